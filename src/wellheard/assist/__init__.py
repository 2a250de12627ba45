"""Live assist: a call in progress, what helps the agent now, and the hand-off; no input, no output, no clock."""

from wellheard.assist.actions import Action, ActionError, read_action, write_action
from wellheard.assist.hand_off import HandOff
from wellheard.assist.hand_off_page import as_page
from wellheard.assist.interface import CallHeader, Changes, CueEvent, apply
from wellheard.assist.joining import joined
from wellheard.assist.live_call import LiveCall

__all__ = [
    "Action",
    "ActionError",
    "CallHeader",
    "Changes",
    "CueEvent",
    "HandOff",
    "LiveCall",
    "apply",
    "as_page",
    "joined",
    "read_action",
    "write_action",
]
