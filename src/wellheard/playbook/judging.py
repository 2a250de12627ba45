"""From moments to a scorecard."""

from collections.abc import Sequence

from wellheard import __version__
from wellheard.conversation import (
    Conversation,
    CriterionResult,
    Moment,
    Scorecard,
)
from wellheard.playbook.asking import Asked, ask_all
from wellheard.playbook.evaluate import assess
from wellheard.playbook.interface import Judgement, LanguageJudge, Measures
from wellheard.playbook.rules import Criterion, Playbook
from wellheard.playbook.scene import set_scene
from wellheard.playbook.shares import Finding, reason_of, share_of, word_of


def judge(
    playbook: Playbook,
    conversation: Conversation,
    moments: Sequence[Moment],
    measures: Measures,
    language_judge: LanguageJudge | None,
) -> Judgement:
    """Judge a call by a playbook; `moments` come in order, numbered m1, m2 ...

    The score is points over points applicable, rounded; bonuses are added to it, and a missed critical criterion
    caps it.
    """
    asked = ask_all(playbook, conversation, language_judge, known=len(moments)) if language_judge else Asked()
    weighed = tuple(each for each in moments if 100 * each.confidence >= playbook.sure_from)
    scene = set_scene(conversation, weighed, measures, asked.answers)
    results = tuple(_result(criterion, assess(criterion, scene)) for criterion in playbook.criteria)
    name = f"{playbook.id}@{playbook.version}"
    return Judgement(
        scorecard=sum_up(results, playbook=name, judge=f"wellheard {__version__}", cap=playbook.critical_cap),
        moments=(*moments, *asked.moments),
        weighed=(*weighed, *asked.moments),
        gaps=tuple(asked.gaps),
    )


def sum_up(results: Sequence[CriterionResult], *, playbook: str, judge: str, cap: int) -> Scorecard:
    """The scorecard of results, whoever found them; a missed critical criterion holds the score down to `cap`."""
    capped_by = tuple(each.id for each in results if each.critical and each.outcome == "missed")
    score = total(results)
    return Scorecard(
        playbook=playbook,
        judge=judge,
        score=min(score, cap) if score is not None and capped_by else score,
        criteria=tuple(results),
        not_assessed=tuple(each.id for each in results if each.outcome == "not_assessed"),
        capped_by=capped_by,
    )


def total(results: Sequence[CriterionResult]) -> int | None:
    """Points over points applicable, 0 to 100, with what bonuses add; absent where nothing applied."""
    counted = [each for each in results if each.counted]
    weight = sum(each.weight for each in counted)
    if not weight:
        return None
    points = sum(each.points for each in counted)
    added = sum(each.points for each in results if each.bonus)
    return min(100, round(100 * points / weight) + round(added))


def points_of(weight: int, share: float | None, *, bonus: bool) -> float:
    """What a share of a criterion earns; a bonus is earned whole or not at all."""
    earned = (share or 0.0) if not bonus else float(share == 1.0)
    return round(weight * earned, 2)


def _result(criterion: Criterion, finding: Finding) -> CriterionResult:
    share = share_of(finding.outcome)
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        outcome=word_of(finding.outcome),
        reason=reason_of(finding.outcome),
        points=points_of(criterion.weight, share, bonus=criterion.bonus),
        weight=criterion.weight,
        counted=share is not None and not criterion.bonus,
        critical=criterion.critical,
        bonus=criterion.bonus,
        evidence=finding.evidence,
    )
