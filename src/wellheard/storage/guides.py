"""Guides that were written or changed in the room: every version is kept, the newest of each counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.ids import new_id, now
from wellheard.storage.records import insert, record
from wellheard.storage.tables.guides import guides

_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideVersion:
    """One version of a guide."""

    id: str
    guide: str
    """The guide's id."""
    version: int
    """Counts up."""
    text: str
    """YAML, as it was written."""
    note: str
    """What changed, and why."""
    user: str | None
    at: datetime
    used: bool
    """Whether agents may open it from then on."""


def add_guide_version(
    on: Connection, guide: str, text: str, *, version: int, note: str, user: str | None, based_on: int | None,
    used: bool = True,
) -> GuideVersion:  # fmt: skip
    """Append a version. Raises ConflictError where `based_on` (none where nothing was saved) isn't the latest."""
    latest = on.execute(select(func.max(guides.c.version)).where(guides.c.guide == guide)).scalar_one()
    conflict = ConflictError(f"{guide}: somebody saved version {latest} meanwhile. Compare, then save again")
    if latest != based_on:
        raise conflict
    made = GuideVersion(id=new_id(), guide=guide, version=version, text=text, note=note, user=user, at=now(), used=used)
    try:
        with on.begin_nested():
            insert(on, guides, made)
    except IntegrityError:
        raise conflict from None
    return made


def newest_guides(on: Connection) -> list[GuideVersion]:
    """The newest version of each guide, by id."""
    newest = select(guides.c.guide, func.max(guides.c.version).label("version")).group_by(guides.c.guide).subquery()
    here = (guides.c.guide == newest.c.guide) & (guides.c.version == newest.c.version)
    query = select(guides).join(newest, here).order_by(guides.c.guide).limit(_MOST)
    return [record(GuideVersion, row) for row in on.execute(query)]


def guide_versions(on: Connection, guide: str) -> list[GuideVersion]:
    """Versions of a guide, newest first, 500 at most."""
    query = select(guides).where(guides.c.guide == guide).order_by(guides.c.version.desc()).limit(_MOST)
    return [record(GuideVersion, row) for row in on.execute(query)]


def find_guide_version(on: Connection, guide: str, version: int) -> GuideVersion:
    """One version. Raises NotFoundError."""
    row = on.execute(select(guides).where(guides.c.guide == guide, guides.c.version == version)).one_or_none()
    if row is None:
        raise NotFoundError(f"{guide}@{version}: there is no such version")
    return record(GuideVersion, row)
