"""The customer confirms that it works now.

A thing that works, is back or has come ("it's working", "it's gone through", "I'm in", "all green"), said after the
agent has had the time to do something, and with no negation, condition or question. Plain words ("it's on", "it's
gone", "there it is") need the sign that something has just changed: the agent's instruction before, an exclamation, a
pause in the turn, or a "now".
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import recently, surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_IT = r"(?:it|its|it's|that|that's|thats|everything|all|she|she's|he|he's|they|they're|we|we're|screen|lights?|internet|phone|app|page|picture|password|code|heating|wifi|tv|telly|printer|line|card|payment|website|router|account|sound|machine)"
_THINGS = r"(?:the (?:\w+ )?\w+|(?:screen|light|lights|internet|phone|app|page|picture|password|code|heating|wifi|tv|printer|line|card|payment|power|signal|website|router|account|download|update|video|sound|machine|system))"
_PLAIN = 0.4

_CUES = (
    cue(
        "working works worked",
        rf"\b(?:{_IT}(?: is| are)?(?:'s|'re)?(?: all| now| finally| actually| just| both)*|now|yes,?|yeah,?|oh,?|and) (?:working|works)\b(?! (?:fine )?(?:until|but|when|on (?:my|the)|for|from|in|at|with|like|with))|\b(?:that|it) (?:actually )?(?:worked|has worked)\b|\bworking (?:now|again|fine now|perfectly)\b",
        confidence=0.65,
    ),
    cue(
        "did fixed solved resolved sorted done trick",
        r"\bthat(?:'s| has|'s all)? (?:did (?:it|the trick)|done it|fixed (?:it|that)|solved|sorted|it sorted|us sorted|me sorted)\b|\b(?:it's|that's|all|is|been|problem|issue|we're|got it)(?: all| now| been| is)* (?:fixed|sorted|resolved|solved)\b(?! out)",
        confidence=0.65,
    ),
    *(
        cue(
            "in",
            r"\b(?:i'm|im|i am|he's|she's|we're) (?:back )?in(?: now| too| also)?(?:[.!,]|$)",
            needs=who,
            confidence=0.6,
        )
        for who in ("i'm", "im", "we're")
    ),
    cue(
        "back again through",
        r"\b(?:it's|its|it is|internet's|we're|heating's|power's|picture's|everything's|they're|telly's|it's all) (?:all )?back(?: on| up)?(?:[.!,]|$| now)|\b(?:it's|its|it has|has|just|it|everything's|payment's) (?:all )?(?:gone|went|come|came|going) through\b",
        confidence=0.6,
    ),
    cue(
        "green blue white loading loaded connected playing printing open opened ringing moving spinning clear gone stopped unlocked updated live through running charging charged warm connecting downloading submitted installed activated refunded cleared",
        rf"\b(?:it's|its|it is|it has|it|that's|they're|she's|he's|they are|{_THINGS}(?:'s| is| are| has)?)(?: all| both| gone| turned| just| now| come| really| back)* (?:green|blue|white|loading|loaded|connected|playing|printing|open|opened|ringing|moving|spinning|clear|gone|stopped|unlocked|updated|live|through|running|charging|charged|warm|connecting|downloading|submitted|installed|activated|refunded|cleared)(?: now| in| again| up| on| down)?(?=[.!,]| now|$)",
        confidence=_PLAIN,
    ),
    *(
        cue(
            "on up there",
            r"\b(?:it's|its|they're|that's)(?: all| both| just| now| come| back)* (?:on|up|there)(?: now| again)?(?=[.!,]|$)",
            needs=what,
            confidence=_PLAIN,
        )
        for what in ("it's", "its")
    ),
    cue(
        "fine perfectly normal normally",
        rf"\b(?:it's|its|it is|that's|{_THINGS}(?:'s| is)?)(?: all| now| working| back)* (?:fine|perfectly|normal|to normal|normally)(?: now| again)(?=[.!,]|$)",
        confidence=0.55,
    ),
    cue(
        "took accepted opened connected loaded printed let went started beeped verified",
        r"\b(?:it|that|they|he|she|page|site|app|card|machine|printer|system)(?:'s| has)? (?:just |finally |actually |now )*(?:took it|accepted (?:it|that|my)|opened(?: up)?|connected|loaded|printed|let me (?:in|through|on)|went (?:green|through)|started(?: up)?|beeped|verified)\b(?=[.!,]|$| (?:now|this time|again))",
        confidence=0.5,
    ),
    cue(
        "now",
        r"\bnow it(?:'s)? (?:says|works|shows|opens|lets|is letting|looks (?:right|good|fine))\b(?! (?:the same|still|not|an? error))",
        needs="it",
        confidence=0.5,
    ),
    *(
        cue(
            "coming going moving turning",
            r"\b(?:it's|they're|he's|she's) (?:all |now )?(?:coming|going|moving|turning)(?: on| up| in| through| down| now| again| back)*[!]",
            needs=who,
            confidence=0.5,
        )
        for who in ("it's", "they're", "he's", "she's")
    ),
    cue(
        "able finally managed",
        r"\b(?:i'm|i am|i was) (?:now |finally )?able to (?:\w+ ){0,3}?(?:now|again)\b|\bfinally[,!.]? (?:it|i)\b|\bi(?:'ve)? managed to (?:log|get|pay|open|connect|book)\b",
        confidence=0.5,
    ),
    cue(
        "see hear",
        r"\b(?:oh|ooh|yes|yeah|ah|okay|ok|right|wait|now|and)[,.!…]+ i (?:can )?(?:see|hear) (?:it|them|you|him|her)\b|\bi can (?:see|hear) (?:it|them|him|her|everything|my \w+|the \w+)(?: now)?[.!]",
        confidence=_PLAIN,
    ),
    cue(
        "there",
        r"\b(?:oh|ooh|yes|yeah|ah|okay|ok|now|and)[,.!…]+ there (?:it is|he is|she is|they are|we (?:are|go)|it goes)\b|\bthere (?:it is|she goes|it goes|we go)[.!]",
        confidence=_PLAIN,
    ),
    cue(
        "got",
        r"\b(?:oh|ooh|yes|yeah|ah|okay|ok|right|now)[,.!…]+ i(?:'ve)? got (?:it|one|the \w+|a \w+)\b|\bgot it[.!,]? (?:it's|thank|yes|i'm)",
        confidence=_PLAIN,
    ),
    cue(
        "received arrived here came restored confirmation",
        r"\b(?:just |i've |i have |i )(?:received|got) (?:it|the (?:email|text|code|confirmation|link))\b|\b(?:it|he|she|they|bag|parcel)(?:'s| has| have)? (?:arrived|is here|are here|just come)\b|\brestored\b|\bhe's here\b",
        confidence=_PLAIN,
    ),
    cue(
        "percent loading submitted sent",
        r"(?:^|[.…!] )(?:one|two|five|ten|\d+) ?(?:percent|%)[.!]|\bit says (?:\w+ )?(?:submitted|sent|connected|complete|completed|success\w*|all set|activated|confirmed)\b|\byou're all set\b|\b(?:sent|done)[.!]+ (?:ok |okay |oh )?(?:its|it's) ",
        confidence=0.5,
    ),
)
_AGENT_ACTED = ("instruction", "ownership", "teamwork", "patience", "wrap-up", "diagnosis", "offer", "explanation")
_NOT_YET = frozenset("not isn't isnt doesn't won't still if when was wasn't never should hasn't can't didn't".split())
_CHANGED = frozenset("! oh ooh now finally yay".split())


def _works_now(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    if len(call.turns) < 6:
        return ()
    signs = _signs(heard, call)
    sure = [Found(each.start, each.end, min(each.confidence + signs, 0.95)) for each in found if _affirmed(heard, each)]
    return surest_sentence(heard, call, [each for each in sure if each.confidence >= 0.5])


def _signs(heard: Heard, call: CallSoFar) -> float:
    """How much speaks for a change that has just happened."""
    signs = 0.1 if recently(call, 4, *_AGENT_ACTED[:4]) else 0.0
    signs += 0.1 if not _CHANGED.isdisjoint(heard.wordset) or "…" in heard.normal or "..." in heard.normal else 0
    return signs - (0.1 if len(heard.words) > 30 else 0)


def _affirmed(heard: Heard, each: Found) -> bool:
    """No negation, condition or question in the sentence that carries it."""
    for sentence in heard.sentences:
        if sentence.start <= each.start < sentence.end:
            text = heard.normal[sentence.start : sentence.end]
            return not text.rstrip().endswith("?") and _NOT_YET.isdisjoint(
                text.replace(",", " ").replace(".", " ").split()
            )
    return True


DETECTOR = Rule(
    kind="solved",
    version="2",
    cues=_CUES,
    fold=_works_now,
    fires=(
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: Now switch it on at the wall.",
            "customer: Oh! It's working!",
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: Try the new password.",
            "customer: Yes, I'm in.",
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: Please pay once more.",
            "customer: It's gone through now.",
        ),
        said(
            "agent: a", "customer: b", "agent: c", "customer: d", "agent: And now?", "customer: That did it, thank you."
        ),
    ),
    silent=(
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: Try again.",
            "customer: It's still not working.",
        ),
        said(
            "agent: a",
            "customer: b",
            "agent: c",
            "customer: d",
            "agent: Try again.",
            "customer: It was working until Monday.",
        ),
        said("agent: Hello.", "customer: It works on my phone but not on the tablet."),
        said("agent: a", "customer: b", "agent: c", "customer: d", "agent: Try again.", "customer: Is it working now?"),
        said("agent: It's working now."),
    ),
)
