"""What a call came to, learned from calls that people judged: resolved, the customer's stars, kindness.

`clues.py` and `words.py` say what is looked at, `model.py` holds the weights, `weighing.py` answers with proof.
"""

from wellheard.outcome.model import OutcomeError
from wellheard.outcome.weighing import CallOutcome, weigh

__all__ = ["CallOutcome", "OutcomeError", "weigh"]
