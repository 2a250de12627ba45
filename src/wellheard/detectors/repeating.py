"""The customer says, or shows, that they have told this before.

Said: "as I said", "I've already told you", "like I told the other lady", "third time", "scroll up". Shown: the same
words once more, spelled out or given as fragments, and a short answer to what they were asked for again.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import before, surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_TELL = r"(?:said|told|gave|given|explained|mentioned|answered|spelled|spelt|sent|typed|put|written|wrote|read (?:it|that) out|confirmed|provided)"
_NOW = r"(?:(?:just|already|literally|now|only|this minute|this second|just this (?:minute|second)|have|had|been|actually|clearly|specifically|also) )*"
_PEOPLE = r"(?:guy|lady|person|one|man|girl|woman|agent|colleague|chap|lad|bloke|fella|rep|operator|people|machine|robot|bot|gentleman|kid|boy|office|system|menu|two|three|chat|fellow|representative|last)"

_CUES = (
    cue(
        "as like",
        rf"\b(?:as|like) i(?:'ve| have)? {_NOW}(?:said|told|mentioned|explained|wrote|say|keep saying)\b(?! (?:thank|you're))",
        confidence=0.8,
    ),
    cue(
        "i i've ive",
        rf"\bi(?:'ve|ve| have| had|'d)? (?:just|already|literally|only|just this minute|this minute|just now|just literally)(?: just| this \w+| now| literally| already)* ?{_TELL}\b(?! (?:off|up|down|on|in (?:an?|my) (?:order|application))\b)",
        confidence=0.7,
    ),
    cue(
        "i i've ive have",
        r"\bi(?:'ve|ve| have)? (?:told|explained)(?: to)? (?:you|them|him|her|your|the|that|this|everyone|everybody|youse|ya|people)\b(?! (?:i'd|i would|i was|about my))",
        confidence=0.65,
    ),
    cue(
        "said say",
        r"\bi (?:said|say you),? (?:that|so|it|no\b|yes|already|to (?:you|him|her|the)|at the|twice|now|noon|\w+[.!]$)|(?:^|[.!?] )(?:yes,? |no,? |yeah,? )*i (?:said|told you)(?:[.!,]|$)|\bi said it\b|,? i said[.!,]|\bi've said\b|\bi think i said\b|\bi have said\b",
        confidence=0.65,
    ),
    cue(
        "told gave gave said explained",
        rf"\b(?:told|gave|said (?:it |this |that )?to|explained (?:it |this |that )?to|spoke to|went through (?:it|this|that) with|did (?:that|this|it|all this) with) (?:\w+ ){{0,2}}?(?:the|your|that|another|both|every) (?:\w+ )?{_PEOPLE}\b",
        confidence=0.6,
    ),
    cue(
        "time person times",
        r"\b(?:second|third|fourth|fifth|sixth|tenth|2nd|3rd|4th|5th|umpteenth|hundredth) (?:time|person|call|agent)\b(?: (?:today )?(?:i'm|i've|i am|i have|im|ive|of|calling|that i|asking|telling|explaining|saying))|\bhow many (?:more )?times (?:do|must|have|did|should) (?:i|we)\b|\b(?:\w+) times (?:now )?(?:i am|i'm|i've|i have) (?:telling|told|said|asked|explain\w+|asking)",
        confidence=0.55,
    ),
    cue(
        "keep kept been",
        r"\bi(?:'ve| have)? (?:keep|kept|been) (?:on )?(?:saying|telling|repeating|explaining|giving|asking)\b|\bthat's what i(?:'ve| have)? (?:\w+ )?(?:said|saying|told|told you|keep)",
        confidence=0.7,
    ),
    cue(
        "again",
        r"(?:^|[.!?] )(?:so |okay |and )?again[,.!]|\b(?:say|repeat|explain|tell|go through|spell|give|go over|start|post|type) (?:it|that|this|all that|everything|you|all of (?:it|this|that)|my \w+)? ?(?:all )?(?:over )?again\b|, again[.!]$",
        confidence=0.5,
    ),
    cue(
        "scroll above read up attached",
        r"\bscroll(?:ing)? (?:up|back)|\bbegging you to scroll|\bread (?:up|back|what i|my (?:first|last|other))\b|\b(?:see|it's|its|as) (?:all )?(?:up )?(?:above|up there)\b|\bin my (?:first|last|previous|earlier) (?:message|email)",
        confidence=0.75,
    ),
    cue(
        "notes file system computer record",
        r"\b(?:isn't|is|aren't|don't you have|do you not have|doesn't|should be|must be|it's) (?:it |that |this )?(?:all |not |written )*(?:in|on|down in) (?:the|your|my) (?:notes|file|system|computer|record|screen)\b|\bdo(?:n't)? you (?:not )?(?:all )?(?:have|talk|write|read|share|see)\b[^?]{0,40}(?:same computer|each other|notes|anything down|it down)",
        confidence=0.5,
    ),
    cue(
        "another time saying",
        r"\bnot (?:saying|giving|repeating|explaining|going (?:through|over)|doing) (?:it|that|this|all)?(?: \w+)? ?(?:again|another time)\b",
        confidence=0.8,
    ),
    cue(
        "did done that have",
        r"^(?:yes,? |yeah,? |no,? |but )*i(?:'ve|ve| have)? (?:already )?(?:did|done|do) (?:that|this|it|all that|all of that|all this)\b(?! (?:once|yesterday))",
        confidence=0.45,
    ),
    cue(
        "sent put told passed transferred",
        r"\b(?:they|she|he|service|your (?:\w+ )?(?:colleague|department|team)|billing|sales|support|store|shop) (?:already |just )?(?:sent|put|told|transferred|passed|directed) me (?:to|here|through|over|back|on|to call|to ring)\b(?: you| here| to you)?[.!]",
        confidence=0.4,
    ),
    cue(
        "did didn't not",
        r"\bdid(?:n't)? (?:he|she|they|the last \w+|your colleague|nobody|no one|the other \w+|josh)(?: not)? (?:say|tell|pass|write|explain|note)",
        confidence=0.6,
    ),
    cue(
        "film loop circles circle round",
        r"\b(?:going|go|goes|went|run|running|been) (?:round|around) (?:and round )?(?:in )?(?:circles|again|we go)|\bround and round\b|\btired of (?:saying|repeating|explaining|hearing myself)",
        confidence=0.65,
    ),
    cue(
        "listening listen reading read",
        r"\b(?:are|were|did) you (?:even |not |actually )?(?:listening|reading|read|listen)(?: to| what| a word)?(?: me| i| at all)*\b",
        confidence=0.55,
    ),
)
_MANY = 3
_LOOKBACK = 30
_OTHERWISE = frozenset("? thank thanks please bye".split())
_NUMBERS = frozenset(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand double triple nought dash slash and the".split()
)


def _told(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    earlier = before(heard, call)
    asked_again = earlier is not None and earlier.has("repeat-request")
    if found:
        sure = [Found(each.start, each.end, min(each.confidence + (0.2 if asked_again else 0), 0.95)) for each in found]
        return surest_sentence(heard, call, [each for each in sure if each.confidence >= 0.5])
    if asked_again and len(heard.words) <= 14 and not _gives_in(heard):
        return [Found(0, len(heard.normal), 0.55)]
    return _same_words(heard, call) if len(call.turns) > 6 else ()


def _gives_in(heard: Heard) -> bool:
    return not heard.words or heard.words[0] in {"okay", "ok", "sure", "thanks", "thank", "oh"}


def _same_words(heard: Heard, call: CallSoFar) -> Iterable[Found]:
    """Shown: a short turn of which nearly all words of meaning stood together in an earlier turn of theirs."""
    if (
        not 4 <= len(heard.words) <= 18
        or not _OTHERWISE.isdisjoint(heard.wordset)
        or len(heard.content) < _MANY
        or _is_code(heard)
    ):
        return ()
    for earlier in call.turns[-_LOOKBACK:-3]:
        if earlier.turn.speaker == heard.turn.speaker and _within(heard, earlier):
            return [Found(0, len(heard.normal), 0.5)]
    return ()


def _within(heard: Heard, earlier: Heard) -> bool:
    shared = len(heard.content & earlier.content)
    return shared >= _MANY and shared >= 0.75 * len(heard.content)


def _is_code(heard: Heard) -> bool:
    """Digits and letters as they are read out, or a name spelled: given again, but mostly to confirm."""
    return sum(len(word) > 2 and word not in _NUMBERS and not word[0].isdigit() for word in heard.wordset) < _MANY + 1


DETECTOR = Rule(
    kind="repeating",
    version="1",
    cues=_CUES,
    fold=_told,
    always=True,
    reads=frozenset(),
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
