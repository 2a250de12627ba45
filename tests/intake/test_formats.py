import json
from pathlib import Path
from typing import Any

import pytest

from tests.intake.helpers import conversation, fault, put, results, spoken, timed
from wellheard.intake import IntakeError, Transcript

SAID = [("agent", "Northwind support, Ada speaking."), ("customer", "My parcel is late, and nobody calls back.")]


def test_webvtt_with_voice_tags(tmp_path: Path) -> None:
    text = """WEBVTT - a call

NOTE made by hand

1
00:00:01.000 --> 00:00:03.500 align:start
<v.loud Agent>Northwind support, <i>Ada</i> speaking.</v>

00:04.000 --> 00:05.000
<v Customer>My parcel is late,

00:05.200 --> 00:06.000
<v Customer>and nobody calls back.
"""
    found = conversation(put(tmp_path, "c.vtt", text))
    assert spoken(found) == SAID
    assert timed(found) == [(1000, 3500), (4000, 6000)]


@pytest.mark.parametrize("style", ["{}: {}", "[{}] {}", "({}): {}", "- {}: {}", "**{}:** {}"])
def test_subrip_with_names_in_front(tmp_path: Path, style: str) -> None:
    cues = [("Agent", SAID[0][1]), ("Customer", SAID[1][1])]
    text = "\r\n\r\n".join(
        f"{at}\r\n00:00:0{at},000 --> 00:00:0{at},900\r\n{style.format(*cue)}" for at, cue in enumerate(cues, start=1)
    )
    found = conversation(put(tmp_path, "c.srt", text))
    assert spoken(found) == SAID
    assert timed(found) == [(1000, 1900), (2000, 2900)]


def test_a_cue_without_a_name_goes_on_with_the_speaker_and_an_aside_is_no_speaker(tmp_path: Path) -> None:
    text = """1
00:01 --> 00:02
Agent: First of all

2
00:02 --> 00:03
One more thing: wait.

3
00:10 --> 00:11
Caller: Fine & good.
"""
    found = conversation(put(tmp_path, "c.srt", text))
    assert spoken(found) == [("agent", "First of all One more thing: wait."), ("customer", "Fine & good.")]


def test_subtitles_without_names_are_refused_with_a_remedy(tmp_path: Path) -> None:
    error = fault(put(tmp_path, "c.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nhello there\n"))
    assert "who speaks" in error.what
    assert "recording" in error.remedy


def _item(text: str, start: int, end: int) -> dict[str, Any]:
    return {
        "Type": "pronunciation",
        "Content": text,
        "BeginOffsetMillis": start,
        "EndOffsetMillis": end,
        "Confidence": 0.9,
    }


def test_transcribe_call_analytics_with_word_times(tmp_path: Path) -> None:
    turn = {
        "ParticipantRole": "AGENT", "Content": "Well, hello.", "BeginOffsetMillis": 10, "EndOffsetMillis": 900,
        "Items": [_item("Well", 10, 300), {"Type": "punctuation", "Content": ","}, _item("hello", 400, 900),
                  {"Type": "punctuation", "Content": "."}],
    }  # fmt: skip
    odd = {"ParticipantRole": "CUSTOMER", "Content": "[PII] yes", "BeginOffsetMillis": 950, "EndOffsetMillis": 990,
           "Items": [_item("yes", 950, 990)]}  # fmt: skip
    value = {"JobStatus": "COMPLETED", "LanguageCode": "en-GB", "Transcript": [turn, odd, {"Id": "x"}],
             "ConversationCharacteristics": {"TotalConversationDurationMillis": 5000}}  # fmt: skip
    found = conversation(put(tmp_path, "t.json", value))
    assert spoken(found) == [("agent", "Well, hello."), ("customer", "[PII] yes")]
    words = found.turns[0].words
    assert words is not None
    assert [(word.text, word.start_ms, word.end_ms, word.confidence) for word in words] == [
        ("Well,", 10, 300, 0.9),
        ("hello.", 400, 900, 0.9),
    ]
    assert found.turns[1].words is None
    assert found.metadata.language == "en-GB"
    assert found.duration_ms == 5000
    assert "Entries of the transcript without content were left out (1)" in found.repairs


