"""The agent gives back in own words what the customer said, or sums it up, to show or check understanding.

A statement (or a check at its end) that opens like a summary ("so you've ...", "so that's ...", "what you're after is
...") or hands the story on, and that shares meaningful words with what the customer has told. Digits and spellings read
back while taking data don't count.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.questions import Sentence
from wellheard.detectors.rules import Found, Rule, best, said
from wellheard.language import content_words, tokens

_LEAD = r"(?:(?:okay|ok|right|alright|all right|oh|ah|i see|i hear you|gotcha|got it|yeah|yes|no|hm+|huh|well|thank you|thanks|sorry|let me see if i've got this|have i got this right)[,.:!]? )*"
_SUMS = re.compile(
    rf"^{_LEAD}(?:so|then|and so)(?: then)?[,:]? (?!what|how|when|where|who|which|why|can|could|do|did|does|is|are|was|have|has|would|if|let's|that's (?:why|how|all|it|the)|there's)"
)
_GIVES_BACK = re.compile(
    r"\b(?:you (?:say|said|told me|mentioned|were (?:told|saying))|you're (?:saying|telling me|after|looking (?:to|for)|worried)|if i(?:'ve| have)? (?:understood?|got (?:it|that|this)|follow|hear)|let me (?:see if i|make sure i|check i|get this)|"
    r"what (?:you're|i'm) (?:saying|hearing|really|after)|in other words|sounds like (?:you|they|he|she)|have i got (?:it|that))"
)
_ABOUT_THEM = re.compile(
    r"\b(?:you|your|you've|you're|you'd|he|she|they|he's|she's|they've|they're|his|her|their|everyone|everybody|somebody|nobody|it|it's)\b"
)
_OWN = re.compile(
    r"\b(?:i|i'll|i'm|i'd|i've|we'll|we're|let's|you'll|you need|you want to|you can|you could|tomorrow|next step|there's a|please|anything|will be|gonna|going to)\b"
)
_ENOUGH = 0.4


def _fold(heard: Heard, call: CallSoFar, _found: Sequence[Found]) -> Iterable[Found]:
    told = [each for each in call.since(6) if each.turn.speaker == "customer"]
    if not told or len(heard.words) < 6:
        return ()
    content = frozenset[str]().union(*(each.content for each in told))
    return best(each for sentence in heard.sentences if (each := _weigh(sentence, content, told[-1])))


def _weigh(sentence: Sentence, content: frozenset[str], last: Heard) -> Found | None:
    words = tokens(sentence.text)
    if len(words) < 6:
        return None
    meant = content_words([word for word in words if not word.isdigit()])
    shared, own = len(meant & content), len(meant) or 1
    if shared < 2 or not _ABOUT_THEM.search(sentence.text):
        return None
    sums, gives_back = bool(_SUMS.match(sentence.text)), bool(_GIVES_BACK.search(sentence.text))
    about_us = bool(_OWN.search(sentence.text)) and not gives_back
    confidence = 0.3 * (sums or gives_back) + 0.1 * min(shared, 3) + 0.3 * shared / own - 0.2 * about_us
    if confidence < _ENOUGH:
        return None
    return Found(sentence.start, sentence.end, min(confidence, 0.9), refers_to=(last.turn.id,))


DETECTOR = Rule(
    kind="restatement",
    version="1",
    fold=_fold,
    wakes="so said say saying understand understood got sounds after mentioned told hearing",
    fires=(
        said(
            "customer: The printer jams, I took the drum out and it still jams.",
            "agent: So you've had the drum out and it jams all the same.",
        ),
        said(
            "customer: I don't want the money. I want the blue chair I chose.",
            "agent: If I've understood, it's the blue chair you want and not the money.",
        ),
        said(
            "customer: He rang me on Monday and promised a van, and no van came.",
            "agent: Okay, so he promised you a van and it never came.",
        ),
        said(
            "customer: My mother can't read the screen since the update.",
            "agent: So the update came and your mother lost her screen.",
        ),
    ),
    silent=(
        said("customer: It's four one nine, double two.", "agent: So four one nine, double two."),
        said("customer: The printer jams.", "agent: So what's the model?"),
        said("customer: The chair is blue.", "agent: So I'll send a van tomorrow."),
        said("customer: My printer jams.", "agent: Okay, thank you."),
    ),
)
