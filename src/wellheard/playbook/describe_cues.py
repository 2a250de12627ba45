"""Cues and escalations in plain English, for a table or a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

from wellheard.playbook.cues import SLOTS, Cue, When
from wellheard.playbook.patterns import in_words
from wellheard.playbook.sentences import times

_MOODS = {1: "uneasy", 2: "upset", 3: "beside themselves"}
_ASKED = {
    "step": "the agent asks again for a step that was done",
    "fact": "the agent asks again for what was told",
    "anything": "the agent asks again for what was told or done",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some of a text that an agent reads."""

    text: str
    slot: str = ""
    """The slot's name where a call fills it in; the text says with what."""


def pieces(text: str, when: When) -> tuple[Piece, ...]:
    """A text with slots as it reads before there is a call: `They told you [how often]`.

    What the conditions fix is said: a slot of seconds under `talking_for: 50 seconds` is 50.
    """
    return tuple(_joined(_pieces(text, when)))


def _pieces(text: str, when: When) -> Iterable[Piece]:
    for before, slot, _, _ in Formatter().parse(text):
        yield Piece(text=before)
        if slot:
            fixed = _fixed(slot, when)
            yield Piece(text=fixed) if fixed else Piece(text=_meaning(slot, when), slot=slot)


def _joined(given: Iterable[Piece]) -> list[Piece]:
    """Plain pieces in a row are one; none is empty."""
    told: list[Piece] = []
    for each in given:
        if told and not told[-1].slot and not each.slot:
            told[-1] = Piece(text=told[-1].text + each.text)
        elif each.text:
            told.append(each)
    return told


def _fixed(slot: str, when: When) -> str:
    """What every call fills in, since the conditions say it; else nothing."""
    wanted = [getattr(when, each) for each in SLOTS[slot] if getattr(when, each)]
    if slot == "minutes":
        return str(wanted[-1] // 60)
    return str(wanted[-1]) if slot == "seconds" else ""


def _meaning(slot: str, when: When) -> str:
    return [meant for condition, meant in SLOTS[slot].items() if getattr(when, condition)][-1]


def describe_when(when: When) -> str:
    """The conditions as a clause after "when", without a capital or a full stop."""
    parts = [_heard(when)] if when.heard else []
    parts += _by_state(when)
    parts += _by_time(when)
    told = " and ".join(parts)
    return f"{told}, and there was no {in_words(when.not_yet, articles=False)} yet" if when.not_yet else told


def _heard(when: When) -> str:
    often = "" if when.times == 1 else f" {times(when.times)}"
    return f"there is {in_words(when.heard)}{often}{_unanswered(when)}"


def _unanswered(when: When) -> str:
    if not when.unanswered_for:
        return ""
    return f", unanswered for {when.unanswered_for} turn{'' if when.unanswered_for == 1 else 's'} of the agent"


def _by_state(when: When) -> list[str]:
    told = []
    if when.asked_again:
        told.append(_ASKED[when.asked_again])
    if when.promised_without_when:
        told.append("the agent promises something and says no time")
    if when.mood_rose_by:
        told.append(f"the customer is more upset than before an answer{'' if when.heard else _unanswered(when)}")
    if when.mood_at_least:
        told.append(
            f"the customer is {_MOODS[when.mood_at_least]}{'' if when.mood_at_least == max(_MOODS) else ' or more'}"
        )
    if when.amount_over:
        told.append(f"a sum over {when.amount_over} was named")
    if when.guide_hands_over:
        told.append("the guide's open step is to hand over")
    return told


def _by_time(when: When) -> list[str]:
    given = (
        ("the agent has talked for", when.talking_for_s),
        ("nobody has spoken for", when.silent_for_s),
        ("a hold has lasted for", when.on_hold_for_s),
        ("the call has taken", when.call_longer_than_s),
    )
    return [f"{words} {_lasting(seconds)}" for words, seconds in given if seconds]


def _lasting(seconds: int) -> str:
    whole = seconds % 60 == 0
    number = seconds // 60 if whole else seconds
    return f"{number} {'minute' if whole else 'second'}{'' if number == 1 else 's'}"


def describe_cue(cue: Cue) -> str:
    """When it comes, what ends it, and how often: sentences."""
    told = describe_when(cue.when)
    done = f" Done by {in_words(cue.done_by)}." if cue.done_by else ""
    return f"{told[:1].upper()}{told[1:]}.{done} {times(cue.at_most).capitalize()} a call at most."
