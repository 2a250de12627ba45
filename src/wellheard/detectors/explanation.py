"""The agent teaches: says why or how, so that the customer can follow.

Signs are words of reason and purpose ("because", "so that", "otherwise", "which is why", "that means"), how something
works ("when you ..., it ...", "once ..., then", "it goes by ..."), and a general present ("they only ...", "it won't ...
until ..."). Reading out a price or a status has none of them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, joint_confidence, said, widened

_ABOUT_SELF = re.compile(r"\bi(?:'ll|'m|'ve|'d| can| could| will)?\b")
_LONG = 13
"""Words from which a turn has room to explain."""
_THRESHOLD = 0.5


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """Signs count together; a long statement about things, not about what the agent does, is one more sign."""
    stated = [each for each in (widened(heard, sign) for sign in found) if not heard.normal[: each.end].endswith("?")]
    if not stated or len(call.turns) < 2:
        return
    joint = 1.0 - (1.0 - joint_confidence(stated)) * (1.0 - _shape(heard))
    if joint >= _THRESHOLD:
        for each in best(stated):
            yield replace(each, confidence=min(joint, 0.9))


def _shape(heard: Heard) -> float:
    if len(heard.words) < _LONG:
        return 0.0
    return 0.1 if _ABOUT_SELF.search(heard.normal) else 0.3


DETECTOR = Rule(
    kind="explanation",
    version="1",
    cues=(
        cue(
            "because 'cause cause cos cuz",
            r"(?:\bbecause\b|(?<!\w)'?(?:cause|cos|cuz)\b)(?! of (?:you|that\b))(?![^.?!]{0,200}\?)(?<!the cause)(?! (?:i|i'm|i'd|i've|you|you've|you're) )",
            confidence=0.45,
        ),
        cue(
            "because 'cause cause", r"(?:\bbecause|'cause) (?:i|you)(?:'\w+)? (?!need|want|have to|'d)", confidence=0.3
        ),
        cue(
            "so",
            r"\b(?:,|it|them|that|there|on|off|up|down|out) so (?:that )?(?:it|they|the|nobody|no one|you|he|she|your|there|anyone|we|a)(?:'s|'ll|'re|'d)? (?:don't|doesn't|won't|can't|didn't|isn't|not|never|can|stays?|gets?|goes|has|have|knows?|sees?|comes?|only|both|needn't|all)\b",
            confidence=0.35,
        ),
        cue(
            "so that's why",
            r"\b(?:that's|which is|that is|it's) (?:why|because|so (?:that|they|it|you|we))\b",
            confidence=0.5,
        ),
        cue(
            "reason",
            r"\b(?:the|one|only) reasons? (?:is|why|it's|being|they|we|it|you|i'm|was)\b[^?]{0,200}$",
            confidence=0.3,
        ),
        cue(
            "means meaning",
            r"\b(?:which|that|it|this|and that|red|green|code|\w+ed|\w+ing) (?:just |only |usually |simply |basically )?means?\b(?! (?:a lot|the world|to me|so much|nothing))|\bmeaning (?:it|that|the|you|they)\b|\bdoesn't mean\b",
            confidence=0.8,
        ),
        cue("otherwise unless", r"(?:^|[.,;!] ?)(?:or |and |'cause |because )?otherwise\b|\bunless\b", confidence=0.3),
        cue(
            "if",
            r"\bif (?:you|it|the|that|they|there|your|he|she|we|a|one|somebody|someone|two|his|her|i)\b[^.?!]{4,70}, (?:then )?(?:it|they|you|the|that|we|he|she|there|your|nobody|anybody|i'd|his|her)(?:'s|'ll|'re|'d| \w+)* (?:won't|can|can't|will|would|goes|gets|has|have|is|are|means|counts|comes|takes|only|don't|doesn't|do|be|need|drops?|makes?|stops?|falls?|could|get|go|'ll|still|never|might|may)\b",
            confidence=0.45,
        ),
        cue(
            "when once after every each whenever till until",
            r"\b(?:when|once|after|every time|each time|whenever|as soon as) (?:you|it|a|an|the|they|that|your|he|she|somebody|someone|there|we|one|people|any|something)(?:'s|'re|'ve)? [^.?!]{3,60}, (?:then )?(?:it|they|you|the|that|we|he|she|there|your|nobody|its|this|a|two|all|so)\b|\b(?:won't|doesn't|don't|can't|isn't|not|only|it'll|waits?|stays?|keeps?)[^.?!]{0,35} (?:until|till|unless|once)\b",
            confidence=0.42,
        ),
        cue(
            "works work working",
            r"\b(?:the way|how) (?:it|this|that|they|these|the \w+) works?\b|\bworks? (?:by|like|on|off|out (?:from|by)|is)\b|\bhere's how\b",
            confidence=0.3,
        ),
        cue(
            "goes go looks look counts count checks check takes take needs need drops drop picks pick stores store keeps keep sends send reads read thinks think believes believe treats treat uses use runs run shares share forgets forget remembers remember refreshes refresh resets reset pushes push expires expire wakes wake talks talk asks ask bills bill charges charge freezes freeze holds hold locks lock kicks kick learns learn updates update falls fall comes come sits sit covers cover lets let makes make pairs pair starts start stops stop works work",
            r"\b(?:it|they|these|those|the (?:system|computer|machine|form|bank|app|shop|box|law|rules?|software|network)) (?:only |just |always |usually |normally |automatically |then |each )*(?:goes? (?:by|in|into|to|on|off|through|out)|look(?:s)? (?:at|for|in|to)|count(?:s)?|check(?:s)?|take[s]? (?:the|it|a|up|its|about|any)|need(?:s)? (?:to|a|the|its)|drop(?:s)?|pick(?:s)?|store(?:s)?|keep(?:s)?|send(?:s)?|read(?:s)?|think(?:s)?|believe(?:s)?|treat(?:s)?|use(?:s)?|run(?:s)?|share(?:s)?|forget(?:s)?|remember(?:s)?|refresh(?:es)?|reset(?:s)?|push(?:es)?|expire(?:s)?|wake(?:s)?|talk(?:s)?|ask(?:s)? (?:for|the|it)|bill(?:s)?|charge(?:s)?|freeze(?:s)?|hold(?:s)?|lock(?:s)?|kick(?:s)?|learn(?:s)?|update(?:s)?|fall(?:s)?|come(?:s)? (?:in|from|out|by|on|through)|sit(?:s)? (?:in|on)|cover(?:s)?|let(?:s)?|make(?:s)? (?:it|the)|pair(?:s)?|start(?:s)?|stop(?:s)? (?:the|it|you)|work(?:s)?)\b",
            confidence=0.44,
        ),
        cue(
            "like think imagine called bit kind sort",
            r"\b(?:think of it|a bit like|sort of like|kind of like|it's like|imagine (?:it|a|the)|what they call|it's called|called a|in other words|basically)\b|\b(?:just|is|works) like (?:a|an|when|the)\b",
            confidence=0.5,
        ),
        cue(
            "since as",
            r"(?:^|[.,;] )(?:since|as) (?:it|the|they|you|that|there|your|one|we|a)(?:'s|'re|'ve|'ll)? (?!soon|long|well|far|much|if|for|of)\w+[^.?!]{5,}",
            confidence=0.3,
        ),
        cue(
            "case order way safety security",
            r"\b(?:in order to|in case (?:it|the|you|they|he|she|somebody)|that way (?:it|they|you|the)|for (?:safety|security)(?: reasons)?)\b",
            confidence=0.4,
        ),
        cue(
            "happened happens what's",
            r"\bwhat(?:'s| has|'ll| will| have)? (?:happened|happens|happen|happening|it does|they do|that does|it means|went wrong)(?: there| here)? (?:is|was|are|there)\b|\bwhat (?:it|that|they) (?:does|do|did) is\b",
            confidence=0.5,
        ),
    ),
    fold=_fold,
    fires=(
        said(
            "customer: Why so slow?", "agent: It waits half a minute because the pump in the base has to fill up first."
        ),
        said("customer: Why two?", "agent: They count from the day you signed, that's why it's two months."),
        said("customer: It stopped.", "agent: When the lid is open, it won't heat, so nobody gets burnt."),
        said("customer: It is red.", "agent: A red ring means it has no water."),
    ),
    silent=(
        said("agent: It's nine pounds ninety a month."),
        said("agent: It's out for delivery today."),
        said("agent: So what's the postcode?"),
        said("customer: That's because the pump is broken."),
        said("agent: That means a lot, thank you."),
    ),
)
