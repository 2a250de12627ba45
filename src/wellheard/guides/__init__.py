"""Guides: troubleshooting scripts as graphs of steps, and their walk over what the customer has told and tried."""

from wellheard.guides.interface import END, Branch, Guide, GuideError, Step
from wellheard.guides.knowing import Stop
from wellheard.guides.loading import check_guide, load_guide, parse_guide, shipped_guide, shipped_guides
from wellheard.guides.notes import Mark, Notes, full_ledger
from wellheard.guides.skipping import Skipped, skipped
from wellheard.guides.walking import Standing, Walk, answer, begin, did, hear, pass_over, said, standing

__all__ = [
    "END",
    "Branch",
    "Guide",
    "GuideError",
    "Mark",
    "Notes",
    "Skipped",
    "Standing",
    "Step",
    "Stop",
    "Walk",
    "answer",
    "begin",
    "check_guide",
    "did",
    "full_ledger",
    "hear",
    "load_guide",
    "parse_guide",
    "pass_over",
    "said",
    "shipped_guide",
    "shipped_guides",
    "skipped",
    "standing",
]