def _pronounced(text: str, start: float, end: float, **more: str) -> dict[str, Any]:
    best = {"content": text, "confidence": "0.8"}
    return {"type": "pronunciation", "start_time": str(start), "end_time": str(end), "alternatives": [best], **more}


STOP = {"type": "punctuation", "alternatives": [{"content": "?"}]}


def test_standard_transcribe_with_speaker_labels(tmp_path: Path) -> None:
    items = [_pronounced("How", 0.1, 0.3), _pronounced("can", 0.3, 0.4), _pronounced("I", 0.4, 0.5),
             _pronounced("help", 0.5, 0.8), STOP, _pronounced("Broken", 1.0, 1.5)]  # fmt: skip
    labels = [{"start_time": item["start_time"], "speaker_label": "spk_1" if item["start_time"] < "1" else "spk_0"}
              for item in items if "start_time" in item]  # fmt: skip
    results_ = {
        "transcripts": [{"transcript": "..."}],
        "items": items,
        "speaker_labels": {"segments": [{"items": labels}]},
    }
    found = conversation(put(tmp_path, "t.json", {"jobName": "job 5", "results": results_, "status": "COMPLETED"}))
    assert spoken(found) == [("agent", "How can I help?"), ("customer", "Broken")]
    assert timed(found) == [(100, 800), (1000, 1500)]
    assert found.title == "job 5"
    assert found.turns[0].confidence == 0.8


def test_standard_transcribe_with_channels_is_woven_by_time(tmp_path: Path) -> None:
    channels = [
        {"channel_label": "ch_0", "items": [_pronounced("Hello", 0, 0.5), _pronounced("bye", 5, 5.5)]},
        {"channel_label": "ch_1", "items": [_pronounced("hi", 2, 2.5)]},
    ]
    value = {"results": {"transcripts": [], "channel_labels": {"channels": channels}}}
    found = conversation(put(tmp_path, "t.json", value), speakers={"CH_0": "agent"})
    assert spoken(found) == [("agent", "Hello"), ("customer", "hi"), ("agent", "bye")]


def test_a_failed_transcribe_job_says_why(tmp_path: Path) -> None:
    value = {"status": "FAILED", "FailureReason": "the file was silent", "results": {"transcripts": []}}
    assert "the file was silent" in fault(put(tmp_path, "t.json", value)).what


