"""The signature of an AudioHook handshake, made here as RFC 9421 says and checked there."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.streams.audiohook_signature import COVERED, Handshake, Nonces, fault_of

KEYS = {"stream-key": b"a secret of some length"}
NOW = 1_700_000_000.0
HEADERS = {
    "host": "calls.example.com",
    "audiohook-organization-id": "d7934305-0972-4844-938e-9060eef73d05",
    "audiohook-session-id": "e160e428-53e2-487c-977d-96989bf5c99d",
    "audiohook-correlation-id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
    "x-api-key": "stream-key",
}
TOLD = {"keyid": "stream-key", "nonce": "VGhpcyBpcyBhIG5vbmNl/1", "alg": "hmac-sha256", "created": int(NOW)}
TARGET = "/streams/audiohook?site=3"


def shaken(
    told: dict[str, object] | None = None,
    covered: tuple[str, ...] = COVERED,
    secret: bytes = KEYS["stream-key"],
    label: str = "sig1",
    changed: Mapping[str, str] | None = None,
) -> Handshake:
    """A handshake, signed as a client signs it."""
    values = {"@request-target": TARGET, "@authority": HEADERS["host"], **HEADERS}
    parameters = "".join(f";{name}={json.dumps(value)}" for name, value in (TOLD | (told or {})).items())
    inputs = f"({' '.join(json.dumps(name) for name in covered)}){parameters}"
    base = "\n".join([*(f'"{name}": {values[name]}' for name in covered), f'"@signature-params": {inputs}'])
    made = base64.b64encode(hmac.new(secret, base.encode(), hashlib.sha256).digest()).decode()
    signature = {"signature-input": f"{label}={inputs}", "signature": f"{label}=:{made}:"}
    return Handshake(target=TARGET, headers=HEADERS | signature | dict(changed or {}))


def fault(shook: Handshake, now: float = NOW) -> str | None:
    return fault_of(shook, KEYS, Nonces(), now)


def test_a_good_signature_is_good() -> None:
    assert fault(shaken()) is None
    assert fault(shaken(label="other"), NOW + 9) is None
    assert fault(shaken({"expires": int(NOW) + 30})) is None


def test_a_signature_of_the_published_example_is_good() -> None:
    """The worked example of the AudioHook documentation (Security): a signature that was not made by this test."""
    headers = {
        "host": "audiohook.example.com",
        "audiohook-organization-id": "d7934305-0972-4844-938e-9060eef73d05",
        "audiohook-session-id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
        "audiohook-correlation-id": "e160e428-53e2-487c-977d-96989bf5c99d",
        "x-api-key": "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh",
        "signature-input": 'sig1=("@request-target" "@authority" "audiohook-organization-id" "audiohook-session-id" '
        '"audiohook-correlation-id" "x-api-key");keyid="SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh";'
        'nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256";created=1641013200;expires=3282026430',
        "signature": "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
    }
    keys = {headers["x-api-key"]: base64.b64decode("TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU=")}
    shook = Handshake(target="/api/v1/voicebiometrics/ws", headers=headers)
    assert fault_of(shook, keys, Nonces(), 1_641_013_201) is None


@pytest.mark.parametrize("name", [each for each in HEADERS if each != "x-api-key"])
def test_a_header_that_was_changed_on_the_way_is_noticed(name: str) -> None:
    assert fault(shaken(changed={name: HEADERS[name].replace("e", "f")})) is not None


def test_another_path_is_noticed() -> None:
    shook = shaken()
    assert fault(Handshake(target="/streams/audiohook?site=4", headers=shook.headers)) is not None


def test_another_secret_and_an_unknown_key_are_told_apart_by_nobody() -> None:
    wrong = fault(shaken(secret=b"another"))
    assert wrong is not None
    assert wrong == fault(shaken({"keyid": "nobody"}, changed={"x-api-key": "nobody"}))


@pytest.mark.parametrize("missing", COVERED)
def test_everything_must_be_covered(missing: str) -> None:
    found = fault(shaken(covered=tuple(each for each in COVERED if each != missing)))
    assert found is not None
    assert missing in found


@pytest.mark.parametrize(
    ("told", "now"),
    [
        ({}, NOW + 11),
        ({"created": int(NOW) + 60}, NOW),
        ({"expires": int(NOW) - 1}, NOW),
        ({"nonce": "short"}, NOW),
        ({"alg": "hmac-sha512"}, NOW),
        ({"created": "today"}, NOW),
    ],
)
def test_what_is_old_or_short_or_of_another_kind_is_refused(told: dict[str, object], now: float) -> None:
    assert fault(shaken(told), now) is not None


def test_a_clock_that_is_two_seconds_ahead_is_forgiven() -> None:
    assert fault(shaken({"created": int(NOW) + 2})) is None


def test_a_handshake_can_not_be_used_twice() -> None:
    nonces = Nonces()
    assert fault_of(shaken(), KEYS, nonces, NOW) is None
    assert fault_of(shaken(), KEYS, nonces, NOW + 1) == "its nonce was used before"
    assert fault_of(shaken({"nonce": "another nonce of 22 ch"}), KEYS, nonces, NOW + 1) is None


def test_nonces_of_strangers_are_not_remembered() -> None:
    nonces = Nonces()
    assert fault_of(shaken(secret=b"another"), KEYS, nonces, NOW) is not None
    assert not nonces.used


@given(st.integers(1, 40))
def test_nonces_are_forgotten_when_their_signatures_have_run_out(seconds: int) -> None:
    nonces = Nonces()
    assert nonces.spend("key", "nonce", NOW)
    assert nonces.spend("key", "nonce", NOW + seconds) == (seconds >= 16)


@given(st.text(), st.text())
def test_any_headers_at_all_are_refused_without_a_crash(inputs: str, signature: str) -> None:
    assert fault(Handshake(target=TARGET, headers=HEADERS | {"signature-input": inputs, "signature": signature}))
    assert fault(Handshake(target=TARGET, headers={}))
