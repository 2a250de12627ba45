"""`python -m benchmarks [NAME ...]` measures speed and memory; by default everything.

Each benchmark prints what it measured. None asserts: these machines are noisy, and a number is for people to read.
"""

import sys
from importlib import import_module

NAMES = ("startup", "text", "noticing", "redaction", "audio", "lines", "storage", "room", "live")


def main() -> None:
    """Run those asked for."""
    wanted = sys.argv[1:] or NAMES
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"unknown benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in wanted:
        print(f"== {name}")
        import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
