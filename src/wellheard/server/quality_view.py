"""What QA's pages show, ready for the templates."""

from typing import Any, Final, Literal

from sqlalchemy import Connection

from wellheard.conversation import KINDS
from wellheard.conversation.document import load
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.playbook.describe import describe_criterion
from wellheard.review.calibrating import calibrated
from wellheard.review.sampling import WAYS
from wellheard.review.scoring import WORDS, outcomes
from wellheard.server import audio
from wellheard.server.policy import Reach
from wellheard.server.reviewing import Task
from wellheard.server.room import Room
from wellheard.server.sessions import playbook_of
from wellheard.server.visitor import Visitor
from wellheard.storage import people
from wellheard.storage.appeals import list_appeals
from wellheard.storage.calls import find_call, get_document
from wellheard.storage.drafts import assignments_in, assignments_of, drafts_of
from wellheard.storage.errors import NotFoundError
from wellheard.storage.gradings import gradings_about
from wellheard.storage.ids import now
from wellheard.storage.judgements import Judge, find_judgement, latest_judgements
from wellheard.storage.naming import titles_of
from wellheard.storage.queues import LOCK, Queue, find_queue, items_of, list_queues, locked_items, progress_of
from wellheard.storage.sounds import file_of

TITLES = {"met": "Met", "partly": "Partly", "missed": "Missed", "not_applicable": "No occasion"}
SIGNS = {"met": "✓", "partly": "◐", "missed": "✗", "not_applicable": "–", "not_assessed": "?"}
_PAGE, _FEW = 50, 8
Show = Literal["all", "waiting", "done"]
_SHOWN: Final[dict[Show, bool | None]] = {"all": None, "waiting": False, "done": True}
GRADED: Final[tuple[Judge, ...]] = ("reviewer", "calibration")
"""Whose scorecards others look at: what somebody gave in a queue or on a call's page, and in a closed calibration."""


def criterion_titles(room: Room, on: Connection) -> dict[str, str]:
    """What the criteria of the playbook in use are called, by their ids."""
    return {each.id: each.title for each in playbook_in_use(on, room.settings).criteria}


def home(room: Room, on: Connection, visitor: Visitor) -> dict[str, Any]:
    """What there is to do for the visitor."""
    scope, user = visitor.agents_for("queues.work"), visitor.user.id
    shown = [each for each in list_queues(on) if each.type == "queue" or _may_see(on, visitor, each)]
    mine = [(find_queue(on, each.queue), each) for each in locked_items(on, user)]
    held = {(each.queue, each.call.id) for _, each in mine}
    drafts = [each for each in drafts_of(on, user) if (each.queue, each.call) not in held]
    to_score = [(find_queue(on, each.queue), each) for each in assignments_of(on, user)]
    return {
        "queues": [(each, progress_of(on, each.id, only_agents=scope)) for each in shown if each.type == "queue"],
        "calibrations": [(each, _scored(on, each)) for each in shown if each.type == "calibration"],
        "mine": mine,
        "drafts": drafts,
        "to_score": to_score,
        "call_titles": titles_of(on, [*(each.call for each in drafts), *(each.call for _, each in to_score)]),
        "appeals": list_appeals(on, over=False, only_agents=scope, limit=_FEW).items,
        "gradings": gradings_about(on, user, limit=_FEW).items,
        **_to_grade(on, visitor, scope),
        "titles": criterion_titles(room, on),
        "ways": WAYS,
        "at": now(),
    }


def takes_part(on: Connection, visitor: Visitor, queue: Queue) -> bool:
    """Whether somebody scores in a calibration."""
    return any(each.user == visitor.user.id for each in assignments_in(on, queue.id))


def queue(on: Connection, visitor: Visitor, found: Queue, after: str | None, show: Show) -> dict[str, Any]:
    """A queue with a page of its calls: all, those that wait, or those that are done."""
    scope = visitor.agents_for("queues.work")
    items = items_of(on, found.id, done=_SHOWN[show], only_agents=scope, after=after, limit=_PAGE)
    keys = {key for each in items.items for key in (each.locked_by, each.done_by) if key}
    return {
        "queue": found,
        "items": items,
        "progress": progress_of(on, found.id, only_agents=scope),
        "names": _names(on, keys),
        "ways": WAYS,
        "kinds": KINDS,
        "at": now(),
    }


