"""The room's guides: those that came with Wellheard and those written here, their versions, checks and trials."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from wellheard.guides import Guide, GuideError, parse_guide, shipped_guides
from wellheard.guides.loading import shipped_guide_text
from wellheard.server.playbooks import Fault, fault_in, numbered, plain
from wellheard.server.problems import not_found
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit
from wellheard.storage.guides import GuideVersion, add_guide_version, find_guide_version, guide_versions, newest_guides
from wellheard.yaml_files.reading import LARGEST

NAME = "guide"
_VERSION = re.compile(r"^version:", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A guide as the room has it."""

    id: str
    text: str
    guide: Guide | None
    """Absent where the text was good for an older Wellheard and is not for this one; nobody can open it then."""
    newest: GuideVersion | None
    """Absent where it is as it came with Wellheard."""

    @property
    def used(self) -> bool:
        """Whether agents may open it."""
        return self.guide is not None and (self.newest is None or self.newest.used)

    @property
    def version(self) -> int | None:
        """The newest version that was saved; absent where none was."""
        return self.newest.version if self.newest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedGuide:
    """What a draft is."""

    guide: Guide | None
    faults: tuple[Fault, ...]


def shelf(on: Connection) -> list[Shelved]:
    """All guides of the room, by title."""
    saved = {each.guide: each for each in newest_guides(on)}
    found = [_shelved(each.id, saved.pop(each.id, None)) for each in shipped_guides()]
    found += [_shelved(name, each) for name, each in saved.items()]
    return sorted(found, key=lambda each: ((each.guide.title if each.guide else each.id).casefold(), each.id))


def on_shelf(on: Connection, guide: str) -> Shelved:
    """One of them. Raises ProblemError 404."""
    found = next((each for each in shelf(on) if each.id == guide), None)
    if found is None:
        raise not_found("This guide")
    return found


def guides_in_use(on: Connection) -> tuple[Guide, ...]:
    """Those that agents may open."""
    return tuple(each.guide for each in shelf(on) if each.used and each.guide)


def check(text: str, *, guide: str | None) -> CheckedGuide:
    """Every fault at once; `guide` is the id that a next version has to keep, none for a new guide."""
    text = plain(text)
    if len(text.encode()) > LARGEST:
        return CheckedGuide(guide=None, faults=(Fault(line=1, column=1, detail="this is too large for a guide"),))
    try:
        found = parse_guide(text, name=NAME)
    except GuideError as error:
        return CheckedGuide(guide=None, faults=tuple(fault_in(each) for each in error.faults))
    if guide is not None and found.id != guide:
        line = next((number for number, each in enumerate(text.splitlines(), 1) if each.startswith("id:")), 1)
        told = f"this guide is called “{guide}”; keep its id, or begin a new guide with this text"
        return CheckedGuide(guide=None, faults=(Fault(line=line, column=1, detail=told),))
    if not _VERSION.search(text):
        told = "write version on a line of its own, such as “version: 1”; the room counts it up"
        return CheckedGuide(guide=None, faults=(Fault(line=1, column=1, detail=told),))
    return CheckedGuide(guide=found, faults=())


def save(
    room: Room, visitor: Visitor, guide: str, text: str, *, note: str, based_on: int | None, used: bool = True
) -> GuideVersion:
    """Keep the text as the next version, walked from the next call on. It was checked before. Raises ConflictError."""
    with room.store.begin() as on:
        known = next((each for each in shelf(on) if each.id == guide), None)
        if known and known.newest is None and based_on is None:
            based_on = _keep_shipped(on, known)
        number = (based_on or 0) + 1
        made = add_guide_version(
            on, guide, numbered(plain(text), number), version=number, note=note, user=visitor.user.id,
            based_on=based_on, used=used,
        )  # fmt: skip
        audit.record(
            on, actor=visitor.actor, action="changed" if based_on else "created", subject_type=NAME,
            subject=f"{guide}@{made.version}", details={"why": note, "used": used}, address=visitor.address,
        )  # fmt: skip
    return made


def versions(on: Connection, guide: str) -> list[GuideVersion]:
    """Newest first."""
    return guide_versions(on, guide)


def version_of(on: Connection, guide: str, version: int) -> GuideVersion:
    """One version. Raises NotFoundError."""
    return find_guide_version(on, guide, version)


def _keep_shipped(on: Connection, known: Shelved) -> int:
    """The guide as it came is the first version, so that it can be gone back to."""
    number = int(known.guide.version) if known.guide and known.guide.version.isdecimal() else 1
    add_guide_version(
        on, known.id, known.text, version=number, note="As it came with Wellheard", user=None, based_on=None
    )
    return number


def _shelved(guide: str, newest: GuideVersion | None) -> Shelved:
    text = newest.text if newest else shipped_guide_text(guide)
    return Shelved(id=guide, text=text, guide=_parsed(text), newest=newest)


@lru_cache(maxsize=500)
def _parsed(text: str) -> Guide | None:
    try:
        return parse_guide(text, name=NAME)
    except GuideError:
        return None
