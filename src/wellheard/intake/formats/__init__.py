"""Transcript formats, one file each; a further one is found by an entry point of the group `wellheard.formats`."""

from functools import cache
from importlib.metadata import entry_points

from wellheard.intake.interface import IntakeError, TranscriptFormat

GROUP = "wellheard.formats"


def shipped() -> list[TranscriptFormat]:
    """The formats that come with Wellheard."""
    from wellheard.intake.formats import (
        convokit,
        deepgram,
        document,
        plain_json,
        plain_text,
        subtitles,
        table,
        transcribe,
        whisper,
    )
    from wellheard.intake.vcon import reading

    modules = (convokit, deepgram, document, plain_json, plain_text, subtitles, table, transcribe, whisper, reading)
    return [module.FORMAT for module in modules]


@cache
def find_formats() -> tuple[TranscriptFormat, ...]:
    """All installed formats by name; an entry point is a format, or a function that returns several.

    Raises IntakeError where one can't be loaded.
    """
    found: list[TranscriptFormat] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda each: each.name):
        try:
            value = entry.load()
        except ImportError as error:
            raise IntakeError(
                f"the format {entry.name!r} can't be loaded: {error}",
                where=entry.value,
                remedy="Install the package anew that brings it, or remove it",
            ) from error
        found.extend(value() if callable(value) else [value])
    return tuple(sorted(found, key=lambda each: each.name))
