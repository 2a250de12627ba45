"""Kinds of cues that a person or a team doesn't want: who may say so for whom, kept and noted."""

from collections.abc import Iterable

from wellheard.server.policy import Reach
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit, muting, people


def check_team(room: Room, visitor: Visitor, team: str) -> None:
    """Raises ProblemError 404 where the visitor doesn't lead this team, NotFoundError where there is none."""
    with room.store.read() as on:
        people.find_team(on, team)
    if visitor.reach("coaching.write") < Reach.ALL and team not in visitor.teams:
        raise not_found("This team")


def set_muted(room: Room, visitor: Visitor, type_: muting.MuteType, subject: str, kinds: Iterable[str]) -> list[str]:
    """These kinds of cues, and no others, are not shown from the next call on; sorted."""
    wanted = set(kinds)
    with room.store.begin() as on:
        before = set(muting.muted_by(on, type_, subject))
        for kind in sorted(before - wanted):
            muting.unmute(on, type_, subject, kind)
        for kind in sorted(wanted - before):
            muting.mute(on, type_, subject, kind, by=visitor.user.id)
        audit.record(
            on, actor=visitor.actor, action="changed", subject_type=type_, subject=subject,
            details={"muted": len(wanted)}, address=visitor.address,
        )  # fmt: skip
        return muting.muted_by(on, type_, subject)
