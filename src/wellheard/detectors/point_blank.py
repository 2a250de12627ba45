"""The agent asks bluntly what the customer wants, instead of drawing it out.

"What do you want me to do?", "so what is it you're after?", "the refund or the part?". A choice that is offered kindly
("which of the two days would suit you?") and the greeting ("what can I do for you?") stay out.
"""

from wellheard.detectors._evidence import surest_sentence
from wellheard.detectors.rules import Rule, cue, said

_FILL = r"(?:(?:exactly|actually|precisely|then|else|it is|is it|the hell|on earth|specifically|that) )*"
_WISH = r"(?:want(?:ing)?|like|expect(?:ing)?|need(?:ing)?|after|looking for|asking(?: for)?|chasing|demanding|seeking|hoping(?: for)?|propose|suggest)"

DETECTOR = Rule(
    kind="point-blank",
    version="2",
    cues=(
        cue(
            "want wanting like expect expecting need propose suggest",
            rf"\bwhat {_FILL}(?:do|d'|would|did|must|should|can|d)\W?(?: ?you| ?ya)(?:'d)? {_FILL}{_WISH} {_FILL}(?:of |from )?(?:me|us)\b(?: to)?(?: do| say)?(?! (?:to )?(?:call|put|write|change|enter|name|use|send|add|include|note|type|check|look))",
            confidence=0.85,
        ),
        cue(
            "after want wanting asking chasing demanding seeking expecting looking hoping need needing like",
            rf"\bwhat(?: is|'s) (?:it|this) {_FILL}(?:that )?{_FILL}(?:you(?:'re|'d| are| would| do|)) ?{_FILL}{_WISH}\b(?! to (?:know|ask|talk|discuss))|\bwhat (?:exactly )?are you (?:actually )?(?:after|asking for|looking for|expecting|hoping for|wanting|demanding|chasing)\b(?! in )",
            confidence=0.8,
        ),
        cue(
            "i",
            r"\b(?:so|and|then|well|but),? what (?:must|should|can|am) i (?:supposed to )?do (?:for you )?(?:about (?:it|that))\?|\bwhat am i supposed to do\b",
            needs="what",
            confidence=0.7,
        ),
        cue(
            "after want wanting",
            r"\byou(?:'re| are)?(?: after| want(?:ing)?) (?:what\b|[^.?!,]{2,30},? or (?:what|(?:do )?you want[^?]*)\?)",
            confidence=0.7,
        ),
        cue("which", r"\bso,? which (?:is it|one is it|one)(?:,? then)?\?", confidence=0.65),
        cue("so", r"^(?:okay,? |right,? )?so,? (?:\w+ ){1,2}or (?:\w+ ?){1,2}\?$", needs="or ?", confidence=0.55),
        cue(
            "expect want expecting wanting",
            r"\b(?:don't know|not sure|no idea) what (?:else )?you(?:'re| are)? (?:want|expect|expecting|wanting)(?:ing)? (?:me|us|from)",
            confidence=0.8,
        ),
        cue(
            "leave cancel not",
            r"\bdo you want to (?:leave|cancel) or\b|\bso (?:do )?you want to (?:leave|cancel)(?: then)?\?|\bdo you want (?:it|the \w+|a \w+|this|to \w+) or not\b",
            needs="want",
            confidence=0.6,
        ),
        cue(
            "question ask point need",
            r"\bwhat(?:'s| is) (?:the|your|it) (?:actual |exactly )?(?:question|ask|point|you need)\b(?=[?.,]| (?:here|then|sir|ma'am))",
            needs="?",
            confidence=0.65,
        ),
        cue("so", r"\bso what do you (?:want|need|expect)(?: then| exactly)?\?", needs="what do you", confidence=0.65),
        cue(
            "is",
            r"\bis it (?:a|an|the|just a|money|compensation) ?(?:\w+ )?(?:that )?you(?:'re| are)? (?:want|wanting|after|looking for)\b",
            needs="it ?",
            confidence=0.65,
        ),
        cue(
            "happen",
            r"^(?:so|and|okay,? so|right,? so),? what (?:do you want|would you like) to happen\b",
            confidence=0.55,
        ),
    ),
    fold=surest_sentence,
    fires=(
        said("agent: So what do you want me to do about it?"),
        said("agent: What is it exactly that you're after?"),
        said("agent: I don't know what you expect from us."),
        said("agent: What would you like us to do, then?"),
        said("agent: Do you want the voucher or not?"),
        said("agent: What am I supposed to do, drive it there myself?"),
    ),
    silent=(
        said("agent: Good morning, what can I do for you?"),
        said("agent: Which of those two days would suit you better?"),
        said("agent: What would you like me to call you?"),
        said("agent: What would put this right for you, do you think?"),
        said("customer: What do you want me to do, walk there?"),
    ),
)
