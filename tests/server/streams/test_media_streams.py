"""Twilio and Telnyx over a real socket, with the habits of real clients."""

import json
import random
from typing import Any

import numpy as np
import pytest

from tests.server.streams.clients import MediaClient, closed_with
from tests.server.streams.stage import Serving, another_call, tone, until
from wellheard.streams.g711 import from_mu_law, to_mu_law
from wellheard.streams.interface import Samples
from wellheard.streams.twilio import signature

VENDORS = ("twilio", "telnyx")


def mu(samples: Samples) -> list[int]:
    """As it sounds after mu-law."""
    return list(from_mu_law(to_mu_law(samples)))


def a_client(serving: Serving, call: str, vendor: str, **changed: Any) -> MediaClient:
    token = {"token": serving.tokens["admin"]} if vendor == "telnyx" else {}
    return MediaClient(serving, call, vendor=vendor, parameters=token | changed.pop("parameters", {}), **changed)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_call_is_heard_to_its_last_sample(serving: Serving, vendor: str) -> None:
    client = a_client(serving, f"whole-{vendor}", vendor)
    client.sound(tone(1), tone(1, 500))
    client.send({"event": "dtmf", "dtmf": {"digit": "5", "kind": "x"}})
    client.stop()
    assert closed_with(client.socket) == 1000
    line = serving.door.line(f"whole-{vendor}")
    assert (line.start.source, line.start.agent, line.ended) == (vendor, "Sam", "ended")
    assert list(line.sound(0)) == mu(tone(1))
    assert list(line.sound(1)) == mu(tone(1, 500))
    assert line.said("note") == [("note", "dtmf", {"digit": "5"})]
    assert "token" not in line.start.extra


def test_a_token_among_the_parameters_lets_twilio_in_too(serving: Serving) -> None:
    client = MediaClient(serving, "by-token", headers={}, parameters={"token": serving.tokens["admin"]})
    client.sound(tone(0.1), tone(0.1))
    until(lambda: len(serving.door.line("by-token").sound(0)) == 800)


@pytest.mark.parametrize(
    ("vendor", "headers", "parameters"),
    [
        ("twilio", {"x-twilio-signature": "bm8="}, {}),
        (
            "twilio",
            {"x-twilio-signature": signature("wss://elsewhere.example.com/streams/twilio", "twilio auth token")},
            {},
        ),
        ("twilio", {}, {"token": "wh_guessed"}),
        ("telnyx", {}, {}),
        ("telnyx", {"x-twilio-signature": "bm8="}, {"token": ""}),
        ("telnyx", {"authorization": "Bearer wh_guessed"}, {}),
    ],
)
def test_a_stranger_is_turned_away_and_harms_nobody(
    serving: Serving, vendor: str, headers: dict[str, str], parameters: dict[str, str]
) -> None:
    with another_call(serving):
        client = MediaClient(serving, "stranger", vendor=vendor, headers=headers, parameters=parameters)
        assert closed_with(client.socket) == 1008
        assert "stranger" not in [each.start.call for each in serving.door.lines]


@pytest.mark.parametrize(
    ("who", "agent", "let_in"), [("agent", "agent", True), ("agent", "other", False), ("powerless", "Sam", False)]
)
def test_a_token_reaches_as_far_as_its_permission(serving: Serving, who: str, agent: str, let_in: bool) -> None:
    call = f"reach-{who}-{agent}"
    client = MediaClient(serving, call, vendor="telnyx", parameters={"token": serving.tokens[who], "agent": agent})
    client.sound(tone(0.02), tone(0.02))
    if let_in:
        until(lambda: len(serving.door.line(call).sound(0)) == 160)
    else:
        assert closed_with(client.socket) == 1008


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_client_that_goes_without_a_close_frame_is_lost_with_all_it_said(serving: Serving, vendor: str) -> None:
    with another_call(serving):
        client = a_client(serving, f"gone-{vendor}", vendor)
        client.sound(tone(0.5), tone(0.5))
        client.socket.socket.close()
        line = serving.door.line(f"gone-{vendor}")
        until(lambda: line.ended == "lost")
        assert len(line.sound(0)) == 4000


def test_payloads_of_320_bytes_stamped_20_ms_apart_are_counted_by_their_samples(serving: Serving) -> None:
    client = a_client(serving, "long-frames", "twilio", frame=320)
    client.sound(tone(2), tone(2, 500))
    client.stop()
    line = until(lambda: serving.door.line("long-frames") if serving.door.line("long-frames").ended else None)
    assert list(line.sound(0)) == mu(tone(2))
    assert not line.said("lost")


def test_a_tenth_of_twilios_frames_lost_keeps_time_and_both_sides_in_step(serving: Serving) -> None:
    with another_call(serving):
        client, chance = a_client(serving, "tenth", "twilio"), random.Random(7)
        sent = [each for each in client.messages(tone(4), tone(4, 500)) if chance.random() > 0.1]
        for message in sent:
            client.send(message)
        client.stop()
        line = until(lambda: serving.door.line("tenth") if serving.door.line("tenth").ended else None)
        assert line.said("lost")
        for track, hertz in ((0, 300), (1, 500)):
            sound = line.sound(track)
            assert len(sound) == pytest.approx(32_000, abs=4 * 160)
            assert int(np.abs(np.fft.rfft(sound)).argmax() * 8000 / len(sound)) == pytest.approx(hertz, abs=2)


def test_telnyx_messages_out_of_order_are_heard_in_order(serving: Serving) -> None:
    client = a_client(serving, "shuffled", "telnyx")
    messages = client.messages(tone(1), tone(1, 500))
    chance = random.Random(3)
    for at in range(0, len(messages), 6):
        part = messages[at : at + 6]
        chance.shuffle(part)
        for message in part:
            client.send(message)
    client.stop()
    line = until(lambda: serving.door.line("shuffled") if serving.door.line("shuffled").ended else None)
    assert list(line.sound(0)) == mu(tone(1))
    assert list(line.sound(1)) == mu(tone(1, 500))


@pytest.mark.parametrize(
    "garbage",
    ["{", "[]", b"\x00\x01", json.dumps({"event": "media", "media": {"payload": "?"}}), json.dumps({"event": "start"})],
)
@pytest.mark.parametrize("vendor", VENDORS)
def test_garbage_ends_its_own_call_and_no_other(serving: Serving, vendor: str, garbage: str | bytes) -> None:
    with another_call(serving):
        call = f"garbage-{vendor}-{len(garbage)}"
        client = a_client(serving, call, vendor)
        client.sound(tone(0.1), tone(0.1))
        client.socket.send(garbage)
        assert closed_with(client.socket) == 1008
        line = serving.door.line(call)
        assert line.ended == "error"
        assert len(line.sound(0)) == 800


def test_a_stream_that_goes_quiet_is_lost(serving: Serving) -> None:
    client = a_client(serving, "quiet", "twilio")
    client.sound(tone(0.1), tone(0.1))
    until(lambda: serving.door.line("quiet").ended == "lost", timeout_s=8)
    assert closed_with(client.socket) == 1001


def test_an_oversized_message_is_not_even_read(serving: Serving) -> None:
    with another_call(serving):
        client = a_client(serving, "oversized", "twilio")
        line = serving.door.line("oversized")
        client.socket.send("x" * (1 << 20))
        assert closed_with(client.socket) == 1009
        until(lambda: line.ended == "lost")
