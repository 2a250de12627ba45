"""Six hours of calls in some minutes: does the server grow?

1,200 calls of 14 turns, twenty at a time, without the pauses: what six hours with twenty agents on calls of six minutes
bring. Each has a panel; every tenth is cut off without a word. Prints memory, threads and open files as it goes on;
WELLHEARD_BENCH_CALLS changes how many calls. The detectors are the rules, so that it takes minutes and not an hour.
"""

import asyncio
import json
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.asyncio.client import connect

from benchmarks.live.server import Server, serving
from benchmarks.live.turns import SCRIPT

CALLS, AT_ONCE, EVERY = int(os.environ.get("WELLHEARD_BENCH_CALLS", "1200")), 20, 100


def main() -> None:
    """Calls, and a line for each hundred."""
    with (
        TemporaryDirectory() as scratch,
        serving(Path(scratch), calls=2 * AT_ONCE, settings='noticing = "rules"') as up,
    ):
        asyncio.run(_soak(up, Path(scratch)))


async def _soak(server: Server, folder: Path) -> None:
    began, done = time.perf_counter(), 0
    numbers = iter(range(CALLS))

    async def agent() -> None:
        nonlocal done
        for number in numbers:
            await _call(server, f"soak-{number}", cut=number % 10 == 9)
            done += 1
            if done % EVERY == 0:
                _say(server, folder, done, time.perf_counter() - began)

    await asyncio.gather(*(agent() for _ in range(AT_ONCE)))
    while any((folder / "live").iterdir()) and time.perf_counter() - began < 3600:
        await asyncio.sleep(1)
    _say(server, folder, done, time.perf_counter() - began)


def _say(server: Server, folder: Path, done: int, took: float) -> None:
    left = len(list((folder / "live").iterdir()))
    print(
        f"  {done:5} calls in {took:5.0f} s: {server.memory_mb():5.0f} MB ({server.mapped_mb():3.0f} of them pages of "
        f"files), {server.threads():3} threads, "
        f"{server.files():3} files, {left:3} journals, {server.cpu_s():5.0f} s of work, load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


async def _call(server: Server, call: str, *, cut: bool) -> None:
    async with connect(f"{server.ws}/streams/turns", additional_headers=server.machine) as phone:
        await phone.send(json.dumps({"type": "start", "call": call, "agent": "Robin", "customer": call}))
        await phone.recv()
        async with connect(
            f"{server.ws}/live/{call}/socket", additional_headers=server.person, origin=server.origin
        ) as panel:
            at = 0
            for speaker, text in SCRIPT:
                row = {"speaker": speaker, "text": text, "start_ms": at, "end_ms": at + 400 * len(text.split())}
                at = row["end_ms"] + 800
                await phone.send(json.dumps({"type": "turn", **row}))
            async for text in panel:
                message = json.loads(text)
                seen = message.get("turns") or message.get("snapshot", {}).get("turns", ())
                if any(each["id"] == len(SCRIPT) for each in seen):
                    break
            if cut:
                return
            await phone.send(json.dumps({"type": "end"}))
            async for text in panel:
                if json.loads(text)["type"] == "ended":  # It is kept: the next call may come.
                    return
