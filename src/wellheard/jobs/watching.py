"""A place is watched: files that arrive become jobs once they are whole, each content once.

A file is whole when nothing about it has changed for a while; names that uploads have until they are done (`.part`,
`.tmp` and the like) are waited out. What belongs together, such as a recording and its metadata, is taken in together.
What was taken in is remembered in the store, so nothing is lost or done twice over restarts.
"""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from wellheard.intake import discover
from wellheard.intake.discovery import belonging, ending_of, is_vcon, is_wanted, recordings_named
from wellheard.jobs.arriving import INCOMING, KIND, Beside, payload
from wellheard.storage import arrivals, audit, jobs
from wellheard.storage.errors import StorageError
from wellheard.storage.ids import new_id
from wellheard.storage.places import Place
from wellheard.storage.store import Store

log = logging.getLogger("wellheard.watch")
_BLOCK = 1 << 20
_NOTHING_SAID = b"[]"
"""How the server's uploads without metadata begin their digest: the same bytes are one job on either way."""


@dataclass(slots=True, kw_only=True)
class Looked:
    """What one look at the place brought."""

    taken: int = 0
    """Jobs that were asked for."""
    refused: int = 0
    """Files that can't be read and weren't known for it; they are in the list of dead jobs."""
    waiting: int = 0
    """Files that are not whole yet, or wait until there is less to do."""


