"""With what a call begins: the playbook and guides of the room, and what this customer has told before."""

import json
import logging
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Final

from wellheard.analysis import Setup
from wellheard.assist import CallHeader, LiveCall
from wellheard.conversation import Analysis, Ledger
from wellheard.conversation.document import DocumentError, load
from wellheard.guides import Guide, shipped_guides
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.jobs.setup import build
from wellheard.playbook import PlaybookError
from wellheard.server.guides import guides_in_use
from wellheard.server.live_calls.records import Beginning
from wellheard.server.room import Room
from wellheard.storage.calls import get_document
from wellheard.storage.errors import StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import now
from wellheard.storage.listing import list_calls
from wellheard.storage.muting import muted_for

LASTS: Final = timedelta(days=30)
"""So long a customer's second call goes on with what they told in the first."""
_log = logging.getLogger("wellheard.live")


class Equipment:
    """What all calls of a room work with; made when the first call comes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._making = Lock()
        self._setup: Setup | None = None

    def setup(self) -> Setup:
        """Detectors as the settings say, and the playbook in use now. Takes a second the first time."""
        with self._making:
            if self._setup is None:
                self._setup = build(self._room.plan)
        try:
            with self._room.store.read() as on:
                return replace(self._setup, playbook=playbook_in_use(on, self._room.settings))
        except (StorageError, PlaybookError) as error:
            _log.warning("playbook", extra={"kind": type(error).__name__})
            return self._setup

    def guides(self) -> tuple[Guide, ...]:
        """Those that the room has in use; without its database those that came with Wellheard."""
        try:
            with self._room.store.read() as on:
                return guides_in_use(on)
        except StorageError as error:
            _log.warning("guides", extra={"kind": type(error).__name__})
            return shipped_guides()

    def begin(self, beginning: Beginning) -> LiveCall:
        """The part of a call that helps."""
        start = beginning.start
        header = CallHeader(
            call=beginning.call, title=beginning.title, agent=start.agent, customer=start.customer, queue=start.queue,
            channel=start.channel, source=start.source, started_at=start.started_at,
        )  # fmt: skip
        setup = self.setup()
        return LiveCall(
            setup, header, before=beginning.before, earlier_call=beginning.earlier_call,
            same_matter=beginning.same_matter, guides=self.guides(), muted=beginning.muted,
        )  # fmt: skip


def known_before(room: Room, customer: str | None) -> tuple[Ledger | None, str | None]:
    """The ledger of this customer's last call, if it is not long ago, and its id; what can't be had is left out."""
    if customer is None:
        return None, None
    try:
        with room.store.read() as on:
            wanted = CallFilter(customers=(customer,), since=now() - LASTS)
            found = list_calls(on, wanted, limit=1).items
            if not found:
                return None, None
            analysis: Analysis = load(get_document(on, found[0].id))
    except (StorageError, DocumentError, json.JSONDecodeError) as error:
        _log.warning("ledger", extra={"kind": type(error).__name__})
        return None, None
    return analysis.ledger, found[0].id


def muted_in(room: Room, agent: str | None) -> tuple[str, ...]:
    """Kinds of cues that this agent or their team doesn't want."""
    try:
        with room.store.read() as on:
            return tuple(sorted(muted_for(on, agent)))
    except StorageError as error:
        _log.warning("muted", extra={"kind": type(error).__name__})
        return ()
