"""The rule `respond`: what the customer does calls for an answer, in time."""

from dataclasses import dataclass

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

    @property
    def evidence(self) -> tuple[Placed, ...]:
        """The answer, or what was passed over and what came instead."""
        if self.answer:
            return (self.answer,)
        return (self.calls[0], self.too_soon) if self.too_soon else (self.calls[0],)


def opportunities(rule: Respond, scene: Scene) -> list[Opportunity]:
    """All opportunities of a call, in order; those that the agent had no turn left to take are none."""
    answers, blocks = scene.of(rule.answer), scene.of(rule.before)
    return [
        _taken(rule, calls, scene, answers, blocks)
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


def _taken(
    rule: Respond, calls: tuple[Placed, ...], scene: Scene, answers: list[Placed], blocks: list[Placed]
) -> Opportunity:
    start = calls[0].place
    block = next((each for each in blocks if each.place > start and each.place[0] >= calls[0].place[0]), None)
    limit = _deadline(rule, calls, scene)
    answer = next(
        (each for each in answers if _in_time(each, start, limit, block) and each.moment is not calls[0].moment),
        None,
    )
    return Opportunity(calls=calls, answer=answer, too_soon=None if answer else block)


def _deadline(rule: Respond, calls: tuple[Placed, ...], scene: Scene) -> int | None:
    return None if rule.within_turns is None else scene.nth_chance(calls[-1].last_turn, rule.within_turns)


def _in_time(answer: Placed, start: Place, limit: int | None, block: Placed | None) -> bool:
    # In the turn that calls for it the order doesn't matter: an offer may come before the refusal it softens.
    if answer.place[0] < start[0] or (limit is not None and answer.place[0] > limit):
        return False
    return block is None or answer.place <= block.place


def evaluate_respond(rule: Respond, scene: Scene, excused: frozenset[int]) -> Finding:
    """The share of opportunities taken; one that was missed where the agent is excused is left out."""
    found = [
        each
        for each in opportunities(rule, scene)
        if each.answer or not any(call.place[0] in excused for call in each.calls)
    ]
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