@dataclass(slots=True, kw_only=True)
class Watch:
    """Looks again and again, until `stopping` is set."""

    store: Store
    place: Place
    settle_s: float = 10.0
    """How long nothing may have changed about a file until it counts as whole."""
    ahead: int = 50
    """Jobs that may wait at most: what lies in the place needn't lie in the store, too."""
    move_to: Place | None = None
    """Where files go when they are taken in; they stay where they are by default."""
    clock: Callable[[], float] = time.monotonic
    stopping: Event = field(default_factory=Event)
    _since: dict[str, tuple[str, float]] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)
    _named: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _refused: set[str] = field(default_factory=set)
    _room: int = 0

    def run(self, every_s: float, looked: Callable[[Looked], object] = lambda _: None, *, once: bool = False) -> None:
        """Look every so many seconds; with `once`, until all that lies there is taken in."""
        while not self.stopping.is_set():
            try:
                found = self.look()
                looked(found)
                if once and not found.waiting:
                    return
            except StorageError as error:
                log.warning("store", extra={"reason": str(error)})
                if once:
                    raise
            self.stopping.wait(every_s)

    def look(self) -> Looked:
        """Take in what is whole and new. Raises StorageError where the place or the store is away or full."""
        found = {name: stamp for name, stamp in self.place.look().items() if is_wanted(name)}
        self._see(found)
        looked, self._room = Looked(), self._room_left()
        for group in self._groups(found):
            if self.stopping.is_set():
                break
            if self._is_new(group, found):
                self._consider(group, found, looked)
            elif self.move_to:
                self._move(group)
        return looked

    def _see(self, found: dict[str, str]) -> None:
        at = self.clock()
        self._since = {
            name: before if (before := self._since.get(name)) and before[0] == stamp else (stamp, at)
            for name, stamp in found.items()
        }
        names = {arrivals.name_of(self.place.name, name): name for name in found if name not in self._known}
        with self.store.read() as on:
            self._known |= {names[each]: stamp for each, stamp in arrivals.stamps_of(on, names).items()}

    def _groups(self, found: dict[str, str]) -> Iterator[tuple[str, ...]]:
        folders: dict[str, list[str]] = {}
        for name in found:
            folder, _, last = name.rpartition("/")
            folders.setdefault(folder, []).append(last)
        for folder, names in folders.items():
            start = f"{folder}/" if folder else ""
            named = {each: self._recordings(f"{start}{each}", found) for each in names if is_vcon(each)}
            for group in belonging(names, named):
                yield tuple(f"{start}{each}" for each in group)

    def _recordings(self, vcon: str, found: dict[str, str]) -> frozenset[str]:
        key = vcon, found[vcon]
        if key not in self._named:
            try:
                self._named[key] = recordings_named(self.place.content(vcon))
            except OSError:
                return frozenset()  # Taking it in says why it can't be read.
        return self._named[key]

    def _is_new(self, group: tuple[str, ...], found: dict[str, str]) -> bool:
        return any(self._known.get(each) != arrivals.stamp_of(found[each]) for each in group)

    def _consider(self, group: tuple[str, ...], found: dict[str, str], looked: Looked) -> None:
        steady_since = max(self._since[each][1] for each in group)
        if self.clock() - steady_since < self.settle_s or self._room <= 0:
            looked.waiting += len(group)
            return
        try:
            taken = self._take_in(group, found)
        except OSError as error:
            looked.refused += self._refuse(group, found, error)
            return
        if taken is None:
            looked.waiting += len(group)
            return
        looked.taken += taken
        self._room -= taken
        if self.move_to:
            self._move(group)

    def _room_left(self) -> int:
        with self.store.read() as on:
            return self.ahead - jobs.count_waiting(on, KIND, most=self.ahead)

    def _take_in(self, group: tuple[str, ...], found: dict[str, str]) -> int | None:
        """Jobs for what a group holds; None where it changed meanwhile. Raises OSError where it can't be read."""
        with TemporaryDirectory(prefix="wellheard-watch-") as folder:
            for each in group:
                self.place.fetch(each, Path(folder) / each.rpartition("/")[2])
            read = list(discover([Path(folder)]))
            others = [path for path in sorted(Path(folder).iterdir()) if path not in read]
            arrived = [_Arrived(path, tuple(others), _digest(path, others)) for path in read]
            if any(self.place.stamp(each) != found[each] for each in group):
                return None
            taken = sum([self._ask_for(each) for each in arrived])
        self._remember(group, found)
        return taken

    def _ask_for(self, arrived: "_Arrived") -> bool:
        """A job for one file, unless its content was taken in before; whether it is new."""
        with self.store.read() as on:
            if arrivals.was_taken_in(on, arrived.digest):
                return False
        start, staged = f"{INCOMING}{new_id()}/", list[str]()
        try:
            for number, path in enumerate((arrived.path, *arrived.others)):
                staged.append(f"{start}{number}{ending_of(path.name) or '.bin'}")
                with path.open("rb") as content:
                    self.store.blobs.put(staged[-1], content)
            if self._enqueued(arrived, staged):
                return True
        except BaseException:
            self._discard(staged)
            raise
        self._discard(staged)
        return False

    def _enqueued(self, arrived: "_Arrived", staged: list[str]) -> bool:
        named = zip(staged[1:], arrived.others, strict=True)
        beside = [Beside(key=key, filename=path.name) for key, path in named]
        asked = payload(
            key=staged[0], filename=arrived.path.name, metadata={}, agents=None, actor=audit.SYSTEM, beside=beside
        )
        with self.store.begin() as on:
            job = jobs.enqueue(on, KIND, asked, key=f"{KIND}:{arrived.digest}", created_by=audit.SYSTEM)
            if job.payload["key"] != staged[0]:
                return False
            # In the transaction of the job: a crash before the group is noted doesn't bring it twice.
            arrivals.note_content(on, arrived.digest)
            audit.record(
                on, actor=audit.SYSTEM, action="created", subject_type="upload", subject=job.id,
                details={"from": "watch"},
            )  # fmt: skip
        return True

    def _remember(self, group: tuple[str, ...], found: dict[str, str]) -> None:
        stamps = {each: arrivals.stamp_of(found[each]) for each in group}
        with self.store.begin() as on:
            arrivals.note(on, {arrivals.name_of(self.place.name, each): stamps[each] for each in group})
            jobs.lay_to_rest(on, self._refusal(group, found))
        self._known |= stamps

    def _refuse(self, group: tuple[str, ...], found: dict[str, str], error: OSError) -> int:
        key = self._refusal(group, found)
        if key in self._refused:
            return 0
        reason = f"it can't be read ({(error.strerror or str(error)).lower()}). Give the watcher the right to read it"
        name = group[0].rpartition("/")[2]
        asked = payload(key=f"{INCOMING}unread", filename=name, metadata={}, agents=None, actor=audit.SYSTEM)
        with self.store.begin() as on:
            jobs.bury(on, KIND, asked, f"{name}: {reason}", key=key)
        self._refused.add(key)
        return 1

    def _refusal(self, group: tuple[str, ...], found: dict[str, str]) -> str:
        stamps = "".join(found[each] for each in group)
        return f"unread:{arrivals.name_of(self.place.name, group[0])}:{arrivals.stamp_of(stamps)[:16]}"

    def _move(self, group: tuple[str, ...]) -> None:
        assert self.move_to is not None
        for each in group:
            self.place.move(each, self.move_to)

    def _discard(self, staged: list[str]) -> None:
        for each in staged:
            self.store.blobs.delete(each)


@dataclass(frozen=True, slots=True)
class _Arrived:
    path: Path
    others: tuple[Path, ...]
    digest: str


def _digest(path: Path, others: list[Path]) -> str:
    """Of a file and what belongs to it, without their names: another name is not another call."""
    digest = sha256(_NOTHING_SAID)
    for number, each in enumerate((path, *others)):
        if number:
            digest.update(f"\0{ending_of(each.name)}\0".encode())
        with each.open("rb") as content:
            while block := content.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()
