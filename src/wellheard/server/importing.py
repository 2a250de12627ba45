"""What is brought in: staged in the store as it comes, then a job for a worker. Memory: a chunk, whatever the size."""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import IO, Any

from wellheard.jobs.arriving import INCOMING, KIND, payload
from wellheard.server.policy import Reach
from wellheard.server.problems import ProblemError, forbidden, invalid
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import audit, jobs
from wellheard.storage.calls import Kept, find_call, put_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import new_id
from wellheard.storage.jobs import Job

_ENDING = re.compile(r"(\.vcon)?\.[A-Za-z0-9]{1,8}$")
_UNWANTED = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_BLOCK = 1 << 20
_LONGEST_NAME = 150


def file_name(given: str | None) -> str:
    """The last part of a file name, with nothing in it that a file system or a person stumbles over."""
    last = (given or "").replace("\\", "/").rsplit("/", 1)[-1]
    plain = _UNWANTED.sub("_", last).strip(" .") or "upload"
    ending = _ENDING.search(plain)
    kept = ending[0] if ending else ""
    return plain[: len(plain) - len(kept)][:_LONGEST_NAME] + kept


def stage(
    room: Room,
    visitor: Visitor,
    content: Iterable[bytes] | IO[bytes],
    *,
    filename: str | None,
    metadata: Mapping[str, Any],
) -> Job:
    """Keep an upload and ask for its analysis; the same bytes with the same metadata are one job.

    Raises ProblemError and StorageError; nothing is left then.
    """
    agents = check_import(visitor, metadata)
    name, digest = file_name(filename), sha256(repr(sorted(metadata.items())).encode())
    ending = _ENDING.search(name)
    key = f"{INCOMING}{new_id()}/upload{ending[0] if ending else ''}"
    size = room.store.blobs.put(key, _digested(content, digest))
    if size == 0:
        room.store.blobs.delete(key)
        raise invalid("body/file", "the file is empty; export or copy it again")
    try:
        told = payload(key=key, filename=name, metadata=metadata, agents=agents, actor=visitor.actor)
        with room.store.begin() as on:
            job = jobs.enqueue(on, KIND, told, key=f"{KIND}:{digest.hexdigest()}", created_by=visitor.actor)
            if job.payload["key"] != key and _is_gone(on, job):
                job = jobs.enqueue(on, KIND, told, created_by=visitor.actor)
            audit.record(
                on, actor=visitor.actor, action="created", subject_type="upload", subject=job.id,
                details={"size": size}, address=visitor.address,
            )  # fmt: skip
    except BaseException:
        room.store.blobs.delete(key)
        raise
    if job.payload["key"] != key:
        room.store.blobs.delete(key)
    return job


def put_document(room: Room, visitor: Visitor, document: bytes) -> Kept:
    """Keep an analysis document unchanged. Raises ProblemError where the visitor may not bring it in."""
    with room.store.begin() as on:
        kept = put_call(on, document)
        allowed = visitor.agents_for("calls.import")
        if allowed is not None and kept.call.agent not in allowed:
            raise forbidden("This call is not of an agent of your team. Ask QA to bring it in.")
        audit.record(
            on, actor=visitor.actor, action="created" if kept.change == "new" else "changed", subject_type="call",
            subject=kept.call.id, details={"digest": kept.call.digest, "change": kept.change}, address=visitor.address,
        )  # fmt: skip
        return kept


def check_owner(room: Room, visitor: Visitor, call: str) -> None:
    """Raises ProblemError where there is a call of this id that the visitor may not replace."""
    with room.store.read() as on:
        try:
            known = find_call(on, call)
        except NotFoundError:
            return
    if not visitor.reaches("calls.import", known.agent):
        raise forbidden("There is a call with this id that you may not replace. Give yours another id.")


def check_import(visitor: Visitor, metadata: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Whose calls the visitor may bring in; None for all. Raises where a lead names none of their own agents."""
    if visitor.reach("calls.import") == Reach.ALL:
        return None
    allowed = visitor.agents_for("calls.import") or ()
    agent = metadata.get("agent")
    if agent is not None and agent not in allowed:
        raise forbidden("You may bring in calls of your own team's agents. Ask QA to bring in others.")
    if agent is None:
        raise ProblemError(422, "agent-needed", "Name the agent of the call, one of your team, in the field agent.")
    return allowed


def _digested(content: Iterable[bytes] | IO[bytes], digest: Any) -> Iterator[bytes]:
    chunks = iter(lambda: content.read(_BLOCK), b"") if hasattr(content, "read") else iter(content)
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _is_gone(on: Any, job: Job) -> bool:
    """Whether the same upload was analysed before and nothing of it is there any more, or it was given up."""
    if job.state in ("dead", "stopped"):
        return True
    if job.state != "done":
        return False
    for call in (job.result or {}).get("calls", ()):
        try:
            find_call(on, call)
        except NotFoundError:
            return True
    return False
