"""Live calls heard by recognisers other than the embedded one."""

from types import SimpleNamespace

import httpx

from tests.speech.live.speakers import finals, play, talk
from tests.speech.sounds import LoudIsSpeech, NeverAligns
from wellheard.engines.choose import recognisers_at_once
from wellheard.engines.faster_whisper import FasterWhisper
from wellheard.engines.openai_transcription import OpenAITranscription
from wellheard.settings import Settings
from wellheard.speech.interface import RATE, Engines, Recogniser
from wellheard.speech.live import LiveHearing, LiveOptions, Result, Unheard

SPOKEN = talk(6.0, (1.0, 2.5), (4.0, 5.0))
WORDS = [{"word": "hello", "start": 0.25, "end": 0.75}, {"word": "there", "start": 0.75, "end": 1.5}]


def heard_by(recogniser: Recogniser, calls: int = 1) -> list[list[Result]]:
    engines = Engines(
        recogniser=recogniser,
        voice_activity=LoudIsSpeech(),
        speaker_encoder=None,  # type: ignore[arg-type]  # live hearing has no use for it
        aligner=NeverAligns(),
    )
    told: list[list[Result]] = [[] for _ in range(calls)]
    hearing = LiveHearing(lambda: engines, workers=3, options=LiveOptions(partials=False))
    opened = [hearing.open(rate=RATE, tracks=1, tell=results.append) for results in told]
    for call in opened:
        play(call, [SPOKEN])
        call.close()
    assert all(call.wait(20) for call in opened)
    hearing.close()
    return told


def test_an_endpoints_words_keep_its_own_times() -> None:
    answer = {"text": "hello there", "words": WORDS, "segments": [{"avg_logprob": -0.1, "start": 0, "end": 1.5}]}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    engine = OpenAITranscription(base_url="http://asr.test/v1", model="any", transport=transport)
    for told in heard_by(engine, calls=4):
        first, second = finals(told)
        assert [word.text for word in first.words] == ["hello", "there"]
        assert abs(first.start_ms - 1050) < 50  # 0.2 s of pad, then 0.25 s of the stretch
        assert first.words[1].end_ms - first.words[0].start_ms == 1250
        assert second.start_ms > 4000
        assert first.confidence == 0.905


def test_an_endpoint_that_refuses_is_a_gap_for_each_stretch_with_what_to_do() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(401))
    engine = OpenAITranscription(base_url="http://asr.test/v1", model="any", transport=transport)
    (told,) = heard_by(engine)
    gaps = [each for each in told if isinstance(each, Unheard)]
    assert len(gaps) == 2
    assert finals(told) == []
    assert all("answered 401. Check speech_api_key." in gap.reason for gap in gaps)


def test_whisper_hears_live_calls_and_is_loaded_once() -> None:
    loaded = []

    def load(name: str) -> object:
        loaded.append(name)
        words = [SimpleNamespace(word=f" {each['word']}", start=each["start"], end=each["end"]) for each in WORDS]
        segment = SimpleNamespace(text=" hello there", words=words, tokens=[1, 2], avg_logprob=-0.1)
        return SimpleNamespace(transcribe=lambda *_, **__: ([segment], None))

    for told in heard_by(FasterWhisper("small.en", factory=load), calls=4):
        assert [each.text for each in finals(told)] == ["hello there", "hello there"]
    assert loaded == ["small.en"]


def test_an_engine_elsewhere_is_asked_by_several_threads_and_one_here_as_the_processors_allow() -> None:
    elsewhere = Settings(speech_engine="openai", speech_url="http://asr.test/v1")
    assert (recognisers_at_once(elsewhere) or 0) > 1
    assert recognisers_at_once(Settings()) is None
