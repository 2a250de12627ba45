"""What the customer has told and tried, and whether a request of the agent is already answered by it."""

from wellheard.ledger.book import Book

__all__ = ["Book"]
