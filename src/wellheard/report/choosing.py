"""What to show first: the turning points of a call, its worst miss, and its row in a list."""

from collections.abc import Iterable, Mapping

from wellheard.conversation import Analysis, CriterionResult, Moment, Speaker
from wellheard.report.interface import SummaryRow
from wellheard.report.wording import kind_of

# How much a kind turns a call by itself, before the scorecard's evidence is added. Chosen by hand: what the customer
# shows outweighs how it came about, and harm outweighs routine.
_PULL: Mapping[str, int] = {
    "threat": 60,
    "abuse": 60,
    "unsolved": 55,
    "relief": 48,
    "repeating": 45,
    "solved": 45,
    "refusal": 35,
    "distress": 30,
    "repeat-request": 55,
    "problem": 28,
    "impact": 22,
}
_PULL_BY_TONE: Mapping[str, int] = {"bad": 40, "good": 18, "customer": 15, "neutral": 2}
_ONCE_MORE = 25


def turning_points(analysis: Analysis, limit: int = 7) -> tuple[Moment, ...]:
    """The moments that made the call what it was, at most `limit`, in the order of the call.

    A moment weighs by its kind, by the points of the criteria that it is evidence for, and by whether the coaching or
    the story points at it; a second one of a kind, or in the same words, weighs less.
    """
    backing = _backing(analysis)
    rest = [moment for moment in analysis.moments if moment.quote]
    chosen: list[Moment] = []
    while rest and len(chosen) < limit:
        best = max(rest, key=lambda moment: _pull(moment, backing) - _sameness(moment, chosen))
        rest.remove(best)
        chosen.append(best)
    order = {moment.id: number for number, moment in enumerate(analysis.moments)}
    return tuple(sorted(chosen, key=lambda moment: order[moment.id]))


def _backing(analysis: Analysis) -> dict[str, float]:
    backing: dict[str, float] = {}
    for criterion in analysis.scorecard.criteria:
        stake = criterion.weight - criterion.points if criterion.outcome != "met" else criterion.points
        for moment_id in criterion.evidence:
            backing[moment_id] = max(backing.get(moment_id, 0), stake)
    for moment_id in analysis.story.evidence:
        backing[moment_id] = backing.get(moment_id, 0) + 15
    for note in analysis.coaching:
        if note.moment:
            backing[note.moment] = backing.get(note.moment, 0) + 100
    return backing


def _pull(moment: Moment, backing: Mapping[str, float]) -> float:
    pull = _PULL.get(moment.kind, _PULL_BY_TONE[kind_of(moment.kind).tone])
    intensity = moment.attributes.get("intensity", 0)
    worked_up = 10 * intensity if isinstance(intensity, int) else 0
    return (pull + worked_up + backing.get(moment.id, 0)) * (0.5 + moment.confidence / 2)


def _sameness(moment: Moment, chosen: Iterable[Moment]) -> int:
    same_kind = sum(_ONCE_MORE for other in chosen if other.kind == moment.kind)
    same_words = sum(2 * _ONCE_MORE for other in chosen if _same_words(moment, other))
    return same_kind + same_words


def _same_words(one: Moment, other: Moment) -> bool:
    return one.turn_ids[:1] == other.turn_ids[:1] and (one.quote in other.quote or other.quote in one.quote)


def worst_miss(analysis: Analysis) -> CriterionResult | None:
    """The criterion that cost the most points, a critical one before all others; nothing where none was missed."""
    missed = [each for each in analysis.scorecard.criteria if each.counted and each.outcome in ("missed", "partly")]
    lost = [each for each in missed if each.weight > each.points]
    return max(
        lost, key=lambda each: (each.critical and each.outcome == "missed", each.weight - each.points), default=None
    )


def agent_of(analysis: Analysis) -> str | None:
    """Whose call it is, where known."""
    return analysis.conversation.metadata.agent or _known(analysis.conversation.speakers, "agent")


def customer_of(analysis: Analysis) -> str | None:
    """Who called, where known."""
    return analysis.conversation.metadata.customer or _known(analysis.conversation.speakers, "customer")


def _known(speakers: Iterable[Speaker], role: str) -> str | None:
    return next((each.name or each.external_id for each in speakers if each.id == role), None)


def summary_row(analysis: Analysis, *, href: str | None = None) -> SummaryRow:
    """A call's row in a list of many; `href` is where its report lies."""
    conversation = analysis.conversation
    worst = worst_miss(analysis)
    return SummaryRow(
        source=conversation.source,
        title=conversation.title,
        agent=agent_of(analysis),
        customer=customer_of(analysis),
        started_at=conversation.metadata.started_at,
        duration_ms=conversation.duration_ms,
        score=analysis.scorecard.score,
        stars=analysis.story.stars,
        worst_miss=worst.title if worst else None,
        href=href,
    )
