import io
import json
import logging

import pytest

from tests.server.cast import Cast, Guest
from wellheard.jobs.logs import log_as_json
from wellheard.server.room import Room
from wellheard.server.signing import is_signed, own_key, signature


def test_every_answer_carries_the_headers(stranger: Guest) -> None:
    for path in ("/sign-in", "/healthz", "/nowhere", "/api/v1/nowhere"):
        headers = stranger.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path


def test_pages_hold_no_inline_script_or_style(cast: Cast, stranger: Guest) -> None:
    with cast.browser("admin") as browser:
        for page in (
            stranger.get("/sign-in"),
            browser.get("/account"),
            browser.get("/x", headers={"accept": "text/html"}),
        ):
            assert "<style" not in page.text
            assert " style=" not in page.text
            assert "<script>" not in page.text
            assert " onclick" not in page.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io"])
def test_the_server_answers_to_its_own_names_alone(host: str, stranger: Guest) -> None:
    answer = stranger.get("/sign-in", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["type"] == "urn:wellheard:problem:misdirected"


@pytest.mark.parametrize("host", ["localhost:8765", "127.0.0.1", "[::1]:80", "LOCALHOST", "testserver"])
def test_localhost_is_always_its_name(host: str, stranger: Guest) -> None:
    assert stranger.get("/sign-in", headers={"host": host}).status_code == 200


def test_a_body_that_is_too_large_is_refused(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        answer = browser.act("POST", "/account/password", data={"old": "x" * (2 << 20)})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_unknown_is_a_problem_for_machines_and_a_page_for_people(stranger: Guest) -> None:
    machine = stranger.get("/api/v1/nowhere")
    assert machine.status_code == 404
    assert machine.json()["status"] == 404
    person = stranger.get("/nowhere", headers={"accept": "text/html"})
    assert person.status_code == 404
    assert "Nothing here" in person.text


def test_own_files_are_kept_for_ever_under_the_name_of_their_content(stranger: Guest) -> None:
    page = stranger.get("/sign-in").text
    style = next(part for part in page.split('"') if part.endswith("room.css"))
    answer = stranger.get(style)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert stranger.get("/static/0000/room.css").status_code == 404
    assert stranger.get("/static/0000/..%2F..%2Fsecret.key").status_code == 404


def test_signatures_serve_one_purpose_each() -> None:
    made = signature(b"k", "audio", "call", "9")
    assert is_signed(b"k", made, "audio", "call", "9")
    for purpose, parts in (("door", ("call", "9")), ("audio", ("call9",)), ("audio", ("call", "8"))):
        assert not is_signed(b"k", made, purpose, *parts)


def test_the_key_is_made_once_and_is_its_owners_alone(room: Room) -> None:
    made = own_key(room.folder)
    assert made == own_key(room.folder)
    assert len(made) == 32
    assert (room.folder / "secret.key").stat().st_mode & 0o077 == 0


def test_a_damaged_key_is_told(room: Room) -> None:
    (room.folder / "secret.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="no secret key"):
        own_key(room.folder)


def test_log_lines_are_json_and_hold_no_query(cast: Cast) -> None:
    stream = io.StringIO()
    kept = {name: (list(logging.getLogger(name).handlers), logging.getLogger(name).propagate) for name in LOGGERS}
    try:
        log_as_json(stream)
        with cast.browser("qa") as browser:
            browser.get("/account?secret=words+of+a+call")
    finally:
        for name, (handlers, propagate) in kept.items():
            logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"message": "request", "route": "/account", "status": 200, "person": cast.qa.id}.items() <= lines[-1].items()
    assert "words" not in stream.getvalue()


LOGGERS = ("wellheard", "uvicorn.error")


def test_metrics_count_by_route(cast: Cast) -> None:
    with cast.browser("admin") as browser:
        browser.get("/nowhere/at/all")
        text = browser.get("/metrics").text
    assert 'wellheard_requests_total{method="GET",route="/account",status="200"} 1.0' in text
    assert 'wellheard_jobs{state="dead"} 0.0' in text
    assert 'route="none",status="404"' in text


def test_health_and_readiness(stranger: Guest, room: Room) -> None:
    assert stranger.get("/healthz").json() == {"status": "ok"}
    assert stranger.get("/readyz").json() == {"status": "ok", "database": "ok"}
