"""A guide tried out: what the panel would show, were this told and done. Nothing is kept."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wellheard.analysis import Setup
from wellheard.assist import ActionError, CallHeader, LiveCall, read_action
from wellheard.assist.actions import Add, AnswerStep, LedgerList, OpenGuide, PassStep, TickStep
from wellheard.conversation import Ledger, Turn
from wellheard.guides import Guide

MOST_ACTS = 200
_MOST_LINES = 60
_LONGEST = 500
_MS_A_LINE = 4_000
_SPEAKERS = ("agent", "customer")
_WALKING = (AnswerStep, TickStep, PassStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is known before anything is said."""

    facts: Sequence[tuple[str, str]] = ()
    """Slots, or a list of the ledger such as `impact`, with their values."""
    tried: Sequence[tuple[str, str | None, str | None]] = ()
    """Actions, with their thing and what came of them."""
    ledger: Ledger | None = None
    """Of another call, which is about the same."""
    call: str = ""
    """That call's id."""


def walked(
    setup: Setup, guide: Guide, told: str, acts: list[dict[str, Any]], given: Given | None = None
) -> tuple[LiveCall, str]:
    """A scratch call in which the lines were said, the guide opened and its steps answered; and what was refused.

    A line is the customer's, unless it begins with `agent:`.
    """
    given = given or Given()
    call = LiveCall(
        setup, CallHeader(call="trial"), guides=(guide,), before=given.ledger, earlier_call=given.call or None,
        same_matter=True,
    )  # fmt: skip
    for known in _additions(given):
        call.act(known)
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


def _additions(given: Given) -> Iterator[Add]:
    for slot, value in given.facts:
        name = slot.strip()
        yield Add(list=_LISTS[name], value=value) if name in _LISTS else Add(list="facts", slot=name, value=value)
    for action, thing, outcome in given.tried:
        yield Add(list="tried", value=action, object=thing, outcome=outcome)


_LISTS: dict[str, LedgerList] = {"problem": "problem", "impact": "impact", "wants": "wants"}


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
