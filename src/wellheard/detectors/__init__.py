"""Detectors: turns become moments.

A detector is one file with what it notices, examples that fire, examples that don't, and one fold.
`begin()`, `hear(turn) -> moments`, `end() -> moments`: recordings, transcripts and live calls all go this way.
"""

from wellheard.detectors.interface import CallSoFar, Detector, Heard, Listener
from wellheard.detectors.run import Ears, find_detectors

__all__ = ["CallSoFar", "Detector", "Ears", "Heard", "Listener", "find_detectors"]
