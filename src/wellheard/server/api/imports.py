"""Bringing in: recordings, transcripts, vCons, analysis documents; at once or in parts."""

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from wellheard.conversation.document import DocumentError, load, schema
from wellheard.server import importing, uploading
from wellheard.server.api.jobs import JobRow, row
from wellheard.server.api.shapes import CallRow
from wellheard.server.problems import ProblemError, answers, conflict, invalid
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.jobs import Job

router = APIRouter(tags=["import"])
Bringer = Annotated[Visitor, Depends(may("calls.import"))]
_FIELDS = ("id", "title", "agent", "customer", "queue", "direction", "started_at", "language")
_TEXT = {"type": "string", "maxLength": 500}
_MULTIPART = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
                    **dict.fromkeys(_FIELDS, _TEXT),
                    "metadata": {
                        "type": "string",
                        "description": "A JSON object with more of it.",
                        "maxLength": 20_000,
                    },
                },
            }
        }
    },
}
_BYTES = {"type": "string", "format": "binary"}
_JSON_BODY = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
_BECOMES_A_JOB: dict[str, Any] = {"status_code": 202, "response_model": JobRow, "responses": answers(415, 507)}
_DOCUMENT_BODY = {"required": True, "content": {"application/json": {"schema": schema()}}}


class Announced(BaseModel):
    """A recording that will come in parts."""

    model_config = ConfigDict(extra="forbid")

    filename: str = Field(min_length=1, max_length=300)
    size: int = Field(ge=1, le=1 << 40, description="Bytes.")
    metadata: dict[str, str | int | float | list[str] | None] = Field(
        default_factory=dict, max_length=50, description="Such as agent, customer, queue, started_at, id."
    )


class UploadRow(BaseModel):
    """How far an upload is."""

    id: str
    offset: int = Field(description="Bytes that are there; go on from here.")
    size: int
    job: JobRow | None = Field(default=None, description="Once all is there.")


@router.post(
    "/recordings",
    summary="Bring in a recording",
    openapi_extra={"requestBody": _MULTIPART},
    **_BECOMES_A_JOB,
)
async def recordings(request: Request, visitor: Bringer) -> Response:
    """A recording (or a transcript) as a form: the file, and what is known of the call. Becomes a job."""
    return await _from_form(request, visitor)


@router.post(
    "/transcripts",
    summary="Bring in a transcript",
    openapi_extra={"requestBody": _JSON_BODY},
    **_BECOMES_A_JOB,
)
async def transcripts(request: Request, visitor: Bringer) -> Response:
    """`{"turns": [{"speaker", "text", …}], "agent"?, …}` or any transcript format as JSON. Becomes a job."""
    return await _from_json(request, visitor, "transcript.json")


@router.post(
    "/vcons",
    summary="Bring in a vCon",
    openapi_extra={"requestBody": _JSON_BODY},
    **_BECOMES_A_JOB,
)
async def vcons(request: Request, visitor: Bringer) -> Response:
    """A vCon with its dialog inside. Becomes a job."""
    return await _from_json(request, visitor, "call.vcon.json")


@router.post(
    "/analyses",
    summary="Bring in an analysis document",
    response_model=CallRow,
    status_code=201,
    openapi_extra={"requestBody": _DOCUMENT_BODY},
    responses={200: {"model": CallRow, "description": "It was known."}, **answers(415, 507)},
)
async def analyses(request: Request, visitor: Bringer) -> Response:
    """`wellheard.analysis/1`, kept byte for byte. The same document twice changes nothing."""
    _check_json(request)
    document = await request.body()
    return await run_in_threadpool(_put, request.app.state.room, visitor, document)


@router.post("/uploads", summary="Announce a recording that comes in parts", status_code=201, responses=answers(507))
def announce(request: Request, response: Response, visitor: Bringer, asked: Announced) -> UploadRow:
    """Then PATCH its bytes to the address in Location."""
    room: Room = request.app.state.room
    importing.check_import(visitor, asked.metadata)
    metadata = {name: value for name, value in asked.metadata.items() if value is not None}
    upload = uploading.begin(room, visitor, filename=asked.filename, size=asked.size, metadata=metadata)
    response.headers["Location"] = f"/api/v1/uploads/{upload.id}"
    return UploadRow(id=upload.id, offset=0, size=upload.size)


