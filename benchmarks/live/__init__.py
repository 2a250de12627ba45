"""Live calls: hearing them, and helping in them.

`python -m benchmarks live` runs all parts; `python -m benchmarks.live audio` one of them.
"""

import sys
from importlib import import_module

PARTS = ("audio", "hearing", "turns", "soak")


def main(wanted: tuple[str, ...] = PARTS) -> None:
    """Run the parts."""
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"unknown part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    for name in wanted:
        print(f"-- {name}")
        import_module(f"benchmarks.live.{name}").main()
