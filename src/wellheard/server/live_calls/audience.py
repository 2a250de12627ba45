"""Who is told of a call in progress: the browsers that look on, and the phone system that it came from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wellheard.assist import Changes, CueEvent, apply
from wellheard.server.live_calls.watching import Feed, Watcher
from wellheard.streams.interface import CueShown, CueWithdrawn, Finding


@dataclass(eq=False, slots=True, kw_only=True)
class Audience:
    """Used under the call's lock. `snapshot` is replaced as a whole, so that others may read it without."""

    snapshot: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    feed: Feed | None = None
    """Back to the phone system."""
    watchers: list[Watcher] = field(default_factory=list)
    _own: dict[str, Any] = field(default_factory=dict)
    """Parts of the snapshot that the part that helps knows nothing of."""

    def join(self, watcher: Watcher) -> None:
        """One more browser, which is told the whole first."""
        self.watchers.append(watcher)
        watcher.send(self._whole())

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        """The call stands like this, whatever was told before."""
        self.snapshot = {**snapshot, **self._own}
        self.version += 1
        if self.watchers:
            self._send(self._whole())

    def put(self, name: str, part: Mapping[str, Any]) -> None:
        """A part of the room's own is like this now."""
        self._own[name] = part
        self.snapshot = {**self.snapshot, name: part}
        self._tell_changes({name: part}, ())

    def changed(self, changes: Changes) -> None:
        """Something is different in the call."""
        before, self.snapshot = self.snapshot, apply(self.snapshot, changes)
        parts = dict(changes.parts)
        if parts.keys() == {"call"} and parts["call"]["state"] == before["call"]["state"] and not changes.turns:
            return  # The clock alone, which browsers have themselves.
        self._tell_changes(parts, changes.turns)

    def cue(self, event: CueEvent) -> None:
        """Something happened to a cue."""
        cue = event.cue
        if event.what == "shown":
            self.find(CueShown(id=cue.id, kind=cue.kind, text=cue.text, urgency=cue.urgency, at_ms=cue.shown_ms))
        else:
            self.find(CueWithdrawn(id=cue.id, at_ms=cue.ended_ms or cue.shown_ms))

    def find(self, finding: Finding) -> None:
        """Something for the phone system."""
        if self.feed is not None:
            self.feed.put(finding)

    def hang_up(self) -> None:
        """Nothing more for the phone system."""
        if self.feed is not None:
            self.feed.put(None)

    def end(self, message: Mapping[str, Any]) -> None:
        """A last message to the browsers."""
        text = json.dumps(message)
        for watcher in self.watchers:
            watcher.send(text)
            watcher.end()

    def close(self, code: int) -> None:
        """No more comes along these connections, and why."""
        self.hang_up()
        for watcher in self.watchers:
            watcher.end(code)

    def _tell_changes(self, parts: Mapping[str, Any], turns: tuple[Any, ...]) -> None:
        self.version += 1
        if self.watchers:
            message = {"type": "changes", "version": self.version, "parts": parts, "turns": turns}
            self._send(json.dumps(message, ensure_ascii=False))

    def _whole(self) -> str:
        return json.dumps({"type": "snapshot", "version": self.version, "snapshot": self.snapshot}, ensure_ascii=False)

    def _send(self, text: str) -> None:
        for watcher in self.watchers:
            watcher.send(text)
        if any(each.slow for each in self.watchers):
            self.watchers = [each for each in self.watchers if not each.slow]
