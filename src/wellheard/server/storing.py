"""Errors of the store as problems."""

from fastapi import Request
from fastapi.responses import Response

from wellheard.server.observing import log
from wellheard.server.problems import ProblemError, respond
from wellheard.storage.errors import (
    AudioError,
    ConflictError,
    DatabaseUnavailableError,
    NotFoundError,
    StorageError,
    StorageFullError,
)

_AWAY = "The room's database doesn't answer just now. Nothing was changed; try again in a moment."
_FULL = "The server has no room left on its disk. Nothing was changed; an admin has to make room."
_ANSWERS: tuple[tuple[type[StorageError], int, str, str], ...] = (
    (DatabaseUnavailableError, 503, "database-unavailable", _AWAY),
    (StorageFullError, 507, "storage-full", _FULL),
    (AudioError, 503, "audio-unavailable", "The place where sound is kept can't be used just now. Try again later."),
    (NotFoundError, 404, "not-found", "This isn't here (any more), or you may not see it."),
)


def storage_problem(request: Request, error: Exception) -> Response:
    """The problem for an error of the store. Addresses of databases and files are for the log alone."""
    for kind, status, name, detail in _ANSWERS:
        if isinstance(error, kind):
            if status >= 500:
                log.error("storage", extra={"kind": kind.__name__, "reason": str(error)})
            headers = {"Retry-After": "5"} if status == 503 else {}
            return respond(request, ProblemError(status, name, detail, headers=headers))
    if isinstance(error, ConflictError):
        return respond(request, ProblemError(409, "conflict", str(error)))
    return respond(request, ProblemError(422, "invalid", str(error)))
