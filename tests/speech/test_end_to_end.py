"""A small call that flite speaks (tests/speech/data/make.py), heard with the embedded engines."""

from pathlib import Path

import pytest
import soundfile

from tests.speech.sounds import DATA, a_recording
from wellheard.conversation import AGENT, CUSTOMER, Conversation, Turn
from wellheard.engines.embedded import embedded_engines
from wellheard.language.text import normalise, tokens
from wellheard.speech import hear_recording, lend_voice
from wellheard.speech.decode import load
from wellheard.speech.matching import word_errors

pytestmark = pytest.mark.slow

LINES = (
    (AGENT, 0.50, 5.66, "Thank you for calling Harbour Lamps, this is Nora speaking. How can I help you today?"),
    (
        CUSTOMER,
        6.36,
        12.62,
        "Hello. The lamp that I bought from you last week stopped working, and I changed the bulb twice.",
    ),
    (AGENT, 13.22, 17.64, "Oh no, I am so sorry about that. May I have your order number please?"),
    (CUSTOMER, 18.45, 21.34, "Sure, the number is four one seven nine."),
    (
        AGENT,
        22.05,
        27.76,
        "Thank you. I will send you a new lamp this afternoon, and you can keep the old one for parts.",
    ),
    (CUSTOMER, 26.86, 29.48, "Wonderful, thank you very much."),
)


def words(texts: list[str]) -> list[str]:
    return [token for text in texts for token in tokens(normalise(text))]


def errors(call: Conversation) -> float:
    truth = words([text for *_, text in LINES])
    return word_errors(truth, words([turn.text for turn in call.turns])) / len(truth)


def test_a_call_on_two_tracks_is_heard_with_its_overlap() -> None:
    call = hear_recording(a_recording(DATA / "two_tracks.opus"), embedded_engines())
    assert [turn.speaker for turn in call.turns] == [speaker for speaker, *_ in LINES]
    assert [turn.overlap for turn in call.turns] == [False] * 5 + [True]
    assert [(track.speaker, track.confidence > 0.9) for track in call.tracks] == [(CUSTOMER, True), (AGENT, True)]
    assert errors(call) < 0.15
    for turn, (_, start, end, _) in zip(call.turns, LINES, strict=True):
        assert turn.start_ms is not None
        assert turn.end_ms is not None
        assert start * 1000 <= turn.start_ms < start * 1000 + 350
        assert end * 1000 - 450 < turn.end_ms <= end * 1000 + 100
        assert turn.words
        assert turn.voice is not None
    pitches = {turn.speaker: turn.voice.pitch_st for turn in call.turns if turn.voice}
    assert (pitches[AGENT] or 0) > (pitches[CUSTOMER] or 0) + 5


def one_track(folder: Path) -> Path:
    """Both speakers of the call mixed on one track, as telephone sound."""
    tracks = load(DATA / "two_tracks.opus")
    mixed = (tracks.sound(0) + tracks.sound(1)) * 0.7
    soundfile.write(folder / "one_track.wav", mixed[::2], 8000, subtype="ULAW")
    return folder / "one_track.wav"


def test_a_call_on_one_telephone_track_is_told_apart(tmp_path: Path) -> None:
    call = hear_recording(a_recording(one_track(tmp_path)), embedded_engines())
    assert [turn.speaker for turn in call.turns] == [speaker for speaker, *_ in LINES]
    assert errors(call) < 0.2
    assert call.tracks[0].speaker == "mixed"


def test_hearing_twice_gives_the_same_call() -> None:
    one, two = (hear_recording(a_recording(DATA / "two_tracks.opus"), embedded_engines()) for _ in range(2))
    assert one == two


def test_a_transcript_without_times_finds_its_place_in_the_sound(tmp_path: Path) -> None:
    turns = tuple(
        Turn(id=number, speaker=speaker, text=text)  # type: ignore[arg-type]  # the roles above
        for number, (speaker, _, _, text) in enumerate(LINES, start=1)
    )
    before = Conversation(id="c", title="c", channel="voice", duration_ms=None, source="c.json", turns=turns)
    call, gaps = lend_voice(before, a_recording(one_track(tmp_path)), embedded_engines())
    assert gaps == ()
    assert [turn.text for turn in call.turns] == [turn.text for turn in turns]
    for turn, (_, start, _, _) in zip(call.turns[:5], LINES, strict=False):
        assert turn.start_ms is not None
        assert abs(turn.start_ms - start * 1000) < 800
        assert turn.words
        assert turn.voice is not None
