"""The sound of a vCon: inside it, or in a file of the given name beside it. Nothing is ever fetched."""

import atexit
import base64
import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from wellheard.intake.interface import IntakeError
from wellheard.intake.vcon.jose import unbase64

_ENDINGS = {
    "audio/x-wav": ".wav", "audio/wav": ".wav", "audio/wave": ".wav", "audio/vnd.wave": ".wav",
    "audio/x-mp3": ".mp3", "audio/mp3": ".mp3", "audio/mpeg": ".mp3", "audio/x-mp4": ".m4a", "audio/mp4": ".m4a",
    "audio/ogg": ".ogg", "audio/opus": ".opus", "audio/flac": ".flac", "audio/webm": ".webm", "audio/aac": ".aac",
    "video/mp4": ".mp4", "video/x-mp4": ".mp4", "video/ogg": ".ogg", "video/webm": ".webm",
}  # fmt: skip
_HASHES = {"sha512": "sha512", "sha-512": "sha512", "sha256": "sha256", "sha-256": "sha256", "sha384": "sha384"}
_BLOCK = 1 << 20


def sound_of(
    dialog: Mapping[str, Any], vcon: Path, extract_to: Path | None, where: str
) -> tuple[Path, tuple[str, ...]]:
    """The sound file of a recording dialog, and what is to be said of it.

    Raises IntakeError where there is none at hand.
    """
    body = dialog.get("body")
    if isinstance(body, str) and body:
        return _extracted(dialog, body, extract_to, where), ()
    name = bare_name(dialog.get("filename")) or bare_name(str(dialog.get("url", "")).split("?", 1)[0])
    beside = vcon.parent / name if name else None
    if beside is not None and beside.is_file():
        return beside, _hash_told(dialog, beside)
    raise IntakeError(_missing(dialog, name), where=where, remedy=_remedy(name, vcon))


def _missing(dialog: Mapping[str, Any], name: str | None) -> str:
    if dialog.get("url"):
        return f"its sound lies elsewhere ({str(dialog['url']).split('?', 1)[0][:120]}) and is never fetched"
    return f"its sound {name} isn't beside it" if name else "it names no sound: neither body nor url nor filename"


def _remedy(name: str | None, vcon: Path) -> str:
    return f"Put {name} into {vcon.parent}" if name else "Ask for the vCon with its recording or transcript"


def bare_name(value: object) -> str | None:
    """The last part of a file name from outside, whatever slashes it has, so that it can't lead elsewhere."""
    if not isinstance(value, str):
        return None
    name = re.split(r"[\\/]", value.strip())[-1].replace("\0", "")
    return name if name not in ("", ".", "..") and len(name.encode("utf-8", "replace")) < 250 else None


def _extracted(dialog: Mapping[str, Any], body: str, extract_to: Path | None, where: str) -> Path:
    try:
        data = unbase64(body)
    except ValueError as error:
        raise IntakeError(
            "the sound inside it isn't base64url", where=where, remedy="Ask for the vCon again"
        ) from error
    if not data:
        raise IntakeError("the sound inside it is empty", where=where, remedy="Ask for the vCon again")
    kind = str(dialog.get("mediatype") or dialog.get("mimetype") or "").split(";", 1)[0].strip().lower()
    named = Path(bare_name(dialog.get("filename")) or "").suffix.lower()
    target = (
        extract_to or _private_folder()
    ) / f"{hashlib.sha256(data).hexdigest()[:16]}{named or _ENDINGS.get(kind, '.wav')}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return target


@cache
def _private_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wellheard-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _hash_told(dialog: Mapping[str, Any], sound: Path) -> tuple[str, ...]:
    """Whether the file is the one that the vCon means, by `content_hash` or the older `alg` and `signature`."""
    wanted = _wanted(dialog)
    found = [content_hash(sound, algorithm) for algorithm in dict.fromkeys(algorithm for algorithm, _ in wanted)]
    if not wanted or any(f"{algorithm}-{digest}" in found for algorithm, digest in wanted):
        return ()
    return (f"The file {sound.name} is another than the vCon means: its hash differs",)


def _wanted(dialog: Mapping[str, Any]) -> list[tuple[str, str]]:
    given = dialog.get("content_hash")
    texts = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    pairs = [text.split("-", 1) for text in texts if isinstance(text, str) and "-" in text]
    if isinstance(dialog.get("alg"), str) and isinstance(dialog.get("signature"), str):
        pairs.append([dialog["alg"], dialog["signature"]])
    return [(_HASHES[name.lower()], digest.rstrip("=")) for name, digest in pairs if name.lower() in _HASHES]


def content_hash(sound: Path, algorithm: str = "sha512") -> str:
    """The hash of a file as vCon 0.4.0 writes it: `sha512-` and the digest as base64url without padding."""
    digest = hashlib.new(algorithm)
    with sound.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return f"{algorithm}-{base64.urlsafe_b64encode(digest.digest()).decode().rstrip('=')}"
