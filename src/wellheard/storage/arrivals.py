"""Files of watched places that were taken in: so that each is analysed once, over restarts and renames."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from sqlalchemy import Connection, select, update

from wellheard.storage.ids import now
from wellheard.storage.records import insert_if_new
from wellheard.storage.tables.jobs import arrivals

_AT_ONCE = 500


def name_of(place: str, name: str) -> str:
    """How a file of a place is remembered: not by its name, which may tell who called."""
    return sha256(f"{place}\0{name}".encode("utf-8", "surrogateescape")).hexdigest()


def stamp_of(stamp: str) -> str:
    """How its size and time are remembered: another size or time is another stamp."""
    return sha256(stamp.encode()).hexdigest()


def stamps_of(on: Connection, names: Iterable[str]) -> dict[str, str]:
    """The stamps of those of these names (as `name_of` gives them) that were taken in. O(n log m)."""
    wanted = list(names)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = on.execute(select(arrivals.c.name, arrivals.c.stamp).where(arrivals.c.name.in_(some)))
        found |= {name: stamp for name, stamp in rows}  # noqa: C416 - typed pairs
    return found


def was_taken_in(on: Connection, digest: str) -> bool:
    """Whether the same content was taken in before, whatever its name."""
    return digest in stamps_of(on, [digest])


def note_content(on: Connection, digest: str) -> None:
    """This content is taken in. In the transaction of its job."""
    note(on, {digest: ""})


def note(on: Connection, stamps: Mapping[str, str]) -> None:
    """These files are taken in, as they are now. Race-safe."""
    for name, stamp in sorted(stamps.items()):
        if not insert_if_new(on, arrivals, name=name, stamp=stamp, at=now()):
            on.execute(update(arrivals).where(arrivals.c.name == name).values(stamp=stamp, at=now()))
