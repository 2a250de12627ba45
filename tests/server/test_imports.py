"""Bringing in, and the worker that makes calls of it."""

import hmac
import json
import time
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.cast import Cast, Guest
from tests.speech.sounds import engines_that_hear, hum, recording_of
from wellheard.engines.webhooks import DeliveryError, deliver
from wellheard.jobs.setup import Plan, build
from wellheard.jobs.worker import StoppedError, Worker
from wellheard.server import uploading
from wellheard.server.importing import file_name
from wellheard.server.room import Limits, Room
from wellheard.settings import Settings
from wellheard.storage import jobs
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.listing import list_calls

API = "/api/v1"
TRANSCRIPT = {
    "id": "t1",
    "agent": "agent",
    "turns": [
        {"speaker": "customer", "text": "My router drops the line every evening."},
        {"speaker": "agent", "text": "That sounds maddening. Tell me more about it."},
    ],
}
PLAN = Plan(settings=Settings(noticing="rules"))


@pytest.fixture
def worker(room: Room) -> Worker:
    return Worker(room.store, PLAN, name="w1")


def send_file(guest: Guest, content: bytes, name: str = "call.json", **fields: str) -> Any:
    return guest.act("POST", f"{API}/recordings", files={"file": (name, BytesIO(content))}, data=fields)


def ids(room: Room) -> list[str]:
    with room.store.read() as on:
        return sorted(call.id for call in list_calls(on, CallFilter()).items)


def test_a_transcript_becomes_a_call(cast: Cast, room: Room, worker: Worker) -> None:
    with cast.browser("lead") as browser:
        answer = browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT)
        assert answer.status_code == 202
        where = answer.headers["location"]
        assert browser.get(where).json()["state"] == "waiting"
        assert worker.once()
        job = browser.get(where).json()
        assert (job["state"], job["calls"], job["failed"]) == ("done", ["t1"], [])
        assert browser.get(f"{API}/calls/t1").json()["agent"] == "agent"
    assert room.store.blobs.keys() == []
    assert not worker.once()


def test_the_same_upload_twice_is_one_job_and_one_call(cast: Cast, room: Room, worker: Worker) -> None:
    content = json.dumps(TRANSCRIPT).encode()
    with cast.browser("qa") as browser:
        first, second = send_file(browser, content), send_file(browser, content)
        assert first.json()["id"] == second.json()["id"]
        assert send_file(browser, content, agent="other").json()["id"] != first.json()["id"]
    assert len(room.store.blobs.keys()) == 2
    while worker.once():
        pass
    assert ids(room) == ["t1"]


def test_what_was_deleted_can_be_brought_in_again(cast: Cast, room: Room, worker: Worker) -> None:
    content = json.dumps(TRANSCRIPT).encode()
    with cast.browser("admin") as browser:
        send_file(browser, content)
        worker.once()
        browser.act("DELETE", f"{API}/calls/t1")
        assert ids(room) == []
        send_file(browser, content)
        worker.once()
    assert ids(room) == ["t1"]


def test_a_recording_is_heard_kept_and_drawn(cast: Cast, room: Room, worker: Worker, tmp_path: Path) -> None:
    path = recording_of(tmp_path / "call.wav", hum(440.0, 1.5), hum(220.0, 1.5)).path
    engines = engines_that_hear({440.0: ["my router is dead"], 220.0: ["oh no I am sorry"]})
    worker._setup = replace(build(PLAN), engines=lambda: engines)
    with cast.browser("qa") as browser:
        made = send_file(browser, path.read_bytes(), "call.wav", id="sounded", agent="agent").json()
        assert worker.once()
        job = browser.get(f"{API}/jobs/{made['id']}").json()
        assert (job["state"], job["calls"]) == ("done", ["sounded"]), job
        link = browser.get(f"{API}/calls/sounded/audio").json()
        assert link["media_type"] == "audio/mpeg"
        assert browser.get(link["url"]).content[:3] in (b"ID3", b"\xff\xf3\x48", b"\xff\xfb\x90") or link["size"] > 500
        peaks = browser.get(f"{API}/calls/sounded/peaks").json()
        assert peaks["bucket_ms"] == 20
        assert max(high for low, high in peaks["tracks"][0]) > 0


