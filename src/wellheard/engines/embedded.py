"""The engines that need nothing but Wellheard's own dependencies; each loads at its first use."""

from functools import cache
from pathlib import Path

from wellheard.engines.ge2e import Ge2eSpeakerEncoder
from wellheard.engines.moonshine import Moonshine
from wellheard.engines.pocketsphinx_aligner import PocketsphinxAligner
from wellheard.engines.silero import SileroVoiceActivity
from wellheard.speech.interface import Engines, Recogniser


def embedded_engines(*, weights: Path | None = None, recogniser: Recogniser | None = None) -> Engines:
    """Speech engines for this process.

    `weights` names a folder with the recogniser's weights; without it the setting or the wheel tells. Another
    recogniser may take the embedded one's place. The same arguments give the same engines, loaded once.
    """
    if recogniser is None:
        return _embedded(weights)
    return Engines(
        recogniser=recogniser,
        voice_activity=SileroVoiceActivity(),
        speaker_encoder=Ge2eSpeakerEncoder(),
        aligner=PocketsphinxAligner(),
    )


@cache
def _embedded(weights: Path | None) -> Engines:
    return Engines(
        recogniser=Moonshine(weights),
        voice_activity=SileroVoiceActivity(),
        speaker_encoder=Ge2eSpeakerEncoder(),
        aligner=PocketsphinxAligner(),
    )
