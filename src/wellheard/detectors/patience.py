"""The agent gives the customer time: "take your time", "no rush", "I'll wait while you look".

"One moment, please" is the agent's own need.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said, widened

_ASKED_FOR_TIME = re.compile(
    r"\b(?:hang on|hold on|one (?:sec|second|moment|minute|mo|tick)|just a (?:sec|second|moment|minute|mo|tick)|bear with me|give (?:me|us) a (?:sec|second|minute|moment|tick|mo)|two (?:ticks|secs|minutes)|"
    r"let me (?:find|get|look|see|grab|check|fetch|go|just|put|open|pull)|i'?ll (?:need to|have to|go|get|fetch|find|just|grab) (?:and )?(?:get|go|find|fetch|look|my|the|grab|check|up|see)|where(?:'s| is| did i put) my|sorry,? (?:i'm (?:slow|shaking|crying|a bit)|i need a)|wait)\b"
)
_GRANTS = re.compile(
    r"^(?:oh,? )?(?:(?:yes|yeah|yep|sure|okay|ok|no (?:problem|worries|bother|trouble)|of course|course|that's (?:fine|okay|ok|all right|alright|no problem|grand)|absolutely|certainly|not a problem|no, no|fine|grand|lovely|perfect|all right|alright|you're (?:fine|okay|all right|alright|grand|good)|go (?:ahead|on|for it)|off you go|do(?: that)?|please do|by all means)\b[,.! ]*)+"
    r"(?:(?:sir|ma'am|love|mate|dear|\w+)[,.!]*)?$"
)


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    """What the cues found; else plain leave ("sure, go ahead") to a customer who has just asked for time."""
    before = call.last("customer")
    granted = []
    if not found and len(heard.words) <= 10 and before is not None and _GRANTS.match(heard.normal):
        asked = _ASKED_FOR_TIME.search(before.normal)
        granted = [Found(0, len(heard.normal), 0.6, refers_to=(before.turn.id,))] if asked else []
    yield from best([*(widened(heard, each) for each in found), *granted])


DETECTOR = Rule(
    kind="patience",
    version="1",
    cues=(
        cue(
            "time",
            r"\b(?:take|you take|have) (?:all )?(?:your|the) (?:own )?time\b(?! zone| of)|\bin your own (?:good )?time\b|\ball the time (?:you need|in the world)\b|\bthere(?:'s| is) (?:plenty of |no shortage of )?time\b(?! (?:limit|slot|out))|\bplenty of time\b",
            confidence=0.85,
        ),
        cue(
            "rush hurry",
            r"\b(?:no|any|don't|not in (?:a|any)|in no|needn't|never|without) (?:need to |you |be in a |great |particular |real )?(?:rush|hurry)\b(?! (?:fee|order|delivery))|\bnobody(?:'s| is) (?:rushing|hurrying|timing)\b",
            confidence=0.85,
        ),
        cue(
            "ready whenever suits",
            r"\bwhen(?:ever)?(?: you(?:'re| are| feel))? ready\b(?! to (?:order|pay|ship))|\bwhenever (?:you(?:'re| are)|suits|you like|is good|works)\b|\btill you're ready\b|\bwhen you (?:can face|feel up|feel able)\b",
            confidence=0.75,
        ),
        cue(
            "wait hold hang",
            r"\bi(?:'ll| will| can|'m happy to|'m glad to| don't mind)(?: just| gladly| happily| sit here and)? (?:wait(?:ing)?|hold(?: on)?|hang(?:ing)? (?:on|out|about)|sit (?:here|tight))\b(?! (?:for (?:them|him|her|the (?:system|screen|page))|the (?:order|parcel|line)))",
            confidence=0.7,
        ),
        cue(
            "here anywhere rush hurry",
            r"\bi(?:'m|'ll be| am)(?: still| right| just)?(?: stopping| sitting| staying)? (?:not going anywhere|(?:right )?here (?:as long|while|when|till|until|all)|in no (?:rush|hurry)|here for as long|not goin' anywhere)|\b(?:you|look|go|lift|fetch|find|get)\b[^.?!]{0,40},? i(?:'m|'ll be) (?:right |still |stopping |stopping right )?here\b|(?:^|[.!] )i'?(?:m|ll be) (?:right )?here\.",
            confidence=0.65,
        ),
        cue(
            "minute moment breath second",
            r"\b(?:you |just )?(?:have|take|need|want) (?:yourself )?(?:a|another|the|ten|five|two|as many) (?:\w+ )?(?:minutes?|moments?|breath|seconds?|breather)\b(?!,? (?:please|while i|for me|to (?:load|process|update|go through))| (?:to|and) (?:check|look at|pull))(?=[.,!?…]| (?:if|to|and|you)|$)|\b(?:get|catch) your breath\b",
            confidence=0.6,
        ),
        cue(
            "slow slowly pace speed",
            r"\b(?:at )?your own (?:pace|speed)\b|\bas slow(?:ly)? as\b|\b(?:nice and|we can go|we'll go|i'll (?:go|read|say) (?:it|them|that)?) ?slow(?:ly)?\b|\bslowly(?:'s| is) fine\b",
            confidence=0.7,
        ),
        cue(
            "long",
            r"\b(?:as|however) long as (?:you|it)(?: need| like| want| takes?|'d like)?\b|\bhowever long\b",
            confidence=0.65,
        ),
        cue(
            "start begin tell",
            r"\b(?:start|begin|tell (?:it|me))\b[^.?!]{0,15}\b(?:wherever|any(?:where| way)|however|in (?:your own|any) (?:words|order|way))\b|\bdon't worry about (?:getting it|the order)\b",
            confidence=0.6,
        ),
        cue(
            "mind worry sorry fine okay need",
            r"\bdon't mind me\b|\b(?:you're|you are) (?:fine|okay|all right|alright|grand)\b(?=[.,!])(?! (?:to|for))|\byou're fine\.",
            confidence=0.4,
        ),
        cue(
            "day night evening afternoon",
            r"\b(?:i|we)(?:'ve| have)(?: got)? all (?:the )?(?:day|night|evening|afternoon|morning)\b|\bnobody(?:'s)? waiting\b",
            confidence=0.75,
        ),
        cue(
            "go cry",
            r"\byou (?:just )?(?:go ahead and |have your |have a )cry\b|\bgo and (?:get|find|see|look|fetch)\b[^.?!]{0,30}\bi'?(?:m|ll)\b",
            confidence=0.6,
        ),
    ),
    fold=_fold,
    wakes="sure problem worries bother course fine okay ok grand go do please absolutely",
    fires=(
        said("customer: Let me get my glasses.", "agent: Take your time."),
        said("agent: No rush, go ahead."),
        said("agent: I'll wait while you look for it."),
        said("agent: Whenever you're ready."),
        said("customer: Hold on, let me find my glasses.", "agent: Sure, go ahead."),
        said("customer: Sorry, the baby.", "agent: See to her, I'm not going anywhere."),
    ),
    silent=(
        said("agent: One moment please."),
        said("agent: Bear with me a minute."),
        said("agent: It takes a minute to load."),
        said("customer: My name is Ines.", "agent: Sure, go ahead."),
        said("agent: You have thirty days to return it."),
        said("customer: Take your time."),
        said("agent: I'll hold the order for you."),
    ),
)
