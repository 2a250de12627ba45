"""Problems as RFC 9457 has them: one shape for every answer that isn't what was asked for.

Pages get the same sentences as a page. What a visitor sent is never repeated in a problem.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
_PREFIX = "urn:wellheard:problem:"


class ProblemError(Exception):
    """An answer other than the one asked for, in a sentence for whoever asked."""

    def __init__(self, status: int, name: str, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.name, self.detail, self.headers = status, name, detail, dict(headers or {})


class Fault(BaseModel):
    """One fault in a request."""

    pointer: str = Field(description="Where: `body/name`, `query/limit` ...", examples=["body/email"])
    detail: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="Names the kind of problem; stable.", examples=["urn:wellheard:problem:not-found"])
    title: str = Field(description="The kind of problem in words.", examples=["Not Found"])
    status: int = Field(description="HTTP status.", ge=400, le=599)
    detail: str = Field(description="What happened here and what to do.")
    instance: str | None = Field(default=None, description="The request's id, as the logs have it.")
    errors: list[Fault] | None = Field(default=None, description="Every fault of the request, where there are some.")


def not_found(what: str = "This") -> ProblemError:
    """Nothing is there, or nothing that this visitor may see; the two are told apart by nobody."""
    return ProblemError(404, "not-found", f"{what} isn't here, or you may not see it.")


def forbidden(detail: str = "Your role does not allow this. Ask an admin.") -> ProblemError:
    """A known visitor may not do this."""
    return ProblemError(403, "forbidden", detail)


def conflict(detail: str) -> ProblemError:
    """It can't be done beside what is there."""
    return ProblemError(409, "conflict", detail)


def invalid(pointer: str, detail: str) -> RequestValidationError:
    """A fault that only the endpoint could find, told like all others."""
    return RequestValidationError([{"type": "value_error", "loc": tuple(pointer.split("/")), "msg": detail}])


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For OpenAPI: these statuses are answered with a problem."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


ALWAYS = answers(400, 401, 403, 404, 413, 422, 429, 500, 503)
"""Problems that any endpoint of the API may answer with."""


def respond(request: Request, error: ProblemError, faults: Iterable[Fault] = ()) -> Response:
    """The problem as the visitor wants it: a page for a browser that asked for one, else JSON."""
    wants_page = not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
    render = getattr(request.app.state, "problem_page", None)
    if wants_page and render is not None:
        page: Response = render(request, error)
        return page
    listed = list(faults)
    problem = Problem(
        type=_PREFIX + error.name,
        title=HTTPStatus(error.status).phrase,
        status=error.status,
        detail=error.detail,
        instance=f"urn:wellheard:request:{request.scope.get('wellheard.request', 'unknown')}",
        errors=listed or None,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), error.status, media_type=MEDIA_TYPE, headers=error.headers
    )


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    name = phrase.lower().replace(" ", "-").replace("'", "")
    detail = {
        400: "The request could not be understood. Check that the body is what its content type says.",
        404: "There is nothing at this address. Check it.",
        405: "This address does not take that method; the Allow header names those it takes.",
        413: "This is larger than the server takes. Send recordings in parts with /api/v1/uploads.",
    }.get(error.status_code, str(error.detail))
    return respond(request, ProblemError(error.status_code, name, detail, headers=error.headers))


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [Fault(pointer="/".join(map(str, each["loc"])), detail=str(each["msg"])) for each in error.errors()]
    summary = f"The request has {len(faults)} fault{'s' if len(faults) != 1 else ''}; see errors."
    if len(faults) == 1:
        summary = f"{faults[0].pointer}: {faults[0].detail}"
    return respond(request, ProblemError(422, "invalid", summary), faults)


def _own(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return respond(request, error)


def _crash(request: Request, _error: Exception) -> Response:
    detail = "Something went wrong here; it is not your doing. It was logged under the id in `instance`."
    return respond(request, ProblemError(500, "internal", detail))


def install(app: FastAPI) -> None:
    """Answer every error with a problem."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(ProblemError, _own)
    app.add_exception_handler(Exception, _crash)
