"""The web server's process: listens, says where, and stops when what is under way is done."""

import asyncio
import gc
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from wellheard.jobs.logs import set_up_logs
from wellheard.server.app import create_app
from wellheard.server.room import Room

_PATIENCE_S = 20

Address = tuple[str, int]
LARGEST_MESSAGE = 1 << 18
"""Bytes of a message on a websocket; protocols with a smaller limit of their own tell so in their own words."""


def run(
    room: Room, *, host: str, port: int, log_json: bool, listening: Callable[[str], object],
    audiosocket: Address | None = None,
) -> None:  # fmt: skip
    """Serve until a signal says stop. Raises OSError, with the address as its file, where one can't be had."""
    set_up_logs(as_json=log_json)
    if room.workers is not None:
        room.workers.log_json = log_json
    app = create_app(room)
    app.state.audiosocket = _bind(*audiosocket) if audiosocket else None
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=_PATIENCE_S, ws_max_size=LARGEST_MESSAGE, lifespan="on",
    )  # fmt: skip
    bound = _bind(host, port)
    listening(address(host, bound.getsockname()[1]))
    _settle()
    with suppress(KeyboardInterrupt):
        asyncio.run(uvicorn.Server(config).serve(sockets=[bound]))


def _settle() -> None:
    """Leave what is loaded by now out of later collections of garbage; it lives as long as the process.

    A full collection goes over every object that is not left out, and holds all requests meanwhile: 0.2 s, measured.
    """
    gc.collect()
    gc.freeze()


def address(host: str, port: int) -> str:
    """How people call the server in a browser on this machine."""
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1", "::1") else host  # noqa: S104 - a comparison
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on and every answer waits 40 ms for the client's delayed ACK.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(1024)  # From now on a browser waits instead of being turned away.
    except OSError as error:
        bound.close()
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from None
    return bound
