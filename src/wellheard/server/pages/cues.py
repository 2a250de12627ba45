"""*Cues*: what agents may be shown during a call, what became of each, and who doesn't want which."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from wellheard.assist.cue_desk import is_muted
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.playbook import Playbook
from wellheard.playbook.cues import Cue
from wellheard.playbook.describe_cues import describe_when, pieces
from wellheard.server.muting import check_team, set_muted
from wellheard.server.policy import Reach
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import Visitor, may
from wellheard.storage import cues, muting, people
from wellheard.storage.corrections import Correction
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now

router = APIRouter()
Reader = Annotated[Visitor, Depends(may("playbook.see"))]
Own = Annotated[Visitor, Depends(may("account.own"))]
Lead = Annotated[Visitor, Depends(may("coaching.write"))]
TeamId = Annotated[str, Path(max_length=32)]
Shown = Annotated[list[str], Form(max_length=500)]
_DAYS = 90
_MOST_NOTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """For whom cues can be chosen."""

    name: str
    """Of the team; empty for the visitor."""
    action: str
    """Where the form goes."""
    muted: frozenset[str]
    cues: tuple[Cue, ...]

    def shows(self, cue: Cue) -> bool:
        """Whether it is shown to them, as far as they say."""
        return not is_muted(cue, self.cues, self.muted)


@router.get("/cues")
def listed(request: Request, visitor: Reader) -> Response:
    """Every cue of the playbook in its words; what a call fills in is named."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        playbook = playbook_in_use(on, room.settings)
        wanted = CallFilter(since=now() - timedelta(days=_DAYS), only_agents=visitor.agents_for("insight.see"))
        fates = {(each.criterion, each.kind): each for each in cues.cue_fates(on, wanted)}
        said = _said(on, wanted)
        choices = list(_choices(on, visitor, playbook.cues))
    titles = {each.id: each.title for each in playbook.criteria}
    rows = [(each, pieces(each.say, each.when), titles[each.criterion], describe_when(each.when),
             fates.get((each.criterion, each.kind)), said.get((each.criterion, each.kind), []))
            for each in playbook.cues]  # fmt: skip
    return page(request, "cues.html.j2", {"rows": rows, "choices": choices, "days": _DAYS})


@router.post("/cues/mine")
def choose(request: Request, visitor: Own, shown: Shown = []) -> Response:  # noqa: B006 - FastAPI copies it
    """Which of them the visitor is shown, from the next call on."""
    _keep(request.app.state.room, visitor, "user", visitor.user.id, shown)
    return RedirectResponse("/cues", 303)


@router.post("/cues/teams/{team_id}")
def choose_for_team(request: Request, visitor: Lead, team_id: TeamId, shown: Shown = []) -> Response:  # noqa: B006 - FastAPI copies it
    """Which of them anybody of a team is shown."""
    room: Room = request.app.state.room
    check_team(room, visitor, team_id)
    _keep(room, visitor, "team", team_id, shown)
    return RedirectResponse("/cues", 303)


def _said(on: Connection, wanted: CallFilter) -> dict[tuple[str, str], list[tuple[Correction, str]]]:
    """By criterion and kind what reviewers wrote, the newest first, some of each; with their names."""
    written: dict[tuple[str, str], list[Correction]] = {}
    for each in cues.said_of_cues(on, wanted):
        same = written.setdefault((each.content["criterion"], each.content["kind"]), [])
        if each.content.get("note") and len(same) < _MOST_NOTES:
            same.append(each)
    names = people.users_by_ids(on, sorted({each.user for same in written.values() for each in same}))
    return {
        kind: [(each, names[each.user].name if each.user in names else "") for each in same]
        for kind, same in written.items()
    }


def _choices(on: Connection, visitor: Visitor, known: tuple[Cue, ...]) -> Iterable[Choice]:
    if visitor.user.agent:
        muted = frozenset(muting.muted_by(on, "user", visitor.user.id))
        yield Choice(name="", action="/cues/mine", muted=muted, cues=known)
    if not visitor.may("coaching.write"):
        return
    all_teams = visitor.reach("coaching.write") == Reach.ALL
    for team in people.list_teams(on) if all_teams else people.teams_of(on, visitor.user.id, leads=True):
        muted = frozenset(muting.muted_by(on, "team", team.id))
        yield Choice(name=team.name, action=f"/cues/teams/{team.id}", muted=muted, cues=known)


def _keep(room: Room, visitor: Visitor, type_: muting.MuteType, subject: str, shown: list[str]) -> None:
    """What isn't ticked is muted; kinds that another playbook had stay as they are."""
    with room.store.read() as on:
        playbook: Playbook = playbook_in_use(on, room.settings)
        before = set(muting.muted_by(on, type_, subject))
    here = {each.kind for each in playbook.cues}
    known = here | {each.criterion for each in playbook.cues}
    set_muted(room, visitor, type_, subject, (before - known) | (here - set(shown)))
