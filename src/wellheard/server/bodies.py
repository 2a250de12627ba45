"""How large a request may be: little, but for the addresses that take documents and recordings."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellheard.server.problems import ProblemError, respond
from wellheard.server.room import Limits

RECORDINGS = ("/api/v1/recordings", "/api/v1/uploads/")
BRINGING_IN = "/calls/new"
"""The page's form, which sends recordings where a browser runs no scripts."""
DOCUMENTS = ("/api/v1/analyses", "/api/v1/transcripts", "/api/v1/vcons")


class BodyLimit:
    """ASGI middleware: answers 413 before a body that says it is too large, and as soon as one turns out to be."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its bytes counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, seen = self._most(scope["path"]), 0
        if _told(scope) > most:
            await respond(Request(scope, receive), too_large(most))(scope, receive, send)
            return

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413)
            return message

        await self.app(scope, counting, send)

    def _most(self, path: str) -> int:
        if path == BRINGING_IN or path.startswith(RECORDINGS):
            return self.limits.upload_bytes + self.limits.request_bytes
        return self.limits.document_bytes if path.startswith(DOCUMENTS) else self.limits.request_bytes


def too_large(most: int) -> ProblemError:
    """More than the server takes."""
    detail = f"This is larger than the {most >> 20} MiB that the server takes here. Split it, or ask an admin."
    return ProblemError(413, "too-large", detail, headers={"Connection": "close"})


def _told(scope: Scope) -> int:
    told = Headers(scope=scope).get("content-length", "")
    return int(told) if told.isascii() and told.isdigit() else 0
