import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import RSAKey

from tests.intake.helpers import conversation, fault, put, recording, results, spoken, timed
from wellheard.intake import IntakeError, Recording, Transcript

START = "2026-02-03T10:00:00.000+00:00"
PARTIES = [
    {"name": "Ines Prat", "mailto": "ines@example.com", "role": "agent", "uuid": "A-4"},
    {"name": "Tom Ruiz", "tel": "+15550100", "meta": {"role": "customer"}},
]
SPOKEN = [{"speaker": "Agent", "message": "Hello, how can I help?"}, {"speaker": "Customer", "message": "It leaks."}]
SOUND = b"RIFF with sound"


def vcon(**more: Any) -> dict[str, Any]:
    return {"vcon": "0.4.0", "uuid": "0190-x", "created_at": START, "parties": PARTIES, "subject": "A leak", **more}


def recorded(**more: Any) -> dict[str, Any]:
    return {"type": "recording", "start": START, "duration": 12.5, "parties": [1, 0], "filename": "leak.mp3", **more}


def transcript(body: Any, **more: Any) -> dict[str, Any]:
    return {"type": "transcript", "dialog": 0, "vendor": "x", "encoding": "none", "body": body, **more}


def message(text: str, who: Any, second: int) -> dict[str, Any]:
    start = f"2026-02-03T10:00:{second:02}+00:00"
    return {"type": "text", "start": start, "parties": who, "encoding": "none", "body": text}


def test_a_recording_with_its_transcript_comes_with_the_sound_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "leak.mp3", SOUND)
    value = vcon(dialog=[recorded(meta={"direction": "in"})], analysis=[transcript(SPOKEN)])
    (found,) = results(put(tmp_path, "leak.vcon.json", value))
    assert isinstance(found, Transcript)
    call = found.conversation
    assert spoken(call) == [("agent", "Hello, how can I help?"), ("customer", "It leaks.")]
    assert (call.id, call.title, call.channel, call.duration_ms) == ("0190-x", "A leak", "voice", 12_500)
    assert (call.metadata.agent, call.metadata.customer) == ("Ines Prat", "+15550100")
    assert call.metadata.direction == "inbound"
    assert call.metadata.started_at == datetime(2026, 2, 3, 10, tzinfo=UTC)
    assert [(each.id, each.name) for each in call.speakers] == [("agent", "Ines Prat"), ("customer", "Tom Ruiz")]
    assert call.repairs == ()
    assert found.recording is not None
    assert found.recording.path == tmp_path / "leak.mp3"
    assert found.recording.track_speakers == ("customer", "agent")


def test_a_recording_without_transcript_is_to_be_heard(tmp_path: Path) -> None:
    put(tmp_path, "leak.mp3", SOUND)
    found = recording(put(tmp_path, "c.vcon", vcon(dialog=[recorded()])))
    assert (found.id, found.title, found.path) == ("0190-x", "A leak", tmp_path / "leak.mp3")
    assert found.metadata.agent == "Ines Prat"


def test_a_transcript_without_sound_comes_and_says_so(tmp_path: Path) -> None:
    value = vcon(dialog=[recorded(url="https://example.com/a/leak.mp3?key=secret")], analysis=[transcript(SPOKEN)])
    (found,) = results(put(tmp_path, "c.vcon", value))
    assert isinstance(found, Transcript)
    assert found.recording is None
    assert "There is a transcript but no sound: its sound lies elsewhere" in found.conversation.repairs[-1]
    assert "secret" not in found.conversation.repairs[-1]


def test_sound_that_lies_elsewhere_is_never_fetched_but_named_with_a_remedy(tmp_path: Path) -> None:
    error = fault(put(tmp_path, "c.vcon", vcon(dialog=[recorded(url="https://example.com/leak.mp3")])))
    assert "never fetched" in error.what
    assert "leak.mp3" in error.remedy


