"""The agent gives the customer time: "take your time", "no rush", "I'll wait while you look".

"One moment, please" is the agent's own need.
"""

from wellheard.detectors.rules import Rule, cue, in_sentence, said

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
            r"\b(?:i|we)(?:'ve| have)(?: got)? all (?:the )?(?:day|night|evening|afternoon|morning)\b|\bnobody(?:'s)? waiting\b|\bthe forms? can wait\b",
            confidence=0.75,
        ),
        cue(
            "go cry",
            r"\byou (?:just )?(?:go ahead and |have your |have a )cry\b|\bgo and (?:get|find|see|look|fetch)\b[^.?!]{0,30}\bi'?(?:m|ll)\b",
            confidence=0.6,
        ),
    ),
    fold=in_sentence,
    fires=(
        said("customer: Let me get my glasses.", "agent: Take your time."),
        said("agent: No rush, go ahead."),
        said("agent: I'll wait while you look for it."),
        said("agent: Whenever you're ready."),
        said("customer: Sorry, the baby.", "agent: See to her, I'm not going anywhere."),
    ),
    silent=(
        said("agent: One moment please."),
        said("agent: Bear with me a minute."),
        said("agent: It takes a minute to load."),
        said("agent: You have thirty days to return it."),
        said("customer: Take your time."),
        said("agent: I'll hold the order for you."),
    ),
)
