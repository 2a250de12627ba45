"""Whom a call in progress tells what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wellheard.assist import CueEvent

if TYPE_CHECKING:
    from wellheard.server.live_calls.call import CallInProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whom a call tells what, beside its own watchers."""

    cue: Callable[["CallInProgress", CueEvent], None]
    """A cue was shown, or something became of it."""
    acted: Callable[["CallInProgress", Any, str], None]
    """Somebody did something in the panel."""
    over: Callable[["CallInProgress"], None]
    """All that was said has been heard: it can be kept."""
