"""Sound in an object store, tried against a real S3 API (moto): kept, heard in ranges, deleted, watched, and away."""

import io
import json
import logging
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import fsspec
import pytest
from click.testing import CliRunner
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from tests.server.cast import Cast, make_cast
from tests.server.conftest import QUICK
from wellheard.cli import main
from wellheard.jobs import Plan
from wellheard.jobs.watching import Watch
from wellheard.jobs.worker import Worker
from wellheard.server.room import Room
from wellheard.settings import Settings
from wellheard.storage.blobs import Blobs, open_blobs
from wellheard.storage.errors import AudioError, NotFoundError, StorageFullError
from wellheard.storage.places import open_place
from wellheard.storage.sounds import files_of, remove_stray_files
from wellheard.storage.store import Store, open_store

AUDIO, INBOX = "our-calls", "telephony"
PLACE = f"s3://{AUDIO}/room"
MIB = 1 << 20
SAID = {"agent": "agent", "turns": [{"speaker": "agent", "text": "Hello."}, {"speaker": "customer", "text": "Hi."}]}


@dataclass
class S3:
    """An S3 of this test process, in memory, that can be away for a while."""

    address: str = ""
    _server: Any = None
    _port: int = 0
    client: Any = field(default=None)

    def start(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self._port, verbose=False)
        self._server.start()
        self._port = self._server.get_host_and_port()[1]
        self.address = f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        self._server.stop()

    def ask(self, path: str, content: bytes = b"") -> None:
        """Of the server itself, not of S3."""
        asked = Request(f"{self.address}/moto-api/{path}", data=content, headers={"content-type": "text/plain"})
        with urlopen(asked) as answer:
            answer.read()

    def objects(self, bucket: str = AUDIO) -> list[str]:
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=bucket).get("Contents", [])]

    def unfinished(self) -> list[str]:
        return [each["Key"] for each in self.client.list_multipart_uploads(Bucket=AUDIO).get("Uploads", [])]


@pytest.fixture(scope="module")
def started() -> Iterator[S3]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = S3()
    made.start()
    with pytest.MonkeyPatch.context() as patched:
        named(patched, made.address)
        made.client = boto3.client("s3")
        yield made
        made.client.close()
        forget_connections()
    made.stop()


