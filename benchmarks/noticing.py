"""Noticing: every way of it beside the others, on one core: load, turns a second, a forty-turn call; and the wheel.

The calls are those of the text benchmark. Ways are timed in turn within each round, and the best of three rounds
counts, so that a busy moment of the machine hits all of them; `x rules` is the ratio within the run.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.text import calls
from wellheard.analysis import Setup, analyse
from wellheard.conversation import Conversation
from wellheard.intake.interface import Transcript
from wellheard.jobs import Plan, build
from wellheard.settings import Settings

WAYS = ("rules", "linear", "learned")
_ROUNDS, _CALLS = 3, 10
_LOAD = """
import time
from wellheard.jobs import Plan, build
from wellheard.settings import Settings
from wellheard.conversation import Turn
from wellheard.analysis import begin
start = time.process_time(), time.perf_counter()
listening = begin(build(Plan(use_sound=False, settings=Settings(noticing="{way}"))))
listening.hear(Turn(id=1, speaker="agent", text="Good morning, how can I help you?"))
print(time.process_time() - start[0], time.perf_counter() - start[1])
"""


def _loaded(way: str) -> tuple[float, float]:
    """Processor and clock seconds until a fresh process has heard its first turn, its imports not counted."""
    said = subprocess.run(
        [sys.executable, "-c", _LOAD.format(way=way)], capture_output=True, text=True, check=True
    ).stdout.split()
    return float(said[0]), float(said[1])


def _spent(made: list[Conversation], setup: Setup) -> float:
    start = time.process_time()
    for call in made:
        analyse(Transcript(conversation=call), setup)
    return time.process_time() - start


def main() -> None:
    """Print a line a way, then the wheel."""
    made = calls(_CALLS)
    turns = sum(len(call.turns) for call in made)
    setups = {way: build(Plan(use_sound=False, settings=replace(Settings(), noticing=way))) for way in WAYS}
    rounds = [{way: _spent(made, setup) for way, setup in setups.items()} for _ in range(_ROUNDS + 1)][1:]
    best = {way: min(each[way] for each in rounds) for way in WAYS}
    for way, spent in best.items():
        processor, clock = min(_loaded(way) for _ in range(_ROUNDS))
        print(
            f"{way:8s} first turn after {processor:5.2f} s ({clock:5.2f} s by the clock)  "
            f"{turns / spent:7,.0f} turns/s  {spent / len(made):6.3f} s a call of {turns // len(made)} turns  "
            f"{spent / best['rules']:5.1f} x rules"
        )
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["uv", "build", "--wheel", "-q", "-o", folder], check=True)
        wheel = next(Path(folder).glob("*.whl"))
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
