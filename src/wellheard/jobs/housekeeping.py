"""What the room does for itself once a day: retention, unfinished deletions, leftovers of crashes, old jobs.

It is a job like others, with the day as its key: of all the workers there may be, one does it, and one that dies
in the middle is followed by another.
"""

from datetime import datetime, timedelta
from typing import Any

from wellheard.storage import jobs
from wellheard.storage.access import forget_expired_sessions
from wellheard.storage.deleting import finish_erasures
from wellheard.storage.hand_offs import forget_stray
from wellheard.storage.ids import now
from wellheard.storage.retention import sweep
from wellheard.storage.sounds import remove_stray_files
from wellheard.storage.store import Store

KIND = "housekeeping"
_JOBS_KEPT = timedelta(days=30)
_HAND_OFFS_WAIT = timedelta(days=7)
"""For their call to end and to be kept; nothing that old is still going on."""


def ask_for(on: Any, at: datetime) -> None:
    """Ask for today's housekeeping, unless somebody did. O(log n)."""
    jobs.enqueue(on, KIND, {}, key=f"{KIND}:{at:%Y-%m-%d}", priority=1)


def keep_house(store: Store, at: datetime | None = None) -> dict[str, int]:
    """Do it; how many of what were removed. Safe to break off and to do again. Raises StorageError."""
    when = at or now()
    unfinished = finish_erasures(store)
    swept = sweep(store, when)
    with store.begin() as on:
        forget_expired_sessions(on)
        old = jobs.forget_finished(on, when - _JOBS_KEPT)
        forget_stray(on, when - _HAND_OFFS_WAIT)
    strays = remove_stray_files(store, before=when - timedelta(days=1))
    removed = {"calls": swept.calls, "sounds": swept.sounds, "practice": swept.practice}
    return removed | {"unfinished": unfinished, "jobs": old, "strays": strays}
