"""Twilio and Telnyx message by message, and what real clients are known to do."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.streams import happenings as happens
from wellheard.streams.g711 import from_mu_law
from wellheard.streams.media_streams import MediaStream
from wellheard.streams.ordering import PATIENCE, Ordering
from wellheard.streams.telnyx import telnyx
from wellheard.streams.twilio import addresses_of, is_signed, signature, twilio

CALL = "CA0123456789abcdef0123456789abcdef"


def hear(stream: MediaStream, message: dict[str, Any]) -> list[happens.Happening]:
    return stream.receive(json.dumps(message), 0.0)


def start(stream: MediaStream, **told: Any) -> happens.Began:
    """Twilio's start."""
    (began,) = hear(stream, {
        "event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": {
            "accountSid": "AC1", "callSid": CALL, "streamSid": "MZ1", "tracks": ["inbound", "outbound"],
            "customParameters": {},
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        } | told,
    })  # fmt: skip
    assert isinstance(began, happens.Began)
    return began


def media(
    stream: MediaStream, number: int, chunk: int, sound: bytes, track: str = "inbound", stamp: int = 0
) -> list[happens.Happening]:
    payload = base64.b64encode(sound).decode()
    return hear(stream, {
        "event": "media", "sequenceNumber": str(number), "streamSid": "MZ1",
        "media": {"track": track, "chunk": str(chunk), "timestamp": str(stamp), "payload": payload},
    })  # fmt: skip


def telnyx_start(stream: MediaStream, encoding: str = "PCMU", rate: int = 8000) -> happens.Began:
    (began,) = hear(stream, {
        "event": "start", "sequence_number": "1", "stream_id": "S1", "start": {
            "user_id": "U1", "call_control_id": "v2:T02ll/QxIy", "call_session_id": "session-7", "from": "+15550100",
            "to": "+15550199", "custom_parameters": {"token": "wh_1", "agent": "Sam"},
            "media_format": {"encoding": encoding, "sample_rate": rate, "channels": 1},
        },
    })  # fmt: skip
    assert isinstance(began, happens.Began)
    return began


def telnyx_media(stream: MediaStream, number: int, sound: bytes, track: str = "inbound") -> list[happens.Happening]:
    payload = base64.b64encode(sound).decode()
    return hear(stream, {
        "event": "media", "sequence_number": str(number), "stream_id": "S1",
        "media": {"track": track, "chunk": str(number - 1), "timestamp": "0", "payload": payload},
    })  # fmt: skip


def heard(happenings: list[happens.Happening], track: int = 0) -> bytes:
    """What was heard on a track, a byte of mu-law at a time told apart by its sample."""
    return b"".join(
        each.samples.tobytes() for each in happenings if isinstance(each, happens.Heard) and each.track == track
    )


def frame(number: int, size: int = 160) -> bytes:
    return bytes([number % 100]) * size


def test_a_twilio_call_as_the_documentation_has_it() -> None:
    stream = twilio()
    assert hear(stream, {"event": "connected", "protocol": "Call", "version": "1.0.0"}) == []
    began = start(stream, customParameters={"agent": "Sam", "queue": "Repairs", "from": "+15550100", "token": "wh_1"})
    assert (began.start.call, began.start.source, began.start.rate) == (CALL, "twilio", 8000)
    assert began.start.tracks == ("customer", "agent")
    assert (began.start.agent, began.start.queue, began.start.customer) == ("Sam", "Repairs", "+15550100")
    assert began.token == "wh_1"
    assert "token" not in began.start.extra
    assert heard(media(stream, 2, 1, frame(5))) == from_mu_law(frame(5)).tobytes()
    assert heard(media(stream, 3, 1, frame(6), "outbound"), track=1) == from_mu_law(frame(6)).tobytes()
    dtmf = {
        "event": "dtmf",
        "streamSid": "MZ1",
        "sequenceNumber": "4",
        "dtmf": {"track": "inbound_track", "digit": "1"},
    }
    assert hear(stream, dtmf) == [happens.Noted("dtmf", {"track": "inbound_track", "digit": "1"})]
    assert hear(stream, {"event": "stop", "sequenceNumber": "5", "streamSid": "MZ1"}) == [happens.Over("ended")]
    assert media(stream, 6, 2, frame(7)) == []
    assert stream.concluded() == [happens.Goodbye()]


def test_one_track_alone_is_one_track() -> None:
    stream = twilio()
    assert start(stream, tracks=["outbound"]).start.tracks == ("agent",)
    assert heard(media(stream, 2, 1, frame(1), "outbound")) == from_mu_law(frame(1)).tobytes()
    assert media(stream, 3, 1, frame(1), "inbound") == []


