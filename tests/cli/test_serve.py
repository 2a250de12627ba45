"""`wellheard serve` as a process: it opens, says where, analyses, stops when asked."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from wellheard.server.running import address

pytestmark = pytest.mark.slow


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return tmp_path / "room"


def opened(room: Path, *more: str) -> tuple[subprocess.Popen[str], str, list[str]]:
    """The process, where it listens, and what it said until then."""
    command = [sys.executable, "-m", "wellheard", "serve", "--port", "0", "--data", str(room), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=room.parent)
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(r"http://\S+", line):
            return process, found[0], said
    raise AssertionError("".join(said))


def gone(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    with process.stdout:
        return process.wait(60)


def closed(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGINT)
    return gone(process)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("WELLHEARD_")]:
        if name != "WELLHEARD_STATE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("WELLHEARD_NOTICING", "rules")


_CHANGED: set[str] = set()


def signed_in(url: str, email: str, password: str) -> httpx.Client:
    """Somebody in the room; the first time they set a password of their own, as the room asks of them."""
    own = f"{password}-of-my-own"
    if password not in _CHANGED:
        with closing(_entered(url, email, password)) as client:
            fields = {"old": password, "new": own, "form_token": client.headers["X-CSRF-Token"]}
            assert client.post("/account/password", data=fields).status_code == 303
        _CHANGED.add(password)
    return _entered(url, email, own)


def _entered(url: str, email: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=url, timeout=30)
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    fields = {"email": email, "password": password, "form_token": token[1]}
    assert client.post("/sign-in", data=fields).status_code == 303
    found = re.search(r'name="form_token" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    client.headers["X-CSRF-Token"] = found[1]
    return client


def test_the_room_opens_analyses_survives_a_kill_and_stops_in_good_order(room: Path) -> None:
    process, url, said = opened(room)
    told = "".join(said)
    email, password = re.findall(r"(?:address|password)\s+(\S+)", told)
    with closing(signed_in(url, email, password)) as client:
        turns = [
            {"speaker": "customer", "text": "My line is dead."},
            {"speaker": "agent", "text": "Oh no, I am sorry."},
        ]
        job = client.post("/api/v1/transcripts", json={"id": "c1", "turns": turns}).json()
        process.kill()
        gone(process)
        cookies = client.cookies
    again, url, said = opened(room)
    assert "password" not in "".join(said)
    with httpx.Client(base_url=url, timeout=30, cookies=cookies) as client:
        for _ in range(600):
            state = client.get(f"/api/v1/jobs/{job['id']}").json()
            if state["state"] not in ("waiting", "running"):
                break
            time.sleep(0.5)
        assert state["state"] == "done", state
        assert state["calls"] == ["c1"]
        document = client.get("/api/v1/calls/c1/document")
        assert json.loads(document.content)["conversation"]["id"] == "c1"
    assert closed(again) == 0


def test_a_port_in_use_and_a_bad_folder_are_told_in_a_sentence(room: Path, tmp_path: Path) -> None:
    process, url, _ = opened(room)
    try:
        port = url.rstrip("/").rsplit(":", 1)[1]
        command = [sys.executable, "-m", "wellheard", "serve", "--data", str(tmp_path / "other")]
        taken = subprocess.run([*command, "--port", port], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert taken.returncode == 2
        assert "Choose another --port" in taken.stderr
    finally:
        assert closed(process) == 0
    (tmp_path / "file").write_text("x")
    command = [sys.executable, "-m", "wellheard", "serve", "--data", str(tmp_path / "file")]
    bad = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert bad.returncode == 2
    assert "Choose another --data folder" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_addresses_are_shown_as_a_browser_takes_them() -> None:
    assert address("127.0.0.1", 80) == "http://localhost:80/"
    assert address("calls.example", 8321) == "http://calls.example:8321/"
    assert address("fe80::1", 1) == "http://[fe80::1]:1/"
