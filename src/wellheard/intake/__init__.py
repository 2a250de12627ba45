"""Formats in and out: files become conversations or recordings, documents become vCons.

`discover(paths)` says which files to read, `read(path)` gives what is in one: recordings to be heard, transcripts, and
for everything that can't be read an `IntakeError` as a value. `write_vcon(document)` goes the other way.
"""

from wellheard.intake.discovery import discover
from wellheard.intake.interface import Incoming, IntakeError, IntakeOptions, Recording, Result, Transcript
from wellheard.intake.reader import read
from wellheard.intake.vcon import find_analyses, write_vcon

__all__ = [
    "Incoming",
    "IntakeError",
    "IntakeOptions",
    "Recording",
    "Result",
    "Transcript",
    "discover",
    "find_analyses",
    "read",
    "write_vcon",
]
