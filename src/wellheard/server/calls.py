"""What endpoints and pages about calls have in common: which calls a visitor reaches, and the filter of a request."""

from datetime import UTC, datetime
from math import isnan, nan
from typing import Annotated, Any, Literal, cast, get_args

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator

from wellheard.server.problems import invalid, not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit
from wellheard.storage.audit import Action
from wellheard.storage.calls import Call, find_call, values_of
from wellheard.storage.errors import NotFoundError, StorageError
from wellheard.storage.filters import CallFilter, Outcome
from wellheard.storage.local_time import zone_of


def _without_blanks(given: Any) -> Any:
    """A form sends its empty fields too; they ask for nothing."""
    if isinstance(given, list):
        return [each for each in given if each != ""] or None
    return None if given == "" else given


def _known_zone(name: str) -> str:
    try:
        zone_of(name)
    except StorageError as error:
        raise ValueError(str(error)) from error
    return name


Blanks = BeforeValidator(_without_blanks)
Text = Annotated[str, Query(max_length=300)]
Texts = Annotated[list[Text] | None, Query(max_length=50), Blanks]
Time = Annotated[datetime | None, Query(description="RFC 3339; without a zone it is UTC."), Blanks]
Score = Annotated[int | None, Query(ge=0, le=100), Blanks]
Stars = Annotated[list[Annotated[int, Query(ge=1, le=5)]] | None, Query(max_length=5), Blanks]
Channels = Annotated[list[Literal["voice", "chat", "email"]] | None, Query(), Blanks]
Zone = Annotated[
    str,
    Query(max_length=60, description="IANA name of the time zone of `hour`, such as Europe/Berlin."),
    AfterValidator(_known_zone),
]
Endings = Annotated[list[Literal["well", "open", "badly"]] | None, Query(), Blanks]
Outcomes = Annotated[
    list[Text] | None, Query(max_length=20, description="`criterion:outcome`; each must hold."), Blanks
]


def call_filter(
    agent: Texts = None,
    team: Texts = None,
    queue: Texts = None,
    customer: Texts = None,
    channel: Channels = None,
    since: Time = None,
    until: Time = None,
    score_from: Score = None,
    score_to: Score = None,
    stars: Stars = None,
    ending: Endings = None,
    kind: Texts = None,
    without_kind: Texts = None,
    outcome: Outcomes = None,
    has_sound: Annotated[bool | None, Query(), Blanks] = None,
    scored: Annotated[bool | None, Query(description="Whether somebody has scored it."), Blanks] = None,
    hour: Annotated[list[Annotated[int, Query(ge=0, le=23)]] | None, Query(max_length=24), Blanks] = None,
    zone: Zone = "UTC",
    without_agent: Annotated[bool, Query(description="Only calls whose agent isn't known.")] = False,
    without_queue: Annotated[bool, Query(description="Only calls whose queue isn't known.")] = False,
    line: Texts = None,
    measure: Annotated[
        list[Text] | None, Query(max_length=20, description="`name:low:high`; each must hold, both ends count."), Blanks
    ] = None,
) -> CallFilter:
    """The filter that a request's address asks for."""
    return CallFilter(
        agents=_tuple(agent), teams=_tuple(team), queues=_tuple(queue), customers=_tuple(customer),
        channels=_tuple(channel), since=_aware(since), until=_aware(until), score_from=score_from, score_to=score_to,
        stars=_tuple(stars), endings=_tuple(ending), kinds=_tuple(kind) or (), without_kinds=_tuple(without_kind) or (),
        outcomes=tuple(_outcome(each) for each in outcome or ()), has_sound=has_sound, scored=scored,
        hours=_tuple(hour), zone=zone, without_agent=without_agent, without_queue=without_queue, lines=_tuple(line),
        measures=tuple(_measure(each) for each in measure or ()),
    )  # fmt: skip


def _tuple(values: list[Any] | None) -> tuple[Any, ...] | None:
    return tuple(dict.fromkeys(values)) if values else None


def _aware(time: datetime | None) -> datetime | None:
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=UTC)


def _outcome(given: str) -> tuple[str, Outcome]:
    criterion, _, outcome = given.rpartition(":")
    if not criterion or outcome not in get_args(Outcome):
        raise invalid(
            "query/outcome", f"write criterion:outcome, where outcome is one of {', '.join(get_args(Outcome))}"
        )
    return criterion, cast("Outcome", outcome)


def _measure(given: str) -> tuple[str, float, float]:
    name, _, ends = given.partition(":")
    low, _, high = ends.partition(":")
    try:
        found = name, float(low), float(high)
    except ValueError:
        found = "", nan, nan
    if not found[0] or isnan(found[1]) or isnan(found[2]):
        raise invalid("query/measure", "write name:low:high, such as hold_ms:0:60000; inf is a number too")
    return found


def call_for(on: Any, visitor: Visitor, permission: str, call: str) -> Call:
    """A call, if the visitor's permission reaches it. Raises ProblemError 404 alike where it isn't there."""
    try:
        found = find_call(on, call)
    except NotFoundError:
        raise not_found("This call") from None
    if not visitor.reaches(permission, found.agent):
        raise not_found("This call")
    return found


def queues_for(room: Room, on: Any, allowed: tuple[str, ...] | None) -> list[str]:
    """The queues of calls of these agents (None: of all), for menus.

    Of a team they are looked up among all its calls, so they are remembered until a call comes, changes or goes.
    """
    if allowed is None or len(allowed) < 2:
        return values_of(on, "queue", only_agents=allowed)
    found: list[str] = room.numbers.recall(on, ("queues", allowed), lambda: values_of(on, "queue", only_agents=allowed))
    return found


def note(on: Any, visitor: Visitor, action: Action, call: str, **details: str | int | bool | None) -> None:
    """Write into the audit log what a visitor does with a call, in the transaction at hand."""
    audit.record(
        on,
        actor=visitor.actor,
        action=action,
        subject_type="call",
        subject=call,
        details=details,
        address=visitor.address,
    )


def noted(room: Room, visitor: Visitor, action: Action, call: str, **details: str | int | bool | None) -> None:
    """The same in a transaction of its own, for what changes nothing else."""
    with room.store.begin() as on:
        note(on, visitor, action, call, **details)
