"""What was uploaded becomes calls in the store: read, analysed, kept with its sound and the outline of it.

Every step may be done again: the same upload brings the same calls, and a call that is there already stays.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wellheard.analysis import Setup, analyse
from wellheard.conversation import Analysis
from wellheard.conversation.document import dump
from wellheard.conversation.recording import Recording
from wellheard.intake import IntakeError, IntakeOptions, read
from wellheard.intake.discovery import stem_of
from wellheard.intake.interface import Incoming, Transcript
from wellheard.speech.interface import SpeechError
from wellheard.storage.calls import Call, find_call, put_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.jobs import Job
from wellheard.storage.peaks import NAME as PEAKS
from wellheard.storage.peaks import Peaks, to_bytes
from wellheard.storage.sounds import keep_file
from wellheard.storage.store import Store

KIND = "analyse"
INCOMING = "incoming/"
"""Keys of blobs that wait for their job begin so."""
ORIGINAL = "original"
_BUCKET_MS = 20
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came of an upload."""

    calls: tuple[Call, ...]
    failed: tuple[str, ...]
    """Why parts of it could not be analysed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A file that belongs to an upload, such as the recording of a transcript."""

    key: str
    """Of the blob."""
    filename: str


def payload(
    *, key: str, filename: str, metadata: Mapping[str, Any], agents: Sequence[str] | None, actor: str,
    beside: Sequence[Beside] = (),
) -> dict[str, Any]:  # fmt: skip
    """What a worker needs to know. `agents`: whose calls the uploader may bring in and replace; None for all."""
    allowed = None if agents is None else list(agents)
    asked = {"key": key, "filename": filename, "metadata": dict(metadata), "agents": allowed, "actor": actor}
    return asked | ({"beside": [asdict(each) for each in beside]} if beside else {})


def staged(job: Job) -> list[str]:
    """Keys of the blobs that wait for a job."""
    return [job.payload["key"], *(each["key"] for each in job.payload.get("beside", ()))]


def arrive(store: Store, job: Job, setup: Setup, progress: Progress, *, name_pattern: str | None = None) -> Arrived:
    """Analyse an upload and keep what comes of it. Raises StorageError; what can't be read is told in the result."""
    with TemporaryDirectory(prefix="wellheard-") as folder:
        path = _fetched(store, job, Path(folder))
        calls, failed = [], []
        for found in read(path, IntakeOptions(name_pattern=name_pattern, extract_to=Path(folder))):
            progress(0.1, "listening")
            try:
                calls.append(keep_call(store, _ready(found), setup, progress, agents=job.payload["agents"]))
            except (IntakeError, SpeechError) as error:
                failed.append(f"{error.what}. {error.remedy}")
        return Arrived(calls=tuple(calls), failed=tuple(failed))


def _fetched(store: Store, job: Job, folder: Path) -> Path:
    """The upload as a file under the name it came with, and what was said about it beside it."""
    for each in (*job.payload.get("beside", ()), job.payload):
        path = folder / str(each["filename"])
        with path.open("wb") as out:
            for chunk in store.blobs.read(each["key"]):
                out.write(chunk)
    if job.payload["metadata"]:
        beside = path.with_name(f"{stem_of(path.name)}.meta.json")
        beside.write_text(json.dumps(job.payload["metadata"]), encoding="utf-8")
    return path


def _ready(found: Incoming | IntakeError) -> Incoming:
    if isinstance(found, IntakeError):
        raise found
    return found


def keep_call(
    store: Store, incoming: Incoming, setup: Setup, progress: Progress, *, agents: Sequence[str] | None = None
) -> Call:
    """Analyse one call and keep its document, its sound and the outline of it.

    `agents`: whose calls may be brought in and replaced; None for all. Raises StorageError, IntakeError, SpeechError.
    """
    analysis = analyse(incoming, setup)
    progress(0.8, "keeping")
    recording = incoming.recording if isinstance(incoming, Transcript) else incoming
    return keep_analysed(store, analysis, recording, agents=agents)


def keep_analysed(
    store: Store, analysis: Analysis, recording: Recording | None, *, agents: Sequence[str] | None = None
) -> Call:
    """Keep the document of a call that was analysed, its sound and the outline of it. As `keep_call` otherwise."""
    document = dump(analysis).encode()
    with store.begin() as on:
        _check_reach(on, analysis, agents)
        call = put_call(on, document).call
    if recording is not None:
        _keep_sound(store, analysis, recording)
    return call


def _check_reach(on: Any, analysis: Analysis, agents: Sequence[str] | None) -> None:
    """Raises IntakeError where the uploader may not bring in calls of this agent, or replace the call of that id."""
    if agents is None:
        return
    conversation = analysis.conversation
    remedy = "Name one of your team's agents, or ask QA to bring it in"
    if conversation.metadata.agent not in agents:
        raise IntakeError("the call is not of an agent of yours", where=conversation.source, remedy=remedy)
    try:
        known = find_call(on, conversation.id)
    except NotFoundError:
        return
    if known.agent not in agents:
        raise IntakeError("its id is that of another call", where=conversation.source, remedy="Give it another id")


def keep_recording(store: Store, analysis: Analysis, recording: Path) -> None:
    """The sound of a call for people, masked words bleeped, and the outline of it. Raises StorageError, SpeechError."""
    # Its libraries are slow to load, and transcripts don't need them.
    from wellheard.speech.decode import load
    from wellheard.speech.encode import MEDIA_TYPE, encode
    from wellheard.speech.peaks import peaks

    tracks = load(recording)
    name, masked = analysis.conversation.id, analysis.conversation.masked
    keep_file(store, name, "sound", [encode(tracks, masked)], media_type=MEDIA_TYPE)
    outline = peaks(tracks, _BUCKET_MS)
    for start, end in masked:
        outline[:, start // _BUCKET_MS : -(-end // _BUCKET_MS)] = 0
    kept = to_bytes(Peaks(bucket_ms=_BUCKET_MS, outline=outline))
    keep_file(store, name, PEAKS, [kept], media_type="application/vnd.wellheard.peaks")


def _keep_sound(store: Store, analysis: Analysis, recording: Recording) -> None:
    """Beside what people hear, the file as it came, which nobody is sent."""
    keep_recording(store, analysis, recording.path)
    with recording.path.open("rb") as original:
        keep_file(store, analysis.conversation.id, ORIGINAL, original, media_type="application/octet-stream")
