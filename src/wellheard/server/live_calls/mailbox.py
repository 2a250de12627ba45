"""What happens to a call waits in its mailbox; a few threads go round all mailboxes and take one thing from each.

Things of one call are done in order and one at a time. A call on which much happens, or on which a thing takes long,
holds up one thread at most: the others go on round the other calls.
"""

import logging
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Condition, Lock, Thread
from typing import Any, Final

_log = logging.getLogger("wellheard.live")
MOST: Final = 2_000
"""Things that may wait for one call."""


class Pool:
    """Threads for all calls of a process; they are started with the first thing to do."""

    def __init__(self, threads: int) -> None:
        self._count = threads
        self._ready: SimpleQueue[Mailbox | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._starting = Lock()
        self._busy, self._idle = 0, Condition()

    def push(self, mailbox: "Mailbox") -> None:
        """Something waits in a mailbox in which nothing did. From any thread."""
        if not self._threads:
            self._start()
        with self._idle:
            self._busy += 1
        self._ready.put(mailbox)

    def close(self, wait_s: float = 10.0) -> None:
        """Do what waits, as far as that takes no longer, then end. Waits for the threads."""
        with self._idle:
            self._idle.wait_for(lambda: not self._busy, wait_s)
        for _ in self._threads:
            self._ready.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _start(self) -> None:
        with self._starting:
            if self._threads:
                return
            threads = [Thread(target=self._work, name=f"live-{each}", daemon=True) for each in range(self._count)]
            for thread in threads:
                thread.start()
            self._threads = threads

    def _work(self) -> None:
        while (mailbox := self._ready.get()) is not None:
            if mailbox.do_next():
                self._ready.put(mailbox)
            else:
                with self._idle:
                    self._busy -= 1
                    self._idle.notify_all()


class Mailbox:
    """What waits for one call."""

    __slots__ = ("_doing", "_handle", "_lock", "_most", "_pool", "_waiting")

    def __init__(self, pool: Pool, handle: Callable[[Any], None], most: int = MOST) -> None:
        self._pool, self._handle, self._most = pool, handle, most
        self._waiting: deque[Any] = deque()
        self._lock = Lock()
        self._doing = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, thing: Any, *, always: bool = False) -> bool:
        """Leave something, from any thread; False, and nothing is left, where too much waits. Never waits."""
        with self._lock:
            if len(self._waiting) >= self._most and not always:
                return False
            self._waiting.append(thing)
            if self._doing:
                return True
            self._doing = True
        self._pool.push(self)
        return True

    def do_next(self) -> bool:
        """Do the first thing that waits; whether more does. Called by the pool alone."""
        thing = self._waiting.popleft()
        try:
            self._handle(thing)
        except Exception as error:  # noqa: BLE001 - one thing that fails must not end the thread that serves all calls
            # The message of an error could hold words of a call; its kind and place can't.
            _log.error("live", extra={"kind": type(error).__name__, "thing": type(thing).__name__})
        with self._lock:
            self._doing = bool(self._waiting)
            return self._doing
