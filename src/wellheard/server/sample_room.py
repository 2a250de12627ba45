"""A room to look around in: the sample calls, the people of a small team, a review session and a first discussion."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from sqlalchemy import Connection

from wellheard.conversation import Analysis, Moment
from wellheard.conversation.document import load
from wellheard.intake import IntakeError, IntakeOptions, read
from wellheard.intake.discovery import discover
from wellheard.intake.interface import Incoming, Recording
from wellheard.jobs.arriving import keep_analysed
from wellheard.jobs.batch import Failed, Item, analyse_all
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.review.anchoring import pin
from wellheard.server.room import Room
from wellheard.storage import audit, people
from wellheard.storage.calls import Call, find_call, get_document
from wellheard.storage.discussion import add_comment
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import list_calls
from wellheard.storage.people import Role, User
from wellheard.storage.review_sessions import Stop, create_session, open_review, set_playlist

LEAD = "ruth@demo.wellheard.local"
_TEAM = "Tuesday round"
_OFFICE: tuple[tuple[str, str, Role], ...] = (
    ("Ruth", LEAD, "lead"),
    ("Imani", "imani@demo.wellheard.local", "qa"),
)
_AGENDA = (
    "Three calls, an hour. First everybody scores for themselves; then we look at where we differ. "
    "At the end: one thing that each of us will try next week."
)
_MOST_JOBS = 4
_SESSION = "What did we hear this week?"
Told = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Who may sign in with the demo's password."""

    name: str
    email: str
    role: str


def fill(room: Room, told: Told) -> list[str]:
    """Bring in the sample calls that are not there yet, and around them a team, a session and a discussion.

    What could not be brought in is returned, a sentence each; the rest is there. Raises StorageError.
    """
    faults = list(_bring_in(room, told))
    with room.store.begin() as on:
        calls = list_calls(on, CallFilter(), limit=100).items
        if people.user_by_email(on, LEAD) is None and calls:
            _meet(on, room, calls)
    return faults


def open_doors(room: Room) -> tuple[str, list[SignIn]]:
    """A new password for everybody of the demo, and who they are; the last start's password is no longer good."""
    password = secrets.token_urlsafe(9)
    hashed = room.passwords.hash(password)
    with room.store.begin() as on:
        lead = people.user_by_email(on, LEAD)
        if lead is None:
            return password, []
        (team,) = people.teams_of(on, lead.id)
        everybody = [each.user for each in people.members(on, team.id)]
        for user in everybody:
            people.set_password_hash(on, user.id, hashed)
        audit.record(on, actor=audit.SYSTEM, action="changed", subject_type="team", subject=team.id)
    order = {"lead": 0, "qa": 1, "agent": 2}
    known = sorted(everybody, key=lambda each: (order.get(each.role, 3), each.name))
    return password, [SignIn(name=each.name, email=each.email, role=each.role) for each in known]


def _bring_in(room: Room, told: Told) -> Iterator[str]:
    """Listen to what is missing on every core, since somebody waits for it."""
    with as_file(files("wellheard") / "samples") as folder:
        found = [each for path in discover([Path(folder)]) for each in read(path, IntakeOptions())]
        missing = [each for each in found if isinstance(each, IntakeError) or not _is_there(room, each)]
        items = [Item(key=str(number), incoming=each) for number, each in enumerate(missing)]
        for _, outcome in analyse_all(items, room.plan, jobs=min(len(items), _MOST_JOBS, os.cpu_count() or 1) or 1):
            if isinstance(outcome, Failed):
                yield f"{outcome.source}: {outcome.reason}"
            else:
                keep_analysed(room.store, outcome.analysis, outcome.recording)
                told(f"heard {outcome.analysis.conversation.title}")


def _is_there(room: Room, incoming: Incoming) -> bool:
    with room.store.read() as on:
        try:
            find_call(on, incoming.id if isinstance(incoming, Recording) else incoming.conversation.id)
        except NotFoundError:
            return False
    return True


def _meet(on: Connection, room: Room, calls: tuple[Call, ...]) -> None:
    """Everybody, their team, the session and what was said so far."""
    team = people.create_team(on, _TEAM)
    agents = sorted({each.agent for each in calls if each.agent})
    reps = [(name, f"{name.split()[0].lower()}@demo.wellheard.local", "agent") for name in agents]
    users = {}
    for name, email, role in (*_OFFICE, *reps):
        user = people.create_user(on, name=name, email=email, role=role, agent=name if role == "agent" else None)  # type: ignore[arg-type]  # the roles above
        people.join_team(on, team.id, user.id, leads=role == "lead")
        users[name] = user
    heard = {each.id: load(get_document(on, each.id)) for each in calls}
    _begin_session(on, room, team.id, users, calls)
    _discuss(on, users, calls, heard)


def _begin_session(on: Connection, room: Room, team: str, users: dict[str, User], calls: tuple[Call, ...]) -> None:
    """The two calls that went worst and the one that went best, with sound where there are any; scoring is open."""
    scored = sorted([each for each in calls if each.duration_ms] or calls, key=_score)
    whys = (
        "The hardest for the caller: where would you have turned it?",
        "Where did they have to say things twice?",
        "What went well, to learn from",
    )
    chosen = dict(zip([each.id for each in (*scored[:2], *scored[-1:])], whys, strict=False))
    playbook = playbook_in_use(on, room.settings)
    session = create_session(
        on,
        title=_SESSION,
        host=users["Ruth"].id,
        playbook=f"{playbook.id}@{playbook.version}",
        team=team,
        invited=[each.id for each in users.values()],
        agenda=_AGENDA,
    )
    set_playlist(on, session.id, [Stop(call=call, why=why) for call, why in chosen.items()])
    open_review(on, session.id)


def _score(call: Call) -> int:
    return call.score or 0


def _discuss(on: Connection, users: dict[str, User], calls: tuple[Call, ...], heard: dict[str, Analysis]) -> None:
    """Praise where somebody felt with the caller, and a question where something was asked again."""
    said = (
        ("sympathy", "Imani", True, "She says what it means to them before anything else. You can hear the relief."),
        ("repeat-request", "Ruth", False, "They had told us already. How could the screen have shown it?"),
    )
    for kind, author, praise, text in said:
        found = next(((call, moment) for call in calls for moment in _surest(heard[call.id], kind)), None)
        if found:
            call, moment = found
            turn = next(each for each in heard[call.id].conversation.turns if each.id == moment.turn_ids[0])
            anchor = pin(turn, moment.offset or 0, len(moment.quote))
            add_comment(on, call.id, author=users[author].id, text=text, anchor=anchor, praise=praise)


def _surest(analysis: Analysis, kind: str) -> list[Moment]:
    return sorted((each for each in analysis.moments if each.kind == kind), key=lambda each: -each.confidence)
