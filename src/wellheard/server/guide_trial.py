"""A guide tried out: what the panel would show, were this told and done. Nothing is kept."""

import json
from typing import Any

from wellheard.analysis import Setup
from wellheard.assist import ActionError, CallHeader, LiveCall, read_action
from wellheard.assist.actions import AnswerStep, OpenGuide, PassStep, TickStep
from wellheard.conversation import Turn
from wellheard.guides import Guide

MOST_ACTS = 200
_MOST_LINES = 60
_LONGEST = 500
_MS_A_LINE = 4_000
_SPEAKERS = ("agent", "customer")
_WALKING = (AnswerStep, TickStep, PassStep)


def walked(setup: Setup, guide: Guide, told: str, acts: list[dict[str, Any]]) -> tuple[LiveCall, str]:
    """A scratch call in which the lines were said, the guide opened and its steps answered; and what was refused.

    A line is the customer's, unless it begins with `agent:`.
    """
    call = LiveCall(setup, CallHeader(call="trial"), guides=(guide,))
    for number, line in enumerate(_lines(told), start=1):
        call.hear(_turn(number, line))
    call.act(OpenGuide(guide=guide.id))
    refused = ""
    for each in acts[:MOST_ACTS]:
        try:
            action = read_action(each)
            if isinstance(action, _WALKING):
                call.act(action)
        except ActionError as error:
            refused = str(error)
    return call, refused


def read_acts(text: str) -> list[dict[str, Any]]:
    """What the form carries along; nothing where somebody has changed it into something else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [each for each in found if isinstance(each, dict)][:MOST_ACTS] if isinstance(found, list) else []


def _lines(told: str) -> list[str]:
    return [line.strip()[:_LONGEST] for line in told.splitlines() if line.strip()][:_MOST_LINES]


def _turn(number: int, line: str) -> Turn:
    speaker, colon, words = line.partition(":")
    who = speaker.strip().lower()
    known = bool(colon) and who in _SPEAKERS and bool(words.strip())
    start = (number - 1) * _MS_A_LINE
    return Turn(
        id=number, speaker=who if known else "customer", text=words.strip() if known else line, start_ms=start,  # type: ignore[arg-type]  # one of _SPEAKERS
        end_ms=start + _MS_A_LINE - 500,
    )  # fmt: skip
