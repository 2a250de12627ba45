"""A recorded call, played in real time through every protocol at once, and what comes back of it."""

import time
from collections.abc import Callable
from importlib.resources import files
from threading import Thread
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.server.streams.clients import AsteriskSide, MediaClient, PlainClient, TurnClient, announce, sides_of
from tests.server.streams.stage import RATE, HookClient, RememberingLine, Serving, until
from wellheard.streams.g711 import from_mu_law, to_mu_law
from wellheard.streams.interface import CueShown, FinalTranscript, Samples

SECONDS = 1.5
FRAME = RATE // 50


@pytest.fixture(scope="module")
def recorded() -> tuple[Samples, Samples]:
    """The first words of a sample call, customer and agent, 8 kHz."""
    with (files("wellheard") / "samples/login-done-well.opus").open("rb") as file:
        sound, rate = soundfile.read(file, dtype="int16", always_2d=True)
    step = rate // RATE
    narrow = sound[: round(SECONDS * rate)].astype(np.int32)
    narrow = narrow[: len(narrow) // step * step].reshape(-1, step, sound.shape[1]).mean(axis=1).astype(np.int16)
    assert narrow.shape == (round(SECONDS * RATE), 2)
    return np.ascontiguousarray(narrow[:, 1]), np.ascontiguousarray(narrow[:, 0])


def played(send: Callable[[Samples, Samples], None], recorded: tuple[Samples, Samples]) -> Thread:
    """Frame by frame, each at its time."""

    def play() -> None:
        began = time.monotonic()
        for at in range(0, len(recorded[0]), FRAME):
            time.sleep(max(0.0, began + at / RATE - time.monotonic()))
            send(recorded[0][at : at + FRAME], recorded[1][at : at + FRAME])

    thread = Thread(target=play)
    thread.start()
    return thread


def test_a_recorded_call_comes_through_every_protocol_in_real_time(
    serving: Serving, recorded: tuple[Samples, Samples]
) -> None:
    hook = HookClient(serving)
    hook.open()
    twilio = MediaClient(serving, "rt-twilio")
    telnyx = MediaClient(serving, "rt-telnyx", vendor="telnyx", parameters={"token": serving.tokens["admin"]})
    plain = PlainClient(serving, "rt-plain")
    sides = [AsteriskSide(serving, each) for each in sides_of(announce(serving, "rt-asterisk"))]

    def to_asterisk(customer: Samples, agent: Samples) -> None:
        sides[0].sound(customer)
        sides[1].sound(agent)

    sends = {
        hook.session: hook.sound, "rt-twilio": twilio.sound, "rt-telnyx": telnyx.sound, "rt-plain": plain.sound,
        "rt-asterisk": to_asterisk,
    }  # fmt: skip
    began = time.monotonic()
    for thread in [played(send, recorded) for send in sends.values()]:
        thread.join(20)
    took = time.monotonic() - began
    hook.close()
    for client in (twilio, telnyx, plain):
        client.stop()
    for side in sides:
        side.hang_up()
    assert took >= SECONDS - 0.1
    for call in sends:
        check(until(lambda call=call: ended(serving, call), timeout_s=12), recorded)  # type: ignore[misc]  # bound early


def ended(serving: Serving, call: str) -> RememberingLine | None:
    line = serving.door.line(call)
    return line if line.ended else None


def check(line: RememberingLine, recorded: tuple[Samples, Samples]) -> None:
    """All of it, on the right track, in order."""
    assert line.ended == "ended", line.start
    is_coded = line.start.source in ("audiohook", "twilio", "telnyx")
    for track, speaker in enumerate(line.start.tracks):
        sent = recorded[0 if speaker == "customer" else 1]
        expected = from_mu_law(to_mu_law(sent)) if is_coded else sent
        assert np.array_equal(line.sound(track)[-len(sent) :], expected), (line.start.source, track)
        assert len(line.sound(track)) - len(sent) < RATE, "a side of Asterisk's may begin a little later"


def test_turns_said_in_real_time_bring_their_findings_while_the_call_goes_on(serving: Serving) -> None:
    client = TurnClient(serving, "rt-turns", agent="Sam")
    assert client.receive()["type"] == "opened"
    line = serving.door.line("rt-turns")
    got: list[dict[str, Any]] = []
    for number, (speaker, text) in enumerate((("customer", "I restarted it twice."), ("agent", "Then we skip that."))):
        client.send(type="turn", speaker=speaker, text=text, start_ms=number * 300, end_ms=number * 300 + 250)
        until(lambda number=number: len(line.said("turn")) == number + 1)  # type: ignore[misc]  # bound early
        line.find(
            FinalTranscript(id=str(number), track=None, speaker="customer", text=text, start_ms=0, end_ms=250)
            if number == 0
            else CueShown(id="c", kind="tried", text="Skip that step", urgency="soon", at_ms=600)
        )
        got.append(client.receive())
        time.sleep(0.25)
    client.send(type="end")
    assert [each["type"] for each in got] == ["transcript", "cue"]
    assert client.receive() == {"type": "closed"}
