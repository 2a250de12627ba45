"""The server is killed in the middle of uploads and of reviews; the disk is full. Prints the numbers."""

import errno
import io
import itertools
import json
import os
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from tests.cli.test_serve import closed, gone, opened, signed_in
from tests.faults.working import LEASE_S, bring_in, kept, states, work_one
from tests.storage.making import a_document
from wellheard.storage import jobs
from wellheard.storage.errors import StorageFullError
from wellheard.storage.store import Store, open_store

pytestmark = pytest.mark.slow
API = "/api/v1"
ROUNDS = 2
SIZE, PART = 3 << 20, 64 << 10
MOST_S = 120
QUEUED = 24
CRITERION = "sympathy-first"


@pytest.fixture(autouse=True)
def _rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLHEARD_NOTICING", "rules")


class Writing:
    """Somebody who writes, or sends a file, until the server is gone; remembers what was acknowledged."""

    def __init__(self, client: httpx.Client, step: Callable[[httpx.Client, int], str | None]) -> None:
        self.acknowledged: list[str] = []
        self._stop = Event()
        self._thread = Thread(target=self._run, args=(client, step))
        self._thread.start()

    def _run(self, client: httpx.Client, step: Callable[[httpx.Client, int], str | None]) -> None:
        for number in itertools.count():
            try:
                done = step(client, number)
            except httpx.TransportError:
                return
            if done is None or self._stop.is_set():
                return
            self.acknowledged.append(done)

    def end(self) -> list[str]:
        self._stop.set()
        self._thread.join(MOST_S)
        return self.acknowledged


def commenting(who: str) -> Callable[[httpx.Client, int], str | None]:
    def step(client: httpx.Client, number: int) -> str | None:
        text = f"{who}-{number}"
        answer = client.post(f"{API}/calls/c1/comments", json={"text": text})
        assert answer.status_code == 201, answer.text
        return text

    return step


def scoring(who: str) -> Callable[[httpx.Client, int], str | None]:
    """A scorecard after the other; a note tells them apart."""

    def step(client: httpx.Client, number: int) -> str | None:
        text = f"{who}-{number}"
        given = {"criteria": {CRITERION: {"outcome": "met", "note": text}}}
        answer = client.post(f"{API}/calls/c1/scorecards", json=given)
        assert answer.status_code == 201, answer.text
        return text

    return step


def reviewing(queue: str) -> Callable[[httpx.Client, int], str | None]:
    """One call of the queue after the other: taken, kept half done, finished."""

    def step(client: httpx.Client, _number: int) -> str | None:
        taken = client.post(f"{API}/queues/{queue}/next")
        if taken.status_code == 204:
            time.sleep(0.01)
            return ""  # Nothing is left to review; others are still at it.
        call, given = taken.json()["call"]["id"], {"criteria": {CRITERION: {"outcome": "missed", "note": "reviewed"}}}
        assert client.put(f"{API}/queues/{queue}/drafts/{call}", json=given).status_code == 200
        done = client.post(f"{API}/queues/{queue}/reviews/{call}", json=given)
        assert done.status_code == 201, done.text
        return str(call)

    return step


