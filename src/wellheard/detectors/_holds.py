"""Words that announce a hold or end one."""

import re

from wellheard.conversation import AGENT
from wellheard.detectors.interface import CallSoFar, Heard

_NO_THING = r"(?! (?:the|it|this|that|these|down|your|both)\b(?! line\b))"
"""A button is held, too: "please hold the power button for ten seconds"."""
ANNOUNCED = re.compile(
    rf"\b(?:please|(?:can|could|will) you) hold\b{_NO_THING}"
    r"|\b(?:on (?:a )?(?:brief |short |quick )?hold|hold the line|hold on|(?<!and )hold for|bear with|one (?:moment|second|sec|minute)"
    r"|(?:just |give me )?(?:a|two|a couple of|a few) (?:moments?|seconds?|secs?|minutes?|mins?|ticks?)\b|right back|be back|hang on|stay on the line|won't be (?:long|a)"
    r"|while i (?:check|look|speak|talk|ask|find|get)|let me (?:just |quickly )?(?:check|look|see|find|speak|talk|ask|pull|go|get))"
)
EXPLICIT = re.compile(
    r"\b(?:put|place|pop|putting|placing|popping) (?:you|u) (?:back )?(?:on|through on)(?: a)?(?: brief| short| quick)? hold\b|\bmind holding\b"
    rf"|\b(?:please|(?:can|could|will) you) hold\b{_NO_THING}"
    r"|\bhold the line\b|\bstay on the line\b"
)
BACK = re.compile(
    r"\b(?:thanks?|thank you)(?: so much| very much| ever so much)? for (?:holding|waiting|your patience|bearing)|\b(?:sorry|apologies|apologi[sz]e)(?: \w+){0,3} (?:to keep you|for the (?:wait|hold|delay)|keeping you)|\bi'm back\b|\bstill there\b"
)
MUSIC = re.compile(r"\b(?:hold music|music(?: plays| playing)?|on hold)\b")


def announcer(call: CallSoFar) -> Heard | None:
    """The agent's announcement in the two turns before the current one."""
    for earlier in reversed(call.turns[-3:-1]):
        if earlier.turn.speaker == AGENT and not earlier.turn.automated and ANNOUNCED.search(earlier.normal):
            return earlier
    return None


def is_hold(heard: Heard, call: CallSoFar) -> bool:
    """Whether the gap that `heard` ends was a hold: announced before it, or thanked for after it."""
    if announcer(call):
        return True
    return heard.turn.speaker == AGENT and BACK.search(heard.normal) is not None
