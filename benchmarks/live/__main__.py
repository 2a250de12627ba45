"""`python -m benchmarks.live [PART ...]`."""

import sys

from benchmarks.live import PARTS, main

main(tuple(sys.argv[1:]) or PARTS)
