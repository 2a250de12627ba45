"""Detectors that have learned from labelled calls: linear models over words, context and what the rules notice.

`python -m train` writes the weights; docs/explanation/model-card.md says from what and how well they do.
"""

from wellheard.detectors.learned.detector import Learned, learned

__all__ = ["Learned", "learned"]
