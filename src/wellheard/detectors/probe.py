"""The agent asks for more of what the customer has just told or claimed.

Why, in what way, what makes you say so; a question that takes up words of the customer's last turn and asks for more
than one fact; an echo followed by a question. Questions of identity are never probes.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.questions import Question, Sentence, tells
from wellheard.detectors.rules import Found, Rule, best, said
from wellheard.language import content_words, tokens

_MORE = re.compile(
    r"\b(?:why|how come|what makes you|what made you|how do you mean|what do you mean|in what way|wrong how|like what|such as|how so|because\s*\?|"
    r"when you say|you (?:say|said|mentioned|told|were saying|sound)|tell me (?:more|a bit more|about (?:the|that|this|your|him|her|them|it))|"
    r"which (?:ones?|part|bit|of (?:the|them|those|these))|exactly\s*\?|how (?:many|much)(?:'s| is| was| of)? (?:that|them|it|those|these)\b|for how (?:many|long|much)|"
    r"how did you (?:arrive|come|get|find|know|notice|work)|what does (?:he|she|that|it) do|(?:a|what) (?:sort|kind|type) of)"
)
_IDENTITY = re.compile(
    r"\b(?:name|number|postcode|zip|address|e-?mail|birth|account|password|reference|surname|code|order|card|digits|security|verify)\b"
)


_TAKES_UP = re.compile(
    r"^(?:(?:and|so|but|okay|now) )*(?:who|where|when|what time|what|how|with what|for what|since when|till when|on what|left or right)(?:'s| is| was| were| did| does| had)? ?(?:that|this|it|he|she|they|said|say|told)?(?: \w+)?(?: (?:this|that|it|said))?\s*\?|"
    r"\b(?:both|all|each|every|any|none) of (?:them|it|those|you)\s*\?|\b(?:is|was|does|did|do|are) (?:it|that|this|they|he|she) (?:.{1,40}), or (?:is|was|does|did|do|just|only|can)\b|\bor (?:is|was|does|did|can|just|only) (?:it|that|they|some|the)\b"
)
_FIRST_ASKED = re.compile(
    r"\b(?:going on|what's up|what happened|what seems|the (?:matter|problem|trouble|issue)|regarding|what's wrong|calling about|been (?:up to|happening))\b"
)
_TOLD_ENOUGH = 25
"""Words a customer must have said before an open question can ask for more of what they told."""
_LONGER_THAN_A_FACT = 3
"""Words."""
_ENOUGH = 0.5


def _fold(heard: Heard, call: CallSoFar, _found: Sequence[Found]) -> Iterable[Found]:
    before = call.last("customer")
    if before is None:
        return ()
    told = _told_enough(call)
    asked = [_of_question(each, before, told=told) for each in heard.questions]
    if not heard.questions and told:
        asked = [_of_invitation(each, before) for each in heard.sentences]
    return best(each for each in asked if each)


def _told_enough(call: CallSoFar) -> bool:
    """Whether the customer has told a story already; reads only as many turns as it takes."""
    words = 0
    for each in call.turns:
        words += len(each.words) if each.turn.speaker == "customer" else 0
        if words >= _TOLD_ENOUGH:
            return True
    return False


def _of_question(question: Question, before: Heard, *, told: bool) -> Found | None:
    sentence = question.sentence
    if question.sort not in ("open", "closed", "echo") or _IDENTITY.search(sentence.text):
        return None
    worth = _worth(question, before, told=told)
    return (
        Found(sentence.start, sentence.end, min(worth, 0.9), refers_to=(before.turn.id,)) if worth > _ENOUGH else None
    )


def _worth(question: Question, before: Heard, *, told: bool) -> float:
    """How likely a question is to ask for more, from 0.25 up: each sign adds."""
    sentence = question.sentence
    worth = 0.25
    if _MORE.search(sentence.text):
        worth += 0.3
    if told and question.sort == "open" and not _FIRST_ASKED.search(sentence.text):
        worth += 0.3
    if _TAKES_UP.search(sentence.text):
        worth += 0.25
    if len(before.words) > _LONGER_THAN_A_FACT and _shared(sentence, before):
        worth += 0.2
    return worth


def _of_invitation(sentence: Sentence, before: Heard) -> Found | None:
    if tells(sentence.text) and not _FIRST_ASKED.search(sentence.text):
        return Found(sentence.start, sentence.end, 0.6, refers_to=(before.turn.id,))
    return None


def _shared(sentence: Sentence, before: Heard) -> bool:
    return bool(content_words(tokens(sentence.text)) & before.content)


DETECTOR = Rule(
    kind="probe",
    version="1",
    fold=_fold,
    wakes="? tell walk talk describe explain",
    fires=(
        said(
            "customer: It's your lid that cracked, not my dropping it.", "agent: Why do you think the lid came cracked?"
        ),
        said(
            "customer: The straws are all straight, and I paid for bendy ones.",
            "agent: How many of them are straight, all of the straws?",
        ),
        said("customer: He was rude to me on Tuesday.", "agent: Rude in what way?"),
        said(
            "customer: The lift by the back door makes a noise when it rains, a sort of howl, and the neighbours have begun to write letters about it, so I rang you.",
            "agent: Tell me about the noise.",
        ),
    ),
    silent=(
        said("customer: My order hasn't come and I'm cross.", "agent: What's the order number?"),
        said("customer: It stopped on Monday.", "agent: Is there anything else I can help with?"),
        said("agent: Hello, how can I help?"),
        said("customer: My name is Abena Mensah, from Leith.", "agent: And your date of birth?"),
    ),
)
