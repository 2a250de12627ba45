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

_THING = r"(?:an? |the |one |two |a few |a couple of |\w+ (?:dollars?|pounds?|quid|euros?|bucks?|days?|hours?|minutes?|weeks?)\b)"
_CUES = (
    cue(
        "only",
        rf"\b(?:it's|it is|that's|they're|it was|this is) (?:really )?only (?:{_THING}|one\b)(?!.{{0,20}}\b(?:left|until|because|when|if)\b)",
        confidence=0.55,
    ),
    cue(
        "just",
        r"\b(?:it's|that's|this is|they're) (?:really |only )?just (?:an? )(?!(?:quick|couple|few|second|moment|sec|minute|matter of|case of|question|thought|tick|suggestion|guess))(?!\w+ (?:check|question|thing))",
        confidence=0.5,
    ),
    cue(
        "supervisor manager they they'd they'll he'll he'd she'd she'll he she anyone lead",
        r"\b(?:they|he|she|supervisor|manager|anyone|anybody|lead|leader|team)(?:'ll|'d| will| would|'re going to| is going to| are going to| is gonna)? (?:only |just )?(?:be )?(?:tell|telling|say|saying|give|giving|read|reading)(?: you| it)? (?:exactly )?the same",
        confidence=0.8,
    ),
    cue(
        "deal world end bad big serious",
        r"\b(?:not|n't|no|hardly|isn't)(?: really| exactly| that| such| a| too| all that| so)* (?:big deal|deal|end of the world|bad|serious)\b(?! (?:idea|news|thing|at all,? but|enough))(?<!you're not serious)",
        confidence=0.6,
    ),
    cue(
        "happen happens",
        r"(?:^|[.,] )(?:well,? |these |those |such )?(?:these things|things like (?:that|this)|it|that|this|things) (?:do |does |just |can |sometimes )?happens?(?=[.,]|$)",
        confidence=0.55,
    ),
    cue(
        "fine okay ok alright",
        r"\byou(?:'ll| will) (?:be|survive|live|manage|get over)(?: \w+)? ?(?:fine|okay|ok|alright|all right)?\.",
        confidence=0.4,
    ),
    cue(
        "worry stress mind head",
        r"\b(?:wouldn't|shouldn't|no need to|don't) (?:you )?(?:worry|stress|fret|panic)(?: too much)?(?: about (?:it|that))?(?=[.,]|$)|\bput it out of your mind\b",
        confidence=0.3,
    ),
    cue(
        "could can",
        r"\b(?:can|could)(?:n't)? (?:you|she|he|they|your \w+) (?:not )?(?:just|always|simply) (?!(?:confirm|tell|give|check|hold|bear|spell|repeat|have|pop|read|grab|try|let|go|see|send))\w+|\b(?:can|could) (?:you|she|he|they) not (?:just )?\w+|\byou could always\b",
        confidence=0.55,
    ),
    cue(
        "most",
        r"\bmost (?:people|folks?|customers|guests) (?:just|don't (?:mind|notice|even)|are happy|find|like|manage)\b",
        confidence=0.55,
    ),
    cue(
        "standard normal common usual",
        r"\b(?:it's|that's|is|quite|all) (?:(?:pretty|quite|very|perfectly|totally|completely|just|fairly) )+(?:standard|normal|common|usual)\b",
        confidence=0.35,
    ),
    cue(
        "busy everyone everybody",
        r"\bit's a busy (?:time|period)\b[^.?!]*\bevery(?:one|body)\b|\byou're not the only (?:one|customer|person)|\bevery(?:one|body) says (?:that|it)",
        confidence=0.7,
    ),
    cue(
        "notice least lucky",
        r"\bmight not even notice|\bat least (?:it|you|nobody|no one|the|they)(?:'s|'re|'ve)? ?(?:wasn't|isn't|not|got|have|still|didn't)\b|\bcount yourself lucky|\bthink yourself lucky",
        confidence=0.5,
    ),
    cue("say", r"^(?:well,? )?that's what you say\b|^so you say\b", confidence=0.8),
    cue(
        "minor cosmetic tiny small harm nothing issue emergency urgent problem",
        r"\b(?:it's|that's|is|a|only|just|very|purely) (?:really |just |only |a |very |quite |purely |pretty )*(?:minor|cosmetic|trivial|tiny (?:thing|issue|mark))\b|\bno (?:real )?harm done\b|\b(?:not|isn't|hardly|n't) (?:really |exactly |actually )?(?:an? )?(?:emergency|urgent|a problem|an issue|a priority|the worst)\b|\bi'm sure it's (?:nothing|fine|okay|all right)\b",
        confidence=0.55,
    ),
    cue(
        "used worse club overreacting fuss dramatic",
        r"\b(?:you'll|you) get used to (?:it|that)\b|\b(?:could be|are|seen|had) (?:a lot |much |far |people )?worse\b|\bjoin the club\b|\boverreact\w*|\bmake (?:such )?a fuss|\b(?:all )?a bit dramatic\b",
        confidence=0.6,
    ),
    cue(
        "anyway moving",
        r"^(?:right|okay|well|yes|yeah)?[,.]? ?(?:anyway|moving on|be that as it may)[,.]",
        confidence=0.5,
    ),
    cue("never", r"^(?:oh|well|ah)?,? ?never mind(?: (?:that|about that))?[,.!]", confidence=0.55),
    cue(
        "everyone everybody lots others",
        r"\b(?:happens to|same for|lots of|plenty of|all) (?:everyone|everybody|people|customers|others)(?: \w+)? ?(?:get|have|are|manage|[.,]|$)",
        confidence=0.4,
    ),
)
_UP_TO_YOU = cue(
    "up choice free welcome entitled right option",
    r"\b(?:up to you|your (?:choice|decision|right|prerogative)|free to|welcome to (?:do|try)|entitled to do|it's an option|can do,? (?:yeah|yes))\b",
    confidence=0.7,
)