def test_what_cannot_be_read_is_dead_at_once_with_its_reason(cast: Cast, room: Room, worker: Worker) -> None:
    with cast.browser("qa") as browser:
        made = send_file(browser, b"no sound at all", "broken.wav").json()
        worker.once()
        job = browser.get(f"{API}/jobs/{made['id']}").json()
        assert (job["state"], job["attempts"]) == ("dead", 1)
        assert job["reason"]
        assert [each["id"] for each in browser.get(f"{API}/jobs?state=dead").json()["items"]] == [made["id"]]
        assert browser.act("POST", f"{API}/jobs/{made['id']}/retry").json()["state"] == "waiting"
        assert browser.get(f"{API}/jobs-count").json()["waiting"] == 1
        assert browser.act("POST", f"{API}/jobs/{made['id']}/stop").json()["state"] == "stopped"


def test_a_defect_is_tried_again_later_and_the_worker_lives(
    cast: Cast, room: Room, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("wellheard.jobs.arriving.analyse", broken)
    with cast.browser("qa") as browser:
        made = browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT).json()
        assert worker.once()
        job = browser.get(f"{API}/jobs/{made['id']}").json()
    assert (job["state"], job["attempts"]) == ("waiting", 1)
    assert "ZeroDivisionError" in job["reason"]


def test_a_job_whose_worker_vanished_is_taken_over_and_done_once(cast: Cast, room: Room, worker: Worker) -> None:
    with cast.browser("qa") as browser:
        browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT)
    with room.store.begin() as on:
        assert jobs.claim(on, "killed", ("analyse",), lasts=timedelta(seconds=-1))
    assert worker.once()
    assert not worker.once()
    assert ids(room) == ["t1"]


def test_a_stopped_worker_hands_its_job_back(
    cast: Cast, room: Room, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise StoppedError

    with cast.browser("qa") as browser:
        made = browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT).json()
        with monkeypatch.context() as patched:
            patched.setattr("wellheard.jobs.arriving.analyse", interrupted)
            with pytest.raises(StoppedError):
                worker.once()
        job = browser.get(f"{API}/jobs/{made['id']}").json()
        assert (job["state"], job["attempts"]) == ("waiting", 0)
        assert worker.once()
    assert ids(room) == ["t1"]


def test_a_lead_cannot_replace_a_call_of_another_team(cast: Cast, room: Room, worker: Worker) -> None:
    with cast.browser("qa") as browser:
        browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT | {"agent": "other"})
        worker.once()
    with cast.browser("lead") as browser:
        made = browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT).json()
        worker.once()
        job = browser.get(f"{API}/jobs/{made['id']}").json()
        assert job["state"] == "dead"
        assert "another call" in job["reason"]
        assert send_file(browser, b"{}", agent="other").status_code == 403
        assert send_file(browser, b"{}").status_code == 422


def test_an_upload_in_parts_goes_on_where_it_broke_off(cast: Cast, room: Room, worker: Worker) -> None:
    content = json.dumps(TRANSCRIPT).encode()
    part = {"content-type": "application/octet-stream"}
    with cast.browser("qa") as browser:
        told = {"filename": "call.json", "size": len(content), "metadata": {"queue": "Home"}}
        made = browser.act("POST", f"{API}/uploads", json=told)
        where = made.headers["location"]
        browser.act("PATCH", where, content=content[:40], headers=part | {"Upload-Offset": "0"})
        assert browser.get(where).json()["offset"] == 40
        wrong = browser.act("PATCH", where, content=content[39:], headers=part | {"Upload-Offset": "39"})
        assert wrong.status_code == 409
        assert "40" in wrong.json()["detail"]
        done = browser.act("PATCH", where, content=content[40:], headers=part | {"Upload-Offset": "40"}).json()
        assert done["job"]["state"] == "waiting"
        assert browser.get(where).status_code == 404
        worker.once()
        assert browser.get(f"{API}/calls/t1").json()["queue"] == "Home"
    assert list(room.uploads.iterdir()) == []


def test_more_bytes_than_announced_are_refused_and_others_uploads_unseen(cast: Cast) -> None:
    with cast.browser("qa") as browser, cast.browser("admin") as other:
        where = browser.act("POST", f"{API}/uploads", json={"filename": "a.wav", "size": 3}).headers["location"]
        assert browser.act("PATCH", where, content=b"four", headers={"Upload-Offset": "0"}).status_code == 409
        assert other.get(where).status_code == 404
        assert browser.act("DELETE", where).status_code == 204
        assert browser.get(where).status_code == 404


