"""The agent asks for yes, no or one fact.

Sentences with a question mark are sorted by syntax (see `questions.py`): an auxiliary before its subject, a word that
asks for one fact (when, which, how many ...), "what's your <fact>", or a fragment that names the fact. Without a
question mark, a request for one datum counts ("I'll need the order number"). Tags, greetings, "anything else?",
requests to do something and astonished echoes don't.
"""

from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, cue, said, widened

_DATUM = (
    r"(?:name|surname|number|address|postcode|zip(?: code)?|e-?mail|date of birth|birthday|reference|ref|id|pin|code|"
    r"serial|imei|dob|reg(?:istration)?|account|policy|digits|figure|extension|username)"
)
_CONFIDENCE = {"closed": 0.85, "echo": 0.65, "call": 0.4}


def _fold(heard: Heard, _call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    asked = [
        Found(each.sentence.start, each.sentence.end, _CONFIDENCE[each.sort])
        for each in heard.questions
        if each.sort in _CONFIDENCE and not (each.sort == "echo" and heard.has("surprise"))
    ]
    return best([*asked, *(widened(heard, each) for each in found)])


DETECTOR = Rule(
    kind="closed-question",
    version="1",
    cues=(
        cue(
            "name surname number address postcode zip email e-mail mail birth birthday reference ref id pin code serial imei dob reg registration account policy digits figure extension username",
            rf"\b(?:i(?:'ll| will| just|'d)?(?: just| also)? need|let me (?:just )?(?:have|get|take)|(?:may|can|could) i (?:please )?(?:have|get|take)|"
            rf"give me|(?:please )?confirm|read me)(?: me)? (?:your|the|his|her|their|a|that) (?:[\w'-]+ ){{0,4}}?{_DATUM}\b",
            confidence=0.6,
        ),
        cue(
            "please name number postcode email date code",
            rf"(?:^|[.!?…] )(?:(?:and|okay|ok|right|so|thanks|thank you|sorry)[,.]? )*(?:and )?(?:the|your|his|her)? ?(?:[\w'-]+ ){{0,3}}{_DATUM}(?: on it| again)?(?:,? please)\s*\.",
            confidence=0.7,
        ),
    ),
    fold=_fold,
    wakes="?",
    reads=frozenset({"surprise"}),
    fires=(
        said("agent: Is the lamp on the front green or amber?"),
        said("agent: What's the serial number on the base?"),
        said("agent: How long has it been off?"),
        said("agent: And the postcode?"),
        said("agent: I'll need the booking number, please."),
    ),
    silent=(
        said("agent: Hello, Tern Mobile, how can I help?"),
        said("agent: I'll move it to Monday, okay?"),
        said("agent: Could you hold the reset key down for me?"),
        said("agent: What happened after you opened the lid?"),
        said("agent: Is there anything else I can do for you?"),
        said("customer: Is it switched on at your end?"),
    ),
)
