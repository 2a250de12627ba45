"""The rule `respond`: what the customer does calls for an answer, in time."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from wellheard.conversation import NotApplicable
from wellheard.playbook.patterns import event_of, in_words, name_of
from wellheard.playbook.quoting import short_quote
from wellheard.playbook.rules import Respond
from wellheard.playbook.scene import REPS, Place, Placed, Scene
from wellheard.playbook.sentences import in_turn
from wellheard.playbook.shares import Finding, ids_of, outcome_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One or more moments that call for one answer, and what became of it."""

    calls: tuple[Placed, ...]
    """What called for an answer; all before the agent could give one."""
    answer: Placed | None
    """What came in time; absent where nothing did."""
    too_soon: Placed | None
    """What came before an answer did, though the answer should come first."""
    held: bool = False
    """An earlier answer still held, so that no new one was called for."""

    @property
    def evidence(self) -> tuple[Placed, ...]:
        """The answer, or what was passed over and what came instead."""
        if self.answer:
            return (self.answer,)
        return (self.calls[0], self.too_soon) if self.too_soon else (self.calls[0],)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Moments in order, and where each begins, to find one without looking at all."""

    placed: list[Placed]
    places: list[Place]

    def first_from(self, place: Place) -> int:
        """Index of the first that begins there or later."""
        return bisect_left(self.places, place)


def _line(placed: list[Placed]) -> _Line:
    return _Line(placed=placed, places=[each.place for each in placed])


def opportunities(rule: Respond, scene: Scene) -> list[Opportunity]:
    """All opportunities of a call, in order; those that the agent had no turn left to take are none.

    O(n log n) in the moments that the rule names.
    """
    answers, blocks = _line(scene.of(rule.answer)), _line(scene.of(rule.before))
    return [
        _held(rule, calls, scene, answers) or _taken(rule, calls, scene, answers, blocks)
        for calls in _together(scene.of(rule.to), scene)
        if _could_be_taken(calls[-1], scene)
    ]


def _together(placed: list[Placed], scene: Scene) -> list[tuple[Placed, ...]]:
    """Runs of moments with no turn between in which the agent could have answered."""
    runs: list[list[Placed]] = []
    for each in placed:
        chance = scene.nth_chance(runs[-1][-1].last_turn, 1) if runs else None
        if runs and (chance is None or chance >= each.place[0]):
            runs[-1].append(each)
        else:
            runs.append([each])
    return [tuple(run) for run in runs]


def _could_be_taken(last: Placed, scene: Scene) -> bool:
    return last.moment.speaker in REPS or scene.nth_chance(last.last_turn, 1) is not None


def _held(rule: Respond, calls: tuple[Placed, ...], scene: Scene, answers: _Line) -> Opportunity | None:
    """The opportunity as one that an earlier answer still holds for, whether that one came in time or not.

    So what is held doesn't depend on what an answer must come before, and a slip can't change it.
    """
    turn = calls[0].place[0]
    earlier = answers.first_from((turn, 0)) if rule.holds_for else 0
    if not earlier:
        return None
    answer = answers.placed[earlier - 1]
    over = scene.nth_chance(answer.last_turn, rule.holds_for)
    if over is not None and over < turn:
        return None
    return Opportunity(calls=calls, answer=answer, too_soon=None, held=True)


def _taken(rule: Respond, calls: tuple[Placed, ...], scene: Scene, answers: _Line, blocks: _Line) -> Opportunity:
    start = calls[0].place
    blocked = blocks.first_from((start[0], start[1] + 1))
    block = blocks.placed[blocked] if blocked < len(blocks.placed) else None
    limit = _deadline(rule, calls, scene)
    # In the turn that calls for it the order doesn't matter: an offer may come before the refusal it softens.
    first = answers.first_from((start[0], 0))
    soonest = (each for each in islice(answers.placed, first, first + 2) if each.moment is not calls[0].moment)
    answer = next(soonest, None)
    if answer is None or not _in_time(answer, limit, block):
        return Opportunity(calls=calls, answer=None, too_soon=block)
    return Opportunity(calls=calls, answer=answer, too_soon=None)


def _deadline(rule: Respond, calls: tuple[Placed, ...], scene: Scene) -> int | None:
    return None if rule.within_turns is None else scene.nth_chance(calls[-1].last_turn, rule.within_turns)


def _in_time(answer: Placed, limit: int | None, block: Placed | None) -> bool:
    if limit is not None and answer.place[0] > limit:
        return False
    return block is None or answer.place <= block.place


def evaluate_respond(rule: Respond, scene: Scene, excused: frozenset[int]) -> Finding:
    """The share of opportunities taken; one that was missed where the agent is excused is left out."""
    every = opportunities(rule, scene)
    found = [each for each in every if not each.held and not _is_excused(each, excused)]
    found = found or [each for each in every if each.held]
    if not found:
        return Finding(outcome=NotApplicable(reason=f"There was no {in_words(rule.to, articles=False)} to answer."))
    taken = [each for each in found if each.answer]
    missed = [each for each in found if not each.answer]
    share = len(taken) / len(found)
    if not missed:
        return Finding(
            outcome=outcome_of(1.0, _all_taken(rule, taken)),
            evidence=ids_of(p for each in taken for p in each.evidence),
        )
    reason = _passed_over(rule, missed[0], scene)
    if taken:
        reason = f"The answer came in time on {len(taken)} of {len(found)} occasions. {reason}"
    return Finding(
        outcome=outcome_of(share, reason), evidence=ids_of(p for each in (*missed, *taken) for p in each.evidence)
    )


def _is_excused(opportunity: Opportunity, excused: frozenset[int]) -> bool:
    return opportunity.answer is None and any(call.place[0] in excused for call in opportunity.calls)


def _all_taken(rule: Respond, taken: list[Opportunity]) -> str:
    answer = taken[0].answer
    assert answer is not None
    often = "" if len(taken) == 1 else f", {len(taken)} times of {len(taken)}"
    before = f" before {in_words(rule.before)}" if rule.before else ""
    quote = short_quote(answer.moment)
    return f"{name_of(answer.moment.kind).capitalize()} came{before}{often}: “{quote}”"


def _passed_over(rule: Respond, missed: Opportunity, scene: Scene) -> str:
    call = missed.calls[0]
    quote = short_quote(call.moment)
    told = f"{in_turn(call, scene).capitalize()} {event_of(call.moment.kind)}"
    told += f" (“{quote}”)" if quote else ""
    if missed.too_soon:
        wanted = in_words(rule.answer, articles=False)
        return f"{told}, and {name_of(missed.too_soon.moment.kind)} came before any {wanted}."
    return f"{told}, and no {in_words(rule.answer, articles=False)} came in time."
