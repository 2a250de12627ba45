"""The microphone of a practice call along its socket: whose it is, how fast it may come, and what comes back."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect

from tests.server.cast import Cast, Guest
from tests.server.test_practice import begun
from wellheard.speech.live import Partial, Unheard

ORIGIN = {"origin": "http://testserver"}
RATE = 16_000


class Hearing:
    """Hears a word for each piece of sound; what it was given is kept."""

    def __init__(self) -> None:
        self.pieces: list[int] = []
        self.closed = 0

    def open(self, *, rate: int, tracks: int, tell: Callable[[Any], None]) -> "Hearing":
        assert (rate, tracks) == (RATE, 1)
        self.tell = tell
        return self

    def audio(self, track: int, samples: np.ndarray[Any, Any]) -> None:
        assert track == 0
        self.pieces.append(len(samples))
        self.tell(Partial(track=0, text=f"word {samples[0]}", start_ms=0, end_ms=100))
        if samples[0] < 0:
            self.tell(Unheard(track=0, start_ms=0, end_ms=100, reason="The engine is away."))

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def hearing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Hearing:
    made = Hearing()
    monkeypatch.setattr(cast.app.state.live, "hearing", lambda: made)
    return made


@pytest.fixture
def rep(cast: Cast) -> Iterator[Guest]:
    with cast.browser("agent") as browser:
        yield browser


def piece(value: int, seconds: float = 0.1) -> bytes:
    return np.full(int(RATE * seconds), value, "<i2").tobytes()


def test_words_come_back_while_one_speaks_and_no_sound_is_kept(cast: Cast, rep: Guest, hearing: Hearing) -> None:
    place = begun(rep)
    with rep.websocket_connect(f"{place}/voice?rate={RATE}", headers=ORIGIN) as socket:
        assert socket.receive_json() == {"type": "ready"}
        socket.send_bytes(piece(7))
        assert socket.receive_json() == {"type": "partial", "text": "word 7"}
        socket.send_bytes(piece(-1))
        assert socket.receive_json()["type"] == "partial"
        assert socket.receive_json() == {"type": "unheard", "reason": "The engine is away."}
    assert hearing.pieces == [1600, 1600]
    assert [each for each in cast.room.folder.rglob("*") if each.suffix in (".wav", ".opus", ".pcm")] == []


def test_sound_that_comes_faster_than_anybody_speaks_is_refused(rep: Guest, hearing: Hearing) -> None:
    with rep.websocket_connect(f"{begun(rep)}/voice?rate={RATE}", headers=ORIGIN) as socket:
        assert socket.receive_json() == {"type": "ready"}
        socket.send_bytes(piece(1, seconds=3))
        assert socket.receive_json()["reason"].startswith("Sound came faster")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()
    assert hearing.pieces == []
    assert hearing.closed == 1


@pytest.mark.parametrize("who", ["stranger", "lead", "admin", "ended"])
def test_nobody_else_speaks_in_a_practice_call_and_nobody_in_one_that_is_over(
    cast: Cast, rep: Guest, hearing: Hearing, stranger: Guest, who: str
) -> None:
    place = begun(rep)
    if who == "ended":
        rep.act("POST", f"{place}/end")
    guest = {"stranger": stranger, "ended": rep}.get(who) or cast.browser(who)
    with guest.websocket_connect(f"{place}/voice?rate={RATE}", headers=ORIGIN) as socket:
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
        assert closed.value.code == 4401
    assert not hasattr(hearing, "tell")


def test_a_page_of_another_site_gets_no_socket(rep: Guest, hearing: Hearing) -> None:
    place = begun(rep)
    other = {"origin": "https://elsewhere.example"}
    with pytest.raises(WebSocketDisconnect), rep.websocket_connect(f"{place}/voice?rate={RATE}", headers=other):
        pass
    assert not hasattr(hearing, "tell")
