"""Calls that were in progress when the room stopped: taken up from their journals, so that none is lost or doubled."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.journal import EVENTS, SOUND, EventJournal, HeldElsewhereError, Row, remove
from wellheard.server.live_calls.records import read_beginning
from wellheard.speech.live import hear_again

if TYPE_CHECKING:
    from wellheard.server.live_calls.door import LiveCalls

_FRESH_S: Final = 120.0
"""A call of which something was noted so lately may still be going on: the phone system may come back."""
_log = logging.getLogger("wellheard.live")


def recovered(calls: "LiveCalls") -> Iterator[CallInProgress]:
    """The calls of all journals, in progress again."""
    if not calls.folder.is_dir():
        return
    for folder in sorted(each for each in calls.folder.iterdir() if each.is_dir()):
        try:
            journal = EventJournal(folder)
        except HeldElsewhereError:
            continue  # It goes on at another server of this room.
        rows = journal.rows()
        if not rows:
            journal.close()
            remove(folder)  # It broke off before its first line: nothing was said.
            continue
        try:
            call = _taken_up(calls, journal, rows)
        except (ValidationError, KeyError) as error:
            _log.error("journal", extra={"folder": folder.name, "kind": type(error).__name__})
            journal.close()
            continue
        _go_on(calls, call, rows, folder)
        yield call


def _taken_up(calls: "LiveCalls", journal: EventJournal, rows: list[Row]) -> CallInProgress:
    call = calls.made(read_beginning(rows[0]["begin"]), journal)
    call.state, call.replayed = "lost", True
    calls.adopt(call)
    call.put(happens.Begin(calls.elapsed_ms(call)))
    return call


def _go_on(calls: "LiveCalls", call: CallInProgress, rows: list[Row], folder: Path) -> None:
    fresh = time.time() - (folder / EVENTS).stat().st_mtime < _FRESH_S
    tracks = call.beginning.start.tracks
    if tracks:
        _hear_rest(calls, call, rows, folder)
    if not fresh or any("over" in row for row in rows):
        call.put(happens.Over(reason="ended", at_ms=calls.elapsed_ms(call)))


def _hear_rest(calls: "LiveCalls", call: CallInProgress, rows: list[Row], folder: Path) -> None:
    """What was said after the last words that were kept is heard again from the sound."""
    until = dict.fromkeys(range(len(call.beginning.start.tracks)), 0)
    for row in rows:
        if "turn" in row and "track" in row:
            until[row["track"]] = row["turn"]["end_ms"] or 0
    from_ms = min(until.values())
    call.hearing = calls.heard(call, from_ms=from_ms)
    hear_again(folder / SOUND, call.hearing, from_ms=from_ms)
