"""A turn is higher (by 2.5 semitones), louder (by 6 dB) or faster (1.3 times) than usual for its speaker.

`measure` says which of `pitch`, `loudness`, `rate`. Needs sound, and at least four turns of the speaker.
"""

from wellheard.detectors._voices import Voices
from wellheard.detectors.timing import Timing

_VERSION = "1"

DETECTOR = Timing("raised", _VERSION, lambda: Voices("raised", _VERSION))
