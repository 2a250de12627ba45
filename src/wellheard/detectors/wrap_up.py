"""The agent checks that it is solved or that nothing is open, or sums up what happens next.

"Anything else?" in its many forms, "does that cover it?", and a summary ("so ...", several clauses, what each will do
and when) once the call is well under way. A mere farewell isn't one.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said, widened

_SUMMARY = re.compile(
    r"^(?:(?:okay|ok|right|alright|all right|good|great|lovely|perfect|grand|done|yes|now|brilliant|and)[,.]? )*(?:so|then|that's|to (?:sum|re)\w*|just to)\b"
)
_AHEAD = re.compile(
    r"\b(?:i'll|i will|you'll|you will|we'll|they'll|he'll|she'll|it'll|i'm (?:ringing|calling|texting|sending|putting|writing|on|posting|mailing)|he (?:rings|calls|comes)|she (?:rings|calls|comes)|it's with you|goes|comes|rings|calls|you (?:get|ring|call|send|look|sign|have|measure|cut)|is on (?:its|the) way|on its way)\b"
)
_WHEN = re.compile(
    r"\b(?:today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday|by|at|within|before|after|(?:\w+ )?(?:days?|weeks?|hours?|minutes?|o'clock)|the \w+(?:st|nd|rd|th|first|second|third|eenth|ieth)|noon|morning|afternoon|evening|half|next)\b"
)
_REASON = re.compile(r"\b(?:because|'cause|means?|thinks?|was|were|had|did|might|may|could|can't)\b")
_WELL_UNDER_WAY = 12
"""Turns."""
_MANY_PARTS = 3


def _fold(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    asked = [Found(each.sentence.start, each.sentence.end, 0.85) for each in heard.questions if each.sort == "else"]
    if len(call.turns) <= 2:
        return ()
    late = len(call.turns) > _WELL_UNDER_WAY
    summary = _summary(heard) if late and not asked else []
    checks = [widened(heard, each) for each in found if late]
    return best([*asked, *checks, *summary])


def _summary(heard: Heard) -> list[Found]:
    """A sentence that lists what will happen: a start like "so", two commas or more, a future and a time."""
    summed = []
    for each in heard.sentences:
        parts = each.text.count(",") + each.text.count(" and ")
        if each.asks or parts < 1 or len(each.text) < 35:
            continue
        signs = bool(_SUMMARY.match(each.text)) + bool(_AHEAD.search(each.text)) + bool(_WHEN.search(each.text))
        if (signs == 3 or (signs == 2 and parts >= _MANY_PARTS)) and not _REASON.search(each.text):
            summed.append(Found(each.start, each.end, 0.6))
    return summed


DETECTOR = Rule(
    kind="wrap-up",
    version="1",
    cues=(
        cue(
            "all that that's everything",
            r"\b(?:is|are|was|were) (?:everything (?:all )?(?:okay|ok|good|alright|all right)|(?:that|it|everything|we|you) (?:all )?(?:good|sorted|settled|clear|better|how you wanted|working(?: (?:now|again|properly|for you))?|everything|back to normal))(?: (?:now|then|with you|for you|by you))?\b[^.!]{0,25}\?|\b(?:all|everything) (?:sorted|good|set|okay|clear|working)(?: (?:now|then|from your (?:side|end)|for you))?\s*\?|\bthat (?:all|us|it|everything)(?: (?:then|for (?:today|now)))?\s*\?",
            needs="?",
            confidence=0.7,
        ),
        cue(
            "does sound happy",
            r"\b(?:does|do) (?:that|this|it|those) (?:\w+ )?(?:cover|sort|settle|help|sound|suit|work(?: for you)?|make sense|answer)\b[^.!]{0,30}\?|\bhappy with (?:that|it|everything)\b[^.!]{0,10}\?",
            needs="?",
            confidence=0.65,
        ),
        cue(
            "recap sum summarise summarize summary",
            r"\b(?:to (?:recap|sum up|summari[sz]e)|let me (?:recap|sum up|summari[sz]e|run through (?:that|it) again)|in summary)\b",
            confidence=0.8,
        ),
        cue(
            "if",
            r"\bif (?:(?:it|that|anything|she|he|they|there's|the \w+)(?:'s)? (?:\w+ ){0,6}?(?:again|happens|comes? back|funny|else|goes|drops?|doesn't|not there|isn't)|you (?:have any|need (?:anything|us|me))|there's any)\b[^.?!]{0,50}\b(?:ring|call|give (?:us|me)|let (?:us|me) know|message|come back|get in touch|text|phone|shout|contact)",
            confidence=0.55,
        ),
    ),
    fold=_fold,
    wakes="? so then that's",
    fires=(
        said(
            "customer: It's showing green.",
            "agent: Lovely.",
            "customer: Great.",
            "agent: Is there anything else I can help with?",
        ),
        said("agent: Done.", "customer: Thanks.", "agent: Have I missed anything?"),
        said(
            "agent: Hello.",
            "customer: Hi.",
            "agent: Name?",
            "customer: Ola.",
            "agent: Found it.",
            "customer: Good.",
            "agent: It's booked.",
            "customer: Okay.",
            "agent: Is Friday any use?",
            "customer: It is.",
            "agent: Good.",
            "customer: Thanks.",
            "agent: So the part goes out today, it's with you by Friday, and I'll ring on Monday to see that it fits.",
        ),
        said("agent: It's changed.", "customer: Ah, yes.", "agent: Any other questions?"),
    ),
    silent=(
        said("agent: Have a nice day."),
        said("agent: So what happened to the lid?"),
        said(
            "customer: The cable's loose.",
            "agent: Is anything else plugged in?",
            "customer: No.",
            "agent: Have you got a spare one?",
        ),
        said("customer: Is there anything else you need?"),
        said("agent: Hello, is everything okay?"),
    ),
)