def test_a_parameter_says_that_the_agent_is_inbound() -> None:
    assert start(twilio(), customParameters={"inbound": "agent"}).start.tracks == ("agent", "customer")


def test_payloads_of_320_bytes_stamped_20_ms_apart_are_40_ms_each() -> None:
    stream = twilio()
    start(stream)
    found = [each for n in range(50) for each in media(stream, n + 2, n + 1, frame(n, 320), stamp=20 * n)]
    assert not [each for each in found if isinstance(each, happens.Missed)]
    assert len(heard(found)) == 2 * 50 * 320, "two seconds of sound, whatever the stamps say"


def test_frames_that_twilio_left_out_are_missing_from_their_track_alone() -> None:
    stream = twilio()
    start(stream)
    media(stream, 2, 1, frame(1))
    media(stream, 3, 1, frame(1), "outbound")
    found = media(stream, 8, 4, frame(4))
    assert found[0] == happens.Missed(0, 20, 60)
    assert media(stream, 9, 2, frame(2), "outbound")[0:1] != [happens.Missed(1, 20, 40)]


def test_one_frame_in_ten_lost_keeps_both_tracks_in_step() -> None:
    stream = twilio()
    start(stream)
    found: list[happens.Happening] = []
    number = 1
    for chunk in range(1, 501):
        for track in ("inbound", "outbound"):
            number += 1
            if (number * 7) % 10 != 3:
                found += media(stream, number, chunk, frame(chunk), track)
    for side in (0, 1):
        lost = sum(
            each.to_ms - each.from_ms for each in found if isinstance(each, happens.Missed) and each.track == side
        )
        assert len(heard(found, side)) // 16 + lost == pytest.approx(10_000, abs=40)


def test_chunks_counted_over_both_tracks_are_no_loss() -> None:
    stream = twilio()
    start(stream)
    tracks = ("inbound", "outbound")
    found = [each for n in range(100) for each in media(stream, n + 2, n + 1, frame(n), tracks[n % 2])]
    assert not [each for each in found if isinstance(each, happens.Missed)]


def test_numbers_that_never_change_lose_nothing() -> None:
    stream = twilio()
    start(stream)
    found = [each for n in range(100) for each in media(stream, 1, 1, frame(n))]
    assert len(heard(found)) == 2 * 100 * 160


def test_numbers_may_be_missing() -> None:
    stream = twilio()
    start(stream)
    payload = {"payload": base64.b64encode(frame(1)).decode()}
    assert len(heard(hear(stream, {"event": "media", "media": payload}))) == 320


@pytest.mark.parametrize(
    "message",
    [
        {"event": "media", "media": {"payload": "AAAA"}},
        {"event": "start", "start": {}},
        {"event": "start", "start": {"callSid": "CA1", "mediaFormat": {"encoding": "opus"}}},
        {"event": "start", "start": {"callSid": "CA1", "mediaFormat": {"sampleRate": 7}}},
        {"event": "start", "start": {"callSid": "CA1", "mediaFormat": {"channels": 2}}},
        {},
        {"event": 7.5, "media": 3} | {"event": None},
    ],
)
def test_what_twilio_would_never_send_first_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(happens.StreamError):
        hear(twilio(), message)


@pytest.mark.parametrize("payload", [None, 7, "not base64!", "AAA"])
def test_a_payload_that_is_none_is_refused(payload: object) -> None:
    stream = twilio()
    start(stream)
    with pytest.raises(happens.StreamError):
        hear(stream, {"event": "media", "media": {"track": "inbound", "payload": payload}})


def test_events_that_nobody_knows_yet_are_passed_over() -> None:
    stream = twilio()
    start(stream)
    assert hear(stream, {"event": "hologram", "sequenceNumber": "2"}) == []


def test_a_telnyx_call_has_a_safe_id_and_its_session_as_conversation() -> None:
    began = telnyx_start(telnyx())
    assert began.start.call.startswith("call-")
    assert "/" not in began.start.call
    assert began.start.conversation == "session-7"
    assert (began.start.from_number, began.start.agent, began.token) == ("+15550100", "Sam", "wh_1")


@pytest.mark.parametrize("encoding", ["PCMA", "L16"])
def test_telnyx_may_send_other_codings(encoding: str) -> None:
    stream = telnyx()
    telnyx_start(stream, encoding)
    assert heard(telnyx_media(stream, 2, frame(1)))


