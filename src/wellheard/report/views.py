"""What pages show of a call beside its transcript, ready for a template: verdict, ledger, cues, measures, filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wellheard.conversation import Analysis, CriterionResult, Mirroring, NotAssessed, Turn
from wellheard.conversation.cues import stands_by
from wellheard.report import plots
from wellheard.report.choosing import turning_points
from wellheard.report.coming_to import came_to
from wellheard.report.mood import mood_of
from wellheard.report.transcript import Link, MomentView, told_link
from wellheard.report.wording import OUTCOME_MARKS, OUTCOMES, clock, humanise, measure_text, measure_title, tried_text

_MOST_TURNS = 2
"""Turns whose words are linked as proof, beside the moments."""


def verdict_of(analysis: Analysis, moments: Sequence[MomentView]) -> dict[str, Any]:
    """Score, story, coaching, criteria with their evidence, turning points and mood, by the names templates use."""
    by_id = {moment.id: view for moment, view in zip(analysis.moments, moments, strict=True)}
    turns = {turn.id: turn for turn in analysis.conversation.turns}
    criteria = [(each, _evidence(each, by_id)) for each in analysis.scorecard.criteria]
    judged = [pair for pair in criteria if pair[0].outcome in ("met", "partly", "missed")]
    notes = []
    for note in analysis.coaching:
        moment = by_id.get(note.moment or "")
        link = moment.link if moment else told_link(turns, note.turn_id) if note.turn_id is not None else None
        notes.append((note, moment, link))
    score = analysis.scorecard.score
    titles = {each.id: each.title for each in analysis.scorecard.criteria}
    return {
        "score": score,
        "level": "none" if score is None else "high" if score >= 80 else "middle" if score >= 60 else "low",
        "story_links": [by_id[name].link for name in analysis.story.evidence if name in by_id],
        "came_to": [
            (
                each.words,
                [by_id[name].link for name in each.evidence if name in by_id]
                + [told_link(turns, turn_id) for turn_id in each.turn_ids[:_MOST_TURNS]],
            )
            for each in came_to(analysis)
        ],
        "turning_points": [by_id[moment.id] for moment in turning_points(analysis)],
        "mood": _mood(analysis, by_id),
        "coaching": notes,
        "criteria": judged,
        "other_criteria": [pair for pair in criteria if pair not in judged],
        "capped_by": [titles.get(name, name) for name in analysis.scorecard.capped_by],
        "outcomes": OUTCOMES,
        "outcome_marks": OUTCOME_MARKS,
    }


def _mood(analysis: Analysis, by_id: Mapping[str, MomentView]) -> dict[str, Any] | None:
    """The course of the customer's mood in words, and where it turned, with links to the moments."""
    mood = mood_of(analysis)
    if mood is None:
        return None
    turned = [
        (each.what, by_id[each.moment.id] if each.moment else None, [by_id[moment.id] for moment in each.after])
        for each in mood.turned
    ]
    return {"words": mood.words, "turned": turned}


def _evidence(criterion: CriterionResult, by_id: Mapping[str, MomentView]) -> list[MomentView]:
    return [by_id[name] for name in criterion.evidence if name in by_id]


def stretch_of(analysis: Analysis, scale: plots.Scale) -> tuple[float, float] | None:
    """Start and length, in units of the drawing, of the stretch where mirroring shows best; none without one."""
    for each in analysis.measures.values():
        if isinstance(each, Mirroring) and each.stretch and each.stretch.start_ms is not None:
            start, end = scale.span(0, each.stretch.start_ms, each.stretch.end_ms)
            return round(start, 1), round(end - start, 1)
    return None


def filters_of(moments: Sequence[MomentView]) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Tone, its heading, and for each of its kinds the name, the title and how many there are."""
    headings = {"bad": "Hurts", "good": "Helps", "customer": "Customer", "neutral": "Neutral"}
    counts: dict[str, dict[tuple[str, str], int]] = {tone: {} for tone in headings}
    for moment in moments:
        of_tone = counts[moment.tone]
        of_tone[moment.kind, moment.title] = of_tone.get((moment.kind, moment.title), 0) + 1
    return [
        (tone, headings[tone], [(kind, title, count) for (kind, title), count in kinds.items()])
        for tone, kinds in counts.items()
        if kinds
    ]


def ledger_of(analysis: Analysis) -> dict[str, list[tuple[str, str, Link]]]:
    """Heading, and for each entry its label, its text and the link to where it was told; empty headings left out."""
    turns: dict[int, Turn] = {turn.id: turn for turn in analysis.conversation.turns}
    ledger = analysis.ledger
    told = {"Problem": ledger.problem, "What it costs them": ledger.impact, "Wishes": ledger.wants}
    sections = {
        heading: [("", each.text, told_link(turns, each.turn_id)) for each in entries]
        for heading, entries in told.items()
    }
    sections["Facts"] = [
        (humanise(each.slot), each.value, told_link(turns, each.turn_id, each.call)) for each in ledger.facts
    ]
    sections["Already tried"] = [
        ("", tried_text(each), told_link(turns, each.turn_id, each.call)) for each in ledger.tried
    ]
    sections["Promised"] = [
        (each.due or "", each.text, told_link(turns, each.turn_id, each.call)) for each in ledger.promises
    ]
    return {heading: entries for heading, entries in sections.items() if entries}


@dataclass(frozen=True, slots=True, kw_only=True)
class CueView:
    """A cue that the agent saw during the call, and what came of it."""

    id: str
    """The document's own."""
    dom_id: str
    """`cue-3`; made from the number, never from the document's own id."""
    turn: int | None
    """Id of the turn beside which it stands; none in a call without turns."""
    shown_ms: int
    place: str
    """When it was shown."""
    text: str
    criterion: str
    """Title of the criterion that it serves."""
    outcome: str
    """What came of it, in words."""
    called_for: Link | None
    """The turn that called for it."""
    taken: Link | None
    """The turn that did it."""


CAME_OF_IT = {
    "open": "still shown at the end",
    "taken": "taken",
    "ignored": "not taken",
    "withdrawn": "withdrawn, as it was no longer true",
    "dismissed": "put aside by the agent",
}
"""What came of a cue, in words."""


def cues_of(analysis: Analysis) -> tuple[CueView, ...]:
    """The cues of a call that was helped live, in the order in which they were shown."""
    turns: dict[int, Turn] = {turn.id: turn for turn in analysis.conversation.turns}
    titles = {each.id: each.title for each in analysis.scorecard.criteria}

    def link(turn_id: int | None) -> Link | None:
        return told_link(turns, turn_id) if turn_id is not None and turn_id in turns else None

    return tuple(
        CueView(
            id=each.id,
            dom_id=f"cue-{number}",
            turn=stands_by(each, analysis.conversation.turns),
            shown_ms=each.shown_ms,
            place=clock(each.shown_ms),
            text=each.text,
            criterion=titles.get(each.criterion, each.criterion),
            outcome=CAME_OF_IT[each.outcome],
            called_for=link(each.turn_id),
            taken=link(each.taken_in),
        )
        for number, each in enumerate(analysis.cues, start=1)
    )


def measures_of(analysis: Analysis) -> list[tuple[str, str, bool]]:
    """Title, value in words, and whether it could be measured."""
    return [
        (measure_title(name), measure_text(name, value), not isinstance(value, NotAssessed))
        for name, value in analysis.measures.items()
    ]
