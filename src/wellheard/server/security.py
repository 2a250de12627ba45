"""What every answer carries and every request must fulfil: headers, the host's name, where a socket comes from."""

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellheard.server.problems import ProblemError, respond

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_STREAMS = "/streams/"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_security_policy(nonce: str) -> str:
    """What a page may load: our own files, and style elements that our own scripts make with the request's nonce."""
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; "
        f"font-src 'self'; style-src 'self' 'nonce-{nonce}'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )


class Security:
    """ASGI middleware: names the request, refuses foreign hosts and foreign sockets, and sets the headers.

    The server answers to its own names alone, so that a page of somebody else's whose name leads to this machine (DNS
    rebinding) gets nothing.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.hosts = _LOOPBACK | {each.lower() for each in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope["wellheard.request"] = str(uuid4())
        scope["wellheard.nonce"] = secrets.token_urlsafe(16)
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            await _refuse(scope, receive, self._with_headers(scope, send))
        elif scope["type"] == "websocket" and not (_same_origin(headers) or _brings_credentials(scope, headers)):
            await send({"type": "websocket.close", "code": 1008, "reason": "from another origin"})
        else:
            await self.app(scope, receive, self._with_headers(scope, send))

    def _is_ours(self, host: str) -> bool:
        name = _name(host)
        return "*" in self.hosts or name in self.hosts

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", content_security_policy(scope["wellheard.nonce"]))
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Request-Id", scope["wellheard.request"])
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return sending


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _same_origin(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _brings_credentials(scope: Scope, headers: Headers) -> bool:
    """Phone systems have no origin. Where they connect a cookie counts for nothing, so other origins do no harm.

    Nor has a program that shows a token; a page in a browser always has one, and can't show a token.
    """
    machine = "origin" not in headers and headers.get("authorization", "").lower().startswith("bearer ")
    return machine or str(scope["path"]).startswith(_STREAMS)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": "for another host"})
        return
    detail = "This server does not answer to that name. An admin can add it to the setting allowed_hosts."
    error = ProblemError(421, "misdirected", detail)
    await respond(Request(scope, receive), error)(scope, receive, send)


def is_from_here(request: Request) -> bool:
    """Whether a browser says that the request was made by a page of ours, or says nothing about it at all.

    Reads Fetch Metadata (`Sec-Fetch-Site`) and, from older browsers, `Origin`.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
