"""Calls that an older program kept: upgrades list them, workers make their rows anew from the documents."""

import logging

from sqlalchemy import delete, select

from wellheard.conversation.document import DocumentError
from wellheard.storage.calls import derive_again
from wellheard.storage.store import Store
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.columns import outdated_calls

log = logging.getLogger("wellheard.storage")


def derive_outdated(store: Store, *, most: int = 20) -> int:
    """Derive some of them again, the latest first; how many. Several may do it at once, each takes others.

    A document that can't be read leaves its call as it is and says so in the log.
    """
    with store.read() as on:
        if on.execute(select(outdated_calls.c.call).limit(1)).first() is None:
            return 0
    query = select(outdated_calls.c.call, calls.c.id).join(calls, calls.c.number == outdated_calls.c.call)
    some = query.order_by(outdated_calls.c.call.desc()).limit(most)
    with store.begin() as on:
        taken = on.execute(some.with_for_update(skip_locked=True, of=outdated_calls)).all()
        for number, call in taken:
            try:
                derive_again(on, call)
            except DocumentError as error:
                log.warning("not derived again", extra={"call": call, "reason": type(error).__name__})
            on.execute(delete(outdated_calls).where(outdated_calls.c.call == number))
    return len(taken)