def test_a_file_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    put(tmp_path, "secret.wav", SOUND)
    for name in ("../secret.wav", "..\\secret.wav", str(tmp_path / "secret.wav")):
        refused = fault(put(tmp_path, "inner/c.vcon", vcon(dialog=[recorded(filename=name)])))
        assert "c.vcon" in refused.where


def test_sound_inside_is_taken_out(tmp_path: Path) -> None:
    body = base64.urlsafe_b64encode(SOUND).decode().rstrip("=")
    dialog = recorded(body=body, encoding="base64url", mediatype="audio/x-wav", filename="a/b.wav")
    path = put(tmp_path, "c.vcon", vcon(dialog=[dialog]))
    found = recording(path, extract_to=tmp_path / "out")
    assert found.path.read_bytes() == SOUND
    assert found.path.parent == tmp_path / "out"
    assert found.path.suffix == ".wav"
    assert recording(path).path.read_bytes() == SOUND
    broken = put(tmp_path, "d.vcon", vcon(dialog=[recorded(body="!!", encoding="base64url")]))
    assert "base64url" in fault(broken).what


@pytest.mark.parametrize("older", [True, False])
def test_a_hash_that_differs_is_said(tmp_path: Path, older: bool) -> None:
    put(tmp_path, "leak.mp3", SOUND)
    for content, told in (
        (SOUND, ()),
        (b"other", ("The file leak.mp3 is another than the vCon means: its hash differs",)),
    ):
        digest = base64.urlsafe_b64encode(hashlib.sha512(content).digest()).decode().rstrip("=")
        more = {"alg": "SHA-512", "signature": digest} if older else {"content_hash": f"sha512-{digest}"}
        assert recording(put(tmp_path, "c.vcon", vcon(dialog=[recorded(**more)]))).repairs == told


def test_text_dialogs_are_one_chat_in_the_order_of_their_starts(tmp_path: Path) -> None:
    dialogs = [message("Still leaks", 1, 30), message("Hello!", [0, 1], 5), message("It leaks", [1], 10)]
    found = conversation(put(tmp_path, "c.vcon", vcon(dialog=dialogs)))
    assert spoken(found) == [("agent", "Hello!"), ("customer", "It leaks"), ("customer", "Still leaks")]
    assert timed(found) == [(0, None), (5000, None), (25_000, None)]
    assert found.channel == "chat"
    assert found.turns[0].speaker_name == "Ines Prat"


def test_several_recordings_come_one_by_one(tmp_path: Path) -> None:
    put(tmp_path, "leak.mp3", SOUND)
    put(tmp_path, "two.mp3", b"other")
    dialogs = [recorded(), recorded(filename="gone.mp3"), recorded(filename="two.mp3")]
    found = results(put(tmp_path, "c.vcon", vcon(dialog=dialogs, analysis=[transcript(SPOKEN, dialog=2)])))
    assert [type(each) for each in found] == [Recording, IntakeError, Transcript]
    assert isinstance(found[0], Recording)
    assert isinstance(found[2], Transcript)
    assert [found[0].id, found[2].conversation.id] == ["0190-x-1", "0190-x-3"]
    assert [found[0].source, found[2].conversation.source] == ["c.vcon#1", "c.vcon#3"]


@pytest.mark.parametrize(
    "body",
    [
        {
            "segments": [
                {"start": 0, "text": "Hello", "speaker": "agent"},
                {"start": 1, "text": "Hi", "speaker": "user"},
            ]
        },
        "Agent: Hello\nCustomer: Hi\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent>Hello\n\n00:03.000 --> 00:04.000\n<v Customer>Hi\n",
        json.dumps([{"speaker": "agent", "text": "Hello"}, {"speaker": "customer", "text": "Hi"}]),
        [{"speaker": 0, "text": "Hello"}, {"speaker": 1, "text": "Hi"}],
    ],
)
def test_transcripts_of_many_makers_are_understood(tmp_path: Path, body: Any) -> None:
    found = conversation(put(tmp_path, "c.vcon", vcon(dialog=[recorded()], analysis=[transcript(body)])))
    assert spoken(found) == [("agent", "Hello"), ("customer", "Hi")]


