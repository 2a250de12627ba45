"""What-ifs under way: a thread judges calls of the past by a draft, one trial after the other, and tells how far it is.

They live in memory: a draft is tried in seconds to minutes, and nothing of it needs to outlive the server.
"""

import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Event, Lock, Semaphore, Thread
from typing import Literal

from fastapi import FastAPI

from wellheard.conversation.document import load
from wellheard.playbook import Playbook
from wellheard.review.what_if import WhatIf
from wellheard.server.problems import ProblemError
from wellheard.storage.calls import get_document
from wellheard.storage.errors import NotFoundError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.ids import new_id
from wellheard.storage.listing import sample_calls
from wellheard.storage.store import Store

log = logging.getLogger("wellheard.server")
MOST = 20_000
"""Calls in one trial."""
_KEPT = 20
_BATCH = 25
_SEED = 1


@dataclass(slots=True)
class Trial:
    """One draft over some calls."""

    owner: str
    found: WhatIf
    wanted: CallFilter
    most: int
    id: str = field(default_factory=new_id)
    state: Literal["waiting", "running", "done", "failed", "stopped"] = "waiting"
    of: int = 0
    reason: str = ""
    stopping: Event = field(default_factory=Event)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed", "stopped")


@dataclass(slots=True)
class Trials:
    """All that are under way, and the latest results."""

    store: Store
    _trials: OrderedDict[str, Trial] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)
    _turn: Semaphore = field(default_factory=lambda: Semaphore(1))

    def start(self, owner: str, current: Playbook, draft: Playbook, wanted: CallFilter, most: int) -> Trial:
        """Begin one; an earlier one of the same person that still runs is stopped. Raises ProblemError 503."""
        trial = Trial(owner=owner, found=WhatIf(current=current, draft=draft), wanted=wanted, most=min(most, MOST))
        with self._lock:
            for each in self._trials.values():
                if each.owner == owner:
                    each.stopping.set()
            if sum(not each.over for each in self._trials.values()) >= _KEPT:
                raise ProblemError(503, "busy", "Too many drafts are being tried just now. Try again in a minute.")
            self._trials[trial.id] = trial
            for name in [name for name, each in self._trials.items() if each.over][: max(0, len(self._trials) - _KEPT)]:
                del self._trials[name]
        Thread(target=self._run, args=(trial,), name="what-if", daemon=True).start()
        return trial

    def find(self, trial: str, owner: str) -> Trial | None:
        """One's own."""
        found = self._trials.get(trial)
        return found if found is not None and found.owner == owner else None

    def _run(self, trial: Trial) -> None:
        with self._turn:
            try:
                trial.state = "running"
                self._judge_all(trial)
                trial.state = "stopped" if trial.stopping.is_set() else "done"
            except StorageError as error:
                trial.state, trial.reason = "failed", str(error)
            except Exception as error:
                log.exception("what-if failed", extra={"kind": type(error).__name__})
                trial.state, trial.reason = "failed", "It could not be worked out. Please report this as a defect."

    def _judge_all(self, trial: Trial) -> None:
        with self.store.read() as on:
            names = [call.id for call in sample_calls(on, trial.wanted, count=trial.most, seed=_SEED)]
        trial.of = len(names)
        for start in range(0, len(names), _BATCH):
            for content in self._documents(names[start : start + _BATCH]):
                if trial.stopping.is_set():
                    return
                trial.found.add(load(content))

    def _documents(self, names: list[str]) -> list[bytes]:
        found = []
        with self.store.read() as on:
            for name in names:
                try:
                    found.append(get_document(on, name))
                except NotFoundError:  # deleted meanwhile
                    continue
        return found


_making = Lock()


def trials_of(app: FastAPI, store: Store) -> Trials:
    """The trials of a server."""
    with _making:
        if not hasattr(app.state, "trials"):
            app.state.trials = Trials(store)
        trials: Trials = app.state.trials
        return trials