def review(room: Room, on: Connection, visitor: Visitor, task: Task) -> dict[str, Any]:
    """The form of a review: what the playbook asks, the call's words and sound, what was answered so far."""
    conversation = load(get_document(on, task.call.id)).conversation
    looked = {key for key, each in task.given.criteria.items() if each.looked or not task.queue.blind}
    shown = looked if task.queue.blind else {each.id for each in task.playbook.criteria}
    return {
        "task": task,
        "call": task.call,
        "turns": conversation.turns,
        "criteria": [
            (each, describe_criterion(each), task.given.criteria.get(each.id)) for each in task.playbook.criteria
        ],
        "found": {each: evidence(on, task, each) for each in sorted(shown)},
        "sound": _sound(room, on, visitor, task),
        "words": [(each, TITLES[each], SIGNS[each]) for each in WORDS],
        "minutes": int(LOCK.total_seconds() // 60),
    }


def evidence(on: Connection, task: Task, criterion: str) -> dict[str, Any]:
    """What the software found for a criterion in this call."""
    analysis = load(get_document(on, task.call.id))
    result = next((each for each in analysis.scorecard.criteria if each.id == criterion), None)
    moments = {each.id: each for each in analysis.moments}
    return {
        "criterion_id": criterion,
        "result": result,
        "moments": [moments[each] for each in (result.evidence if result else ()) if each in moments],
        "kinds": KINDS,
        "signs": SIGNS,
    }


def calibration(room: Room, on: Connection, visitor: Visitor, found: Queue) -> dict[str, Any]:
    """Who has scored what; the comparison once it is closed."""
    given = assignments_in(on, found.id)
    items = items_of(on, found.id, limit=_PAGE).items
    playbook = playbook_of(room, on, found.playbook)
    context = {
        "queue": found,
        "items": items,
        "state": {(each.call, each.user): each for each in given},
        "reviewers": list(dict.fromkeys(each.user for each in given)),
        "names": _names(on, {each.user for each in given}),
        "takes_part": any(each.user == visitor.user.id for each in given),
        "left": sum(each.done_at is None for each in given),
        "titles": {each.id: each.title for each in playbook.criteria},
        "call_titles": {each.call.id: each.call.title for each in items},
        "words": TITLES,
        "outcome": None,
    }
    if found.closed_at is None:
        return context
    judgements = [find_judgement(on, each.scorecard, seen_by=None) for each in given if each.scorecard]
    software = {each.call.id: outcomes(load(get_document(on, each.call.id)).scorecard) for each in items}
    return context | {"outcome": calibrated(judgements, playbook, software)}


def _may_see(on: Connection, visitor: Visitor, queue: Queue) -> bool:
    return visitor.reach("queues.work") == Reach.ALL or takes_part(on, visitor, queue)


def _scored(on: Connection, queue: Queue) -> tuple[int, int]:
    given = assignments_in(on, queue.id)
    return sum(each.done_at is not None for each in given), len(given)


def _to_grade(on: Connection, visitor: Visitor, scope: tuple[str, ...] | None) -> dict[str, Any]:
    if not visitor.may("scores.grade"):
        return {"to_grade": (), "names": {}}
    user = visitor.user.id
    found = latest_judgements(on, judges=GRADED, but=user, only_agents=scope, seen_by=user, limit=_FEW).items
    return {
        "to_grade": [(each, find_call(on, each.call).title) for each in found],
        "names": _names(on, {each.user for each in found if each.user}),
    }


def _names(on: Connection, keys: set[str]) -> dict[str, str]:
    return {key: user.name for key, user in people.users_by_ids(on, sorted(keys)).items()}


def _sound(room: Room, on: Connection, visitor: Visitor, task: Task) -> str | None:
    if not visitor.reaches("calls.hear", task.call.agent):
        return None
    try:
        file_of(on, task.call.id)
    except NotFoundError:
        return None
    return audio.link(room, visitor, task.call.id)[0]
