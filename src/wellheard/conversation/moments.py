"""Moments: one thing that happened in a call, with its proof; and the table of all kinds."""

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Literal

Attribute = str | int | bool
Tone = Literal["good", "bad", "customer", "neutral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened, with the exact words and the time."""

    id: str
    """`m1`, `m2` ... in the order of the call; given when the document is put together."""
    kind: str
    """A kind of :data:`KINDS`, or one that an extension brings."""
    speaker: str
    """Who did it."""
    turn_ids: tuple[int, ...]
    """The turns that carry it."""
    start_ms: int | None
    """Absent in a transcript without times."""
    end_ms: int | None
    """Exclusive."""
    quote: str
    """The exact words, found verbatim in the first of its turns; empty for silence and hold."""
    offset: int | None = None
    """Where the quote starts in the text of the first turn, in characters; absent where there is no quote."""
    prefix: str = ""
    """Up to 32 characters before the quote, to find it again after a new transcription."""
    suffix: str = ""
    """Up to 32 characters after the quote."""
    attributes: dict[str, Attribute] = field(default_factory=dict)
    """Such as `{"depth": "specific"}`."""
    confidence: float
    """0-1."""
    detector: str
    """`id@version` of the detector that noticed it."""
    refers_to: tuple[int | str, ...] = ()
    """Turn ids (numbers) and moment ids (text) that it points back to."""


_NAMES = tuple(each.name for each in fields(Moment) if each.name != "id")
_read = attrgetter(*_NAMES)
_WRITERS = tuple(vars(Moment)[name].__set__ for name in _NAMES)
_write_id = vars(Moment)["id"].__set__


def with_id(moment: Moment, name: str) -> Moment:
    """The same moment under an id; what `dataclasses.replace` does, several times quicker: calls have hundreds."""
    named = object.__new__(Moment)
    _write_id(named, name)
    for write, value in zip(_WRITERS, _read(moment), strict=True):
        write(named, value)
    return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A row of the catalogue."""

    name: str
    """As in documents, playbooks and labels."""
    title: str
    """For people."""
    speaker: Literal["agent", "customer", "any"]
    """Whose moment it is."""
    tone: Tone
    """Whether it speaks for the agent, against them, or is the customer's."""
    meaning: str
    """It is there when the speaker ..."""
    attributes: tuple[str, ...] = ()
    """Names of the attributes it may carry."""


def _agent(tone: Tone, name: str, title: str, meaning: str, *attributes: str) -> Kind:
    return Kind(name=name, title=title, speaker="agent", tone=tone, meaning=meaning, attributes=attributes)


def _customer(name: str, title: str, meaning: str, *attributes: str) -> Kind:
    return Kind(name=name, title=title, speaker="customer", tone="customer", meaning=meaning, attributes=attributes)


def _timing(name: str, title: str, meaning: str, *attributes: str) -> Kind:
    return Kind(name=name, title=title, speaker="any", tone="neutral", meaning=meaning, attributes=attributes)


_ALL = (
    _agent("good", "sympathy", "Sympathy", "feels with the customer or with what the problem does", "depth"),
    _agent("good", "surprise", "Surprise", "is taken aback at the problem, on the customer's side"),
    _agent("good", "validation", "Validation", "says that the customer is right or has every reason"),
    _agent("good", "open-question", "Open question", "asks what yes, no or one fact can't answer"),
    _agent("good", "probe", "Probe", "asks for more of what the customer has just told or claimed"),
    _agent("neutral", "closed-question", "Closed question", "asks for yes, no or one fact"),
    _agent("good", "restatement", "Restatement", "gives back in own words what the customer said"),
    _agent("good", "teamwork", "Teamwork", "puts both on one side"),
    _agent("good", "ownership", "Ownership", "takes it on personally"),
    _agent("neutral", "instruction", "Instruction", "asks the customer to carry out a step"),
    _agent("neutral", "diagnosis", "Diagnosis", "names or tests a possible cause or fix"),
    _agent("good", "explanation", "Explanation", "says why or how, so that the customer can follow"),
    _agent("good", "offer", "Offer", "offers a remedy, a choice or an alternative", "beyond"),
    _agent("good", "patience", "Patience", "gives the customer time"),
    _agent("good", "escalation", "Escalation", "brings in or offers another person or team", "warmth"),
    _agent("good", "shared-disappointment", "Shared disappointment", "is sorry too that nothing can be done"),
    _agent("good", "wrap-up", "Wrap-up", "checks that it is solved, or sums up what happens next"),
    _agent("bad", "canned", "Canned line", "uses a stock line where an answer from a person was due"),
    _agent("bad", "defensive", "Defensive", "defends the company, or hides behind policy or the system"),
    _agent("bad", "blame", "Blame", "supposes that the customer made the mistake"),
    _agent("bad", "condescension", "Condescension", "talks down to the customer"),
    _agent("bad", "dismissal", "Dismissal", "makes the concern small, or passes over it"),
    _agent("bad", "repeat-request", "Asked again", "asks for what was already told or done"),
    _agent("bad", "point-blank", "Point-blank", "asks bluntly what the customer wants"),
    _agent("neutral", "refusal", "Refusal", "says that something can't or won't be done"),
    _agent("bad", "runaround", "Runaround", "sends the customer elsewhere with nothing handed over"),
    _customer("problem", "Problem", "says what is wrong"),
    _customer("impact", "Impact", "says what it costs them, or why it matters"),
    _customer("distress", "Distress", "shows anger, worry, sadness or disappointment", "intensity"),
    _customer("tried", "Tried", "tells an action already taken, or how often"),
    _customer("want", "Wish", "says what they would like"),
    _customer("repeating", "Had to repeat", "says or shows that they have told this before"),
    _customer("threat", "Threat", "threatens to leave, complain, review or sue, or asks for a supervisor"),
    _customer("abuse", "Abuse", "insults or threatens the agent"),
    _customer("relief", "Relief", "thanks warmly, praises, sounds helped"),
    _customer("solved", "Solved", "confirms that it works now"),
    _customer("unsolved", "Not solved", "says that it still does not work"),
    _timing("interruption", "Interruption", "starts while the other holds the floor, and takes it"),
    _timing("overlap", "Overlap", "both speak at once"),
    _timing("silence", "Dead air", "nobody speaks for over five seconds"),
    _timing("hold", "Hold", "the customer is put on hold, announced or with music", "announced"),
    _timing("monologue", "Monologue", "the agent speaks for over 45 seconds"),
    _timing("raised", "Raised voice", "is higher, louder or faster than usual for this speaker", "measure"),
    _timing("lowered", "Lowered voice", "is lower, quieter or slower than usual for this speaker", "measure"),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""Every kind of the catalogue by name, in the order of the catalogue."""


def kinds_of(tone: Tone) -> frozenset[str]:
    """Names of the kinds with this tone."""
    return frozenset(name for name, kind in KINDS.items() if kind.tone == tone)
