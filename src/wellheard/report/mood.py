"""How upset the customer was, in a few words that point at moments."""

from collections.abc import Iterator
from dataclasses import dataclass

from wellheard.conversation import Analysis, Distress, Moment, NotApplicable, Turning
from wellheard.report.wording import measure_text, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Where the customer's mood turned, for a report."""

    what: str
    """`Rose at 3:05` or `Eased from 4:10`."""
    moment: Moment | None
    """The customer's moment that shows it."""
    after: tuple[Moment, ...]
    """What the agent had just done well or badly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """The course of the customer's distress, for a report."""

    words: str
    """From where to where, and whether it eased."""
    turned: tuple[Turned, ...]
    """Its steepest rise and where it began to ease, where there are such, in the order of the call."""


def mood_of(analysis: Analysis) -> Mood | None:
    """The customer's mood; nothing where they never were upset, or say nothing."""
    measured = analysis.measures.get("distress")
    if not isinstance(measured, Distress) or isinstance(measured.eased, NotApplicable):
        return None
    return Mood(words=measure_text("distress", measured), turned=tuple(_turned(analysis, measured)))


def _turned(analysis: Analysis, measured: Distress) -> Iterator[Turned]:
    turns = {turn.id: turn for turn in analysis.conversation.turns}
    moments = {moment.id: moment for moment in analysis.moments}
    named: list[tuple[str, Turning | None]] = [("Rose at", measured.rose), ("Eased from", measured.fell)]
    known = [(words, turning) for words, turning in named if turning and turning.turn_id in turns]
    order = {turn_id: number for number, turn_id in enumerate(turns)}
    for words, turning in sorted(known, key=lambda pair: order[pair[1].turn_id]):
        yield Turned(
            what=f"{words} {place(turns[turning.turn_id].start_ms, turning.turn_id)}",
            moment=moments.get(turning.moment or ""),
            after=tuple(moments[each] for each in turning.after if each in moments),
        )
