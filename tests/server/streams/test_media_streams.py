"""Twilio and Telnyx over a real socket, with the habits of real clients."""

import json
import random
from typing import Any

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
    client.stop()
    assert closed_with(client.socket) == 1000
    line = serving.door.line("by-token")
    assert (line.ended, list(line.sound(0))) == ("ended", mu(tone(0.1)))
    assert "token" not in line.start.extra


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
    client.stop()
    assert closed_with(client.socket) == (1000 if let_in else 1008)
    assert [len(each.sound(0)) for each in serving.door.lines if each.start.call == call] == [160] * let_in


def test_payloads_of_320_bytes_stamped_20_ms_apart_are_counted_by_their_samples(serving: Serving) -> None:
    client = a_client(serving, "long-frames", "twilio", frame=320)
    client.sound(tone(2), tone(2, 500))
    client.stop()
    line = until(lambda: serving.door.line("long-frames") if serving.door.line("long-frames").ended else None)
    assert list(line.sound(0)) == mu(tone(2))
    assert not line.said("lost")


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