@pytest.mark.parametrize("key", ["critical", "must_support"])
def test_an_unknown_critical_extension_is_refused_and_a_known_one_is_not(tmp_path: Path, key: str) -> None:
    dialogs = [message("Hello!", 0, 1)]
    assert "holograms" in fault(put(tmp_path, "c.vcon", vcon(dialog=dialogs, **{key: ["CC", "holograms"]}))).what
    assert conversation(put(tmp_path, "d.vcon", vcon(dialog=dialogs, **{key: ["CC"]}))).turns


def test_repairs_are_said(tmp_path: Path) -> None:
    value = {"vcon": "0.0.1", "appended": {"uuid": "x"}, "parties": [{"name": "Ann", "role": "agent"}, None],
             "dialog": [message("Hello!", 0, 1), message("Hm", 7, 2), message("Yes", 1, 3)]}  # fmt: skip
    found = conversation(put(tmp_path, "c.vcon", value))
    assert found.repairs[:6] == (
        "It was written as vCon 0.0.1 and read by the names of its time",
        "It has no uuid",
        "It has no created_at",
        "Its appended was read as amended",
        "1 of its parties are no objects; they were taken as unknown",
        "A message names the party 7, which doesn't exist (there are 2)",
    )
    assert [turn.speaker for turn in found.turns] == ["agent", "other", "customer"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"uuid": "", "vcon": "", "parties": [], "dialog": [], "analysis": []}, "neither dialog nor transcript"),
        (vcon(parties=None, dialog=[{"type": "recording", "parties": [1, 0]}]), "the party 1, 0"),
        (vcon(dialog=[recorded(parties=[0, 99], url="s3://b/x.wav")]), "the party 99"),
        (vcon(dialog=[{"type": "incomplete", "disposition": "busy"}]), "busy"),
        ({"ciphertext": "x", "recipients": [], "iv": "", "tag": ""}, "encrypted"),
    ],
)
def test_what_is_broken_is_refused_with_the_reason(tmp_path: Path, value: Any, reason: str) -> None:
    assert reason in fault(put(tmp_path, "c.vcon", value)).what


@pytest.fixture(scope="module")
def key_and_certificate() -> tuple[RSAKey, str]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "calls.example.com")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key()).serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2046, 1, 1, tzinfo=UTC))
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    return RSAKey.import_key(private), base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def signed(value: Any, key: RSAKey, certificate: str) -> dict[str, Any]:
    header: Any = {"protected": {"alg": "RS256"}, "header": {"x5c": [certificate]}}
    return dict(jws.serialize_json([header], json.dumps(value).encode(), key))


def test_a_signed_vcon_is_verified_and_one_that_was_changed_is_refused(
    tmp_path: Path, key_and_certificate: tuple[RSAKey, str]
) -> None:
    value = vcon(dialog=[message("Hello!", 0, 1)])
    whole = signed(value, *key_and_certificate)
    found = conversation(put(tmp_path, "c.vcon", whole))
    assert spoken(found) == [("agent", "Hello!")]
    assert "fits the certificate of calls.example.com" in found.repairs[0]
    forged = base64.urlsafe_b64encode(json.dumps(vcon(dialog=[message("Bye!", 0, 1)])).encode()).decode().rstrip("=")
    assert "signature" in fault(put(tmp_path, "d.vcon", whole | {"payload": forged})).what
    assert "signature" in fault(put(tmp_path, "e.vcon", signed(value, key_and_certificate[0], "AAAA"))).what


def test_a_signature_without_certificate_is_not_verified_and_that_is_said(
    tmp_path: Path, key_and_certificate: tuple[RSAKey, str]
) -> None:
    whole = signed(vcon(dialog=[message("Hello!", 0, 1)]), *key_and_certificate)
    del whole["signatures"][0]["header"]["x5c"]
    assert "was not verified" in conversation(put(tmp_path, "c.vcon", whole)).repairs[0]