def test_telnyx_messages_that_overtake_each_other_are_put_in_order() -> None:
    stream = telnyx()
    telnyx_start(stream)
    numbers = [3, 2, 5, 6, 4, 8, 7, 9]
    found = [each for number in numbers for each in telnyx_media(stream, number, frame(number))]
    assert heard(found) == b"".join(from_mu_law(frame(number)).tobytes() for number in range(2, 10))
    assert not [each for each in found if isinstance(each, happens.Missed)]


def test_a_telnyx_message_that_never_comes_is_waited_for_a_little_and_then_missing() -> None:
    stream = telnyx()
    telnyx_start(stream)
    found = telnyx_media(stream, 2, frame(2))
    waiting = [telnyx_media(stream, number, frame(number)) for number in range(4, 4 + PATIENCE)]
    assert not any(waiting)
    found += telnyx_media(stream, 4 + PATIENCE, frame(0))
    assert [each for each in found if isinstance(each, happens.Missed)] == [happens.Missed(0, 20, 40)]
    assert len(heard(found)) == 2 * 160 * (PATIENCE + 2)


def test_a_telnyx_message_that_comes_twice_is_heard_once() -> None:
    stream = telnyx()
    telnyx_start(stream)
    found = [each for number in (2, 3, 3, 2, 4) for each in telnyx_media(stream, number, frame(number))]
    assert heard(found) == b"".join(from_mu_law(frame(number)).tobytes() for number in (2, 3, 4))


def test_what_waits_at_the_stop_is_heard_before_the_end() -> None:
    stream = telnyx()
    telnyx_start(stream)
    telnyx_media(stream, 3, frame(3))
    last = hear(stream, {"event": "stop", "sequence_number": "4", "stream_id": "S1"})
    assert last[-1] == happens.Over("ended")
    assert heard(last) == from_mu_law(frame(3)).tobytes()


@given(st.permutations(list(range(2, 60))))
def test_nothing_is_lost_however_they_are_shuffled_within_patience(order: list[int]) -> None:
    near = sorted(range(2, 60), key=lambda number: number + (order.index(number) % 5))
    ordering = Ordering()
    ordering.take(1, 1)
    assert [each for number in near for each in ordering.take(number, number)] + ordering.rest() == list(range(2, 60))
    assert ordering.skipped == 0


@given(st.lists(st.integers(0, 50), max_size=80))
def test_numbers_come_out_in_order_and_none_twice(numbers: list[int]) -> None:
    ordering = Ordering()
    out = [each for number in dict.fromkeys(numbers) for each in ordering.take(number, number)] + ordering.rest()
    assert len(out) == len(set(out))
    assert len(ordering.waiting) <= PATIENCE
    if len(numbers) < 15:
        assert out == sorted(out)


def test_twilio_signs_the_address() -> None:
    address = "wss://calls.example.com/streams/twilio"
    given = signature(address, "12345")
    assert is_signed(given, addresses_of("calls.example.com", "/streams/twilio", None), "12345")
    assert not is_signed(given, addresses_of("calls.example.com", "/streams/twilio", None), "54321")
    assert not is_signed(given, addresses_of("other.example.com", "/streams/twilio", None), "12345")
    assert not is_signed(given, addresses_of("calls.example.com", "/streams/twilio?x=1", None), "12345")


def test_the_signature_is_that_of_twilios_own_example() -> None:
    """From Twilio's guide to webhook security: an address with parameters, and what the token 12345 makes of it."""
    address = (
        "https://mycompany.com/myapp.php?foo=1&bar=2CallSidCA1234567890ABCDECaller+14158675310Digits1234"
        "From+14158675310To+18005551212"
    )
    assert signature(address, "12345") == "GvWf1cFY/Q7PnoempGyD5oXAezc="


@pytest.mark.parametrize(
    "signed", ["wss://calls.example.com/x/", "https://calls.example.com/x", "wss://10.0.0.5:8321/x"]
)
def test_behind_a_proxy_the_public_address_counts_too(signed: str) -> None:
    ours = addresses_of("10.0.0.5:8321", "/x", "https://calls.example.com/")
    assert is_signed(signature(signed, "12345"), ours, "12345")


def test_linear_payloads_must_be_whole_samples() -> None:
    stream = telnyx()
    telnyx_start(stream, "L16", 16_000)
    sound = np.array([1, -2, 3], "<i2").tobytes()
    assert heard(telnyx_media(stream, 2, sound)) == sound
    with pytest.raises(happens.StreamError):
        telnyx_media(stream, 3, sound[:5])
