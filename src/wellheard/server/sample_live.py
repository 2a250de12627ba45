"""Sample calls go on once more, in real time, so that one can look at the panel and the wall."""

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

from wellheard.conversation import Turn
from wellheard.conversation.document import load
from wellheard.server.room import Room
from wellheard.server.sample_room import LEAD
from wellheard.storage import access, people
from wellheard.storage.calls import get_document
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import new_id
from wellheard.storage.listing import list_calls

_SPEAKERS: Final = ("agent", "customer")
_MOST: Final = 3
_APART_S: Final = 8.0
"""Between the beginnings of two calls."""
_TRIES: Final = 60
_log = logging.getLogger("wellheard.live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One call as it will be said again."""

    agent: str | None
    queue: str | None
    turns: tuple[Turn, ...]


def parts(room: Room) -> list[Part]:
    """The sample calls that went worst, since they need most help; those whose turns have times."""
    with room.store.read() as on:
        found = sorted(list_calls(on, CallFilter(), limit=100).items, key=lambda each: (each.score or 0, each.id))
        calls = [load(get_document(on, each.id)).conversation for each in found if each.duration_ms]
    made = []
    for call in calls[:_MOST]:
        turns = tuple(each for each in call.turns if each.speaker in _SPEAKERS and each.start_ms is not None)
        made.append(Part(agent=call.metadata.agent, queue=call.metadata.queue, turns=turns))
    return made


def play(room: Room, address: str, *, speed: float = 1.0) -> list[Thread]:
    """Begin to send the calls to the room at an address, each on a thread that ends with it."""
    with room.store.begin() as on:
        lead = people.user_by_email(on, LEAD)
        if lead is None:
            return []
        secret, _ = access.create_token(on, lead.id, name="sample calls", scopes=("live.stream",))
    threads = []
    for number, part in enumerate(parts(room)):
        sending = Sending(address=address.rstrip("/"), secret=secret, speed=speed)
        late = number * _APART_S / speed
        threads.append(Thread(target=sending.play, args=(part, late), name="sample-call", daemon=True))
    for each in threads:
        each.start()
    return threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A phone system that knows what will be said."""

    address: str
    secret: str
    speed: float

    def play(self, part: Part, late_s: float) -> None:
        """Send one call; where the room has gone, leave off."""
        time.sleep(late_s)
        try:
            self._play(part)
        except (OSError, ValueError) as error:
            _log.warning("sample call", extra={"kind": type(error).__name__})

    def _play(self, part: Part) -> None:
        call = self._begin({"call": f"live-{new_id()}", "agent": part.agent, "queue": part.queue})
        began = time.monotonic()
        for turn in part.turns:
            ends = (turn.end_ms or turn.start_ms or 0) / 1000 / self.speed
            time.sleep(max(0.0, began + ends - time.monotonic()))
            said = {"speaker": turn.speaker, "text": turn.text, "start_ms": turn.start_ms, "end_ms": turn.end_ms}
            self._post(f"/api/v1/live/{call}/turns", {"turns": [said]})
        self._post(f"/api/v1/live/{call}/end", {})

    def _begin(self, about: dict[str, Any]) -> str:
        """The call's id in the room, once the room listens."""
        for wait in self._waits():
            try:
                return str(self._post("/api/v1/live", about)["call"])
            except urllib.error.HTTPError:
                raise
            except OSError:
                time.sleep(wait)
        raise OSError("the room doesn't answer")

    def _waits(self) -> Iterator[float]:
        yield from (0.5 for _ in range(_TRIES))

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 - the room's own address
            self.address + path, json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.secret}"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            found: dict[str, Any] = json.load(answer)
        return found
