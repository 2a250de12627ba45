"""A turn is lower (by 2.5 semitones), quieter (by 6 dB) or slower (1.3 times) than usual for its speaker.

`measure` says which of `pitch`, `loudness`, `rate`. Needs sound, and at least four turns of the speaker.
"""

from wellheard.detectors._voices import Voices
from wellheard.detectors.timing import Timing

_VERSION = "1"

DETECTOR = Timing("lowered", _VERSION, lambda: Voices("lowered", _VERSION))
