"""How long the command line takes to answer: the median of ten, beside a bare Python and `import click`."""

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "python -c 'import click'": [sys.executable, "-c", "import click"],
    "wellheard --help": [sys.executable, "-m", "wellheard", "--help"],
    "wellheard analyze --help": [sys.executable, "-m", "wellheard", "analyze", "--help"],
}


def main() -> None:
    """Print wall seconds."""
    for name, command in COMMANDS.items():
        runs = []
        for _ in range(10):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            runs.append(time.perf_counter() - start)
        print(f"{name:28s} {statistics.median(runs):.3f} s")
