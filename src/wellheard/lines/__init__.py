"""Lines that agents say in call after call, whatever the caller brought: found across calls, never within one."""

from wellheard.lines.collecting import Collected, groups_of, said_again
from wellheard.lines.hearing import lines_of, specificity
from wellheard.lines.interface import CallLines, Line, SaidAgain, Sameness
from wellheard.lines.masking import masked
from wellheard.lines.moments import canned_moments

__all__ = [
    "CallLines",
    "Collected",
    "Line",
    "SaidAgain",
    "Sameness",
    "canned_moments",
    "groups_of",
    "lines_of",
    "masked",
    "said_again",
    "specificity",
]
