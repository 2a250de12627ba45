"""What a playbook must not say at once, so that a slip can never raise a score.

A kind that one criterion forbids may elsewhere stand only where more of it can only lower points: among what an
answer must come `before`, and under `at_most`. Then every further slip lowers shares or turns what didn't apply
into a miss, and neither raises points over points applicable. tests/playbook/test_never.py tries this on random
playbooks and calls.
"""

from collections.abc import Iterator, Sequence

from wellheard.playbook.patterns import overlap, written
from wellheard.playbook.rules import (
    AtLeast,
    AtMost,
    Balance,
    Criterion,
    Never,
    Patterns,
    Respond,
    SimpleRule,
    parts_of,
)


def contradictions(criteria: Sequence[Criterion]) -> Iterator[tuple[int, str]]:
    """For each criterion that makes use of what another forbids: its number, from 0, and the sentence."""
    forbidden = [
        (pattern, criterion.id)
        for criterion in criteria
        for part in parts_of(criterion.rule)
        if isinstance(part, Never)
        for pattern in part.kinds
    ]
    for number, criterion in enumerate(criteria):
        for used, key in _uses(criterion):
            for pattern, other in forbidden:
                if any(overlap(pattern, each) for each in used):
                    yield number, _told(written(pattern), key, criterion.id, other)
                    break


def _told(pattern: str, key: str, used_by: str, forbidden_by: str) -> str:
    where = "this criterion itself" if used_by == forbidden_by else f"“{forbidden_by}”"
    return (
        f"“{key}” names {pattern}, which {where} says should never happen, so a slip could earn points; name it in one"
    )


def _uses(criterion: Criterion) -> Iterator[tuple[Patterns, str]]:
    yield criterion.when, "when"
    yield criterion.excused_by, "excused_by"
    for part in parts_of(criterion.rule):
        yield from _uses_of(part)


def _uses_of(rule: SimpleRule) -> Iterator[tuple[Patterns, str]]:
    if isinstance(rule, Respond):
        yield rule.to, "to"
        yield rule.answer, "with"
    elif isinstance(rule, AtLeast):
        yield rule.kinds, "kinds"
        yield rule.when, "when"
    elif isinstance(rule, AtMost):
        yield rule.when, "when"
    elif isinstance(rule, Balance):
        yield rule.of, "of"
        yield rule.over, "over"
        yield rule.until, "until"