def named(patched: pytest.MonkeyPatch, address: str) -> None:
    """The environment that an operator gives."""
    for name, value in {
        "ENDPOINT_URL": address, "ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "DEFAULT_REGION": "us-east-1",
        "EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        patched.setenv(f"AWS_{name}", value)


@pytest.fixture
def s3(started: S3) -> S3:
    """Empty, with two buckets."""
    started.ask("reset")
    for bucket in (AUDIO, INBOX):
        started.client.create_bucket(Bucket=bucket)
    return started


def forget_connections() -> None:
    """A process has one environment; who changes it begins anew."""
    fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.fixture
def blobs(s3: S3) -> Blobs:
    return open_blobs(PLACE)


@pytest.fixture
def store(s3: S3, empty: Path, tmp_path: Path) -> Iterator[Store]:
    """A room's store whose sound is in S3."""
    (tmp_path / "wellheard.db").write_bytes(empty.read_bytes())
    made = open_store(tmp_path / "wellheard.db", PLACE)
    yield made
    made.close()


@pytest.fixture
def cast(store: Store, tmp_path: Path) -> Cast:
    return make_cast(Room(store=store, folder=tmp_path, key=b"k" * 32, passwords=QUICK, hosts=("testserver",)))


def recording() -> bytes:
    """Two seconds of silence on two tracks."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(8000)
        made.writeframes(b"\0" * 8000 * 2 * 2 * 2)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 5, 8 * MIB, 17 * MIB + 3])
def test_files_of_any_size_come_out_as_they_went_in_and_leave_nothing(s3: S3, blobs: Blobs, size: int) -> None:
    whole = bytes(range(251)) * (size // 251 + 1)
    parts = [whole[start : min(start + MIB, size)] for start in range(0, size, MIB)]
    assert blobs.put("1/sound", parts) == size == blobs.size("1/sound")
    assert b"".join(blobs.read("1/sound")) == whole[:size]
    assert b"".join(blobs.read("1/sound", size // 2, size // 2 + 9)) == whole[:size][size // 2 : size // 2 + 9]
    assert (blobs.keys(), s3.objects(), s3.unfinished()) == (["1/sound"], ["room/1/sound"], [])
    blobs.delete("1/sound")
    assert (blobs.keys(), s3.objects()) == ([], [])
    with pytest.raises(NotFoundError):
        blobs.read("1/sound")


@pytest.mark.parametrize("size", [1, 9])
def test_a_write_that_breaks_leaves_what_was_there(s3: S3, blobs: Blobs, size: int) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"x" * size * MIB
        raise OSError(28, "No space left on device")

    blobs.put("1/sound", [b"whole"])
    with pytest.raises(StorageFullError):
        blobs.put("1/sound", breaking())
    assert b"".join(blobs.read("1/sound")) == b"whole"
    assert s3.unfinished() == []


def test_what_others_write_is_seen_at_once(blobs: Blobs) -> None:
    other = Blobs(
        files=type(blobs.files)(use_listings_cache=False, skip_instance_cache=True), root=blobs.root, folder=None
    )
    blobs.put("1/old", [b"x"])
    assert blobs.keys() == ["1/old"]
    other.put("1/new", [b"yy"])
    assert (blobs.keys(), blobs.size("1/new"), b"".join(blobs.read("1/new"))) == (["1/new", "1/old"], 2, b"yy")
    other.delete("1/old")
    assert not blobs.exists("1/old")


def test_parts_that_a_killed_server_left_are_removed_after_a_day(s3: S3, store: Store) -> None:
    begun = s3.client.create_multipart_upload(Bucket=AUDIO, Key="room/1/sound")
    s3.client.upload_part(Bucket=AUDIO, Key="room/1/sound", PartNumber=1, UploadId=begun["UploadId"], Body=b"words")
    s3.client.create_multipart_upload(Bucket=AUDIO, Key="elsewhere/sound")
    long_ago = datetime(2009, 1, 1, tzinfo=UTC)  # This S3 says of every upload that it began in 2010.
    assert (remove_stray_files(store, before=long_ago), len(s3.unfinished())) == (0, 2)
    assert remove_stray_files(store) == 1
    assert s3.unfinished() == ["elsewhere/sound"]


def test_a_watched_recording_is_kept_heard_in_ranges_and_deleted_whole(s3: S3, store: Store, cast: Cast) -> None:
    for name, content in {"call.json": json.dumps(SAID).encode(), "call.wav": recording()}.items():
        s3.client.put_object(Bucket=INBOX, Key=f"2026/{name}", Body=content)
    Watch(
        store=store, place=open_place(f"s3://{INBOX}/2026"), settle_s=0, move_to=open_place(f"s3://{INBOX}/done")
    ).run(0.01, once=True)
    assert sorted(s3.objects(INBOX)) == ["done/call.json", "done/call.wav"]
    assert len(s3.objects()) == 2, "the upload and what belongs to it wait in the store's place"
    worker = Worker(store, Plan(settings=Settings(noticing="rules"), use_sound=False))
    assert worker.once()
    with cast.browser("agent") as agent:
        [row] = agent.get("/api/v1/calls").json()["items"]
        with store.read() as on:
            kept = {each.name: each for each in files_of(on, row["id"])}
        assert sorted(s3.objects()) == sorted(f"room/{each.key}" for each in kept.values())
        assert kept.keys() == {"sound", "peaks", "original"}
        link = agent.get(f"/api/v1/calls/{row['id']}/audio").json()
        whole = agent.get(link["url"])
        some = agent.get(link["url"], headers={"range": "bytes=100-299"})
        assert (whole.status_code, len(whole.content)) == (200, kept["sound"].size)
        assert (some.status_code, some.content) == (206, whole.content[100:300])
        assert len(agent.get(f"/api/v1/calls/{row['id']}/peaks").json()["tracks"]) == 2
    with cast.browser("admin") as admin:
        assert admin.act("DELETE", f"/api/v1/calls/{row['id']}").status_code == 204
        assert admin.get(link["url"]).status_code == 404
    assert (s3.objects(), s3.unfinished()) == ([], [])


def test_while_s3_is_away_uploads_are_refused_in_words_and_then_go_on(s3: S3, store: Store, cast: Cast) -> None:
    with cast.machine("qa", "calls.import", "calls.see") as machine:
        s3.stop()
        try:
            refused = machine.post("/api/v1/transcripts", json=SAID)
        finally:
            s3.start()
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (503, "audio-unavailable")
        assert machine.post("/api/v1/transcripts", json=SAID).status_code == 202
    worker = Worker(store, Plan(settings=Settings(noticing="rules"), use_sound=False))
    s3.stop()
    try:
        assert worker.once()
    finally:
        s3.start()
    with cast.browser("qa") as qa:
        [job] = qa.get("/api/v1/jobs").json()["items"]

    assert job["state"] == "waiting", "the job is tried again later"
    assert "Could not connect" in job["reason"]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("no bucket", r"The specified bucket does not exist\. Make the bucket"),
        ("no key", r"Unable to locate credentials\. Check the address, the credentials"),
        ("wrong key", r"it is refused \(.* does not exist in our records\)\. Check the credentials"),
        ("away", r'Could not connect to the endpoint URL: "http://127\.0\.0\.1:9/.*Check the address'),
    ],
)
def test_a_place_that_cannot_be_used_is_told(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, told: str
) -> None:
    forget_connections()
    if fault == "no key":
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        for each in ("SHARED_CREDENTIALS", "CONFIG"):
            monkeypatch.setenv(f"AWS_{each}_FILE", str(tmp_path / "none"))
    elif fault == "wrong key":
        s3.ask("reset-auth", b"0")
    elif fault == "away":
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    place = "s3://nowhere/room" if fault == "no bucket" else PLACE
    try:
        blobs = open_blobs(place)
        with pytest.raises(AudioError, match=f"^{place[5:]}: {told}"):
            blobs.check()
        with pytest.raises(AudioError, match=f"^1/sound: {told}"):
            blobs.put("1/sound", [b"x"])
    finally:
        s3.ask("reset-auth", b"1000000")
        forget_connections()


@pytest.mark.parametrize("command", ["serve", "worker", "watch"])
@pytest.mark.parametrize(("place", "told"), [("s3://nowhere/room", "does not exist. Make the"), ("s3://", "no bucket")])
def test_no_command_begins_with_a_place_that_cannot_be_used(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, place: str, told: str
) -> None:
    monkeypatch.setenv("WELLHEARD_AUDIO", place)
    more = {"serve": ["--port", "0"], "watch": [f"s3://{INBOX}"]}.get(command, [])
    done = CliRunner().invoke(main, [command, "--data", str(tmp_path), *more])
    assert (done.exit_code, "Traceback" in done.output) == (2, False), done.output
    assert told in done.output


def test_a_watched_bucket_that_is_not_there_is_told(s3: S3, store: Store, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"s3://nowhere/x: The specified bucket does not exist\. Make the bucket"):
        Watch(store=store, place=open_place("s3://nowhere/x"), settle_s=0).run(0.01, once=True)
    kind = CliRunner().invoke(main, ["watch", str(tmp_path), "--move-to", PLACE, "--data", str(tmp_path)])
    assert (kind.exit_code, "Name a place of the same kind" in kind.output) == (2, True)
