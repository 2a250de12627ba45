"""What a coaching page tells about one agent: praise first, one focus, how each criterion goes. Nobody is ranked.

A rate is the share of calls that met a criterion, of those that gave occasion for it, with Wilson's interval.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from wellheard.conversation import Analysis, CoachingNote, Moment
from wellheard.review.intervals import Rate, difference
from wellheard.storage.insight import CriterionRate

ENOUGH: Final = 5
"""With fewer occasions nothing is said about a criterion but that they are few."""
Direction = Literal["up", "down", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A moment of a call, worth hearing."""

    call: str
    """The call's id."""
    title: str
    """The call's."""
    agent: str | None
    moment: str | None
    """Its id."""
    kind: str | None
    turn: int | None
    start_ms: int | None
    end_ms: int | None
    quote: str
    why: str
    say_instead: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """How a criterion went in a week."""

    begins: date
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How a criterion went, week by week."""

    criterion: str
    weeks: tuple[Week, ...]
    """Every week of the time, also those without an occasion."""
    whole: Rate
    """Over all weeks."""
    earlier: Rate
    """The first half of the weeks."""
    later: Rate
    """The second half."""

    @property
    def direction(self) -> Direction:
        """Up or down where the halves are further apart than chance would put them; else open."""
        apart = difference(self.later, self.earlier)
        if not (self.later.of and self.earlier.of) or apart.holds(0.0):
            return "open"
        return "up" if apart.low > 0 else "down"

    @property
    def later_since(self) -> date:
        """The Monday on which the second half begins."""
        return self.weeks[len(self.weeks) // 2].begins

    @property
    def few(self) -> bool:
        """Whether there were too few occasions to say anything."""
        return self.whole.of < ENOUGH


def praise(analyses: Iterable[Analysis], most: int = 3) -> list[Heard]:
    """The best of what went well, one of a kind: of the calls that went best for the customer, the surest first."""
    found = [
        (analysis.story.stars, moment.confidence if moment else 0.0, heard(analysis, note, moment))
        for analysis in analyses
        for note in analysis.coaching
        if note.type == "praise"
        for moment in [_moment(analysis, note.moment)]
    ]
    ranked = [each for *_, each in sorted(found, key=lambda row: (-row[0], -row[1], row[2].call))]
    once: dict[str | None, Heard] = {}
    for each in ranked:
        once.setdefault(each.kind, each)
    return list(once.values())[:most]


def trends(rates: Sequence[CriterionRate], criteria: Sequence[str], *, last: date, weeks: int) -> list[Trend]:
    """How each criterion went in the `weeks` up to the one that begins on `last`, a Monday; in the order given."""
    begins = [last - timedelta(weeks=weeks - 1 - number) for number in range(weeks)]
    by_week = {(each.criterion, each.group): each for each in rates}
    found = []
    for criterion in criteria:
        own = tuple(Week(begins=day, rate=_rate(by_week.get((criterion, day)))) for day in begins)
        half = len(own) // 2
        found.append(
            Trend(criterion=criterion, weeks=own, whole=_sum(own), earlier=_sum(own[:half]), later=_sum(own[half:]))
        )
    return found


def focus(trends_: Sequence[Trend]) -> Trend | None:
    """The one criterion to work on: the lowest rate in the later half, of those with enough occasions.

    None where none has enough, or all that have were met every time. Ties go to the more occasions, then the first.
    """
    known = [each for each in trends_ if each.later.of >= ENOUGH and each.later.count < each.later.of]
    return min(known, key=lambda each: (each.later.value, -each.later.of), default=None)


def behind(analyses: Iterable[Analysis], criterion: str, most: int = 3) -> list[Heard]:
    """The moments behind a criterion that was not met: the coach's own note first, else what the judgement rests on."""
    noted, others = list[Heard](), list[Heard]()
    for analysis in analyses:
        note = next((each for each in analysis.coaching if (each.type, each.criterion) == ("focus", criterion)), None)
        if note is not None:
            noted.append(heard(analysis, note, _moment(analysis, note.moment)))
        elif (shown := _shown(analysis, criterion, ("missed", "partly"))) is not None:
            others.append(shown)
    return (noted + others)[:most]


def examples(analyses: Iterable[Analysis], criterion: str, most: int = 4) -> list[Heard]:
    """Moments in which a criterion was met, one of each agent before a second of any."""
    found = [shown for each in analyses if (shown := _shown(each, criterion, ("met",))) is not None and shown.quote]
    seen: dict[str | None, int] = {}
    turns = []
    for each in found:
        seen[each.agent] = seen.get(each.agent, 0) + 1
        turns.append((seen[each.agent], each))
    return [each for _, each in sorted(turns, key=lambda row: row[0])][:most]


def heard(analysis: Analysis, note: CoachingNote, moment: Moment | None) -> Heard:
    """What a coaching note points at."""
    turn = note.turn_id if moment is None else next(iter(moment.turn_ids), note.turn_id)
    return _heard(analysis, moment, turn, note.why, note.say_instead)


def _shown(analysis: Analysis, criterion: str, words: tuple[str, ...]) -> Heard | None:
    result = next((each for each in analysis.scorecard.criteria if each.id == criterion), None)
    if result is None or result.outcome not in words:
        return None
    proofs = [moment for each in result.evidence if (moment := _moment(analysis, each)) is not None]
    moment = next((each for each in proofs if each.speaker == "agent"), proofs[0] if proofs else None)
    return _heard(analysis, moment, next(iter(moment.turn_ids), None) if moment else None, result.reason, None)


def _heard(analysis: Analysis, moment: Moment | None, turn: int | None, why: str, say_instead: str | None) -> Heard:
    call = analysis.conversation
    said = next((each for each in call.turns if each.id == turn), None)
    return Heard(
        call=call.id,
        title=call.title or call.id,
        agent=call.metadata.agent,
        moment=moment.id if moment else None,
        kind=moment.kind if moment else None,
        turn=turn,
        start_ms=moment.start_ms if moment else said.start_ms if said else None,
        end_ms=moment.end_ms if moment else said.end_ms if said else None,
        quote=moment.quote if moment and moment.quote else said.text if said else "",
        why=why,
        say_instead=say_instead,
    )


def _moment(analysis: Analysis, key: str | None) -> Moment | None:
    return next((each for each in analysis.moments if each.id == key), None)


def _rate(found: CriterionRate | None) -> Rate:
    return Rate(count=found.met, of=found.assessed) if found else Rate(count=0, of=0)


def _sum(weeks: Sequence[Week]) -> Rate:
    return Rate(count=sum(each.rate.count for each in weeks), of=sum(each.rate.of for each in weeks))
