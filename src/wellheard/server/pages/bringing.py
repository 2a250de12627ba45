"""Bring calls in: a form for files and what is known of them, and the jobs that make calls of them."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from wellheard.jobs import arriving, telling
from wellheard.server import importing
from wellheard.server.api import jobs as jobs_api
from wellheard.server.bodies import BRINGING_IN
from wellheard.server.calls import queues_for
from wellheard.server.pages.faults import FAULTS, told
from wellheard.server.policy import Reach
from wellheard.server.problems import invalid
from wellheard.server.room import Room
from wellheard.server.templating import page
from wellheard.server.visitor import MOST_FILES, Visitor, may
from wellheard.storage import calls as stored
from wellheard.storage import jobs

router = APIRouter()
Bringer = Annotated[Visitor, Depends(may("calls.import"))]
Mender = Annotated[Visitor, Depends(may("jobs.retry"))]
After = Annotated[str | None, Query(max_length=500)]
FIELDS: Final = ("agent", "queue", "customer", "started_at")
TRACKS: Final = {"agent": ["agent", "customer"], "customer": ["customer", "agent"]}
"""Who is on the tracks of a recording, by who is on the first."""
TITLES: Final = {arriving.KIND: "A file", telling.KIND: "A message to a webhook", "housekeeping": "Housekeeping"}
_LONGEST = 300
_RECENT, _DEAD = 30, 20


@router.get(BRINGING_IN)
def bringing(request: Request, visitor: Bringer, after: After = None) -> Response:
    """The form and the jobs; to htmx only the jobs."""
    part = request.headers.get("hx-request") == "true"
    return _page(request, visitor, "bringing-jobs.html.j2" if part else "bringing.html.j2", after=after)


@router.post(BRINGING_IN)
async def bring(request: Request, visitor: Bringer) -> Response:
    """The form of a browser without scripts: each file becomes a job, or its fault is told and the others go on."""
    async with request.form(max_files=MOST_FILES) as form:
        files = [each for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename]
        try:
            metadata = metadata_of(form)
            if not files:
                raise invalid("body/file", "choose at least one file")
        except RequestValidationError as error:
            return await run_in_threadpool(
                _page, request, visitor, "bringing.html.j2", given=_kept(form), fault=told(error), status=422
            )
        faults = [
            (each.filename, fault)
            for each in files
            if (fault := await run_in_threadpool(_stage, request.app.state.room, visitor, each, metadata))
        ]
        if not faults:
            return RedirectResponse(f"{BRINGING_IN}#jobs-title", 303)
        return await run_in_threadpool(
            _page, request, visitor, "bringing.html.j2", given=_kept(form), faults=faults, status=422
        )


@router.post(BRINGING_IN + "/jobs/{job_id}/retry")
def retry(request: Request, visitor: Mender, job_id: str) -> Response:
    """Once more, with all its attempts."""
    jobs_api.retry(request, visitor, job_id)
    return RedirectResponse(f"{BRINGING_IN}#jobs-title", 303)


@router.post(BRINGING_IN + "/jobs/{job_id}/stop")
def stop(request: Request, visitor: Mender, job_id: str) -> Response:
    """It is not wanted any more."""
    jobs_api.stop(request, visitor, job_id)
    return RedirectResponse(f"{BRINGING_IN}#jobs-title", 303)


def metadata_of(form: FormData) -> dict[str, Any]:
    """What the form says of all its files. Raises RequestValidationError."""
    found: dict[str, Any] = {name: text for name, text in _kept(form).items() if text}
    for name, text in sorted(found.items()):
        if len(text) > _LONGEST:
            raise invalid(f"body/{name}", f"write at most {_LONGEST} characters")
    first = found.pop("first_track", "")
    if first and first not in TRACKS:
        raise invalid("body/first_track", "say agent or customer")
    if "started_at" in found:
        found["started_at"] = _time(found["started_at"])
    return found | ({"tracks": TRACKS[first]} if first else {})


def _time(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("body/started_at", "write the time as 2026-01-31T14:05") from None
    return at.isoformat() if at.tzinfo else f"{at.isoformat()}+00:00"


def _kept(form: FormData) -> dict[str, str]:
    return {name: str(form.get(name) or "").strip() for name in (*FIELDS, "first_track")}


def _stage(room: Room, visitor: Visitor, file: UploadFile, metadata: dict[str, Any]) -> str:
    """Hand a file to a worker; what was wrong with it, or nothing."""
    try:
        importing.stage(room, visitor, file.file, filename=file.filename, metadata=metadata)
    except FAULTS as error:
        return told(error)
    return ""


def _page(
    request: Request, visitor: Visitor, template: str, *, after: str | None = None, status: int = 200, **more: Any
) -> Response:
    room: Room = request.app.state.room
    allowed = visitor.agents_for("calls.import")
    whose = None if visitor.reach("jobs.see") == Reach.ALL else visitor.actor
    with room.store.read() as on:
        recent = jobs.list_jobs(on, kind=arriving.KIND, created_by=whose, limit=_RECENT)
        dead = jobs.list_jobs(
            on, "dead", kind=None if whose is None else arriving.KIND, created_by=whose, after=after, limit=_DEAD
        )
        context = {
            "agents": stored.values_of(on, "agent") if allowed is None else list(allowed),
            "must_name": allowed is not None,
            "queues": queues_for(room, on, allowed),
            "rows": [jobs_api.row(each) for each in recent.items if each.state != "dead"],
            "dead": [jobs_api.row(each) for each in dead.items],
            "next": dead.next,
            "after": after,
            "titles": TITLES,
            "busy": any(each.state in ("waiting", "running") for each in recent.items),
            "most_mb": room.limits.upload_bytes >> 20,
            "most_files": MOST_FILES,
        }
    return page(
        request,
        template,
        {"given": dict.fromkeys((*FIELDS, "first_track"), ""), "fault": "", "faults": (), **context, **more},
        status=status,
    )