def test_an_abandoned_upload_is_forgotten_after_a_day(cast: Cast, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with cast.browser("qa") as browser:
        browser.act("POST", f"{API}/uploads", json={"filename": "a.wav", "size": 3})
    uploading.sweep(room)
    assert len(list(room.uploads.iterdir())) == 2
    later = time.time() + 25 * 3600
    monkeypatch.setattr("wellheard.server.uploading.time.time", lambda: later)
    uploading.sweep(room)
    assert list(room.uploads.iterdir()) == []


def test_what_is_too_large_is_refused_before_it_comes(cast: Cast, room: Room) -> None:
    from wellheard.server.app import create_app

    small = replace(room, limits=Limits(upload_bytes=100, request_bytes=1000, document_bytes=500))
    guest = Guest(create_app(small))
    guest.sign_in("qa@example.com")
    assert guest.act("POST", f"{API}/uploads", json={"filename": "a.wav", "size": 101}).status_code == 413
    answer = send_file(guest, b"x" * 5000)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"

    def endless() -> Any:
        for _ in range(20):
            yield b"x" * 100

    chunked = guest.act("POST", f"{API}/analyses", content=endless(), headers={"content-type": "application/json"})
    assert chunked.status_code == 413
    assert room.store.blobs.keys() == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("call.wav", "call.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\calls\\a b.mp3", "a b.mp3"),
        ("a\x00b.wav", "a_b.wav"),
        ("", "upload"),
        (None, "upload"),
        ("..", "upload"),
        ("x" * 400 + ".vcon.json", "x" * 150 + ".vcon.json"),
    ],
)
def test_file_names_are_made_harmless(given: str | None, kept: str) -> None:
    assert file_name(given) == kept


class Receiver:
    """Another system."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.taken: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.taken.append(request)
        return httpx.Response(self.statuses.pop(0) if self.statuses else 204)

    def deliver(self, url: str, secret: str, **message: Any) -> int:
        return deliver(url, secret, transport=httpx.MockTransport(self), **message)


def test_another_system_is_told_of_a_finished_call_signed_and_until_it_answers(
    cast: Cast, room: Room, worker: Worker
) -> None:
    receiver = Receiver(500, 204)
    worker.deliver = receiver.deliver
    with cast.browser("admin") as browser:
        hook = {"url": "https://hooks.example/x", "events": ["call.analysed"]}
        secret = browser.act("POST", f"{API}/webhooks", json=hook).json()["secret"]
        assert secret not in browser.get(f"{API}/webhooks").text
        browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT)
        worker.once()
        worker.once()
        waiting = browser.get(f"{API}/jobs?state=waiting").json()["items"]
        assert waiting[0]["reason"] == "the receiver answered 500"
    with room.store.begin() as on:
        assert jobs.claim(on, "w0", ("tell",)) is None  # It waits first.
        soon = jobs.claim(on, "w0", ("tell",), at=now() + timedelta(seconds=11))
        assert soon is not None
        jobs.give_up(on, soon)
    assert worker.once()
    first, second = receiver.taken
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    headers = second.headers
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), second.content))
    expected = hmac.digest(b64decode(secret.removeprefix("whsec_")), signed, "sha256")
    assert second.headers["webhook-signature"] == f"v1,{b64encode(expected).decode()}"
    body = json.loads(second.content)
    assert body["type"] == "call.analysed"
    assert body["data"]["call"] == "t1"
    assert "router" not in second.content.decode()


def test_a_receiver_that_cannot_be_reached_is_told_of_in_the_job_without_its_address() -> None:
    def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("secret-host is away")

    network = httpx.MockTransport(away)
    with pytest.raises(DeliveryError) as told:
        deliver("https://x.example", "whsec_AAAA", message_id="m", timestamp=1, body=b"{}", transport=network)
    assert "secret-host" not in str(told.value)


def test_two_workers_share_the_jobs_and_do_none_twice(cast: Cast, room: Room, worker: Worker) -> None:
    with cast.browser("qa") as browser:
        for number in range(4):
            browser.act("POST", f"{API}/transcripts", json=TRANSCRIPT | {"id": f"t{number}"})
    other = Worker(room.store, PLAN, name="w2")
    assert [worker.once(), other.once(), worker.once(), other.once(), worker.once()] == [True] * 4 + [False]
    with room.store.read() as on:
        done = jobs.list_jobs(on, "done").items
    assert {job.worker for job in done} == {"w1", "w2"}
    assert [job.attempts for job in done] == [1] * 4
    assert ids(room) == ["t0", "t1", "t2", "t3"]
