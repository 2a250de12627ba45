"""The room's playbook: what is in use, its versions, checks, differences, and saving without losing anybody's work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy import Connection

from wellheard.jobs.playbooks import parsed, playbook_in_use, text_in_use
from wellheard.playbook import Playbook, PlaybookError, hints, parse_playbook
from wellheard.server.etags import check_if_match, etag_of
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit
from wellheard.storage.errors import NotFoundError
from wellheard.storage.shelf import (
    PlaybookVersion,
    activate_playbook,
    active_playbook,
    add_playbook_version,
    find_playbook,
    playbook_versions,
)
from wellheard.yaml_files.reading import LARGEST

NAME = "playbook"
_VERSION = re.compile(r"^version:[^\n#]*?(?=\s*(?:#.*)?$)", re.MULTILINE)
_CONTEXT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong with a draft."""

    line: int
    """From 1."""
    column: int
    detail: str
    """What is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a draft is."""

    playbook: Playbook | None
    """Absent where there are faults."""
    faults: tuple[Fault, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What judges new calls, and what there was before."""

    playbook: Playbook
    text: str
    active: PlaybookVersion | None
    """Absent where nothing was ever saved: the file of the settings, or the shipped one, is in use."""
    versions: tuple[PlaybookVersion, ...]
    """Newest first."""
    etag: str

    @property
    def latest(self) -> int:
        """The newest version's number; 0 where nothing was saved."""
        return self.versions[0].version if self.versions else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a difference."""

    sign: Literal["+", "-", " ", "…"]
    before: int | None
    """Its number in the older text."""
    after: int | None
    text: str


def state_of(on: Connection, room: Room) -> State:
    """What is in use now. Raises PlaybookError where the file of the settings can't be used."""
    active, text = active_playbook(on), text_in_use(on, room.settings)
    playbook = playbook_in_use(on, room.settings)
    versions = tuple(playbook_versions(on, playbook.id))
    seen = (text, [each.id for each in versions[:1]], active and (active.id, active.active_from))
    return State(playbook=playbook, text=text, active=active, versions=versions, etag=etag_of(NAME, *seen))


def check_text(text: str) -> Checked:
    """Every fault at once, in the order of the text."""
    if len(text.encode()) > LARGEST:
        return Checked(playbook=None, faults=(Fault(line=1, column=1, detail="this is too large for a playbook"),))
    try:
        playbook = parse_playbook(text, name=NAME)
    except PlaybookError as error:
        return Checked(playbook=None, faults=tuple(fault_in(each) for each in error.faults))
    return Checked(playbook=playbook, faults=(), hints=hints(playbook))


def check_for_room(text: str, state: State) -> Checked:
    """The same, and that it is a next version of the room's playbook."""
    text = plain(text)
    checked = check_text(text)
    if checked.playbook is None:
        return checked
    if checked.playbook.id != state.playbook.id:
        line = next((n for n, each in enumerate(text.splitlines(), 1) if each.startswith("id:")), 1)
        detail = f"the room's playbook is called “{state.playbook.id}”; keep its id, so that calls can be compared"
        return Checked(playbook=None, faults=(Fault(line=line, column=1, detail=detail),))
    if not _VERSION.search(text):
        detail = "write version on a line of its own, such as “version: 1”; the room counts it up"
        return Checked(playbook=None, faults=(Fault(line=1, column=1, detail=detail),))
    return checked


def plain(text: str) -> str:
    """Lines as they are kept: forms send them with carriage returns."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def save(room: Room, visitor: Visitor, text: str, *, note: str, if_match: str | None, current: bool) -> PlaybookVersion:
    """Append a version and, if wanted, judge new calls by it from now on. The text was checked before.

    Raises ProblemError 412 and 428 where somebody saved or chose another one meanwhile, and ConflictError.
    """
    with room.store.begin() as on:
        state = state_of(on, room)
        check_if_match(if_match, state.etag)
        latest = state.latest or _keep_first(on, state).version
        made = add_playbook_version(
            on, state.playbook.id, numbered(plain(text), latest + 1), note=note, user=visitor.user.id, based_on=latest
        )
        _note(on, visitor, "created", made, note)
        if current:
            made = activate_playbook(on, made.playbook, made.version)
            _note(on, visitor, "changed", made, "made current")
        return made


def make_current(room: Room, visitor: Visitor, version: int, *, if_match: str | None) -> PlaybookVersion:
    """Judge new calls by this version from now on. Raises ProblemError 404, 412 and 428."""
    with room.store.begin() as on:
        state = state_of(on, room)
        check_if_match(if_match, state.etag)
        found = version_of(on, state, version)
        made = activate_playbook(on, found.playbook, found.version)
        _note(on, visitor, "changed", made, "made current")
        return made


def version_of(on: Connection, state: State, version: int) -> PlaybookVersion:
    """A version of the room's playbook. Raises ProblemError 404."""
    try:
        return find_playbook(on, state.playbook.id, version)
    except NotFoundError:
        raise not_found("This version") from None


def playbook_of(version: PlaybookVersion) -> Playbook:
    """A stored version, parsed."""
    return parsed(version.text, f"{version.playbook}@{version.version}")


def numbered(text: str, version: int) -> str:
    """The text with its number, which scorecards will name."""
    return _VERSION.sub(f"version: {version}", text, count=1)


def compared(before: str, after: str) -> list[Line]:
    """What a text changes in another, with three lines around each change."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for number, group in enumerate(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT)):
        if number:
            lines.append(Line(sign="…", before=None, after=None, text=""))
        for tag, i, i_end, j, j_end in group:
            lines += _lines(tag, old, new, range(i, i_end), range(j, j_end))
    return lines


def changes(before: Playbook, after: Playbook) -> list[str]:
    """What changed, as a lead would say it."""
    old, new = ({each.id: each for each in playbook.criteria} for playbook in (before, after))
    told = [f"New: {new[name].title}" for name in new if name not in old]
    told += [f"Dropped: {old[name].title}" for name in old if name not in new]
    for name in (each for each in new if each in old):
        one, other = old[name], new[name]
        if one.weight != other.weight:
            told.append(f"{other.title}: weight {one.weight} becomes {other.weight}")
        if (one.rule, one.when, one.excused_by, one.needs) != (other.rule, other.when, other.excused_by, other.needs):
            told.append(f"{other.title}: another rule")
        if (one.title, one.why, one.say_instead) != (other.title, other.why, other.say_instead):
            told.append(f"{other.title}: other words")
        if (one.critical, one.bonus) != (other.critical, other.bonus):
            told.append(f"{other.title}: critical or bonus changed")
    if (before.sure_from, before.critical_cap) != (after.sure_from, after.critical_cap):
        told.append("How sure a moment must be, or the cap of critical criteria, changed")
    return told


def _keep_first(on: Connection, state: State) -> PlaybookVersion:
    """What was in use before anything was saved, as the first version, so that it can be gone back to."""
    own = int(state.playbook.version) if state.playbook.version.isdecimal() else 1
    return add_playbook_version(
        on, state.playbook.id, numbered(state.text, max(1, own)), note="As it was before the first change", user=None,
        at_least=max(1, own),
    )  # fmt: skip


def _lines(tag: str, old: list[str], new: list[str], before: range, after: range) -> Iterator[Line]:
    if tag == "equal":
        for i, j in zip(before, after, strict=True):
            yield Line(sign=" ", before=i + 1, after=j + 1, text=old[i])
        return
    for i in before:
        yield Line(sign="-", before=i + 1, after=None, text=old[i])
    for j in after:
        yield Line(sign="+", before=None, after=j + 1, text=new[j])


def fault_in(told: str) -> Fault:
    """A fault as a reader of YAML tells it: `name:line:column: what is wrong`."""
    _, line, rest = told.split(":", 2)
    column, _, detail = rest.partition(":")
    if not line.isdecimal():  # the line that counts further faults
        return Fault(line=1, column=1, detail=told.partition(":")[2].strip())
    return Fault(line=int(line), column=int(column), detail=detail.strip())


def _note(
    on: Connection, visitor: Visitor, action: Literal["created", "changed"], made: PlaybookVersion, why: str
) -> None:
    audit.record(
        on, actor=visitor.actor, action=action, subject_type=NAME, subject=f"{made.playbook}@{made.version}",
        details={"why": why}, address=visitor.address,
    )  # fmt: skip
