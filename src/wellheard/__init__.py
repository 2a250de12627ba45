"""Wellheard listens back to customer-service calls and helps the people who take them.

Start with :mod:`wellheard.analysis`: the one page on which a call becomes turns, moments and a scorecard.
"""

__version__ = "0.1.0"
