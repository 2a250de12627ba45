"""The room: all that the server works with, made once at its start."""

import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from wellheard.jobs import Plan
from wellheard.jobs.beside import Workers, open_place, place_of
from wellheard.server.observing import Metrics
from wellheard.server.remembering import Remembered
from wellheard.server.signing import own_key
from wellheard.server.throttle import Throttle
from wellheard.settings import Settings
from wellheard.storage.store import Store

Wake = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much may come in."""

    request_bytes: int = 1 << 20
    """The body of an ordinary request."""
    document_bytes: int = 64 << 20
    """A transcript, a vCon or an analysis document."""
    upload_bytes: int = 2 << 30
    """A recording."""
    link_seconds: int = 900
    """How long a signed link to a recording serves."""
    session_hours: int = 72
    """How long a browser stays signed in without being used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What the server works with. Safe to share between threads."""

    store: Store
    """Database and audio."""
    folder: Path
    """Holds the secret key and uploads that are under way."""
    key: bytes = field(repr=False)
    """Signs links, forms and webhooks."""
    plan: Plan = field(default_factory=Plan)
    """How calls are analysed."""
    hosts: tuple[str, ...] = ()
    """Names besides localhost by which the server is called; `*` takes any."""
    limits: Limits = field(default_factory=Limits)
    workers: Workers | None = None
    """Analyse beside the server, where no others do."""
    metrics: Metrics = field(default_factory=Metrics)
    numbers: Remembered = field(default_factory=Remembered)
    """Of Insight."""
    passwords: PasswordHasher = field(default_factory=PasswordHasher)
    """argon2id (RFC 9106) with the library's parameters: 64 MiB, three passes."""
    tries_by_address: Throttle = field(default_factory=lambda: Throttle(30, 300, time.monotonic))
    """Failed sign-ins from one address."""
    tries_by_account: Throttle = field(default_factory=lambda: Throttle(8, 900, time.monotonic))
    """Failed sign-ins to one account from one address."""
    tries_in_all: Throttle = field(default_factory=lambda: Throttle(60, 3600, time.monotonic))
    """Failed sign-ins to one account from anywhere."""

    @property
    def settings(self) -> Settings:
        """The settings of the analysis, which hold the server's too."""
        return self.plan.settings

    @property
    def uploads(self) -> Path:
        """The folder of recordings that are still coming in."""
        place = self.folder / "uploads"
        place.mkdir(parents=True, exist_ok=True)
        return place


def open_room(folder: Path, settings: Settings, *, hosts: tuple[str, ...] = ()) -> Room:
    """Make or open the room of a folder: its database and audio (unless settings say elsewhere), its key, its tables.

    Raises StorageError, OSError and ValueError, each with a sentence.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = place_of(folder, settings)
    plan = Plan(settings=settings)
    named = tuple(each.strip() for each in (settings.allowed_hosts or "").split(",") if each.strip())
    limits = Limits(upload_bytes=settings.upload_limit_mb << 20)
    with ExitStack() as failing:
        store = failing.enter_context(closing(open_place(place)))
        store.blobs.check()
        room = Room(
            store=store,
            folder=folder,
            key=own_key(folder),
            plan=plan,
            hosts=hosts + named,
            limits=limits,
            workers=Workers(place, plan, settings.jobs),
        )
        failing.pop_all()  # The store is the room's now.
    return room
