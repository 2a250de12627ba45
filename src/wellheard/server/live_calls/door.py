"""The door and all calls behind it: taken in, looked after by the second, kept when they are over."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Final

from fastapi.concurrency import run_in_threadpool

from wellheard.assist import CueEvent
from wellheard.conversation import Ledger
from wellheard.engines.choose import load_engines, recognisers_at_once
from wellheard.jobs import telling
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.beginning import Equipment, known_before, muted_in
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.claiming import taken_over
from wellheard.server.live_calls.finishing import finish
from wellheard.server.live_calls.journal import SOUND, EventJournal, HeldElsewhereError, remove
from wellheard.server.live_calls.line import CallLine
from wellheard.server.live_calls.mailbox import Pool
from wellheard.server.live_calls.neighbours import Neighbours
from wellheard.server.live_calls.records import Beginning, customer_of, masked
from wellheard.server.live_calls.told import Told
from wellheard.server.live_calls.watching import RESTARTING
from wellheard.server.room import Room
from wellheard.speech.live import AudioJournal, HearingCall, LiveHearing
from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError, StorageError
from wellheard.storage.ids import now
from wellheard.streams.interface import CallStart, DoorError

FOLDER: Final = "live"
_THREADS: Final = 4
_LAST_WORDS_S: Final = 20.0
"""So long what was said last is waited for when the room closes; what isn't heard by then is heard later."""
_TICK_S: Final = 1.0
_AGAIN_S: Final = 5.0
"""A call that could not be kept, because the store was away, is tried again after so long."""
_PARTED: Final = 2_000
"""Conversations whose next part may still come."""
_log = logging.getLogger("wellheard.live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long things are waited for."""

    lost_s: float = 30.0
    """For a phone system that went away without a word."""
    most_calls: int = 500
    """In progress at a time."""


class LiveCalls:
    """The calls in progress of one process. Made with the room, started by the first call or by `recover`."""

    def __init__(self, room: Room, *, patience: Patience | None = None, threads: int = _THREADS) -> None:
        self.room, self.patience = room, patience or Patience()
        self.equipment = Equipment(room)
        self.neighbours = Neighbours(room, self.calls)
        self.pool = Pool(threads)
        self._calls: dict[str, CallInProgress] = {}
        self._given: dict[str, str] = {}
        """By the phone system's id the call's own, which differs for another part of a stored call."""
        self._changing = Lock()
        self._unkept: dict[str, float] = {}
        self._parted: dict[str, tuple[Ledger, str]] = {}
        """By conversation the ledger of its last part that is over, and the id of that call."""
        self._told = Told(cue=self._tell_cue, acted=self._tell_acted, over=self._keep)
        self._ready()

    def _ready(self) -> None:
        """Nothing is running yet, and everything can be."""
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="live-clerk")
        self._finisher = ThreadPoolExecutor(1, thread_name_prefix="live-finisher")
        self._hearing: LiveHearing | None = None
        self._stopping = Event()
        self._looking: Thread | None = None

    # Who is there

    @property
    def folder(self) -> Path:
        """Where journals are."""
        return self.room.folder / FOLDER

    def calls(self) -> list[CallInProgress]:
        """All in progress, those that began first in front."""
        return sorted(self._calls.values(), key=lambda each: (each.beginning.start.started_at, each.id))

    def find(self, call: str) -> CallInProgress | None:
        """By its id."""
        return self._calls.get(call)

    def elapsed_ms(self, call: CallInProgress) -> int:
        """How long ago it began."""
        return max(0, int((datetime.now(UTC) - call.beginning.start.started_at).total_seconds() * 1000))

    # In at the door

    async def open(self, start: CallStart, *, resume: bool = False) -> CallLine:
        """Take a call in. Raises DoorError where there are too many, or the same one is there already."""
        known = self._known(start)
        if known is not None:
            _check_same(known.beginning.start, start)
            if known.state == "lost":
                return self._resumed(known)
            if known.state == "live" and not resume:
                raise DoorError(f"the call {start.call} is in progress already")
            if known.state == "live":
                return self._resumed(known)
        beginning = await run_in_threadpool(self._beginning, start)
        return self._opened(beginning, start)

    def _known(self, start: CallStart) -> CallInProgress | None:
        if self._stopping.is_set():
            raise DoorError("the room is closing")
        found = self._calls.get(self._given.get(start.call, start.call))
        if found is None and len(self._calls) >= self.patience.most_calls:
            raise DoorError(f"{self.patience.most_calls} calls are in progress, and more this room can't take in")
        return found

    def _resumed(self, call: CallInProgress) -> CallLine:
        at_ms = self.elapsed_ms(call)
        call.audience.hang_up()
        call.put(happens.Back(at_ms))
        if call.hearing is not None:
            call.hearing.resume(at_ms)
        return CallLine(call, partial(self.elapsed_ms, call), from_ms=at_ms)

    def _beginning(self, start: CallStart) -> Beginning:
        """What the call begins with; the database is asked, so not in the event loop."""
        customer, call = customer_of(start), self._free_id(start.call)
        ledger, earlier = taken_over(self.room, start.agent, customer, call)
        same = ledger is not None
        if ledger is None:
            ledger, earlier, same = self._from_colleague(start, customer)
        if ledger is None:
            ledger, earlier = known_before(self.room, customer)
        return Beginning(
            call=call, start=masked(start), title=_title(start), before=ledger,
            earlier_call=earlier, same_matter=same, muted=muted_in(self.room, start.agent),
        )  # fmt: skip

    def _from_colleague(self, start: CallStart, customer: str | None) -> tuple[Any, str | None, bool]:
        """The ledger of another part of the same conversation, or of a call in progress of the same customer."""
        for each in reversed(self.calls()):
            other = each.beginning.start
            same = start.conversation is not None and other.conversation == start.conversation
            if same or (customer is not None and other.customer == customer):
                return each.ledger, each.id, same
        ledger, call = self._parted.get(start.conversation or "", (None, None))
        return ledger, call, ledger is not None

    def _free_id(self, given: str) -> str:
        """The id, with a number behind it where a stored call or one in progress has it."""
        for number in range(1, 1000):
            name = given if number == 1 else f"{given}-{number}"
            if name in self._calls:
                continue
            try:
                with self.room.store.read() as on:
                    find_call(on, name)
            except NotFoundError:
                return name
            except StorageError as error:
                _log.warning("id", extra={"kind": type(error).__name__})
                return name
        raise DoorError(f"there are a thousand calls {given}")

    def _opened(self, beginning: Beginning, start: CallStart) -> CallLine:
        with self._changing:
            if beginning.call in self._calls:
                raise DoorError(f"the call {start.call} is in progress already")
            try:
                journal = EventJournal(self.folder / beginning.call)
            except HeldElsewhereError:
                raise DoorError(f"the call {start.call} is in progress at another server of this room") from None
            call = self.made(beginning, journal)
            self._calls[call.id] = call
            self._given[start.call] = call.id
        if start.tracks:
            call.hearing = self.heard(call, from_ms=0)
        line = CallLine(call, partial(self.elapsed_ms, call))
        call.put(happens.Begin())
        self.start()
        return line

    def made(self, beginning: Beginning, journal: EventJournal) -> CallInProgress:
        """A call with its journal, not yet begun."""
        call = CallInProgress(
            beginning=beginning, journal=journal, begin_live=self.equipment.begin, tell=self._told,
            redacts=self.room.settings.redaction, waits_s=self.patience.lost_s,
        )  # fmt: skip
        call.attend(self.pool)
        return call

    def heard(self, call: CallInProgress, *, from_ms: int) -> HearingCall:
        """Listen to its sound from a moment on."""
        start = call.beginning.start
        journal = AudioJournal(call.journal.folder / SOUND, rate=start.rate, tracks=len(start.tracks))
        return self.hearing().open(
            rate=start.rate, tracks=len(start.tracks), tell=lambda result: _hand_on(call, result), journal=journal,
            from_ms=from_ms,
        )  # fmt: skip

    def hearing(self) -> LiveHearing:
        """What listens to all sound of this process; practice calls are heard by it too."""
        with self._changing:
            if self._hearing is None:
                settings = self.room.settings
                self._hearing = LiveHearing(partial(load_engines, settings), workers=recognisers_at_once(settings))
            return self._hearing

    # By the second

    def start(self) -> None:
        """Look after the calls from now on; again changes nothing."""
        with self._changing:
            if self._looking is None and not self._stopping.is_set():
                self._looking = Thread(target=self._look_after, name="live-calls", daemon=True)
                self._looking.start()

    def _look_after(self) -> None:
        while not self._stopping.wait(_TICK_S):
            clock = time.monotonic()
            for call in list(self._calls.values()):
                self._look_at(call, clock)
            for name in [name for name, at in list(self._unkept.items()) if at <= clock]:
                del self._unkept[name]
                if found := self.find(name):
                    self._keep(found)

    def _look_at(self, call: CallInProgress, clock: float) -> None:
        if call.state == "lost":
            call.lost_at = call.lost_at or clock
            if clock - call.lost_at >= self.patience.lost_s:
                call.put(happens.Over(reason="ended", at_ms=self.elapsed_ms(call)))
        elif call.state == "live" and not call.ticking:
            call.ticking = True
            call.put(happens.Tick(self.elapsed_ms(call)))
        try:
            call.journal.sync()
        except OSError as error:
            _log.error("journal", extra={"kind": type(error).__name__})

    # Out

    def _keep(self, call: CallInProgress) -> None:
        """The call is over: make a stored call of it, when it is its turn."""
        self._finisher.submit(self._finish, call)

    def _finish(self, call: CallInProgress) -> None:
        try:
            setup = replace(self.equipment.setup(), engines=lambda: self.hearing().engines())
            kept = finish(call, self.room.store, setup)
        except StorageError as error:
            _log.warning("not kept yet", extra={"call": call.id, "kind": type(error).__name__})
            self._unkept[call.id] = time.monotonic() + _AGAIN_S
            return
        except Exception as error:  # noqa: BLE001 - its journal stays, and it is tried again when the room is started
            _log.error("not kept", extra={"call": call.id, "kind": type(error).__name__})
            self._forget(call, link=None)
            return
        call.journal.close()
        remove(call.journal.folder)
        self._forget(call, link=f"/calls/{kept.id}" if kept else None)
        if kept and (conversation := call.beginning.start.conversation):
            self._parted[conversation] = call.ledger, call.id
            if len(self._parted) > _PARTED:
                del self._parted[next(iter(self._parted))]

    def _forget(self, call: CallInProgress, link: str | None) -> None:
        with self._changing:
            self._calls.pop(call.id, None)
            self._given = {given: name for given, name in self._given.items() if name != call.id}
        with call.lock:
            call.say_ended(link)

    def _tell_cue(self, call: CallInProgress, event: CueEvent) -> None:
        if event.what == "shown":
            cue = event.cue
            data = {"call": call.id, "cue": cue.id, "kind": cue.kind, "criterion": cue.criterion,
                    "urgency": cue.urgency, "at_ms": cue.shown_ms}  # fmt: skip
            self._tell("live.cue", f"{call.id}:{cue.id}", data)

    def _tell_acted(self, call: CallInProgress, action: Any, by: str) -> None:
        if action.do == "ask-for-help":
            self._tell(
                "live.help", f"{call.id}:{call.audience.version}", {"call": call.id, "agent": call.agent, "by": by}
            )

    def _tell(self, event: Any, key: str, data: dict[str, Any]) -> None:
        self._clerk.submit(self._tell_now, event, key, data)

    def _tell_now(self, event: Any, key: str, data: dict[str, Any]) -> None:
        try:
            with self.room.store.begin() as on:
                telling.tell(on, event, key, data, at=now())
        except StorageError as error:
            _log.warning("not told", extra={"event": event, "kind": type(error).__name__})

    # After a restart, and at the end

    def recover(self) -> int:
        """Take up the calls whose journals are there; how many. They end unless the phone system comes back."""
        from wellheard.server.live_calls.recovering import recovered

        if self._stopping.is_set():
            self._ready()
        found = list(recovered(self))
        if found:
            self.start()
        return len(found)

    def adopt(self, call: CallInProgress) -> None:
        """One more call in progress."""
        with self._changing:
            self._calls[call.id] = call
            self._given[call.beginning.start.call] = call.id

    def close(self) -> None:
        """End: calls in progress are left in their journals, for the next start."""
        self._stopping.set()
        if self._looking is not None:
            self._looking.join()
        if self._hearing is not None:
            self._hearing.close(timeout_s=_LAST_WORDS_S)
        self.pool.close()
        self._finisher.shutdown(wait=True, cancel_futures=True)
        self._clerk.shutdown(wait=True)
        for call in self.calls():
            call.journal.sync()
            call.journal.close()
            call.audience.close(RESTARTING)
            call.ears.end(RESTARTING)
        self._calls.clear()
        self._given.clear()


def _hand_on(call: CallInProgress, result: Any) -> None:
    call.put(happens.Heard(result))


def _check_same(known: CallStart, start: CallStart) -> None:
    """Raises DoorError where a call of somebody else would be gone on with: its id alone gives no right to it."""
    if (known.source, known.agent) != (start.source, start.agent):
        raise DoorError(f"a call {start.call} that came another way, or of another agent, is in progress")


def _title(start: CallStart) -> str:
    who = start.agent or "unknown agent"
    return f"{who}, {start.started_at:%Y-%m-%d %H:%M}"