_FIELD = re.compile(
    r"\b(?:number|name|surname|birth|postcode|post code|zip|address|reference|account|order|serial|policy|e-?mail|booking|code|details|id|model|phone|password|date|form|box|category|registered|documentation|photos?|evidence|receipt)\b"
)
_FILLER = re.compile(
    r"^(?:(?:ok(?:ay)?|right|thanks?(?: you)?|thank you|uh-huh|mm(?:-hm+)?|yep|yes|yeah|sure|alright|all right|and|so|great|perfect|lovely|no worries|no problem|got it|noted|sir|ma'am|madam|[a-z]+)[,.!]+ ?)*"
)
_TOLD_ENOUGH = 0.3
_SURE = 0.6
_SHARP = ("threat", "abuse")
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
    earlier = before(heard, call)
    if earlier is None or heard.has(*_ANSWERED):
        return None
    weight = _weight(earlier)
    if weight < _TOLD_ENOUGH or len(heard.words) > 16:
        return None
    rest = heard.normal[_FILLER.match(heard.normal).end() :]  # type: ignore[union-attr]  # the pattern matches the empty text too
    if not (rest.rstrip().endswith("?") and _FIELD.search(rest) and "sorry" not in heard.wordset):
        return None
    return Found(0, len(heard.normal), 0.5 + weight)


def _weight(earlier: Heard) -> float:
    """How much the customer's turn called for an answer from a person; zero where a form field may follow."""
    told = (0.2 if earlier.has("impact") else 0) + (0.2 if _clearly_distressed(earlier) else 0)
    return told + (0.3 if earlier.has(*_SHARP) else 0)


def _clearly_distressed(earlier: Heard) -> bool:
    return any(
        each.kind == "distress" and each.attributes.get("intensity", 1) != 1 and each.confidence > _SURE
        for each in earlier.moments
    )


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
    if not _UP_TO_YOU.pattern.search(heard.normal, each.start, each.end):
        return False
    return earlier is None or not earlier.has("threat", "distress", "abuse")


def _dismissed(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    small = list(_made_small(heard, call, found)) if found else []
    if small or "?" not in heard.wordset:
        return small
    over = _passed_over(heard, call)
    return [over] if over else []


DETECTOR = Rule(
    kind="dismissal",
    version="1",
    cues=(*_CUES, _UP_TO_YOU),
    fold=_dismissed,
    wakes="?",
    reads=_ANSWERED,
    fires=(
        said("customer: The handle came off and I dropped the lot.", "agent: Well, it's only a saucepan."),
        said("agent: A manager would tell you exactly the same thing."),
        said("customer: I'm furious, I'm cancelling everything!", "agent: That's up to you."),
        said(
            "customer: I missed my mother's funeral because of you. I can't stop crying.",
            "agent: Okay. And the booking reference?",
        ),
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
