"""Where the recogniser's weights lie: a folder that the user names, or inside the installed `moonshine-voice` wheel.

The wheel is only a parcel here: its native library is never loaded.
"""

import os
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from wellheard.speech.interface import SpeechError

VARIABLE = "WELLHEARD_SPEECH_WEIGHTS"
"""Environment variable that names a folder with the weights."""
FILES = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")
"""What the folder must hold."""
_REMEDY = (
    f"Install moonshine-voice==0.0.73 (its wheel holds the weights), or set {VARIABLE} to a folder with "
    f"{', '.join(FILES)}; see docs/how-to/speech-weights.md."
)


def moonshine_folder(chosen: Path | None = None) -> Path:
    """The folder with Moonshine's tiny-en weights.

    An explicit folder comes first, then the environment, then the wheel. Raises SpeechError where files are missing.
    """
    named = chosen or (Path(os.environ[VARIABLE]) if os.environ.get(VARIABLE) else None)
    folder = named or _inside_wheel()
    if folder is None:
        raise SpeechError("the speech weights are not installed", where="moonshine-voice", remedy=_REMEDY)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise SpeechError(f"speech weights are missing: {', '.join(missing)}", where=str(folder), remedy=_REMEDY)
    return folder


def moonshine_version(chosen: Path | None = None) -> str:
    """Which weights these are, for the document: the wheel's version, or the name of the folder."""
    if chosen or os.environ.get(VARIABLE):
        return f"from {(chosen or Path(os.environ[VARIABLE])).name}"
    try:
        return f"moonshine-voice {version('moonshine-voice')}"
    except PackageNotFoundError:
        return "not installed"


def _inside_wheel() -> Path | None:
    spec = find_spec("moonshine_voice")
    places = spec.submodule_search_locations if spec else None
    return next((Path(place) / "assets" / "tiny-en" for place in places or ()), None)
