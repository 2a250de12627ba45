"""The review room under load: each page for one person, fifty people at once, and a recording of 200 MB coming in.

`python -m benchmarks room` fills a room with 2,000 made-up calls of 40 turns and starts the real server on it.
WELLHEARD_BENCH_CALLS changes how many; WELLHEARD_BENCH_ROOM names a folder that is kept, and filled only where it is
empty; WELLHEARD_BENCH_POSTGRES the address of an empty database to use instead of SQLite. Goals at 100,000 calls: p95
under 150 ms for lists and search, 300 ms for Insight. The clients run on the same machine and take their share of it.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import delete

from benchmarks.filling import AGENTS, fill
from wellheard.storage import access, people
from wellheard.storage.calls import count_all
from wellheard.storage.columns import renew_all
from wellheard.storage.migrate import migrate
from wellheard.storage.store import Store, open_store
from wellheard.storage.tables.columns import outdated_calls

PEOPLE, SECONDS, ROUNDS = 50, float(os.environ.get("WELLHEARD_BENCH_SECONDS", "20")), 20
_UPLOAD, _CHUNK = 200 << 20, 1 << 18
Page = Callable[[random.Random, int], str]
Times = dict[str, list[float]]
_WEEKS = ("4", "12", "26")
_PARTS = ("criteria", "stories", "repeats", "mood", "waits", "lines")


def _insight(part: str, draw: random.Random, _count: int) -> str:
    return f"/insight/{part}?weeks={draw.choice(_WEEKS)}"


PAGES: dict[str, Page] = {
    "calls: list": lambda _draw, _n: "/calls",
    "calls: filter agent": lambda draw, _n: f"/calls?agent={draw.choice(AGENTS)}",
    "calls: filter queue, score": lambda draw, _n: f"/calls?queue=returns&score_to={draw.randrange(30, 90)}",
    "calls: filter kind": lambda draw, _n: f"/calls?kind={draw.choice(('blame', 'relief', 'repeat-request'))}",
    "search: one word": lambda draw, _n: f"/calls/said?q=word{draw.randrange(3000)}",
    "search: two words": lambda draw, _n: f"/calls/said?q=word1{draw.randrange(9)}+word2{draw.randrange(9)}",
    "call page": lambda draw, n: f"/calls/call-{draw.randrange(1, n + 1)}",
    **{f"insight: {part}": partial(_insight, part) for part in _PARTS},
}


def main() -> None:
    """Fill, serve, measure, print."""
    count = int(os.environ.get("WELLHEARD_BENCH_CALLS", "2000"))
    with TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("WELLHEARD_BENCH_ROOM", scratch))
        address = os.environ.get("WELLHEARD_BENCH_POSTGRES", str(folder / "wellheard.db"))
        store = open_store(address, folder / "audio")
        count, cookies, token = _prepared(store, count)
        print(f"{store.engine.dialect.name}: {count} calls of 40 turns; load of the machine {os.getloadavg()[0]:.1f}")
        store.close()
        with serving(folder, address) as (url, process):
            asyncio.run(_measure(url, process, count, cookies, token))


def _prepared(store: Store, count: int) -> tuple[int, list[str], str]:
    """How many calls there are now, the cookie of each person, and the token of a machine."""
    migrate(store)
    with store.begin() as on:
        on.execute(delete(outdated_calls))  # Made-up rows can't be made again from documents.
        there = count_all(on)
    if not there:
        fill(store, count, lambda said: print(f"  {said}", file=sys.stderr))
    renew_all(store)
    with store.begin() as on:
        cookies = []
        for number in range(PEOPLE):
            email = f"person-{number}@bench.invalid"
            user = people.user_by_email(on, email) or people.create_user(on, name=email, email=email, role="qa")
            cookies.append(access.create_session(on, user.id, lasts=timedelta(hours=1))[0])
        token, _ = access.create_token(on, user.id, name="bench", scopes=("calls.import",))
    return there or count, cookies, token


@contextmanager
def serving(folder: Path, address: str) -> Iterator[tuple[str, int]]:
    """The address of the server, and its process."""
    config = folder / "bench.toml"
    config.write_text(f'database = "{address}"\njobs = 1\n', encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "wellheard",
        "serve",
        "--port",
        "0",
        "--data",
        str(folder),
        "--config",
        str(config),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            line = next(each for each in process.stdout if "open at" in each)
            yield line.split()[-1].rstrip("/"), process.pid
        finally:
            process.terminate()


async def _measure(url: str, process: int, count: int, cookies: list[str], token: str) -> None:
    draw = random.Random(2)
    async with _browser(url, cookies[0]) as client:
        alone: Times = {}
        print("the server's own time a page (CPU, mean), which other programs of the machine disturb less:")
        for name, page in PAGES.items():
            await _timed(client, page(draw, count))  # Warms up the page's template.
            before = _cpu(process)
            alone[name] = [await _timed(client, page(draw, count)) for _ in range(ROUNDS)]
            print(f"  {name:<36} {(_cpu(process) - before) / ROUNDS:7.0f} ms", flush=True)
            if name.startswith("insight"):
                for when in ("first", "again"):
                    before = _cpu(process)
                    alone[f"{name}, all time: {when}"] = [await _timed(client, f"/{name.replace(': ', '/')}?weeks=all")]
                    print(f"  {f'{name}, all time: {when}':<36} {_cpu(process) - before:7.0f} ms", flush=True)
    _print("one person", alone)
    for pause, title in ((2.0, "2 s between pages"), (0.0, "no pause")):
        many: Times = {}
        began = time.perf_counter()
        await asyncio.gather(*(_browse(url, each, count, pause, many, seed) for seed, each in enumerate(cookies)))
        total = sum(map(len, many.values()))
        _print(f"{PEOPLE} people, {title}: {total / (time.perf_counter() - began):.1f} requests/s", many)
    await _upload(url, process, token)


def _browser(url: str, cookie: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, cookies={"wellheard_session": cookie}, timeout=120)


async def _timed(client: httpx.AsyncClient, path: str) -> float:
    began = time.perf_counter()
    answer = await client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text[:300]}")
    return (time.perf_counter() - began) * 1000


async def _browse(url: str, cookie: str, count: int, pause: float, times: Times, seed: int) -> None:
    draw, until = random.Random(seed), time.perf_counter() + SECONDS
    names = list(PAGES)
    async with _browser(url, cookie) as client:
        while time.perf_counter() < until:
            await asyncio.sleep(pause * draw.uniform(0.5, 1.5))
            name = draw.choice(names)
            times.setdefault(name, []).append(await _timed(client, PAGES[name](draw, count)))


def _print(title: str, times: Times) -> None:
    print(title, f"(load of the machine {os.getloadavg()[0]:.1f})", flush=True)
    for name in sorted(times):
        spent = times[name]
        p95 = statistics.quantiles(spent, n=20)[-1] if len(spent) > 1 else spent[0]
        print(f"  {name:<36} n {len(spent):4}   p50 {statistics.median(spent):7.0f} ms   p95 {p95:7.0f} ms")


async def _upload(url: str, process: int, token: str) -> None:
    """One request with all bytes, as a stream; the server's memory before, at its peak, and after."""
    before = _memory(process, "VmRSS")
    Path(f"/proc/{process}/clear_refs").write_text("5")  # Peaks count from now on.
    began = time.perf_counter()
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=300) as client:
        asked = {"filename": "long.wav", "size": _UPLOAD}
        place = (await client.post("/api/v1/uploads", json=asked)).raise_for_status().headers["location"]
        answer = await client.patch(place, content=_noise(), headers={"Upload-Offset": "0"})
        assert answer.raise_for_status().json()["offset"] == _UPLOAD
    print(
        f"upload of {_UPLOAD >> 20} MB: {time.perf_counter() - began:.1f} s; memory of the server {before:.0f} MB "
        f"before, {_memory(process, 'VmHWM'):.0f} MB at the peak, {_memory(process, 'VmRSS'):.0f} MB after"
    )


async def _noise() -> AsyncIterator[bytes]:
    draw = random.Random(3)
    for _ in range(_UPLOAD // _CHUNK):
        yield draw.randbytes(_CHUNK)


def _cpu(process: int) -> float:
    """Milliseconds that a process has worked; in steps of 10."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def _memory(process: int, name: str) -> float:
    """MB, of Linux."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    main()
