"""A room that is really served: wellheard's own process, which can be killed and started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PROGRAM = """
import sys
from pathlib import Path
from argon2 import PasswordHasher
from wellheard.server.room import Room
from wellheard.server.running import run
from wellheard.storage.store import open_store
folder = Path(sys.argv[1])
store = open_store(folder / "wellheard.db", folder / "audio")
quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
room = Room(store=store, folder=folder, key=b"k" * 32, passwords=quick)
run(room, host="127.0.0.1", port=int(sys.argv[2]), log_json=False, listening=print)
"""


def free_port() -> int:
    """A port that nothing takes while the server is away: systems give connections that go out ports above these."""
    for port in random.sample(range(20_000, 32_000), 50):
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


class Served:
    """A room at an address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.start()

    def start(self) -> None:
        """Begin to serve, and wait until it answers."""
        command = [sys.executable, "-c", PROGRAM, str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(600):
            try:
                with urllib.request.urlopen(self.address + "/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.1)
        raise AssertionError("the server doesn't answer")

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
