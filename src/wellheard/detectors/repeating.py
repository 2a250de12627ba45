"""The customer says, or shows, that they have told this before.

Said: "as I said", "I've already told you", "like I told the other lady", "third time", "scroll up". Shown: a short
answer to what they were asked for again.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import before, surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_TELL = r"(?:said|told|gave|given|explained|mentioned|answered|spelled|spelt|sent|typed|put|written|wrote|read (?:it|that) out|confirmed|provided)"
_NOW = r"(?:(?:just|already|literally|now|only|this minute|this second|just this (?:minute|second)|have|had|been|actually|clearly|specifically|also) )*"
_PEOPLE = r"(?:guy|lady|person|one|man|girl|woman|agent|colleague|chap|lad|bloke|fella|rep|operator|people|machine|robot|bot|gentleman|kid|boy|office|system|menu|fellow|representative|last)"

_CUES = (
    cue(
        "as like",
        rf"\b(?:as|like) i(?:'ve| have)? {_NOW}(?:said|told|mentioned|explained|wrote|say|keep saying)\b(?! (?:thank|you're))",
        confidence=0.8,
    ),
    cue(
        "just already literally only",
        rf"\bi(?:'ve|ve| have| had|'d)? (?:just|already|literally|only|just this minute|this minute|just now|just literally)(?: just| this \w+| now| literally| already)* ?{_TELL}\b(?! (?:off|up|down|on|in (?:an?|my) (?:order|application))\b)",
        confidence=0.7,
    ),
    cue(
        "told explained",
        r"\bi(?:'ve|ve| have|'d)? (?:told|explained)(?: to)? (?:you|them|him|her|your|the|that|this|everyone|everybody|ya|people)\b(?! (?:i'd|i would|i was|about my))",
        confidence=0.65,
    ),
    cue(
        "said say",
        r"\bi (?:said|say you),? (?:that|so|it|no\b|yes|already|to (?:you|him|her|the)|at the|twice|now|\w+[.!]$)|(?:^|[.!?] )(?:yes,? |no,? |yeah,? )*i (?:said|told you)(?:[.!,]|$)|, i said[.!,]|\bi've said\b|\bi think i said\b|\bi have said\b",
        confidence=0.65,
    ),
    cue(
        "told gave said explained spoke went did",
        rf"\b(?:told|gave|said (?:it |this |that )?to|explained (?:it |this |that )?to|spoke to|went through (?:it|this|that) with|did (?:that|this|it|all this) with) (?:\w+ ){{0,2}}?(?:the|your|that|another|both|every) (?:\w+ )?{_PEOPLE}\b",
        confidence=0.6,
    ),
    cue(
        "second third fourth fifth sixth tenth 2nd 3rd 4th 5th umpteenth hundredth",
        r"\b(?:second|third|fourth|fifth|sixth|tenth|2nd|3rd|4th|5th|umpteenth|hundredth) (?:time|person|call|agent)\b(?: (?:today )?(?:i'm|i've|i am|i have|im|ive|of|calling|that i|asking|telling|explaining|saying))",
        confidence=0.6,
    ),
    cue(
        "times",
        r"\bhow many (?:more )?times (?:do|must|have|did|should) (?:i|we)\b|\b(?:\w+) times (?:now )?(?:i am|i'm|i've|i have) (?:telling|told|said|asked|explain\w+|asking)",
        confidence=0.6,
    ),
    cue(
        "keep kept been",
        r"\bi(?:'ve| have)? (?:keep|kept|been) (?:on )?(?:saying|telling|repeating|explaining|giving|asking)\b|\bkeep (?:having to )?(?:saying|say|telling|tell|repeating|repeat|explaining|explain)\b",
        confidence=0.7,
    ),
    cue(
        "that's", r"\bthat's what i(?:'ve| have)? (?:\w+ )?(?:said|saying|told|keep)\b", needs="what i", confidence=0.7
    ),
    cue(
        "again",
        r"(?:^|[.!?] )(?:so |okay |and )?again[,!]|\b(?:say|repeat|explain|tell|go through|spell|give|go over|start|type) (?:it|that|this|all that|everything|you|all of (?:it|this|that)|my \w+)? ?(?:all )?(?:over )?again\b(?!\?)",
        confidence=0.5,
    ),
    cue(
        "scroll above",
        r"\bscroll(?:ing)? (?:up|back)|\b(?:see|it's|its|as|look) (?:all )?(?:up )?above\b",
        confidence=0.75,
    ),
    cue(
        "first last previous earlier up",
        r"\bin my (?:first|last|previous|earlier|other) (?:message|email|post|chat)|\bread (?:up|back|what i|my (?:first|last|other|previous))\b",
        confidence=0.7,
    ),
    cue(
        "notes file system computer record screen",
        r"\b(?:isn't|is|aren't|don't you have|do you not have|doesn't|should be|must be|it's) (?:it |that |this )?(?:all |not |written )*(?:in|on|down in) (?:the|your|my) (?:notes|file|system|computer|record|screen)\b|\bdo(?:n't)? you (?:not )?(?:all )?(?:have|share|see)\b[^?]{0,40}(?:notes|record|file)\b",
        confidence=0.5,
    ),
    cue(
        "saying giving repeating explaining going",
        r"\bnot (?:saying|giving|repeating|explaining|going (?:through|over)) (?:it|that|this|all)?(?: \w+)? ?(?:again|another time|twice)\b|\btired of (?:saying|repeating|explaining|telling)\b",
        confidence=0.8,
    ),
    cue(
        "did done",
        r"^(?:yes,? |yeah,? |no,? |but )*i(?:'ve|ve| have)? (?:already )?(?:did|done) (?:that|this|it|all that|all of that|all this)\b(?! (?:once|yesterday))",
        confidence=0.5,
    ),
    cue(
        "sent put passed transferred directed",
        r"\b(?:they|she|he|service|your (?:\w+ )?(?:colleague|department|team)|billing|sales|support|store|shop) (?:already |just )?(?:sent|put|transferred|passed|directed) me (?:to|here|through|over|back|on)\b(?: you| here| to you)?[.!]|\bbeen (?:passed|transferred|sent) (?:around|from \w+)\b",
        confidence=0.5,
    ),
    cue(
        "did didn't",
        r"\bdid(?:n't)? (?:he|she|they|the (?:last|other|first) \w+|your colleague|nobody|no one)(?: not)? (?:say|tell|pass|write|explain|note)",
        confidence=0.6,
    ),
    cue(
        "circles circle round around",
        r"\b(?:going|go|goes|went|run|running|been) (?:round|around) (?:and round )?in circles\b|\bround and round\b",
        confidence=0.6,
    ),
    cue(
        "listening reading read",
        r"\b(?:are|were|did) you (?:even |not |actually )?(?:listening|reading|read|listen)(?: to| what| a word)?(?: me| i| at all)*\b",
        confidence=0.55,
    ),
)
_GIVES_IN = frozenset("okay ok sure thanks thank oh".split())
_SHORT = 14
"""Words of an answer that only gives the thing once more."""


def _told(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    earlier = before(heard, call)
    asked_again = earlier is not None and bool(earlier.moments) and earlier.has("repeat-request")
    if found:
        sure = [Found(each.start, each.end, min(each.confidence + (0.2 if asked_again else 0), 0.95)) for each in found]
        return surest_sentence(heard, call, [each for each in sure if each.confidence >= 0.5])
    if asked_again and 0 < len(heard.words) <= _SHORT and heard.words[0] not in _GIVES_IN:
        return [Found(0, len(heard.normal), 0.55)]
    return ()


DETECTOR = Rule(
    kind="repeating",
    version="2",
    cues=_CUES,
    fold=_told,
    always=True,
    fires=(
        said("customer: As I said, the box was empty."),
        said("customer: I've already told the other lady all of this."),
        said("customer: This is the third time I'm explaining it."),
        said("customer: I just gave you that number."),
        said("customer: scroll up, it's all there"),
    ),
    silent=(
        said("customer: He said it would come on Monday."),
        said("customer: I already have an account with you."),
        said("customer: Thanks again, you've been great."),
        said("customer: I told my wife you were nice."),
        said("agent: As I said, it's on its way."),
    ),
)
