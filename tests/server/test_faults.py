"""The database goes and comes back; the disk is full; the program breaks."""

from contextlib import contextmanager
from typing import Any

import pytest

from tests.server.cast import Cast
from wellheard.server.room import Room
from wellheard.storage.errors import DatabaseUnavailableError, StorageFullError
from wellheard.storage.store import Store


def breaks(monkeypatch: pytest.MonkeyPatch, error: Exception, *names: str) -> None:
    @contextmanager
    def broken(_self: Store) -> Any:
        raise error
        yield

    for name in names:
        monkeypatch.setattr(Store, name, broken)


def test_a_database_that_is_away_is_a_503_and_then_all_is_well(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with cast.browser("qa") as browser:
        with monkeypatch.context() as while_away:
            breaks(while_away, DatabaseUnavailableError("postgresql://secret-host: gone"), "begin", "read")
            answer = browser.get("/api/v1/calls")
            assert answer.status_code == 503
            assert answer.json()["type"] == "urn:wellheard:problem:database-unavailable"
            assert answer.headers["retry-after"] == "5"
            assert "secret-host" not in answer.text
            page = browser.get("/calls", headers={"accept": "text/html"})
            assert page.status_code == 503
            assert "One moment" in page.text
            assert browser.get("/readyz").status_code == 503
            assert browser.get("/healthz").status_code == 200
            assert browser.get("/sign-in").status_code == 503
        assert browser.get("/api/v1/calls").status_code == 200
        assert browser.get("/readyz").status_code == 200


def test_a_full_disk_is_told_and_nothing_is_left(cast: Cast, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with cast.browser("qa") as browser, monkeypatch.context() as while_full:
        breaks(while_full, StorageFullError("full"), "begin")
        answer = browser.act("POST", "/api/v1/transcripts", json={"turns": []})
    assert answer.status_code == 507
    assert room.store.blobs.keys() == []


def test_a_defect_is_a_500_without_what_broke(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("the customer said hello")

    monkeypatch.setattr("wellheard.server.api.calls.list_calls", broken)
    with cast.browser("qa") as browser, caplog.at_level("ERROR", "wellheard.server"):
        answer = browser.get("/api/v1/calls")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "customer said" not in answer.text
    record = next(each for each in caplog.records if each.message == "crash")
    assert record.__dict__["kind"] == "ValueError"
    assert "customer said" not in str(record.__dict__)