@router.get("/uploads/{upload_id}", summary="How far an upload is")
def state(request: Request, visitor: Bringer, upload_id: str) -> UploadRow:
    """After a broken connection: where to go on."""
    room: Room = request.app.state.room
    upload = uploading.find(room, visitor, upload_id)
    return UploadRow(id=upload.id, offset=uploading.offset(room, upload), size=upload.size)


@router.patch(
    "/uploads/{upload_id}",
    summary="Send the next part of a recording",
    openapi_extra={
        "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    },
    responses=answers(409, 507),
)
async def part(
    request: Request,
    visitor: Bringer,
    upload_id: str,
    upload_offset: Annotated[int, Header(ge=0, description="Bytes that are there already.")],
) -> UploadRow:
    """With the last byte it becomes a job. What arrived before a connection broke is kept."""
    room: Room = request.app.state.room
    upload = await run_in_threadpool(uploading.find, room, visitor, upload_id)
    with uploading.appending(room, upload, upload_offset) as file:
        there = await _append(request, file.write, upload_offset, upload.size)
    if there < upload.size:
        return UploadRow(id=upload.id, offset=there, size=upload.size)
    job = await run_in_threadpool(uploading.complete, room, visitor, upload)
    return UploadRow(id=upload.id, offset=there, size=upload.size, job=row(job))


@router.delete("/uploads/{upload_id}", summary="Give up an upload", status_code=204)
def give_up(request: Request, visitor: Bringer, upload_id: str) -> None:
    """What arrived is deleted."""
    room: Room = request.app.state.room
    uploading.forget(room, uploading.find(room, visitor, upload_id).id)


async def _append(request: Request, write: Callable[[bytes], int], there: int, size: int) -> int:
    try:
        async for chunk in request.stream():
            if there + len(chunk) > size:
                raise conflict(f"These are more than the {size} bytes that were announced.")
            await run_in_threadpool(write, chunk)
            there += len(chunk)
    except ClientDisconnect:
        pass
    except OSError as error:
        raise ProblemError(507, "storage-full", "The server has no room left on its disk.") from error
    return there


async def _from_form(request: Request, visitor: Visitor) -> Response:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise ProblemError(415, "not-a-form", "Send multipart/form-data with the recording in the field file.")
    async with request.form(max_files=1, max_fields=40, max_part_size=64_000) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise invalid("body/file", "send the recording as a file in this field")
        fields = {name: value for name, value in form.items() if isinstance(value, str) and value}
        metadata = _metadata(fields)
        job = await run_in_threadpool(
            importing.stage, request.app.state.room, visitor, file.file, filename=file.filename, metadata=metadata
        )
    return _accepted(job)


def _metadata(fields: dict[str, str]) -> dict[str, Any]:
    """The form's fields, and under them what its JSON holds."""
    fields.pop("form_token", None)
    try:
        more = json.loads(fields.pop("metadata", "{}"))
    except ValueError:
        raise invalid("body/metadata", "this is no JSON") from None
    if not isinstance(more, dict):
        raise invalid("body/metadata", "write a JSON object")
    return {**more, **fields}


async def _from_json(request: Request, visitor: Visitor, filename: str) -> Response:
    _check_json(request)
    body = await request.body()
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid("body", "this is no JSON") from None
    if not isinstance(read, dict):
        raise invalid("body", "write a JSON object")
    agent = read.get("agent")
    metadata = {"agent": agent} if isinstance(agent, str) and agent else {}
    staged = await run_in_threadpool(
        importing.stage, request.app.state.room, visitor, [body], filename=filename, metadata=metadata
    )
    return _accepted(staged)


def _put(room: Room, visitor: Visitor, document: bytes) -> Response:
    try:
        importing.check_owner(room, visitor, load(document).conversation.id)
        kept = importing.put_document(room, visitor, document)
    except DocumentError as error:
        raise invalid("body", str(error)[:1000]) from None
    content = CallRow.model_validate(kept.call).model_dump(mode="json")
    return JSONResponse(content, 201 if kept.change == "new" else 200)


def _accepted(job: Job) -> Response:
    headers = {"Location": f"/api/v1/jobs/{job.id}"}
    return JSONResponse(row(job).model_dump(mode="json"), 202, headers=headers)


def _check_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise ProblemError(415, "not-json", "Send JSON, with Content-Type: application/json.")
