"""The engines that the settings ask for."""

from typing import TYPE_CHECKING

from wellheard.detectors import Detector, find_detectors
from wellheard.detectors.run import DetectorError, in_order
from wellheard.playbook.interface import LanguageJudge
from wellheard.settings import Settings
from wellheard.speech.interface import Engines, Recogniser

if TYPE_CHECKING:
    from wellheard.engines.language_model_endpoint import Endpoint
    from wellheard.engines.speaking import SpeechOut


def load_engines(settings: Settings) -> Engines:
    """Speech engines for this process; raises SpeechError where weights or an extra are missing."""
    from wellheard.engines.embedded import embedded_engines

    return embedded_engines(weights=settings.speech_weights, recogniser=_recogniser(settings))


_ASKED_AT_ONCE = 8


def recognisers_at_once(settings: Settings) -> int | None:
    """How many stretches of live calls are recognised at a time; None where this machine's processors decide."""
    return _ASKED_AT_ONCE if settings.speech_engine == "openai" else None


def _recogniser(settings: Settings) -> Recogniser | None:
    """The recogniser in the embedded one's place, if another is set."""
    if settings.speech_engine == "faster-whisper":
        from wellheard.engines.faster_whisper import FasterWhisper

        return FasterWhisper(settings.speech_model or "small.en")
    if settings.speech_engine == "openai":
        from wellheard.engines.openai_transcription import OpenAITranscription

        return OpenAITranscription(
            base_url=settings.speech_url, model=settings.speech_model, api_key=settings.speech_api_key
        )
    return None


def load_speech_out(settings: Settings) -> "SpeechOut | None":
    """What says texts aloud; None where browsers do it themselves. Nothing is run yet."""
    if settings.speech_out == "browser":
        return None
    from wellheard.engines import speaking

    voice, timeout_s = settings.speech_out_voice, settings.speech_out_timeout_s
    if settings.speech_out == "command":
        return speaking.command(settings.speech_out_command or "", voice=voice, timeout_s=timeout_s)
    made = speaking.flite if settings.speech_out == "flite" else speaking.espeak_ng
    return made(voice=voice, timeout_s=timeout_s)


def load_language_endpoint(settings: Settings) -> "Endpoint | None":
    """The language model's endpoint, where one is set; nothing is sent yet."""
    if not settings.language_model_url:
        return None
    from wellheard.engines.language_model_endpoint import Endpoint
    from wellheard.engines.language_model_kept import KeptAnswers

    folder = settings.language_model_answers
    return Endpoint(
        base_url=settings.language_model_url,
        model=settings.language_model,
        api_key=settings.language_model_api_key,
        timeout_s=settings.language_model_timeout_s,
        most_calls=settings.language_model_most_calls,
        kept=KeptAnswers(folder) if folder else None,
    )


def load_language_judge(settings: Settings, endpoint: "Endpoint | None" = None) -> LanguageJudge | None:
    """The language judge, where an endpoint is set; `endpoint` is one that others use too, with its limits."""
    endpoint = endpoint or load_language_endpoint(settings)
    if endpoint is None:
        return None
    from wellheard.engines.language_model import LanguageModelJudge

    return LanguageModelJudge(endpoint)


def load_detectors(settings: Settings, endpoint: "Endpoint | None" = None) -> tuple[Detector, ...]:
    """The detectors for the way of noticing that is set; `endpoint` as above.

    Raises DetectorError where they can't be loaded, or need a language model and none is set.
    """
    if settings.noticing == "language-model":
        return _with_language_model(settings, endpoint or load_language_endpoint(settings))
    found = find_detectors(settings.noticing)
    return _with_encoder(found) if settings.noticing == "learned" else found


def _with_encoder(detectors: tuple[Detector, ...]) -> tuple[Detector, ...]:
    """The learned detector among them beside the sentence encoder, which is opened when the first call begins."""
    from wellheard.detectors.learned.detector import encoded
    from wellheard.engines.sentence_encoder import SentenceEncoder

    return encoded(detectors, SentenceEncoder())


def _with_language_model(settings: Settings, endpoint: "Endpoint | None") -> tuple[Detector, ...]:
    """A language model for all that words tell; what sound and time tell, and what users brought, stays."""
    if endpoint is None:
        raise DetectorError(f"{_NEEDS} no endpoint is set. {_SET_IT}")
    if not endpoint.model:
        raise DetectorError(f"{_NEEDS} no model is named. {_SET_IT}")
    from wellheard.detectors.catalogue import by_words
    from wellheard.engines.language_model_endpoint import bad_address
    from wellheard.engines.language_model_noticing import LanguageModelDetector

    if fault := bad_address(endpoint.base_url):
        raise DetectorError(f"{_NEEDS} {fault}")
    detector = LanguageModelDetector(endpoint=endpoint, at_once=settings.language_model_at_once)
    others = find_detectors("rules")
    words = by_words(others)
    return in_order([detector, *(each for each in others if each not in words)])


_NEEDS = "noticing is `language-model`, but"
_SET_IT = (
    "Set language_model_url (such as http://127.0.0.1:11434/v1) and language_model (the model's name there), "
    "or set noticing to `learned`"
)
