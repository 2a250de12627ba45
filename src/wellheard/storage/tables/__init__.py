"""All tables on one MetaData, a module for each subject."""

from wellheard.storage.tables import calls, columns, guides, jobs, live, people, practice, quality, reviews, sessions
from wellheard.storage.tables.schema import METADATA

__all__ = [
    "METADATA",
    "calls",
    "columns",
    "guides",
    "jobs",
    "live",
    "people",
    "practice",
    "quality",
    "reviews",
    "sessions",
]
