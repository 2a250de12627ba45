"""How a criterion is judged on a call: an outcome, a reason for the rep, and the moments that show it.

Every rule gives a share of the points from 0 to 1. What makes a slip unable to raise a score is told in
`consistency.py`.
"""

from wellheard.conversation import Met, Missed, NotApplicable, NotAssessed, numbers
from wellheard.playbook.patterns import in_words
from wellheard.playbook.respond import evaluate_respond
from wellheard.playbook.rules import (
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    AtMost,
    Balance,
    Criterion,
    MeasureRange,
    Never,
    Patterns,
    Respond,
    SimpleRule,
    parts_of,
)
from wellheard.playbook.scene import Place, Placed, Scene
from wellheard.playbook.sentences import range_in_words, slip_reason, tally, times
from wellheard.playbook.shares import Finding, ids_of, outcome_of, share_of

NO_ANSWERER = "needs a language judge or a human reviewer"
"""Why an `ask` criterion is not assessed without either."""


def assess(criterion: Criterion, scene: Scene) -> Finding:
    """Judge one criterion. Pure: the same call gives the same finding."""
    if "audio" in criterion.needs and not scene.has_audio:
        return Finding(outcome=NotAssessed(not_assessed="no audio"))
    if not scene.chances:
        return Finding(outcome=NotApplicable(reason="The agent said nothing that could be judged."))
    if criterion.when and not scene.has(criterion.when):
        return _without_occasion(criterion, scene)
    excused = scene.excused(criterion.excused_by)
    findings = [evaluate(part, scene, excused) for part in parts_of(criterion.rule)]
    if isinstance(criterion.rule, AllOf):
        return _weakest(findings)
    return _best(findings) if isinstance(criterion.rule, AnyOf) else findings[0]


def _without_occasion(criterion: Criterion, scene: Scene) -> Finding:
    """Nothing to judge; but what should never happen still counts, and counts in full."""
    excused = scene.excused(criterion.excused_by)
    for part in parts_of(criterion.rule):
        if isinstance(part, Never) and not isinstance(criterion.rule, AnyOf):
            slips = _slips(part, scene, excused)
            if slips:
                return Finding(outcome=Missed(reason=slip_reason(slips, scene)), evidence=ids_of(slips))
    return Finding(
        outcome=NotApplicable(reason=f"There was no {in_words(criterion.when, articles=False)} in this call.")
    )


def _weakest(findings: list[Finding]) -> Finding:
    """The weakest part that applies; unknown where a part could not be assessed and none is missed outright."""
    counted = [finding for finding in findings if not isinstance(finding.outcome, NotApplicable)]
    if not counted:
        return findings[0]
    worst = min(counted, key=_known_share)
    unknown = [finding for finding in counted if isinstance(finding.outcome, NotAssessed)]
    return unknown[0] if unknown and share_of(worst.outcome) != 0.0 else worst


def _best(findings: list[Finding]) -> Finding:
    best = max(findings, key=lambda finding: share_of(finding.outcome) or 0.0)
    if share_of(best.outcome) == 1.0:
        return best
    unknown = [finding for finding in findings if isinstance(finding.outcome, NotAssessed)]
    if unknown:
        return unknown[0]
    known = [finding for finding in findings if share_of(finding.outcome) is not None]
    return max(known, key=_known_share) if known else findings[0]


def _known_share(finding: Finding) -> float:
    share = share_of(finding.outcome)
    return 1.0 if share is None else share


def evaluate(rule: SimpleRule, scene: Scene, excused: frozenset[int]) -> Finding:
    """Judge one rule; `excused` are numbers of turns in which a slip doesn't count."""
    match rule:
        case Respond():
            return evaluate_respond(rule, scene, excused)
        case Never():
            return _never(rule, scene, excused)
        case AtLeast() | AtMost():
            return _counted(rule, scene)
        case Balance():
            return _balance(rule, scene)
        case MeasureRange():
            return _measure(rule, scene)
        case Ask():
            return _ask(rule, scene)


def _never(rule: Never, scene: Scene, excused: frozenset[int]) -> Finding:
    slips = _slips(rule, scene, excused)
    if not slips:
        return Finding(outcome=Met(reason=f"There was no {in_words(rule.kinds, articles=False)}."))
    share = max(0.0, 1 - len(slips) / rule.gone_after)
    return Finding(outcome=outcome_of(share, slip_reason(slips, scene)), evidence=ids_of(slips))


def _slips(rule: Never, scene: Scene, excused: frozenset[int]) -> list[Placed]:
    return [each for each in scene.of(rule.kinds) if each.place[0] not in excused]


def _counted(rule: AtLeast | AtMost, scene: Scene) -> Finding:
    if rule.when and not scene.has(rule.when):
        return Finding(
            outcome=NotApplicable(reason=f"There was no {in_words(rule.when, articles=False)} in this call.")
        )
    found = scene.of(rule.kinds)
    count = len(found)
    if isinstance(rule, AtLeast):
        share, wanted = min(1.0, count / rule.count), f"asks for it at least {times(rule.count)}"
    else:
        share, wanted = (1.0 if count <= rule.count else rule.count / count), f"allows it at most {times(rule.count)}"
    told = tally(found) if found else f"There was no {in_words(rule.kinds, articles=False)}"
    reason = f"{told}; the playbook {wanted}."
    return Finding(outcome=outcome_of(share, reason), evidence=ids_of(found))


def _balance(rule: Balance, scene: Scene) -> Finding:
    ends = scene.of(rule.until)
    limit: Place | None = ends[0].place if ends else None
    of = _before(scene, rule.of, limit)
    over = _before(scene, rule.over, limit)
    if not of and not over:
        reason = f"There was neither {in_words(rule.of)} nor {in_words(rule.over)} to compare."
        return Finding(outcome=NotApplicable(reason=reason))
    holds = rule.within.holds(len(of) / len(over) if over else float("inf"))
    reason = (
        f"There was {in_words(rule.of)} {times(len(of))} and {in_words(rule.over)} {times(len(over))}; "
        f"the playbook asks for {range_in_words(rule.within)} of the first for each of the second."
    )
    return Finding(outcome=outcome_of(float(holds), reason), evidence=ids_of(of if holds else over))


def _before(scene: Scene, patterns: Patterns, limit: Place | None) -> list[Placed]:
    # Asking and naming a cause in one breath begins at the same place; the asking is counted.
    return [each for each in scene.of(patterns) if limit is None or each.place <= limit]


def _measure(rule: MeasureRange, scene: Scene) -> Finding:
    name, _, part = rule.name.partition(".")
    measured = scene.measures.get(name)
    if isinstance(measured, NotAssessed):
        return Finding(outcome=measured)
    value = None if measured is None else numbers(measured).get(part)
    if value is None:
        return Finding(outcome=NotAssessed(not_assessed=f"nothing measures {rule.name} in this call"))
    name = rule.name.replace("_", " ").capitalize()
    reason = f"{name} was {value:.2g}; the playbook asks for {range_in_words(rule.within)}."
    return Finding(outcome=outcome_of(float(rule.within.holds(value)), reason))


def _ask(rule: Ask, scene: Scene) -> Finding:
    answered = scene.answers.get(rule.question)
    if answered is None:
        return Finding(outcome=NotAssessed(not_assessed=NO_ANSWERER))
    return Finding(outcome=answered.outcome, evidence=answered.evidence)
