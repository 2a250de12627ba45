"""A file becomes conversations."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from wellheard.intake.building import build, clean_id
from wellheard.intake.discovery import SOUND, is_metadata, is_sound, stem_of
from wellheard.intake.formats import find_formats
from wellheard.intake.interface import (
    Draft,
    Incoming,
    IntakeError,
    IntakeOptions,
    Recording,
    Result,
    Transcript,
    TranscriptFormat,
)
from wellheard.intake.metadata import About, about, from_name, merged
from wellheard.intake.source import Source

_SIDECARS = (".meta.json", ".json")
_MAGIC = (b"RIFF", b"RF64", b"OggS", b"fLaC", b"ID3", b"FORM", b".snd", b"#!AMR", b"\x1aE\xdf\xa3")
_BLOCK = 1 << 20
_SOUND_ENDINGS = tuple(each for ending in sorted(SOUND) for each in (ending, ending.upper()))


def read(path: Path, options: IntakeOptions = IntakeOptions()) -> Iterator[Result]:  # noqa: B008 - frozen and empty
    """The conversations of a file, one after another.

    Never raises: what can't be read comes as an `IntakeError` value (what, where, remedy) in the place of the
    conversation, and its neighbours go on. A file of JSON Lines is read line by line. The same file and options give
    the same results; ids are the source's own, or derived from the content.
    """
    try:
        yield from _read(path, options)
    except IntakeError as error:
        yield error
    except OSError as error:
        yield _of_system(path, error)
    except Exception as error:  # noqa: BLE001 - a reader's mistake over one file must not lose the others
        yield IntakeError(
            f"the reader stumbled over it ({type(error).__name__}: {str(error)[:200]})",
            where=str(path),
            remedy="Please report this with the file, if you may share it",
        )


def _of_system(path: Path, error: OSError) -> IntakeError:
    remedies = {
        FileNotFoundError: "Check the name; a link may lead nowhere",
        PermissionError: "Give yourself the right to read it",
        IsADirectoryError: "Name the files in it, or check that the folder can be listed",
        NotADirectoryError: "Check the path",
    }
    return IntakeError(
        f"it can't be opened ({(error.strerror or str(error)).lower()})",
        where=str(path),
        remedy=remedies.get(type(error), "Check that the disk is there and the path is right"),
    )


@dataclass(slots=True)
class _Reading:
    path: Path
    options: IntakeOptions
    name: str
    beside: About
    sound: Path | None
    ids: set[str] = field(default_factory=set)


def _read(path: Path, options: IntakeOptions) -> Iterator[Result]:
    with path.open("rb") as file:
        head = file.read(16)
    if not head:
        raise IntakeError("the file is empty", where=str(path), remedy="Export or copy it again")
    reading = _Reading(path, options, _source_name(path, options), _beside(path, options), _sound_beside(path))
    if is_sound(path.name) or head.startswith(_MAGIC):
        yield _recording(path, Draft(), reading, None)
        return
    found = _with_faults(reading)
    if reading.sound is None:
        yield from found
        return
    results = list(found)
    if len(results) == 1 and isinstance(results[0], IntakeError):
        told = f"The transcript {path.name} could not be used ({results[0].what}); the recording is heard instead"
        results = [_recording(reading.sound, Draft(repairs=(told,)), reading, None)]
    yield from results


def _with_faults(reading: _Reading) -> Iterator[Result]:
    try:
        yield from _transcripts(reading)
    except IntakeError as error:
        yield error


def _source_name(path: Path, options: IntakeOptions) -> str:
    if options.root is not None and path.is_relative_to(options.root):
        return path.relative_to(options.root).as_posix() if path != options.root else path.name
    return path.name


def _beside(path: Path, options: IntakeOptions) -> About:
    """What the file beside it and its name tell; the former goes first."""
    stem = stem_of(path.name)
    found = About()
    for ending in _SIDECARS:
        sidecar = path.with_name(stem + ending)
        if sidecar != path and sidecar.is_file() and is_metadata(sidecar):
            found = about(Source(sidecar, str(sidecar)).value)
            break
    if options.name_pattern is None:
        return found
    named = from_name(stem, options.name_pattern)
    return replace(
        found,
        id=found.id or named.id,
        title=found.title or named.title,
        metadata=merged(found.metadata, named.metadata),
        repairs=(*found.repairs, *named.repairs),
    )


def _sound_beside(path: Path) -> Path | None:
    base = str(path.with_name(stem_of(path.name)))
    for ending in _SOUND_ENDINGS:
        sound = base + ending
        if os.path.isfile(sound) and Path(sound) != path:  # noqa: PTH113 - dozens are tried for each of many files
            return Path(sound)
    return None


def _transcripts(reading: _Reading) -> Iterator[Result]:
    source = Source(reading.path, str(reading.path), extract_to=reading.options.extract_to)
    chosen = choose(source)
    if chosen is None and source.json_lines and any(True for _ in source.rows()):
        yield from _lines(source, reading)
        return
    if chosen is None:
        raise _unknown(source)
    for draft in chosen.read(source):
        yield _result(draft, reading, source, alone=True)


def _lines(source: Source, reading: _Reading) -> Iterator[Result]:
    for row in source.rows():
        if isinstance(row, IntakeError):
            yield row
            continue
        try:
            chosen = choose(row)
            if chosen is None:
                raise _unknown(row)
            for draft in chosen.read(row):
                numbered = replace(draft, number=row.number) if isinstance(draft, Draft) else draft
                yield _result(numbered, reading, row, alone=False)
        except IntakeError as error:
            yield error
        row.forget()


def choose(source: Source) -> TranscriptFormat | None:
    """The format that is surest of a source; the first by name among equals, nothing where none knows it."""
    fitting = [each for each in find_formats() if each.reads_lines or not source.json_lines]
    sure = [(each.sniff(source), each) for each in fitting]
    best = max((sureness for sureness, _ in sure), default=0.0)
    return next((each for sureness, each in sure if sureness == best), None) if best > 0 else None


def _unknown(source: Source) -> IntakeError:
    if source.fault is not None:
        return source.fault
    if not source.text.strip():
        return IntakeError("it holds nothing but blanks", where=source.where, remedy="Export or copy it again")
    return IntakeError(
        "no transcript of a kind that we know was found in it",
        where=source.where,
        remedy='Give turns with speaker and text, such as {"turns": [{"speaker": "agent", "text": "..."}]}',
    )


def _result(draft: Draft | IntakeError, reading: _Reading, source: Source, *, alone: bool) -> Result:
    if isinstance(draft, IntakeError):
        return draft
    if source.repairs:
        draft = replace(draft, repairs=(*source.repairs, *draft.repairs))
    try:
        return _incoming(draft, reading, source.where, alone=alone and draft.number is None)
    except IntakeError as error:
        return error


def _incoming(draft: Draft, reading: _Reading, where: str, *, alone: bool) -> Incoming:
    beside = reading.beside if alone else About()
    sound = draft.recording or (reading.sound if alone else None)
    if not draft.said and draft.ready is None and sound is not None:
        return _recording(sound, draft, reading, draft.number)
    known = replace(
        draft,
        id=draft.id or beside.id,
        title=beside.title or draft.title or _title(reading.path, draft.number),
        channel=draft.channel or beside.channel,
        metadata=merged(beside.metadata, draft.metadata),
        repairs=(*draft.repairs, *beside.repairs),
    )
    conversation = build(known, where=where, source=_numbered(reading.name, draft.number), options=reading.options)
    own, again = _own_id(conversation.id, reading)
    if again:
        conversation = replace(conversation, id=own, repairs=(*conversation.repairs, *again))
    if sound is None:
        return Transcript(conversation=conversation)
    tracks = draft.track_speakers or beside.track_speakers
    recording = Recording(
        path=sound,
        id=conversation.id,
        title=conversation.title,
        source=conversation.source,
        metadata=conversation.metadata,
        track_speakers=tracks,
    )
    return Transcript(conversation=conversation, recording=recording)


def _own_id(wanted: str, reading: _Reading) -> tuple[str, tuple[str, ...]]:
    """An id that no other conversation of the file has."""
    own, count = wanted, 1
    while own in reading.ids:
        count += 1
        own = f"{wanted}-{count}"
    reading.ids.add(own)
    return own, (f"The id {wanted!r} stands in the file more than once; this is {own!r}",) if count > 1 else ()


def _recording(sound: Path, draft: Draft, reading: _Reading, number: int | None) -> Recording:
    beside = reading.beside if number is None else About()
    digest = sha256()
    with sound.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if sound.stat().st_size == 0:
        raise IntakeError("the file is empty", where=str(sound), remedy="Export or copy it again")
    own, again = _own_id(clean_id(draft.id or beside.id) or digest.hexdigest()[:12], reading)
    return Recording(
        path=sound,
        id=own,
        title=beside.title or draft.title or _title(reading.path, number),
        source=_numbered(reading.name, number),
        metadata=merged(beside.metadata, draft.metadata),
        track_speakers=draft.track_speakers or beside.track_speakers,
        repairs=(*draft.repairs, *beside.repairs, *again),
    )


def _title(path: Path, number: int | None) -> str:
    stem = stem_of(path.name) or path.name
    return stem if number is None else f"{stem} #{number}"


def _numbered(name: str, number: int | None) -> str:
    return name if number is None else f"{name}#{number}"
