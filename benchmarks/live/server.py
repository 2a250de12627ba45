"""The real server in a process of its own, with a machine's token and a person's cookie, and what it takes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from wellheard.storage import access, people
from wellheard.storage.ids import now
from wellheard.storage.migrate import migrate
from wellheard.storage.store import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is up."""

    url: str
    pid: int
    machine: dict[str, str]
    """Headers of a phone system."""
    person: dict[str, str]
    """Headers of a browser."""

    @property
    def ws(self) -> str:
        """Where its websockets are."""
        return self.url.replace("http://", "ws://")

    @property
    def origin(self) -> str:
        """What a browser with its pages says it is."""
        return self.url

    def memory_mb(self) -> float:
        """Resident."""
        return self._status_mb("VmRSS")

    def mapped_mb(self) -> float:
        """How much of that are pages of files: of programs, and of the database, once for each connection."""
        return self._status_mb("RssFile") + self._status_mb("RssShmem")

    def _status_mb(self, name: str) -> float:
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 1024

    def cpu_s(self) -> float:
        """Seconds that it has worked."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def threads(self) -> int:
        """Of the process."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def files(self) -> int:
        """Open file descriptors, sockets too."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@contextmanager
def serving(folder: Path, *, calls: int, settings: str = "") -> Iterator[Server]:
    """A server on a fresh room in a folder that takes so many calls at a time."""
    machine, cookie = _credentials(folder)
    config = folder / "bench.toml"
    config.write_text(f"jobs = 1\nstreams_at_once = {calls}\n{settings}", encoding="utf-8")
    command = [sys.executable, "-m", "wellheard", "serve", "--port", "0", "--data", str(folder)]
    command += ["--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            line = next(each for each in process.stdout if "open at" in each)
            url = line.split()[-1].rstrip("/")
            yield Server(
                url=url, pid=process.pid, machine={"Authorization": f"Bearer {machine}"},
                person={"Cookie": f"wellheard_session={cookie}"},
            )  # fmt: skip
        finally:
            process.terminate()


def _credentials(folder: Path) -> tuple[str, str]:
    store = open_store(folder / "wellheard.db", folder / "audio")
    migrate(store)
    with store.begin() as on:
        user = people.create_user(on, name="Bench", email="bench@bench.invalid", role="admin")
        cookie, _ = access.create_session(on, user.id, lasts=timedelta(hours=24))
        machine, _ = access.create_token(
            on, user.id, name="bench", scopes=("live.stream",), expires_at=now() + timedelta(days=1)
        )
    store.close()
    return machine, cookie
