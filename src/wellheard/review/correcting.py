"""A call as people corrected it: words and speakers set right, moments confirmed, rejected and added, cues judged.

The document stays as it is. What people say is laid over it each time, so that taking a correction back needs nothing
but another line. A correction holds as long as its place is there: words are set right where the software still hears
what was corrected, a verdict follows its moment by kind and turn when a new analysis numbers moments anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wellheard.conversation import Analysis, CueKept, Moment, Turn
from wellheard.review.aligning import respoken, spoken_at
from wellheard.storage.corrections import CUE_TYPES, Correction

Standing = Literal["confirmed", "rejected", "open"]
_VERDICTS = ("moment_confirmed", "moment_rejected")
_AROUND = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A call with what people said of it."""

    analysis: Analysis
    """With right words and speakers; moments that people added stand after the software's own."""
    verdicts: Mapping[str, tuple[Correction, ...]]
    """Of a moment's id: the latest verdict of each person, oldest first."""
    changes: Mapping[int, tuple[Correction, ...]]
    """Of a turn's id: the corrections of its words and its speaker that hold, words first."""
    added: Mapping[str, Correction]
    """Of an added moment's id: the correction that added it."""
    cues: Mapping[str, tuple[Correction, ...]]
    """Of the id of a cue that was shown: what each person said of it last, oldest first."""
    loose: tuple[Correction, ...]
    """Corrections whose place is not in the call any more."""

    def standing(self, moment: str) -> Standing:
        """What most people say of a moment; as many for as against leave it open."""
        votes = sum(1 if each.type == "moment_confirmed" else -1 for each in self.verdicts.get(moment, ()))
        return "confirmed" if votes > 0 else "rejected" if votes < 0 else "open"


def corrected(analysis: Analysis, corrections: Sequence[Correction]) -> Corrected:
    """Lay standing corrections (oldest first) over an analysis; O(turns + moments + corrections)."""
    changes = _changes(analysis, corrections)
    turns = tuple(_changed(turn, changes.get(turn.id, ())) for turn in analysis.conversation.turns)
    by_id = {turn.id: turn for turn in turns}
    added = {each.id: each for each in corrections if each.type == "moment_added" and each.turn in by_id}
    moments = (*analysis.moments, *(_added(each, by_id[each.turn or 0]) for each in added.values()))
    verdicts = _verdicts(moments, corrections)
    cues = _said_of_cues(analysis.cues, corrections)
    held = {each.id for group in (*changes.values(), *verdicts.values(), *cues.values()) for each in group} | set(added)
    return Corrected(
        analysis=replace(analysis, conversation=replace(analysis.conversation, turns=turns), moments=moments),
        verdicts=verdicts,
        changes=changes,
        added=added,
        cues=cues,
        loose=tuple(each for each in _latest(corrections) if each.id not in held),
    )


def _changes(analysis: Analysis, corrections: Iterable[Correction]) -> dict[int, tuple[Correction, ...]]:
    """The latest right words and right speaker of each turn that is still as it was when it was corrected."""
    turns = {turn.id: turn for turn in analysis.conversation.turns}
    latest: dict[tuple[int, str], Correction] = {}
    for each in corrections:
        turn = turns.get(each.turn or 0)
        heard = {"words": turn.text, "speaker": turn.speaker}.get(each.type) if turn else None
        if turn and heard is not None and each.content.get("before") == heard:
            latest[turn.id, each.type] = each
    grouped: dict[int, tuple[Correction, ...]] = {}
    for (turn_id, _), each in sorted(latest.items(), key=lambda pair: (pair[0][0], pair[0][1] == "speaker")):
        grouped[turn_id] = (*grouped.get(turn_id, ()), each)
    return grouped


def _changed(turn: Turn, changes: Iterable[Correction]) -> Turn:
    for each in changes:
        if each.type == "words":
            turn = respoken(turn, each.content["text"])
        else:
            turn = replace(turn, speaker=each.content["speaker"])
    return turn


