"""Speech to text by an OpenAI-compatible endpoint: `POST {base_url}/audio/transcriptions`."""

import io
import math
import time
import wave
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np

from wellheard.speech.interface import RATE, Recognised, Sound, SpeechError

_TRIES = 3
_LONGEST_WAIT_S = 30.0
_BUSY = frozenset({408, 409, 429, 500, 502, 503, 504})
_REMEDIES = {
    400: "Check speech_model: the endpoint doesn't accept the request.",
    401: "Check speech_api_key.",
    403: "Check that speech_api_key may use this model.",
    404: "Check speech_url (up to and with /v1) and speech_model.",
    413: "The endpoint takes no stretch this long; use another one.",
}


class OpenAITranscription:
    """Sends one stretch at a time as WAV; asks for word times and makes do without where there are none."""

    def __init__(
        self,
        *,
        base_url: str | None,
        model: str | None,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is sent yet.

        Args:
            base_url: Address up to and with `/v1`.
            model: The model's name there.
            api_key: Sent as a bearer token; never shown, logged or written.
            timeout_s: Longest time for one try.
            transport: How to reach the endpoint, where it isn't the network.
            wait: Waits so many seconds before the next try.

        """
        if not base_url:
            remedy = "Set speech_url to the endpoint's address, such as http://localhost:8000/v1."
            raise SpeechError("no address is set for the speech endpoint", where="speech_url", remedy=remedy)
        self._url = f"{base_url.rstrip('/')}/audio/transcriptions"
        self._model = model or "whisper-1"
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout_s, transport=transport)
        self._wait = wait
        self._detailed = True

    @property
    def name(self) -> str:
        """Model and endpoint kind; not its address, which may be nobody's business."""
        return f"{self._model} (OpenAI-compatible endpoint)"

    def recognise(self, sound: Sound) -> Recognised:
        """The words of one stretch. Raises SpeechError where the endpoint refuses, fails or answers nonsense."""
        file = _wav(sound)
        answer = self._ask(file)
        if answer.status_code == 400 and self._detailed:
            self._detailed = False  # some models know only the plain form
            answer = self._ask(file)
        if answer.status_code != 200:
            raise self._refused(answer)
        return self._read(answer)

    def _ask(self, file: bytes) -> httpx.Response:
        form: dict[str, Any] = {"model": self._model, "language": "en", "response_format": "json", "temperature": "0"}
        if self._detailed:
            form |= {"response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
        for left in range(_TRIES - 1, -1, -1):
            try:
                answer = self._client.post(self._url, data=form, files={"file": ("speech.wav", file, "audio/wav")})
            except httpx.HTTPError as error:
                if not left:
                    remedy = (
                        "Check speech_url and that the endpoint is up; a second run resumes where this one stopped."
                    )
                    reason = f"the speech endpoint can't be reached ({type(error).__name__})"
                    raise SpeechError(reason, where="speech_url", remedy=remedy) from error
                self._wait(float(_TRIES - left))
                continue
            if answer.status_code not in _BUSY or not left:
                return answer
            self._wait(_patience(answer, _TRIES - left))
        raise AssertionError("the last try returns or raises")

    def _refused(self, answer: httpx.Response) -> SpeechError:
        remedy = _REMEDIES.get(answer.status_code, "Try again later; a second run resumes where this one stopped.")
        return SpeechError(f"the speech endpoint answered {answer.status_code}", where="speech_url", remedy=remedy)

    def _read(self, answer: httpx.Response) -> Recognised:
        try:
            found = answer.json()
            words = tuple(
                (word["word"].strip(), float(word["start"]), float(word["end"])) for word in found.get("words") or ()
            )
            return Recognised(
                text=found["text"].strip(), confidence=_confidence(found.get("segments") or ()), words=words or None
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            remedy = "Check that speech_url speaks the OpenAI transcription protocol."
            raise SpeechError(
                "the speech endpoint's answer can't be read", where="speech_url", remedy=remedy
            ) from error


def _patience(answer: httpx.Response, tried: int) -> float:
    """Seconds to wait before the next try, as the endpoint asks, within reason."""
    asked = answer.headers.get("retry-after", "")
    return min(_LONGEST_WAIT_S, float(asked)) if asked.isdigit() else float(2**tried)


def _wav(sound: Sound) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return file.getvalue()


def _confidence(segments: Any) -> float | None:
    """The exponential of the mean log-probability over the segments, by duration; nothing where none is told."""
    told = [
        (float(each["avg_logprob"]), float(each["end"]) - float(each["start"]))
        for each in segments
        if "avg_logprob" in each
    ]
    seconds = sum(length for _, length in told)
    return min(1.0, math.exp(sum(value * length for value, length in told) / seconds)) if seconds > 0 else None
