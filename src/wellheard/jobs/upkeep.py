"""What workers do for the store between jobs, a little at a time: what they leave undone costs time, never a number."""

import logging

from wellheard.storage import columns
from wellheard.storage.rederiving import derive_outdated
from wellheard.storage.store import Store

log = logging.getLogger("wellheard.worker")
CALLS, DAYS = 20, 5
"""At most so many at once, so that others who write wait for a moment only."""


def keep_up(store: Store) -> bool:
    """One step; whether there is more to do. Any number of workers may do it at once. Raises StorageError.

    First calls that an older program kept are derived again, for which nobody need ask after an upgrade; then the
    columns of days are made anew of which calls changed (`storage/columns.py`).
    """
    if derived := derive_outdated(store, most=CALLS):
        log.info("derived again", extra={"calls": derived})
        return True
    if days := columns.renew(store, most_days=DAYS):
        log.info("columns made anew", extra={"days": days})
    return days == DAYS
