"""Who may stream calls in: by AudioHook's signature, by Twilio's, or by a machine's token of the room."""

import time
from dataclasses import dataclass, field

from fastapi import WebSocket
from fastapi.concurrency import run_in_threadpool

from wellheard.server.room import Room
from wellheard.server.streams.keys import KeyFile
from wellheard.server.visitor import Visitor, by_token
from wellheard.settings import Settings
from wellheard.streams.audiohook_signature import Handshake, Nonces, fault_of
from wellheard.streams.interface import CallStart
from wellheard.streams.twilio import addresses_of, is_signed

PERMISSION = "live.stream"


@dataclass(slots=True)
class Gatekeeper:
    """What is remembered between connections. Lives in the event loop."""

    settings: Settings
    keys: KeyFile = field(init=False)
    nonces: Nonces = field(default_factory=Nonces)

    def __post_init__(self) -> None:
        self.keys = KeyFile(self.settings.audiohook_keys)

    def fault_of_handshake(self, socket: WebSocket) -> str | None:
        """What is wrong with an AudioHook handshake, for the log; None where it is good."""
        keys = self.keys.keys()
        headers = {name.lower(): ", ".join(socket.headers.getlist(name)) for name in socket.headers}
        shook = Handshake(target=target_of(socket), headers=headers)
        fault = fault_of(shook, {name: key.secret for name, key in keys.items()}, self.nonces, time.time())
        if fault is not None:
            return fault
        tied = keys[headers["x-api-key"]].organization
        if tied is not None and tied != headers["audiohook-organization-id"]:
            return "the key is for another organization"
        return None

    def is_twilio(self, socket: WebSocket) -> bool:
        """Whether the connection carries a signature made with the account's auth token."""
        given, secret = socket.headers.get("x-twilio-signature"), self.settings.twilio_auth_token
        if given is None or not secret:
            return False
        host = socket.headers.get("host", "")
        return is_signed(given, addresses_of(host, target_of(socket), self.settings.public_url), secret)


def target_of(socket: WebSocket) -> str:
    """Path and query as they were sent."""
    path: bytes = socket.scope.get("raw_path") or socket.url.path.encode()
    query: bytes = socket.scope.get("query_string") or b""
    return (path + (b"?" + query if query else b"")).decode("latin-1")


async def may_stream(socket: WebSocket, start: CallStart, token: str | None) -> bool:
    """Whether a machine's token lets a call of this agent in; the token of the connection goes first."""
    visitor = await streamer_of(socket, token)
    return visitor is not None and visitor.reaches(PERMISSION, start.agent)


async def streamer_of(socket: WebSocket, token: str | None) -> Visitor | None:
    """The machine that may stream calls in, by the token of the connection or else by the one that is given."""
    scheme, _, secret = socket.headers.get("authorization", "").partition(" ")
    given = secret.strip() if scheme.lower() == "bearer" else token or socket.query_params.get("token", "")
    if not given:
        return None
    room: Room = socket.app.state.room
    visitor = await run_in_threadpool(by_token, room, given, socket)
    return visitor if visitor is not None and visitor.may(PERMISSION) else None