def _added(correction: Correction, turn: Turn) -> Moment:
    """The moment that somebody added; its words may be gone since the turn was corrected, its place stays."""
    content = correction.content
    quote, offset = content.get("quote", ""), content.get("offset")
    if quote and (offset is None or turn.text[offset : offset + len(quote)] != quote):
        found = turn.text.find(quote)
        offset = found if found >= 0 else None
    quote = quote if offset is not None else ""
    start, end = spoken_at(turn, offset, len(quote)) if offset is not None else (turn.start_ms, turn.end_ms)
    return Moment(
        id=correction.id,
        kind=content["kind"],
        speaker=turn.speaker,
        turn_ids=(turn.id,),
        start_ms=start,
        end_ms=end,
        quote=quote,
        offset=offset,
        prefix=turn.text[max(0, (offset or 0) - _AROUND) : offset or 0],
        suffix=turn.text[(offset or 0) + len(quote) :][:_AROUND] if quote else "",
        attributes=dict(content.get("attributes", {})),
        confidence=1.0,
        detector="people",
        refers_to=tuple(content.get("refers_to", ())),
    )


def _verdicts(moments: Sequence[Moment], corrections: Iterable[Correction]) -> dict[str, tuple[Correction, ...]]:
    by_id = {moment.id: moment for moment in moments}
    by_place: dict[tuple[str, int], list[Moment]] = {}
    for moment in moments:
        for turn_id in moment.turn_ids[:1]:
            by_place.setdefault((moment.kind, turn_id), []).append(moment)
    meant = ((_meant(each, by_id, by_place), each) for each in corrections if each.type in _VERDICTS)
    return _by_person((moment.id, each) for moment, each in meant if moment is not None)


def _said_of_cues(cues: Sequence[CueKept], corrections: Iterable[Correction]) -> dict[str, tuple[Correction, ...]]:
    """What is said of a cue is about the one of this kind that was shown at this moment of the call."""
    shown = {(each.kind, each.shown_ms): each.id for each in cues}
    meant = (
        (shown.get((each.content.get("kind", ""), each.content.get("shown_ms", -1))), each)
        for each in corrections
        if each.type in CUE_TYPES
    )
    return _by_person((cue, each) for cue, each in meant if cue is not None)


def _by_person(said: Iterable[tuple[str, Correction]]) -> dict[str, tuple[Correction, ...]]:
    """By what is meant: the latest of each person, in the order in which they said it."""
    latest: dict[str, dict[str, Correction]] = {}
    for meant, each in said:
        people = latest.setdefault(meant, {})
        people.pop(each.user, None)
        people[each.user] = each
    return {name: tuple(people.values()) for name, people in latest.items()}


def _meant(
    correction: Correction, by_id: Mapping[str, Moment], by_place: Mapping[tuple[str, int], Sequence[Moment]]
) -> Moment | None:
    """The moment that a verdict is about, also after a new analysis gave it another number."""
    kind, turn, quote = (correction.content.get(name) for name in ("kind", "turn", "quote"))
    named = by_id.get(correction.moment or "")
    if named is not None and named.kind == kind and named.turn_ids[:1] in ((turn,), ()):
        return named
    there = by_place.get((str(kind), turn), ()) if isinstance(turn, int) else ()
    return next((each for each in there if each.quote == quote), there[0] if len(there) == 1 else None)


def _latest(corrections: Iterable[Correction]) -> Iterable[Correction]:
    """Without those that a later one of the same person about the same thing has replaced."""
    last: dict[tuple[object, ...], Correction] = {}
    for each in corrections:
        if each.type in _VERDICTS:
            last[each.user, "verdict", each.moment] = each
        elif each.type in CUE_TYPES:
            last[each.user, "cue", each.content.get("cue")] = each
        elif each.type in ("words", "speaker"):
            last[each.type, each.turn] = each
        else:
            last[each.id,] = each
    return last.values()
