"""The agent makes the concern small, or passes over it.

In words: "it's only ...", "not a big deal", "these things happen", "they'd tell you the same", "that's up to you" after
a threat. By passing over: in the turn before, the customer told what it costs them, or was clearly distressed or
threatened to go, and the agent answers with the next form field and not a word on it. Any sympathy, validation or
other answer to what was said clears the turn.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors._evidence import before, surest_sentence
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, cue, said

_THING = r"(?:an? |the |one |two |three |a few |a couple of |\w+ (?:dollars?|pounds?|quid|euros?|rupees|bucks?|days?|hours?|minutes?|weeks?|cents|pence|percent)\b)"
_CUES = (
    cue(
        "only",
        rf"\b(?:it's|it is|that's|they're|it was|this is) (?:really )?only (?:been )?{_THING}(?!.{{0,20}}\b(?:left|until|because|when|if|available|one)\b)",
        confidence=0.55,
    ),
    cue(
        "just",
        r"\b(?:it's|that's|this is|they're) (?:really |only )?just (?:an? )(?!(?:quick|couple|few|second|moment|sec|minute|matter of|case of|question|thought|tick|suggestion|guess|precaution|reminder|formality))(?!\w+ (?:check|question|thing))",
        confidence=0.5,
    ),
    cue(
        "same",
        r"\b(?:they|he|she|supervisor|manager|anyone|anybody|lead|leader|team|else)(?:'ll|'d| will| would|'re going to| is going to| are going to| is gonna)? (?:only |just )?(?:be )?(?:tell|telling|say|saying|give|giving|read|reading)(?: you| it)? (?:exactly )?the (?:exact )?same",
        confidence=0.8,
    ),
    cue(
        "deal world bad serious",
        r"(?:\bnot|n't|\bno|\bhardly)(?: really| exactly| that| such| a| the| too| all that| so)* (?:big deal|end of the world|bad|serious)\b(?! (?:idea|news|thing|at all,? but|enough))(?<!you're not serious)",
        confidence=0.6,
    ),
    cue(
        "happen happens",
        r"(?:^|[.,!] )(?:well,? |unfortunately,? |sorry,? )*(?:these |those |such |mistakes |delays |accidents )?(?:these things|things like (?:that|this)|it|that|this|things|mistakes|delays|accidents)? ?(?:do |does |just |can |sometimes |will )?happens?(?: sometimes| from time to time| all the time| you know)?(?=[.,]|$)",
        confidence=0.55,
    ),
    cue(
        "fine survive live manage over",
        r"\byou(?:'ll| will) (?:be (?:fine|okay|ok|alright|all right)|survive|live|manage|get over it)\b(?: \w+)?[.!]",
        confidence=0.5,
    ),
    cue(
        "worry stress fret panic mind",
        r"\b(?:wouldn't|shouldn't|no need to|nothing to|no reason to) (?:you )?(?:worry|stress|fret|panic)\b(?: too much)?(?: about (?:it|that))?(?=[.,]|$)|\bput it out of your mind\b",
        confidence=0.5,
    ),
    cue(
        "just simply always not",
        r"\b(?:can't|couldn't) you (?:just|simply) (?!(?:confirm|tell|give|check|hold|have|read|grab|let|see))\w+|\b(?:can|could) you not (?:just )?\w+|\byou (?:could|can) (?:always|simply)\b",
        needs="you",
        confidence=0.55,
    ),
    cue(
        "most lots plenty",
        r"\b(?:most|lots of|plenty of) (?:people|folks?|customers|guests)(?: \w+)? (?:just|don't (?:mind|notice|even)|are (?:happy|fine)|find|like|manage|have the same)\b",
        confidence=0.55,
    ),
    cue(
        "common usual normal",
        r"\b(?:it's|that's|is|quite|all) (?:(?:pretty|quite|very|perfectly|totally|completely|just|fairly|so) )+(?:normal|common|usual)\b",
        confidence=0.4,
    ),
    cue(
        "only everyone everybody",
        r"\byou(?:'re| are) not the only (?:one|customer|person|caller)|\bevery(?:one|body) (?:says|has|gets|pays|waits|goes through) (?:that|it|this|the same)\b|\b(?:same|it's|busy|that's)[^.?!]{0,25} for every(?:one|body)\b",
        confidence=0.7,
    ),
    cue(
        "notice least lucky",
        r"\b(?:might not|won't|hardly|wouldn't) (?:even )?notice\b|\bat least (?:it|you|nobody|no one|the|they|he|she)(?:'s|'re|'ve)? ?(?:was(?:n't)?|is(?:n't)?|not|got|have|still|didn't)\b|\b(?:count|think) yourself lucky|\byou(?:'re| were) lucky\b",
        confidence=0.5,
    ),
    cue("say", r"^(?:well,? )?that's what you say\b|^so you say\b|^if you say so\b", confidence=0.8),
    cue(
        "minor cosmetic trivial tiny small harm nothing emergency urgent problem issue",
        r"\b(?:it's|that's|is|only|just|very|purely) (?:really |just |only |a |very |quite |purely |pretty )*(?:minor|cosmetic|trivial|(?:tiny|small|minor) (?:thing|issue|mark|amount|problem|delay|error|mistake))\b|\bno (?:real )?harm done\b|(?:\bnot|\bhardly|n't) (?:really |exactly |actually |such )?(?:an? )?(?:emergency|urgent|a problem|an issue|a priority|the worst|life.threatening)\b|\bi'm sure it's (?:nothing|fine|okay|all right)\b",
        confidence=0.55,
    ),
    cue(
        "used worse club overreacting overreact fuss dramatic exaggerating",
        r"\b(?:you'll|you) get used to (?:it|that)\b|\b(?:could be|are|seen|had) (?:a lot |much |far |people )?worse\b|\bjoin the club\b|\boverreact\w*|\bexaggerat\w+|\bmake (?:such )?a fuss|\b(?:all )?a bit dramatic\b",
        confidence=0.6,
    ),
    cue(
        "anyway moving regardless",
        r"^(?:(?:right|okay|well|yes|yeah|ok|sure|so)[,.]? )?(?:anyway|moving on|be that as it may|regardless)[,.]",
        confidence=0.5,
    ),
    cue("never", r"^(?:oh|well|ah)?,? ?never mind(?: (?:that|about that))?[,.!]", confidence=0.55),
    cue(
        "matter relevant point",
        r"\b(?:doesn't|does not|don't|won't) (?:really |actually )?matter\b(?! (?:which|to me|if you))|\b(?:not|isn't) (?:really )?(?:relevant|the point|what i asked|my concern)\b",
        confidence=0.4,
    ),
    cue("something", r"^(?:oh |okay,? |ah,? )?well,? (?:that's|it's) something[.!]?$", confidence=0.6),
)
_UP_TO_YOU = re.compile(
    r"\b(?:up to you|your (?:choice|decision|right|prerogative)|free to|welcome to (?:do|try)|entitled to)\b"
)
_LEFT_TO_YOU = (
    cue("up", _UP_TO_YOU.pattern, needs="to you", confidence=0.7),
    cue("choice decision prerogative free welcome entitled", _UP_TO_YOU.pattern, confidence=0.7),
    cue("right", r"\byour right\b(?! (?:hand|side|foot|arm))", needs="your", confidence=0.7),
)

_FIELD = re.compile(
    r"\b(?:number|name|surname|birth|postcode|post code|zip|address|reference|account|order|serial|policy|e-?mail|booking|code|details|id|model|phone|password|date|form|box|category|registered|documentation|photos?|evidence|receipt)\b"
)
_SORRY = frozenset("sorry apologise apologize apologies understand awful terrible poor goodness".split())
_WEIGHTS = {"impact": 0.3, "distress": 0.25, "abuse": 0.2, "threat": 0.15, "problem": 0.1}
_NEEDED = 0.5
_LONGEST, _SHORT, _BARE = 16, 8, 4
"""Words of an answer: longer ones rarely pass anything over; short ones do it more, bare ones most."""
_ANSWERED = frozenset(
    {
        "sympathy",
        "validation",
        "surprise",
        "restatement",
        "teamwork",
        "ownership",
        "offer",
        "patience",
        "escalation",
        "probe",
        "open-question",
        "shared-disappointment",
        "explanation",
    }
)


def _passed_over(heard: Heard, call: CallSoFar) -> Found | None:
    """The whole turn, if it answers a telling with nothing but the next form field."""
    count = len(heard.words)
    earlier = before(heard, call) if count <= _LONGEST else None
    if earlier is None or not earlier.moments:
        return None
    weight = sum(weight for kind, weight in _WEIGHTS.items() if earlier.has(kind)) + _curtness(heard)
    if weight < _NEEDED or heard.has(*_ANSWERED) or not _SORRY.isdisjoint(heard.wordset):
        return None
    return Found(0, len(heard.normal), min(weight, 0.8))


def _curtness(heard: Heard) -> float:
    """How much an answer looks like the next form field: a question for data, the shorter, the more."""
    count = len(heard.words)
    asks = heard.normal.rstrip().endswith("?")
    if not asks and count > _SHORT:
        return -1.0
    if asks and _FIELD.search(heard.normal):
        return 0.35 if count <= _BARE else 0.25 if count <= _SHORT else 0.15
    return 0.1 if count <= _SHORT else 0.05


def _made_small(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    earlier = before(heard, call)
    if earlier is not None and found and earlier.has("threat", "distress", "impact", "abuse"):
        found = [Found(each.start, each.end, min(each.confidence + 0.15, 0.9)) for each in found]
    elif found and not heard.has("sympathy", "validation"):
        found = [*found]
    else:
        found = [each for each in found if each.confidence > 0.7]
    small = [each for each in found if each.confidence >= 0.5 and not _free_choice(heard, earlier, each)]
    return surest_sentence(heard, call, small)


def _free_choice(heard: Heard, earlier: Heard | None, each: Found) -> bool:
    """Whether leaving the choice is kind: "that's up to you" is a dismissal only of a threat or of distress."""
    if not _UP_TO_YOU.search(heard.normal, each.start, each.end):
        return False
    return earlier is None or not earlier.has("threat", "distress", "abuse")


def _dismissed(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    small = list(_made_small(heard, call, found)) if found else []
    if small:
        return small
    over = _passed_over(heard, call)
    return [over] if over else []


DETECTOR = Rule(
    kind="dismissal",
    version="2",
    cues=(*_CUES, *_LEFT_TO_YOU),
    fold=_dismissed,
    wakes="? okay ok right alright yes thanks",
    reads=_ANSWERED,
    fires=(
        said("customer: The handle came off and I dropped the lot.", "agent: Well, it's only a saucepan."),
        said("agent: A manager would tell you exactly the same thing."),
        said("customer: I'm furious, I'm cancelling everything!", "agent: That's up to you."),
        said(
            "customer: I missed my mother's funeral because of you. I can't stop crying.",
            "agent: Okay. And the booking reference?",
        ),
        said("customer: My stairlift has stopped halfway, with me on it, and I'm terrified.", "agent: Postcode?"),
        said("agent: You're not the only customer waiting today."),
        said("agent: It's not the end of the world."),
    ),
    silent=(
        said("agent: It's just a quick check, then I'll book it."),
        said("customer: My name is Ada Blom.", "agent: Thanks. And your date of birth?"),
        said(
            "customer: I missed my mother's funeral because of you.",
            "agent: Oh no, I'm so sorry you missed it. What's the booking reference, so that I can find out how?",
        ),
        said("customer: Shall I take the morning or the afternoon?", "agent: That's up to you, both are free."),
        said("customer: It's only a kettle, I know."),
    ),
)
