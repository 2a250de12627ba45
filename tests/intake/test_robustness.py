import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.helpers import conversation, fault, put, spoken
from wellheard.intake import IntakeError, IntakeOptions, Recording, Transcript
from wellheard.intake.reader import _read
from wellheard.intake.times import milliseconds, moment

TEXT = "Agent: Guten Tag, how can I help?\nCustomer: My café order isn’t here – again.\n"
SAID = [("agent", "Guten Tag, how can I help?"), ("customer", "My café order isn’t here – again.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_text_is_read_in_whatever_encoding_it_was_written(tmp_path: Path, encoding: str) -> None:
    found = conversation(put(tmp_path, "c.txt", TEXT.encode(encoding)))
    assert spoken(found) == SAID
    assert any("UTF-8" in repair for repair in found.repairs) == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_json_and_json_lines_are_read_in_other_encodings_too(tmp_path: Path, encoding: str) -> None:
    value = {"turns": [{"speaker": who, "text": text} for who, text in SAID]}
    row = json.dumps(value, ensure_ascii=False)
    assert spoken(conversation(put(tmp_path, "c.json", row.encode(encoding)))) == SAID
    assert spoken(conversation(put(tmp_path, "c.jsonl", f"{row}\n".encode(encoding)))) == SAID


@pytest.mark.parametrize("name", ["c.json", "c.jsonl", "c.txt", "c.csv", "c.vtt", "c.srt", "c.vcon", "c.wav", "c"])
def test_nothing_and_blanks_and_garbage_are_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    assert fault(put(tmp_path, name, b"")).what == "the file is empty"
    if name != "c.wav":
        for content in (b" \n\t\r\n ", bytes(range(256)) * 40, b"\x00" * 500):
            outcome = list(_all(put(tmp_path, name, content)))
            assert all(isinstance(each, IntakeError) for each in outcome)
            assert outcome


@pytest.mark.parametrize(
    ("content", "what"), [(b"%PDF-1.7 ...", "a PDF"), (b"PK\x03\x04....", "Office"), (b"\x1f\x8b....", "gzip")]
)
def test_what_is_no_transcript_is_called_by_its_name(tmp_path: Path, content: bytes, what: str) -> None:
    assert what in fault(put(tmp_path, "c.txt", content)).what


def test_json_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in fault(put(tmp_path, "c.json", "[" * 200_000)).what
    assert fault(put(tmp_path, "d.json", '{"turns":' * 20_000 + "1" + "}" * 20_000))


def test_broken_json_is_refused_with_line_and_column(tmp_path: Path) -> None:
    assert "line 2, column" in fault(put(tmp_path, "c.json", '{"turns": [\n{"speaker": }]}')).what


def _all(path: Path) -> list[Any]:
    """What `read` gives, without its net: only faults that we mean are caught."""
    try:
        return list(_read(path, IntakeOptions()))
    except IntakeError as error:
        return [error]


KEYS = st.sampled_from(
    """turns speaker text start_ms end_ms overlap words segments speaker_label start end results items channels iv
    utterances transcript transcripts alternatives Transcript LanguageCode Items Content ParticipantRole vcon uuid
    dialog analysis type body encoding payload signatures header protected x5c ciphertext critical filename url
    conversation_id metadata agent tracks schema conversation id title channel role meta vendor content_hash alg
    speaker_labels channel_labels BeginOffsetMillis confidence reply-to timestamp parties duration signature""".split()
)
WORDS = """agent customer text recording transcript wellheard.analysis/1 json base64url 2026-01-01T00:00:00Z Agent:hi
    a.wav 0.5 wellheard""".split()
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-5, 5),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(WORDS),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
)
NAMES = st.sampled_from(["c.json", "c.jsonl", "c.vcon", "c.txt", "c.csv", "c.vtt", "c.srt", "c.bin"])
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(outcome: list[Any]) -> None:
    for each in outcome:
        assert isinstance(each, Transcript | Recording | IntakeError)
        if isinstance(each, IntakeError):
            assert each.what
            assert each.where
            assert each.remedy
        if isinstance(each, Transcript):
            assert each.conversation.turns
            assert [turn.id for turn in each.conversation.turns] == list(range(1, len(each.conversation.turns) + 1))
            for turn in each.conversation.turns:
                assert turn.text.strip()
                assert turn.text.encode()
                assert (turn.start_ms or 0) >= 0
                assert turn.end_ms is None or turn.end_ms >= (turn.start_ms or 0)


@FUZZ
@given(name=NAMES, content=st.binary(min_size=1, max_size=300))
def test_random_bytes_never_raise(tmp_path: Path, name: str, content: bytes) -> None:
    check(_all(put(tmp_path, name, content)))


@FUZZ
@given(name=NAMES, value=VALUES)
def test_random_json_never_raises(tmp_path: Path, name: str, value: Any) -> None:
    check(_all(put(tmp_path, name, json.dumps(value))))


@FUZZ
@given(
    name=NAMES,
    lines=st.lists(
        st.sampled_from(["WEBVTT", "", "00:01.000 --> 00:02.000", "1", "Agent: hi", "<v Bo>yes", "[00:12] Customer: no",
                         "speaker,text", "agent,\"x", "Bo 0:12", "(laughs)", "-->", "99:99 --> 0:0", "- A:", "{", "["])
        | st.text(max_size=12),
        max_size=12,
    ),
)  # fmt: skip
def test_random_lines_never_raise(tmp_path: Path, name: str, lines: list[str]) -> None:
    check(_all(put(tmp_path, name, ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"))))


@given(st.one_of(SCALARS, VALUES), st.sampled_from([1.0, 1000.0]))
def test_any_value_is_a_time_or_none(value: Any, unit: float) -> None:
    found = milliseconds(value, unit_ms=unit)
    assert found is None or isinstance(found, int)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("00:01:02.5", 62_500), ("1:02,25", 62_250), ("90", 90_000), (1.5, 1500), ("2s", 2000), (None, None), ("", None)],
)
def test_times_are_understood_as_they_are_written(value: Any, wanted: int | None) -> None:
    assert milliseconds(value, unit_ms=1000) == wanted


@given(st.one_of(SCALARS, VALUES))
def test_any_value_is_a_date_with_a_zone_or_a_sentence(value: Any) -> None:
    found, told = moment(value)
    assert found is None or found.tzinfo is not None
    assert (found is not None) or told or value in (None, "")


@pytest.mark.parametrize(
    "value",
    ["2026-05-01T10:00:00Z", "2026-05-01 10:00:00", "2026/05/01 10:00", 1777629600, "1777629600", 1777629600000],
)
def test_dates_of_many_kinds_are_understood(value: Any) -> None:
    found, _ = moment(value)
    assert found is not None
    assert found.isoformat() == "2026-05-01T10:00:00+00:00"
