"""What the tests of intake share: writing a file, reading it, and saying what came."""

import json
from pathlib import Path
from typing import Any

from wellheard.conversation import Conversation
from wellheard.intake import IntakeError, IntakeOptions, Recording, Result, Transcript, read


def put(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8", newline="")
    return path


def results(path: Path, **options: Any) -> list[Result]:
    return list(read(path, IntakeOptions(**options)))


def conversation(path: Path, **options: Any) -> Conversation:
    (found,) = results(path, **options)
    assert isinstance(found, Transcript), found
    return found.conversation


def recording(path: Path, **options: Any) -> Recording:
    (found,) = results(path, **options)
    assert isinstance(found, Recording), found
    return found


def fault(path: Path, **options: Any) -> IntakeError:
    (found,) = results(path, **options)
    assert isinstance(found, IntakeError), found
    assert found.what
    assert str(path) in found.where
    assert found.remedy
    return found


def spoken(found: Conversation) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in found.turns]


def timed(found: Conversation) -> list[tuple[int | None, int | None]]:
    return [(turn.start_ms, turn.end_ms) for turn in found.turns]
