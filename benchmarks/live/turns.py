"""Cues over sockets: from a finished turn that is sent to the cue on the panel, for 1, 10, 50 and 200 calls at a time.

The real server in a process of its own, a phone system's socket and a panel's socket for each call, turns with the
pauses of a conversation. WELLHEARD_BENCH_SECONDS says how long each size goes on (30 by default), WELLHEARD_BENCH_LIVE
which sizes (`1,10,50,200`). The clients run on the same machine and take their share of it; the goal is a p95 under
200 ms at 200 calls on two processors that nobody else uses.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from websockets.asyncio.client import connect

from benchmarks.live.server import Server, serving

SECONDS = float(os.environ.get("WELLHEARD_BENCH_SECONDS", "30"))
SIZES = tuple(int(each) for each in os.environ.get("WELLHEARD_BENCH_LIVE", "1,10,50,200").split(","))
_WORDS_A_SECOND, _PAUSE_S = 2.5, (0.4, 2.5)
SCRIPT: tuple[tuple[str, str], ...] = (
    ("agent", "Good morning, you are speaking with Robin. What has happened?"),
    (
        "customer",
        "The boiler you put in last Thursday has no hot water, and my father of eighty-four is here.",
    ),
    ("agent", "What is the serial number?"),
    ("customer", "It says BX 2207. I have turned it off and on three times and nothing changed."),
    ("agent", "Please turn it off, wait ten seconds, and turn it on again."),
    ("customer", "I just told you that I did that three times. Are you listening to me at all?"),
    ("agent", "You did say so, I am sorry. Your father needs warm water today, so let us find out what is wrong."),
    ("customer", "Yes. He can't even have a bath, and I had to take the day off work for this."),
    ("agent", "Does the small screen show a letter and a number?"),
    ("customer", "It says F28, and the lamp beside it blinks red."),
    ("agent", "F28 is the gas valve. I will send Mr Ito to you this afternoon and call you when he is on his way."),
    ("customer", "That is the first thing today that helps. And what do I owe you for that?"),
    ("agent", "Nothing at all, that is on us. Is there anything else I can do for your father until then?"),
    ("customer", "No, thank you. I will wait for the call."),
)


@dataclass(slots=True)
class Times:
    """Milliseconds."""

    turns: list[float] = field(default_factory=list)
    """From sending a turn to its line on the panel."""
    cues: list[float] = field(default_factory=list)
    """From sending a turn to the cue that it brought."""


def main() -> None:
    """Each size, one after the other, on one server."""
    with TemporaryDirectory() as scratch, ExitStack() as stack:
        server = stack.enter_context(serving(Path(scratch), calls=max(SIZES) + 10))
        asyncio.run(_warm(server))
        print(f"server: {server.memory_mb():.0f} MB with everything loaded")
        for size in SIZES:
            asyncio.run(_measure(server, size))


async def _warm(server: Server) -> None:
    times = Times()
    await _one_call(server, "warm-up", times, until=time.perf_counter() + 60, draw=random.Random(0), hurry=20.0)


async def _measure(server: Server, size: int) -> None:
    times, before, cpu, began = Times(), server.memory_mb(), server.cpu_s(), time.perf_counter()
    until = began + SECONDS
    peak = asyncio.create_task(_peak(server, until))
    await asyncio.gather(
        *(_one_call(server, f"bench-{size}-{number}", times, until=until, draw=random.Random(number))
          for number in range(size))
    )  # fmt: skip
    highest, took = await peak, time.perf_counter() - began
    print(f"{size} calls, {len(times.turns) / took:.1f} turns/s, load of the machine {os.getloadavg()[0]:.1f}")
    print(f"  turn on the panel   {_spread(times.turns)}")
    print(f"  cue on the panel    {_spread(times.cues)}")
    print(
        f"  server: {(server.cpu_s() - cpu) / took:.2f} processors, {highest:.0f} MB at the peak, "
        f"{max(0.0, highest - before) / size:.2f} MB a call, {server.threads()} threads, {server.files()} files",
        flush=True,
    )


async def _peak(server: Server, until: float) -> float:
    highest = 0.0
    while time.perf_counter() < until:
        highest = max(highest, server.memory_mb())
        await asyncio.sleep(0.5)
    return highest


async def _one_call(
    server: Server, name: str, times: Times, *, until: float, draw: random.Random, hurry: float = 1.0
) -> None:
    """Calls of one customer after the other, until the time is over; the last is ended where it is."""
    number = 0
    await asyncio.sleep(draw.uniform(0, min(20.0, SECONDS / 2)) / hurry)  # Calls don't all begin at once.
    while time.perf_counter() < until:
        number += 1
        await _play(server, f"{name}-{number}", times, until=until, draw=draw, hurry=hurry)
        if hurry > 1:
            return


async def _play(server: Server, call: str, times: Times, *, until: float, draw: random.Random, hurry: float) -> None:
    sent: dict[int, float] = {}
    async with connect(f"{server.ws}/streams/turns", additional_headers=server.machine, open_timeout=60) as phone:
        await phone.send(json.dumps({"type": "start", "call": call, "agent": "Robin"}))
        await phone.recv()
        async with connect(
            f"{server.ws}/live/{call}/socket", additional_headers=server.person, origin=server.origin, open_timeout=60
        ) as panel:
            watching = asyncio.create_task(_watch(panel, sent, times))
            draining = asyncio.create_task(_drain(phone))
            at = 0.0
            for turn, (speaker, text) in enumerate(SCRIPT, start=1):
                if time.perf_counter() > until:
                    break
                spoken = len(text.split()) / _WORDS_A_SECOND
                pause = draw.uniform(*_PAUSE_S)
                await asyncio.sleep((spoken + pause) / hurry)
                row = {"speaker": speaker, "text": text, "start_ms": int((at + pause) * 1000)}
                at += spoken + pause
                sent[turn] = time.perf_counter()
                await phone.send(json.dumps({"type": "turn", **row, "end_ms": int(at * 1000)}))
            await asyncio.sleep(1.0)
            await phone.send(json.dumps({"type": "end"}))
            watching.cancel()
            draining.cancel()


async def _drain(phone: Any) -> None:
    async for _ in phone:
        pass


async def _watch(panel: Any, sent: dict[int, float], times: Times) -> None:
    async for text in panel:
        now = time.perf_counter()
        message = json.loads(text)
        if message["type"] != "changes" or not message["turns"]:
            continue
        newest = max(each["id"] for each in message["turns"])
        if newest in sent:
            spent = (now - sent.pop(newest)) * 1000
            times.turns.append(spent)
            if message["parts"].get("cue"):
                times.cues.append(spent)


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "none"
    ranked = sorted(values)
    p50, p95, p99 = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95, 0.99))
    return f"n {len(ranked):5}   p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   p99 {p99:6.0f} ms   most {ranked[-1]:6.0f} ms"
