"""Lines said in call after call: seconds and peak memory over growing folders.

Calls are made from a seed: each agent has a few stock lines, said with small changes, among lines of their own words.
The last columns tell the growth: time and memory for a call should stay where they are.
"""

import random
import time
import tracemalloc

from wellheard.lines import CallLines, Collected, Line, masked, said_again

FOLDERS = (1_000, 2_000, 4_000, 8_000, 16_000)
_STOCK = (
    "I completely understand your frustration with this",
    "we take every complaint like yours extremely seriously here",
    "your comfort is our very first priority at all times",
    "I am sorry that you feel that way about it",
)
_WORDS = [
    f"{first}{middle}{last}" for first in "bdfgklmnprst" for middle in "aeiou" for last in ("n", "rk", "st", "ll")
]


def main() -> None:
    """Measure and print."""
    print(f"{'calls':>7} {'lines':>7} {'seconds':>8} {'peak MB':>8} {'ms a call':>10} {'kB a call':>10} {'found':>6}")
    for number in FOLDERS:
        collected, lines = _folder(number)
        began = time.process_time()
        found = said_again(collected.in_order())
        seconds = time.process_time() - began
        tracemalloc.start()
        said_again(collected.in_order())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        each = f"{1000 * seconds / number:>10.2f} {peak / 1000 / number:>10.1f}"
        print(f"{number:>7} {lines:>7} {seconds:>8.2f} {peak / 1e6:>8.1f} {each} {len(found):>6}")


def _folder(number: int) -> tuple[Collected, int]:
    pick = random.Random(11)
    collected, lines = Collected(), 0
    for index in range(number):
        call = _call(index, pick)
        collected.add(call)
        lines += len(call.lines)
    return collected, lines


def _call(index: int, pick: random.Random) -> CallLines:
    source, agent = f"{index:06}.txt", f"agent {pick.randrange(50)}"
    said = [_own(pick) for _ in range(4)]
    if pick.random() < 0.5:
        said.append(_varied(pick))
    lines = tuple(_line(text, source, agent, turn) for turn, text in enumerate(said, start=1))
    return CallLines(call_id=source, source=source, agent=agent, lines=lines)


def _own(pick: random.Random) -> str:
    """Words with the frequencies of a language: the n-th is used 1/n as often as the first (Zipf 1949)."""
    return " ".join(_WORDS[int(len(_WORDS) ** pick.random()) - 1] for _ in range(pick.randint(5, 14)))


def _varied(pick: random.Random) -> str:
    return f"{pick.choice(_STOCK)}{pick.choice(('', ', Mr Lee', ' and I', ' today', ' once more'))}"


def _line(text: str, source: str, agent: str, turn: int) -> Line:
    return Line(
        key=masked(text),
        call_id=source,
        source=source,
        agent=agent,
        turn_id=turn,
        start_ms=None,
        end_ms=None,
        offset=0,
        quote=text,
        prefix="",
        suffix="",
        specificity=0.0,
    )
