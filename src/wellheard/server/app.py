"""The application, on one page: middleware outside, then the API, then the pages."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.openapi.utils import get_openapi
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from wellheard import __version__
from wellheard.server import health, problems, tracing
from wellheard.server.api import router as api
from wellheard.server.api.audio import sound_router
from wellheard.server.bodies import BodyLimit
from wellheard.server.live_calls import LiveCalls
from wellheard.server.live_calls.posting import PostedCalls
from wellheard.server.live_calls.sockets import router as live_sockets
from wellheard.server.observing import Observing
from wellheard.server.pages import router as pages
from wellheard.server.pages.errors import problem_page
from wellheard.server.pages.signing_in import way_in
from wellheard.server.policy import OPEN
from wellheard.server.practising.telephone.asterisk import Visits
from wellheard.server.practising.telephone.sockets import router as practice
from wellheard.server.room import Room
from wellheard.server.security import Security
from wellheard.server.storing import storage_problem
from wellheard.server.streams.admitting import Gatekeeper
from wellheard.server.streams.audiosocket import listening_for_asterisk
from wellheard.server.streams.sockets import Streams
from wellheard.server.streams.sockets import router as streams
from wellheard.server.taking_turns import TakingTurns
from wellheard.server.visitor import Allowed, PasswordNeededError, SignInNeededError
from wellheard.storage.errors import StorageError
from wellheard.streams.interface import Door

_ABOUT = """The review room of Wellheard: calls, their moments and what people make of them.

Every list is paged: give `after` the `next` of the page before. Every problem is an RFC 9457 document. Machines send
`Authorization: Bearer TOKEN`; `x-permission` names what each endpoint asks for.
"""


def create_app(room: Room, *, door: Door | None = None) -> FastAPI:
    """The server of a room, and the door by which calls in progress come in.

    Raises ValueError where an endpoint has no permission in the policy.
    """
    app = FastAPI(
        title="Wellheard", version=__version__, description=_ABOUT, docs_url=None, redoc_url=None, openapi_url=None,
        lifespan=_lifespan, routes=list(_routes()),
    )  # fmt: skip
    app.state.room, app.state.problem_page = room, problem_page
    app.state.live = LiveCalls(room)
    app.state.posted = PostedCalls(app.state.live)
    app.state.streams = Streams(door or app.state.live, Gatekeeper(room.settings))
    app.state.visits = Visits(app.state)
    problems.install(app)
    app.add_exception_handler(StorageError, storage_problem)
    app.add_exception_handler(SignInNeededError, _to_the_door)
    app.add_exception_handler(PasswordNeededError, _to_their_account)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's way to extend the document
    app.add_middleware(TakingTurns)
    app.add_middleware(BodyLimit, limits=room.limits)
    app.add_middleware(Observing, metrics=room.metrics)
    app.add_middleware(Security, hosts=room.hosts)
    tracing.install(app, room.settings)
    if faults := list(_without_policy(app)):
        raise ValueError(f"these endpoints have no permission in policy.py: {', '.join(faults)}")
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Every route, for all apps of a process: what FastAPI works out for each takes half a second of processor time."""
    together = APIRouter()
    routers: tuple[APIRouter, ...] = (health.router, api, sound_router, streams, practice, live_sockets, pages)
    for router in routers:
        together.include_router(router)
    return tuple(together.routes)


def endpoints(app: FastAPI) -> list[RouteContext]:
    """Every route of the app, those of included routers too."""
    return [each for each in iter_route_contexts(app.routes) if each.path is not None]


def permission_of(route: RouteContext | BaseRoute) -> str | None:
    """The permission that a route asks for; none for an open one."""
    dependant = getattr(route, "dependant", None)
    waiting = list(dependant.dependencies) if dependant else []
    while waiting:
        each = waiting.pop()
        if isinstance(each.call, Allowed):
            return each.call.permission
        waiting.extend(each.dependencies)
    return None


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    room: Room = app.state.room
    live: LiveCalls = app.state.live
    if room.workers is not None:
        room.workers.start()
    await run_in_threadpool(live.recover)
    live.neighbours.start()
    async with listening_for_asterisk(app):
        yield
    await run_in_threadpool(live.neighbours.stop)
    await run_in_threadpool(live.close)
    if room.workers is not None:
        await run_in_threadpool(room.workers.stop)
    await run_in_threadpool(tracing.close, app)
    room.store.close()


async def _to_the_door(request: Request, _error: Exception) -> Response:
    return RedirectResponse(way_in(request), 303)


async def _to_their_account(_request: Request, _error: Exception) -> Response:
    return RedirectResponse("/account", 303)


def _without_policy(app: FastAPI) -> Iterator[str]:
    for route in endpoints(app):
        if route.path not in OPEN and permission_of(route) is None:
            yield str(route.path)


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with how to sign in and the permission of each operation."""
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for model in (problems.Problem, problems.Fault):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for route in endpoints(app):
        for method in route.methods or ():
            operation = document["paths"].get(route.path_format, {}).get(method.lower())
            permission = permission_of(route)
            if operation is not None and permission is not None:
                operation["x-permission"] = permission
            elif operation is not None:
                operation["security"] = []
    app.openapi_schema = document
    return document