def sending(where: str) -> Callable[[httpx.Client, int], str | None]:
    def step(client: httpx.Client, number: int) -> str | None:
        start = number * PART
        if start >= SIZE // 2:  # The rest is sent after the last round.
            time.sleep(0.01)
            return str(SIZE // 2)
        headers = {"Upload-Offset": str(start), "content-type": "application/octet-stream"}
        answer = client.patch(where, content=b"x" * PART, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["offset"])

    return step


def posting_a_form_that_never_ends(client: httpx.Client, _number: int) -> str | None:
    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
        while True:
            yield b"RIFF" * 1000
            time.sleep(0.01)

    client.post(f"{API}/recordings", content=body(), headers={"content-type": "multipart/form-data; boundary=x"})
    return None


def test_a_killed_server_keeps_what_it_acknowledged_and_nothing_by_halves(tmp_path: Path) -> None:
    room = tmp_path / "room"
    process, url, said = opened(room)
    email, password = re.findall(r"(?:address|password)\s+(\S+)", "".join(said))
    acknowledged: list[str] = []
    uploads: list[tuple[str, int]] = []
    for number in range(ROUNDS):
        clients = [signed_in(url, email, password) for _ in range(4)]
        if number == 0:
            content = {"content-type": "application/json"}
            assert clients[0].post(f"{API}/analyses", content=a_document("c1"), headers=content).status_code == 201
        announced = clients[2].post(f"{API}/uploads", json={"filename": "a.wav", "size": SIZE})
        where = announced.headers["location"]
        steps = commenting(f"{number}a"), commenting(f"{number}b"), sending(where), posting_a_form_that_never_ends
        writing = [Writing(client, step) for client, step in zip(clients, steps, strict=True)]
        _until_each_has(8, writing[:3])
        process.kill()
        gone(process)
        ends = [each.end() for each in writing]
        for each in clients:
            each.close()
        acknowledged += ends[0] + ends[1]
        uploads.append((where, int(ends[2][-1])))
        process, url, _ = opened(room)
    try:
        _nothing_lost(url, email, password, acknowledged, uploads)
    finally:
        assert closed(process) == 0
    _no_job_by_halves(room)


def test_a_killed_server_keeps_scorecards_and_reviews_each_once(tmp_path: Path) -> None:
    room = tmp_path / "room"
    process, url, said = opened(room)
    email, password = re.findall(r"(?:address|password)\s+(\S+)", "".join(said))
    with closing(signed_in(url, email, password)) as client:
        for name in ("c1", *(f"q{number}" for number in range(QUEUED))):
            content = {"content-type": "application/json"}
            assert client.post(f"{API}/analyses", content=a_document(name), headers=content).status_code == 201
        made = client.post(f"{API}/queues", json={"name": "Weekly", "way": "random", "count": QUEUED})
        assert made.status_code == 201, made.text
        queue = made.json()["id"]
    scored: list[str] = []
    reviewed: list[str] = []
    for number in range(ROUNDS):
        clients = [signed_in(url, email, password) for _ in range(3)]
        steps = scoring(f"{number}a"), scoring(f"{number}b"), reviewing(queue)
        writing = [Writing(client, step) for client, step in zip(clients, steps, strict=True)]
        _until_each_has(4, writing)
        process.kill()
        gone(process)
        ends = [each.end() for each in writing]
        for each in clients:
            each.close()
        scored += ends[0] + ends[1]
        reviewed += [each for each in ends[2] if each]
        process, url, _ = opened(room)
    try:
        with closing(signed_in(url, email, password)) as client:
            _scored_once(client, queue, scored, reviewed)
    finally:
        assert closed(process) == 0


def _scored_once(client: httpx.Client, queue: str, scored: list[str], reviewed: list[str]) -> None:
    notes = re.findall(r'"(\d[ab]-\d+)"', json.dumps(_all(client, f"{API}/calls/c1/scorecards")))
    there = Counter(notes)
    items = _all(client, f"{API}/queues/{queue}/items")
    done = {each["call"]["id"]: each["scorecard"] for each in items if each["done_at"]}
    cards = {name: _all(client, f"{API}/calls/{name}/scorecards") for name in done}
    kept = {name: [each["id"] for each in some if "reviewed" in json.dumps(each)] for name, some in cards.items()}
    lost = [each for each in scored if not there[each]] + [each for each in reviewed if each not in done]
    twice = [each for each, count in there.items() if count > 1]
    twice += [name for name, ids in kept.items() if ids != [done[name]]]
    acknowledged = f"{len(scored)} scorecards and {len(reviewed)} reviews acknowledged"
    found = f"{len(there)} and {len(done)} there, {len(lost)} lost, {len(twice)} twice"
    print(f"\nkill -9 of the server among scorecards, {ROUNDS} times: {acknowledged}, {found}")  # noqa: T201
    assert (lost, twice) == ([], [])
    by_halves = [each["id"] for each in _all(client, f"{API}/calls/c1/scorecards") if not each["scorecard"]["criteria"]]
    assert by_halves == []


def _nothing_lost(url: str, email: str, password: str, acknowledged: list[str], uploads: list[tuple[str, int]]) -> None:
    with closing(signed_in(url, email, password)) as client:
        there = Counter(each["text"] for each in _all(client, f"{API}/calls/c1/comments"))
        lost = [each for each in acknowledged if not there[each]]
        twice = [each for each, count in there.items() if count > 1]
        offsets = [client.get(where).json()["offset"] for where, _ in uploads]
        short = [at for at, (_, told) in zip(offsets, uploads, strict=True) if at < told]
        comments = f"{len(acknowledged)} comments acknowledged, {sum(there.values())} there"
        missing = f"{len(lost)} lost, {len(twice)} twice; uploads at {offsets} bytes, {len(short)} short"
        print(f"\nkill -9 of the server, {ROUNDS} times: {comments}, {missing}")  # noqa: T201
        assert (lost, twice, short) == ([], [], [])
        where, at = uploads[0][0], offsets[0]
        headers = {"Upload-Offset": str(at), "content-type": "application/octet-stream"}
        done = client.patch(where, content=b"x" * (SIZE - at), headers=headers).json()
        assert (done["offset"], done["job"]["state"]) == (SIZE, "waiting")


def _no_job_by_halves(room: Path) -> None:
    store = open_store(room / "wellheard.db", room / "audio")
    with store.read() as on:
        asked = [each for each in jobs.list_jobs(on).items if each.kind == "analyse"]
    store.close()
    assert len(asked) == 1, "a form that never ended became a job"


def _all(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    found, after = [], None
    while True:
        answer = client.get(path, params={"after": after} if after else {}).json()
        found += answer["items"]
        after = answer["next"]
        if after is None:
            return found


def _until_each_has(acknowledged: int, writing: list[Writing]) -> None:
    until = time.monotonic() + MOST_S
    while min(len(each.acknowledged) for each in writing) < acknowledged:
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.fixture
def small_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of four megabytes: a real one where one may mount it, else files that count and say what it would say."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", disk], check=False, capture_output=True)
    if mounted.returncode:
        plainly = Path.open

        def counting(path: Path, mode: str = "r", *more: Any, **options: Any) -> Any:
            here = disk in path.parents and "w" in mode
            return OnSmallDisk(path, disk) if here else plainly(path, mode, *more, **options)

        monkeypatch.setattr(Path, "open", counting)
    yield disk
    if not mounted.returncode:
        subprocess.run(["umount", disk], check=True)


class OnSmallDisk(io.FileIO):
    """A file that is written on a disk of four megabytes."""

    def __init__(self, path: Path, disk: Path) -> None:
        super().__init__(path, "w")
        self._disk = disk

    def write(self, data: Any) -> int:
        if sum(each.stat().st_size for each in self._disk.rglob("*") if each.is_file()) + len(data) > 4 << 20:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(data)


def test_a_full_disk_refuses_and_when_there_is_room_all_goes_on(store: Store, small_disk: Path) -> None:
    full = open_store(str(store.engine.url.render_as_string(hide_password=False)), small_disk)
    bring_in(full, 5)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * (3 << 20))
    with pytest.raises(StorageFullError):
        full.blobs.put("incoming/large.wav", iter([b"y" * (1 << 20)] * 4))
    assert "incoming/large.wav" not in full.blobs.keys()  # noqa: SIM118 - not a mapping
    ballast.unlink()
    while work_one(full):
        pass
    time.sleep(LEASE_S / 2)
    numbers = kept(full)
    full.close()
    print(f"\ndisk full once: {numbers}")  # noqa: T201
    assert (numbers["calls"], numbers["told"], numbers["left over"]) == (5, 5, 0)
    assert states(store) == {"done": 5}