def _segment(text: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return {"text": f" {text}", "start": start, "end": end, **more}


def test_whisperx_with_speakers_joins_segments_into_turns(tmp_path: Path) -> None:
    words = [{"word": "Thanks", "start": 0, "end": 0.4, "score": 0.5}, {"word": "for", "start": 0.4, "end": 0.5},
             {"word": "calling.", "start": 0.5, "end": 1}]  # fmt: skip
    segments = [
        _segment("Thanks for calling.", 0, 1, speaker="SPEAKER_01", words=words, avg_logprob=-0.1),
        _segment("How can I help?", 1.2, 2, speaker="SPEAKER_01"),
        _segment("It broke.", 2.5, 3, words=[{"word": "It", "speaker": "SPEAKER_00"}, {"word": "broke."}]),
    ]
    found = conversation(put(tmp_path, "w.json", {"language": "en", "segments": segments}))
    assert spoken(found) == [("agent", "Thanks for calling. How can I help?"), ("customer", "It broke.")]
    assert timed(found) == [(0, 2000), (2500, 3000)]
    assert found.metadata.language == "en"
    assert found.turns[0].words is None
    assert found.turns[0].confidence == 0.9048


def test_whisper_without_speakers_is_refused_with_a_remedy(tmp_path: Path) -> None:
    error = fault(put(tmp_path, "w.json", {"text": "hello", "segments": [_segment("hello", 0, 1)], "language": "en"}))
    assert "who speaks" in error.what
    assert "--diarize" in error.remedy


def test_whisper_cpp_offsets_are_milliseconds(tmp_path: Path) -> None:
    rows = [{"offsets": {"from": 0, "to": 900}, "text": " Agent here", "speaker": "agent"},
            {"offsets": {"from": 1000, "to": 1900}, "text": " Hi", "speaker": "customer"}]  # fmt: skip
    found = conversation(put(tmp_path, "w.json", {"result": {"language": "en"}, "transcription": rows}))
    assert timed(found) == [(0, 900), (1000, 1900)]


def _deep(text: str, start: float, **more: Any) -> dict[str, Any]:
    return {
        "word": text.lower(),
        "punctuated_word": text,
        "start": start,
        "end": start + 0.3,
        "confidence": 0.9,
        **more,
    }


def test_deepgram_utterances_of_two_channels(tmp_path: Path) -> None:
    rows = [
        {"transcript": "How may I help?", "start": 0, "end": 1, "channel": 1, "confidence": 0.7,
         "words": [_deep("How", 0), _deep("may", 0.3), _deep("I", 0.5), _deep("help?", 0.7)]},
        {"transcript": "My bill is wrong.", "start": 2, "end": 3, "channel": 0},
    ]  # fmt: skip
    value = {"metadata": {"created": "2026-01-02T03:04:05Z"}, "results": {"channels": [{}, {}], "utterances": rows}}
    found = conversation(put(tmp_path, "d.json", value))
    assert spoken(found) == [("agent", "How may I help?"), ("customer", "My bill is wrong.")]
    words = found.turns[0].words
    assert words is not None
    assert [word.start_ms for word in words] == [0, 300, 500, 700]


def test_deepgram_words_of_one_channel_by_speaker(tmp_path: Path) -> None:
    words = [_deep("Hello.", 0, speaker=0), _deep("Hi.", 1, speaker=1), _deep("Yes.", 9, speaker=1)]
    value = {"results": {"channels": [{"alternatives": [{"transcript": "x", "words": words}]}]}}
    found = conversation(put(tmp_path, "d.json", value), speakers={"speaker 0": "agent"})
    assert spoken(found) == [("agent", "Hello."), ("customer", "Hi."), ("customer", "Yes.")]
    for word in words:
        del word["speaker"]
    assert "diarize=true" in fault(put(tmp_path, "e.json", value)).remedy


def _utterance(row: str, call: str, who: str, text: str, **more: Any) -> str:
    return json.dumps({"id": row, "conversation_id": call, "speaker": who, "text": text, **more})


def test_convokit_is_grouped_by_conversation_and_ordered_by_time_or_replies(tmp_path: Path) -> None:
    lines = [
        _utterance("a2", "a", "u1", "My order is lost.", timestamp=20),
        _utterance("b1", "b", "agent-x", "Hello."),
        _utterance("a1", "a", "u9", "How can I help you today?", timestamp=10),
        "{not json",
        _utterance("b3", "b", "agent-x", "Bye.", **{"reply-to": "b2"}),
        _utterance("b2", "b", "customer-y", "Hi.", reply_to="b1"),
    ]
    found = results(put(tmp_path, "utterances.jsonl", "\n".join(lines)))
    assert [type(each) for each in found] == [IntakeError, Transcript, Transcript]
    calls = [each.conversation for each in found if isinstance(each, Transcript)]
    assert [call.id for call in calls] == ["a", "b"]
    assert [call.source for call in calls] == ["utterances.jsonl#1", "utterances.jsonl#2"]
    assert spoken(calls[0]) == [("agent", "How can I help you today?"), ("customer", "My order is lost.")]
    assert [turn.text for turn in calls[1].turns] == ["Hello.", "Hi.", "Bye."]
    assert calls[0].channel == "chat"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_csv_with_other_headers_and_delimiters(tmp_path: Path, mark: str) -> None:
    rows = [["Role", "Start Time", "Message", "Queue"], ["Rep", "00:00:01.5", "Good, day", "north"],
            ["Client", "2.5", "It's \"gone\"\nfor good", "north"]]  # fmt: skip
    text = "\n".join(mark.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    found = conversation(put(tmp_path, "t.csv", "\ufeff" + text))
    assert spoken(found) == [("agent", "Good, day"), ("customer", 'It\'s "gone"\nfor good')]
    assert timed(found) == [(1500, None), (2500, None)]
    assert found.metadata.queue == "north"


def test_a_csv_of_several_conversations_with_dates(tmp_path: Path) -> None:
    text = """call_id,turn,speaker,text,timestamp
k1,2,customer,Late again,2026-03-01T10:00:05Z
k2,1,agent,Hello,2026-03-01T11:00:00Z
k1,1,agent,Hi there,2026-03-01T10:00:00Z
k2,2,customer,Hm,2026-03-01T11:00:02Z
"""
    found = [each.conversation for each in results(put(tmp_path, "t.csv", text)) if isinstance(each, Transcript)]
    assert [call.id for call in found] == ["k1", "k2"]
    assert spoken(found[0]) == [("agent", "Hi there"), ("customer", "Late again")]
    assert timed(found[0]) == [(0, None), (5000, None)]
    assert str(found[0].metadata.started_at) == "2026-03-01 10:00:00+00:00"


def test_a_csv_in_milliseconds_and_one_without_a_header(tmp_path: Path) -> None:
    found = conversation(
        put(tmp_path, "t.csv", "speaker,text,start_ms,end_ms\nagent,Hello,5,900\ncustomer,Hi,1000,1200\n")
    )
    assert timed(found) == [(5, 900), (1000, 1200)]
    bare = conversation(put(tmp_path, "u.csv", "agent,Good morning to you\ncustomer,Morning\n"))
    assert spoken(bare) == [("agent", "Good morning to you"), ("customer", "Morning")]


def test_a_csv_without_the_columns_is_refused_with_a_remedy(tmp_path: Path) -> None:
    assert "`speaker`" in fault(put(tmp_path, "t.csv", "a,b\n1,2\n")).remedy


def test_plain_text_with_times_and_turns_over_several_lines(tmp_path: Path) -> None:
    text = """Call of the 3rd
[00:05] Agent: Northwind, hello.
Note: this line goes on.

[01:02] Customer (upset): It broke.
Twice.
Agent: Oh.
"""
    found = conversation(put(tmp_path, "t.txt", text))
    assert spoken(found) == [
        ("agent", "Northwind, hello.\nNote: this line goes on."),
        ("customer", "It broke.\nTwice."),
        ("agent", "Oh."),
    ]
    assert timed(found)[:2] == [(5000, None), (62_000, None)]
    assert "1 line left out that stood before the first speaker" in found.repairs


def test_note_takers_write_name_and_time_above_the_words(tmp_path: Path) -> None:
    help_ = "Maria Lopez  0:03\nThank you for calling, how can I help?\n\n"
    text = f"{help_}Tom  0:09\nMy router is dead.\n\nMaria Lopez  0:15\nOh dear.\n"
    found = conversation(put(tmp_path, "t.txt", text))
    assert spoken(found) == [
        ("agent", "Thank you for calling, how can I help?"),
        ("customer", "My router is dead."),
        ("agent", "Oh dear."),
    ]
    assert timed(found) == [(3000, None), (9000, None), (15_000, None)]
    assert found.turns[0].speaker_name == "Maria Lopez"


def test_prose_is_refused_with_a_remedy(tmp_path: Path) -> None:
    assert "`Agent: ...`" in fault(put(tmp_path, "t.txt", "Dear all,\nthis is a letter.\n")).remedy


def test_our_own_analysis_comes_in_again_and_a_foreign_version_is_refused(tmp_path: Path) -> None:
    inner = {"id": "q", "title": "T", "channel": "voice", "duration_ms": 9, "source": "old.wav",
             "turns": [{"id": 1, "speaker": "agent", "text": "Hi", "start_ms": 1, "end_ms": 9}]}  # fmt: skip
    found = conversation(put(tmp_path, "a.json", {"schema": "wellheard.analysis/1", "conversation": inner}))
    assert (found.id, found.title, found.source) == ("q", "T", "a.json")
    assert spoken(found) == [("agent", "Hi")]
    newer = put(tmp_path, "b.json", {"schema": "wellheard.analysis/7", "conversation": inner})
    assert "wellheard.analysis/7" in fault(newer).what
    broken = put(tmp_path, "c.json", {"schema": "wellheard.analysis/1", "conversation": {"id": 5}})
    assert "turns" in fault(broken).what or "title" in fault(broken).what
