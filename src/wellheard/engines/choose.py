"""The engines that the settings ask for."""

from wellheard.playbook.interface import LanguageJudge
from wellheard.settings import Settings
from wellheard.speech.interface import Engines, Recogniser


def load_engines(settings: Settings) -> Engines:
    """Speech engines for this process; raises SpeechError where weights or an extra are missing."""
    from wellheard.engines.embedded import embedded_engines

    return embedded_engines(weights=settings.speech_weights, recogniser=_recogniser(settings))


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


def load_language_judge(settings: Settings) -> LanguageJudge | None:
    """The language judge, where an endpoint is set."""
    if not settings.language_model_url:
        return None
    from wellheard.engines.language_model import LanguageModelJudge

    return LanguageModelJudge(
        base_url=settings.language_model_url,
        model=settings.language_model,
        api_key=settings.language_model_api_key,
        timeout_s=settings.language_model_timeout_s,
        most_calls=settings.language_model_most_calls,
    )
