"""QA's queues as the room works them: who may see which, filling them by their rule, and samples of calls."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from wellheard.review.sampling import Picked, monday_of, pick
from wellheard.server.problems import not_found
from wellheard.server.visitor import Visitor
from wellheard.storage.audit import Action, record
from wellheard.storage.choices import choices, familiar_kinds
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.queues import Queue, Rule, Way, added_since, fill_queue, find_queue, lock_queue, progress_of

_AMONG, _AMONG_FOR_KINDS = 5_000, 2_000
"""So many of the newest calls that pass are chosen from: enough for any week, and quick however many there are."""


def queue_for(on: Connection, queue: str) -> Queue:
    """A queue. Raises ProblemError 404."""
    try:
        return find_queue(on, queue)
    except NotFoundError:
        raise not_found("This queue") from None


def sample(
    on: Connection, wanted: CallFilter, way: Way, count: int, *, seed: int, per_agent: int | None = None,
    queue: Queue | None = None, had: dict[str | None, int] | None = None,
) -> list[Picked]:  # fmt: skip
    """Calls that are chosen from those that pass; what is in `queue` already is left out."""
    new = way == "new_kinds"
    most = _AMONG_FOR_KINDS if new else _AMONG
    found = choices(on, wanted, not_in=queue.id if queue else None, kinds=new, most=most)
    familiar = familiar_kinds(on) if new else None
    return pick(found, way, count, seed=seed, per_agent=per_agent, had=had, familiar=familiar)


def top_up(on: Connection, queue: Queue) -> int:
    """Let the queue's rule put in what is missing to its number of waiting calls; how many came in.

    The queue is locked meanwhile, so two who do it at once fill it once. What a rule may put in is not bounded by who
    happens to open the queue; whom it shows a call to is (`take_next`, `items_of`).
    """
    if queue.closed_at or not queue.rule.count:
        return 0
    rule = lock_queue(on, queue.id).rule
    progress = progress_of(on, queue.id)
    missing = rule.count - (progress.total - progress.done)
    if missing <= 0:
        return 0
    had = added_since(on, queue.id, monday_of(now())) if rule.per_agent else None
    # Another seed each time: else what chance left out once it would leave out for ever.
    seed = rule.seed + progress.total
    picked = sample(on, within_days(rule), rule.way, missing, seed=seed, per_agent=rule.per_agent, queue=queue, had=had)
    return fill_queue(on, queue.id, {each.call: each.why for each in picked})


def within_days(rule: Rule) -> CallFilter:
    """The calls that a rule chooses from at this time."""
    if rule.days is None:
        return rule.calls
    since = now() - timedelta(days=rule.days)
    return replace(rule.calls, since=max(since, rule.calls.since) if rule.calls.since else since)


def noted(
    on: Any, visitor: Visitor, action: Action, kind: str, subject: str, **details: str | int | bool | None
) -> None:
    """Write into the audit log what a visitor does with a queue, an appeal ... in the transaction at hand."""
    record(
        on, actor=visitor.actor, action=action, subject_type=kind, subject=subject, details=details,
        address=visitor.address,
    )  # fmt: skip
