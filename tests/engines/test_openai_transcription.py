import io
import math
import wave
from collections.abc import Callable
from email.message import Message
from email.parser import BytesParser

import httpx
import numpy as np
import pytest

from wellheard.engines.openai_transcription import OpenAITranscription
from wellheard.speech.interface import SpeechError

SOUND = (np.sin(np.arange(8_000) / 10) * 0.5).astype(np.float32)
DETAILED = {
    "text": " Hello, Nora. ",
    "words": [{"word": "Hello", "start": 0.1, "end": 0.4}, {"word": "Nora", "start": 0.5, "end": 0.9}],
    "segments": [{"avg_logprob": -0.1, "start": 0, "end": 3}, {"avg_logprob": -0.5, "start": 3, "end": 4}],
}


class Endpoint:
    """Answers in turn, and remembers requests and waits."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.waits: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def engine(self, **more: str) -> OpenAITranscription:
        return OpenAITranscription(
            base_url="http://asr.test/v1/",
            model=more.get("model", "whisper-large"),
            api_key=more.get("api_key"),
            transport=httpx.MockTransport(self),
            wait=self.waits.append,
        )

    def form(self, number: int = 0) -> dict[str, list[bytes]]:
        request = self.requests[number]
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + request.read()).get_payload()
        assert isinstance(parts, list)
        form: dict[str, list[bytes]] = {}
        for part in parts:
            assert isinstance(part, Message)
            name = str(part.get_param("name", header="content-disposition"))
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            form.setdefault(name, []).append(content)
        return form


def test_a_stretch_is_sent_as_wav_and_the_answer_read_with_times_and_confidence() -> None:
    endpoint = Endpoint(httpx.Response(200, json=DETAILED))
    heard = endpoint.engine(api_key="secret").recognise(SOUND)
    assert heard.text == "Hello, Nora."
    assert heard.words == (("Hello", 0.1, 0.4), ("Nora", 0.5, 0.9))
    assert heard.confidence == pytest.approx(math.exp(-0.2))
    assert str(endpoint.requests[0].url) == "http://asr.test/v1/audio/transcriptions"
    assert endpoint.requests[0].headers["authorization"] == "Bearer secret"
    form = endpoint.form()
    assert form["model"] == [b"whisper-large"]
    assert form["response_format"] == [b"verbose_json"]
    assert form["timestamp_granularities[]"] == [b"word", b"segment"]
    with wave.open(io.BytesIO(form["file"][0])) as wav:
        assert (wav.getnchannels(), wav.getframerate(), wav.getnframes()) == (1, 16_000, 8_000)


def test_a_model_that_knows_only_the_plain_form_is_asked_plainly_from_then_on() -> None:
    plain = {"text": "Hello."}
    endpoint = Endpoint(httpx.Response(400), httpx.Response(200, json=plain), httpx.Response(200, json=plain))
    engine = endpoint.engine()
    heard = engine.recognise(SOUND)
    engine.recognise(SOUND)
    assert (heard.text, heard.words, heard.confidence) == ("Hello.", None, None)
    assert endpoint.form(1)["response_format"] == endpoint.form(2)["response_format"] == [b"json"]


def test_a_busy_endpoint_is_given_the_time_it_asks_for() -> None:
    endpoint = Endpoint(
        httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(503), httpx.Response(200, json=DETAILED)
    )
    assert endpoint.engine().recognise(SOUND).text == "Hello, Nora."
    assert endpoint.waits == [7.0, 4.0]


def test_a_lost_connection_is_tried_again_and_then_told() -> None:
    lost: Callable[[], Exception] = lambda: httpx.ConnectError("refused")  # noqa: E731 - made anew for each try
    endpoint = Endpoint(lost(), httpx.Response(200, json=DETAILED))
    assert endpoint.engine().recognise(SOUND).text == "Hello, Nora."
    with pytest.raises(SpeechError, match="can't be reached"):
        Endpoint(lost(), lost(), lost()).engine().recognise(SOUND)


@pytest.mark.parametrize(
    ("status", "remedy"), [(401, "speech_api_key"), (404, "speech_url"), (413, "stretch"), (500, "Try again later")]
)
def test_a_refusal_names_what_to_check_and_never_the_key(status: int, remedy: str) -> None:
    endpoint = Endpoint(*[httpx.Response(status)] * 3)
    with pytest.raises(SpeechError) as refused:
        endpoint.engine(api_key="secret-key").recognise(SOUND)
    assert remedy in refused.value.remedy
    assert str(status) in refused.value.what
    assert "secret-key" not in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"words": []}),
        httpx.Response(200, json=["text"]),
        httpx.Response(200, json={"text": None}),
        httpx.Response(200, json={"text": "a", "words": [{"word": "a"}]}),
        httpx.Response(200, json={"text": "a", "segments": [3]}),
    ],
    ids=["html", "no-text", "list", "null", "half-words", "odd-segments"],
)
def test_an_answer_that_makes_no_sense_is_an_error_and_no_traceback(answer: httpx.Response) -> None:
    with pytest.raises(SpeechError, match="can't be read"):
        Endpoint(answer).engine().recognise(SOUND)


def test_the_address_must_be_set_and_is_not_told() -> None:
    with pytest.raises(SpeechError, match="speech_url"):
        OpenAITranscription(base_url=None, model=None)
    assert Endpoint().engine().name == "whisper-large (OpenAI-compatible endpoint)"
