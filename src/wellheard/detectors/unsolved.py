"""The customer confirms that it still does not work.

What has not changed ("still red", "same error", "nothing", "no change"), and a "no" with what it does, said after the
agent had them try something or asked whether that was all. The same words at the start of a call are the problem.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import before, recently, surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_CUES = (
    cue(
        "still",
        r"(?:^|[.!?,…] |\bit's |\bits |\bit |\bis |\bbut |\band |\bthen |\bso |\bthere's |\bi'm |\bi've |\w+'s )still (?:got )?(?:nothing|no\b|not\b|red|orange|amber|grey|gray|blank|black|dead|off|the same|same|says?|saying|doesn'?t|won'?t|can'?t|isn'?t|hasn'?t|waiting|stuck|broken|there|loading|flashing|blinking|down|spinning|an? error|frozen|locked)",
        confidence=0.6,
    ),
    cue(
        "same",
        r"\b(?:the |it's the |it's |exactly the )?same (?:error|thing|problem|message|issue|result|red|light|again|as before|story|screen|code|as (?:the )?(?:last|before|yesterday))\b|^(?:no[,.]? |nope[,.]? |it's |its )?(?:the )?same(?:[.!,]|$)(?! as)|[.…] (?:the )?same[.!]",
        confidence=0.5,
    ),
    cue(
        "nothing change difference luck joy happening happened",
        r"(?:^|[.…!,] )(?:no,? |still )?nothing(?:'s)?(?:[.!]| (?:happened|happens|changed|is happening|there|yet|came))|\bno (?:change|difference|luck|joy|better|good|use)\b",
        confidence=0.5,
    ),
    cue(
        "no nope",
        r"^(?:…|\.\.\.|okay[,.…]+|oh[,.]|um[,.]|it says,?)? ?(?:no|nope)[.,…]+ (?:it's |it |not |the |still |red|nothing|that |isn't|doesn't)(?:\w+ ?)",
        confidence=0.4,
    ),
    cue(
        "work working help helped worked",
        r"\b(?:it|that|this|code|link|still|which|they)(?:'s| is| still)? (?:still )?(?:didn'?t|did not|doesn'?t|does not|isn'?t|not|hasn'?t|won'?t)(?: \w+)? (?:work|working|worked|help|helped|do anything|change anything|load|open|connect|go(?:ne)? through|let me)\b",
        confidence=0.5,
    ),
    cue(
        "again back",
        r"\b(?:it's|its|has|it|is)(?: just| gone| went| come| doing| happened)+ (?:it |off |red |orange |back |down |blank )?again\b|\b(?:red|orange|off|refused|error|same|dead|down) again\b|\bdone it again\b",
        confidence=0.5,
    ),
    cue(
        "helped solved haven't fixed done resolved assisted answered got",
        r"\byou (?:haven'?t|have not|didn'?t|'ve not)(?: actually| really| even)? (?:helped|solved|fixed|done|resolved|assisted|answered)\b|\bnothing(?:'s| has been| is) (?:solved|fixed|resolved|sorted)\b|\b(?:not|isn't|wasn't|hasn't been|never) (?:\w+ )?(?:solved|fixed|resolved|sorted|closed)\b|\b(?:so )?i(?:'ve| have) still got (?:nothing|no)\b",
        confidence=0.55,
    ),
    cue(
        "square further nowhere nearer wiser",
        r"\bno (?:further|nearer|wiser)\b|\bback (?:to|at) square one\b|\b(?:got|getting|going|gets) (?:me |us )?nowhere\b",
        confidence=0.6,
    ),
    cue(
        "again",
        r"\b(?:it|same|error|problem|message|issue)(?:'s| has| is)? (?:\w+ )?(?:happened|came|come|back|doing it|went off|gone|appeared|appearing|showing|failed|stopped|crashed) (?:\w+ )?again\b",
        confidence=0.55,
    ),
    cue(
        "stopped failed crashed froze declined rejected",
        r"\b(?:and|but|then|it) (?:then |just |has )?(?:stopped|failed|crashed|froze|declined|rejected)(?: again)?[.!,]",
        confidence=0.45,
    ),
)
_TRIED = ("instruction", "diagnosis", "teamwork")


def _after_a_try(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    turn = len(call.turns)
    earlier = before(heard, call)
    bonus = 0.15 if recently(call, 4, *_TRIED) else -0.05
    if earlier is not None and earlier.has("wrap-up"):
        bonus = max(bonus, 0)
    bonus -= 0.2 if turn < 8 else 0
    bonus -= 0.15 if len(heard.words) > 25 or heard.normal.rstrip().endswith("?") else 0
    sure = [Found(each.start, each.end, min(each.confidence + bonus, 0.9)) for each in found]
    return surest_sentence(heard, call, [each for each in sure if each.confidence >= 0.5])


_TALK = ("agent: a", "customer: b", "agent: c", "customer: d", "agent: e", "customer: f")

DETECTOR = Rule(
    kind="unsolved",
    version="2",
    cues=_CUES,
    fold=_after_a_try,
    fires=(
        said(*_TALK, "agent: Now press and hold the reset button for ten seconds.", "customer: Okay... still red."),
        said(*_TALK, "agent: Please restart the app and log in again.", "customer: No, it's the same error."),
        said(*_TALK, "agent: Unplug it and plug it back in.", "customer: Nothing. No change."),
        said(*_TALK, "agent: Is there anything else I can help with?", "customer: You haven't fixed the first thing."),
    ),
    silent=(
        said("agent: How can I help?", "customer: My oven still doesn't work."),
        said(*_TALK, "agent: Press the button, please.", "customer: Is it the same button as before?"),
        said(*_TALK, "agent: Press the button, please.", "customer: Yes! It's on."),
        said(*_TALK, "agent: Still red?", "customer: No, green now."),
        said("agent: It's still red on our side."),
    ),
)
