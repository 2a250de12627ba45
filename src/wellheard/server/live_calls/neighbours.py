"""Other servers of this room: each says that it is up, shows its calls in progress to them, and sees theirs.

A server that is alone writes one small row every ten seconds and shows nothing, for there is nobody to see it.
"""

import logging
import socket
import time
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.rows import Row, row_of
from wellheard.server.room import Room
from wellheard.storage import servers
from wellheard.storage.errors import StorageError
from wellheard.storage.ids import new_id
from wellheard.storage.servers import CallElsewhere, Server

_BEAT_S: Final = 10.0
_LOOK_S: Final = 2.0
"""So often calls are shown to the others, and theirs are looked at."""
_log = logging.getLogger("wellheard.live")


class Neighbours:
    """What one server knows of the others. `start` and `stop` once each; `calls` may be read from any thread."""

    def __init__(self, room: Room, own: Callable[[], Iterable[CallInProgress]]) -> None:
        self._room, self._own = room, own
        address = room.settings.own_url
        name = urlsplit(address).netloc if address else socket.gethostname()
        self._here = Server(id=new_id(), name=name, address=address.rstrip("/") if address else None)
        self._others: list[Server] = []
        self._shown: dict[str, Row] = {}
        self._beat_at: float | None = None
        self._calls: tuple[CallElsewhere, ...] = ()
        self._stopping = Event()
        self._looking: Thread | None = None

    @property
    def calls(self) -> tuple[CallElsewhere, ...]:
        """Calls in progress at other servers, as of a moment ago; not those that are here by now."""
        here = {each.id for each in self._own()}
        return tuple(each for each in self._calls if each.call not in here)

    def find(self, call: str) -> CallElsewhere | None:
        """One of them."""
        return next((each for each in self.calls if each.call == call), None)

    def start(self) -> None:
        """Say that this server is up, and look after it from now on."""
        self._stopping.clear()
        self._looking = Thread(target=self._look_after, name="live-neighbours", daemon=True)
        self._looking.start()

    def stop(self) -> None:
        """This server is closed."""
        if self._looking is None:
            return
        self._stopping.set()
        self._looking.join()
        self._looking = self._beat_at = None
        try:
            with self._room.store.begin() as on:
                servers.leave(on, self._here.id)
        except StorageError as error:
            _log.warning("neighbours", extra={"kind": type(error).__name__})

    def look(self, *, beats: bool = False) -> None:
        """Look about once: say that this server is up where that is due, show its calls, see those of the others.

        With `beats` it is said though it isn't due. Raises StorageError.
        """
        clock = time.monotonic()
        if beats or self._beat_at is None or clock - self._beat_at >= _BEAT_S:
            with self._room.store.begin() as on:
                if servers.beat(on, self._here):
                    self._shown = {}
                self._others = servers.others(on, self._here.id)
            self._beat_at = clock
        if self._others:
            self._show()
            with self._room.store.read() as on:
                self._calls = tuple(servers.calls_of(on, self._others))
        elif self._calls or self._shown:
            with self._room.store.begin() as on:
                servers.show(on, self._here.id, {}, self._shown)
            self._calls, self._shown = (), {}

    def _look_after(self) -> None:
        while True:
            try:
                self.look()
            except StorageError as error:
                _log.warning("neighbours", extra={"kind": type(error).__name__})
            except Exception as error:  # noqa: BLE001 - what one look met must not end all others
                _log.error("neighbours", extra={"kind": type(error).__name__})
            if self._stopping.wait(_LOOK_S):
                return

    def _show(self) -> None:
        """What is different from what was shown; nothing is written where nothing is."""
        calls = list(self._own())
        rows = {each.id: row_of(each) for each in calls}
        changed = {each.id: (each.agent, rows[each.id]) for each in calls if self._shown.get(each.id) != rows[each.id]}
        gone = [name for name in self._shown if name not in rows]
        if changed or gone:
            with self._room.store.begin() as on:
                servers.show(on, self._here.id, changed, gone)
            self._shown = rows
