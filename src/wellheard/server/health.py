"""Is it alive, can it work, and how is it doing: for load balancers, systemd and Prometheus."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from wellheard.server.room import Room
from wellheard.server.visitor import Visitor, may
from wellheard.storage.errors import StorageError
from wellheard.storage.jobs import count_jobs
from wellheard.storage.migrate import is_current

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """The database answers, and its tables are those of this program."""
    room: Room = request.app.state.room
    try:
        current = is_current(room.store)
    except StorageError:
        return JSONResponse({"status": "unavailable", "database": "does not answer"}, 503)
    if not current:
        return JSONResponse({"status": "unavailable", "database": "is of another version; run wellheard serve"}, 503)
    return JSONResponse({"status": "ok", "database": "ok"})


@router.get("/metrics")
def metrics(request: Request, _visitor: Annotated[Visitor, Depends(may("metrics.see"))]) -> Response:
    """Counters in the Prometheus text format."""
    room: Room = request.app.state.room
    with suppress(StorageError), room.store.read() as on:  # The other numbers are worth having without the database.
        for state, count in count_jobs(on).items():
            room.metrics.jobs.labels(state).set(count)
    return Response(generate_latest(room.metrics.registry), media_type=CONTENT_TYPE_LATEST)
