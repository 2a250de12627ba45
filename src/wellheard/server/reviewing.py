"""A review under way: whose call it is, what was answered so far, and the scorecard that it ends in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from wellheard.playbook import Playbook
from wellheard.review.scoring import Given, blank, scored
from wellheard.server.forms import parse
from wellheard.server.problems import forbidden, invalid, not_found
from wellheard.server.queueing import queue_for
from wellheard.server.room import Room
from wellheard.server.sessions import playbook_of
from wellheard.server.visitor import Visitor
from wellheard.storage.calls import Call
from wellheard.storage.drafts import (
    Draft,
    assignments_in,
    find_draft,
    finish_assignment,
    forget_draft,
    keep_draft,
)
from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.judgements import Judgement, append_judgement
from wellheard.storage.queues import Item, Queue, find_item, finish_item, lock_item


class Answered(BaseModel):
    """What somebody says of one criterion so far."""

    model_config = ConfigDict(extra="forbid")

    outcome: Literal["met", "partly", "missed", "not_applicable"] | None = None
    share: float = Field(0.5, ge=0, le=1, description="Of its points; for `partly` alone.")
    note: str = Field("", max_length=2_000)
    looked: bool = Field(False, description="Whether they asked what the software had found.")


class ReviewGiven(BaseModel):
    """A review, half done or done."""

    model_config = ConfigDict(extra="forbid")

    criteria: dict[str, Answered] = Field(default_factory=dict, max_length=200, description="By the criterion's id.")
    stars: int | None = Field(default=None, ge=1, le=5, description="For the whole call.")

    @property
    def answered(self) -> int:
        """How many criteria have an outcome."""
        return sum(each.outcome is not None for each in self.criteria.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A call that somebody reviews."""

    queue: Queue
    item: Item
    playbook: Playbook
    draft: Draft | None
    given: ReviewGiven
    """What the draft holds."""

    @property
    def call(self) -> Call:
        """The call."""
        return self.item.call


def task_for(room: Room, on: Connection, visitor: Visitor, queue: str, call: str) -> Task:
    """A call of a queue that the visitor may review. Raises ProblemError 404 alike for what is no matter of theirs."""
    found = queue_for(on, queue)
    try:
        item = find_item(on, found.id, call)
    except (NotFoundError, ConflictError):
        raise not_found("This call") from None
    if not visitor.reaches("queues.work", item.call.agent):
        raise not_found("This call")
    if visitor.user.agent is not None and visitor.user.agent == item.call.agent:
        raise forbidden("This is your own call. Somebody else scores it.")
    if found.type == "calibration" and not _is_assigned(on, found, item, visitor):
        raise forbidden("You don't take part in this calibration.")
    draft = find_draft(on, found.id, call, visitor.user.id)
    given = ReviewGiven.model_validate_json(draft.content) if draft else ReviewGiven()
    playbook = playbook_of(room, on, found.playbook)
    return Task(queue=found, item=item, playbook=playbook, draft=draft, given=given)


def from_form(fields: Mapping[str, Any]) -> ReviewGiven:
    """The review of the page's form: `outcome:ID`, `share:ID`, `note:ID`, `looked:ID`, `stars`. Raises for faults."""
    criteria: dict[str, dict[str, Any]] = {}
    for name, value in fields.items():
        part, _, key = name.partition(":")
        if key and part in Answered.model_fields and value:
            criteria.setdefault(key, {})[part] = value
    return parse(ReviewGiven, {"criteria": criteria, "stars": fields.get("stars") or None})


def keep(on: Connection, task: Task, given: ReviewGiven, user: str) -> bool:
    """Keep a half-done review, and the call for longer; whether the call is still theirs. The draft is kept anyhow."""
    _check(task, given)
    keep_draft(on, task.queue.id, task.call.id, user, given.model_dump_json(exclude_defaults=True))
    if task.queue.type == "calibration":
        return True
    try:
        with on.begin_nested():
            lock_item(on, task.queue.id, task.call.id, user)
    except ConflictError:
        return False
    return True


def finish(on: Connection, task: Task, given: ReviewGiven, user: str) -> Judgement:
    """Append the scorecard; the draft has served. Raises ConflictError where the call is not theirs any more."""
    _check(task, given)
    if not given.answered:
        raise invalid("body/criteria", "Score at least one criterion.")
    answers = {
        key: Given(outcome=each.outcome, share=each.share, note=each.note.strip())
        for key, each in given.criteria.items()
        if each.outcome is not None
    }
    playbook = task.playbook
    card = scored(blank(playbook), answers, judge=f"user:{user}", cap=playbook.critical_cap)
    calibration = task.queue.type == "calibration"
    judge: Literal["calibration", "reviewer"] = "calibration" if calibration else "reviewer"
    made = append_judgement(on, task.call.id, card, judge=judge, user=user, stars=given.stars)
    done = finish_assignment if calibration else finish_item
    done(on, task.queue.id, task.call.id, user, made.id)
    forget_draft(on, task.queue.id, task.call.id, user)
    return made


def _check(task: Task, given: ReviewGiven) -> None:
    if task.queue.closed_at:
        raise ConflictError("This queue is closed. What you have written so far is kept")
    known = {each.id for each in task.playbook.criteria}
    for key in given.criteria:
        if key not in known:
            raise invalid("body/criteria", f"There is no criterion {key!r} in this queue's playbook.")


def _is_assigned(on: Connection, queue: Queue, item: Item, visitor: Visitor) -> bool:
    found = assignments_in(on, queue.id)
    return any((each.call, each.user) == (item.call.id, visitor.user.id) for each in found)
