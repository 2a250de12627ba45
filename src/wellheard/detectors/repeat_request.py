"""The agent asks for what the customer has already told, or for a step that they have already taken."""

from collections.abc import Iterable, Sequence

from wellheard.conversation.moments import Attribute
from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.rules import Found, Rule, best, said
from wellheard.ledger.interface import Repeats


def _asked_again(heard: Heard, call: CallSoFar, found: Sequence[Found]) -> Iterable[Found]:
    del heard, found
    return best(
        Found(each.start, each.end, each.confidence, _attributes(each), (each.turn_id,) if each.turn_id else ())
        for each in call.repeats
    )


def _attributes(repeats: Repeats) -> dict[str, Attribute]:
    """What was asked again; and in which earlier call it was told, where it was in none of this call's turns."""
    told_in: dict[str, Attribute] = {"call": repeats.call} if repeats.call and not repeats.turn_id else {}
    return {"what": repeats.what} | told_in


DETECTOR = Rule(
    kind="repeat-request",
    version="1",
    fold=_asked_again,
    always=True,
    fires=(
        said(
            "customer: Hi, my order number is six six one nine oh.",
            "agent: Thanks. What's gone wrong with it?",
            "customer: The lid is cracked.",
            "agent: And can I have the order number?",
        ),
        said("customer: I've rebooted the router twice.", "agent: Could you turn the router off and on again for me?"),
    ),
    silent=(
        said("customer: It's order six six one nine oh.", "agent: So that's six six one nine oh?"),
        said("customer: The lid is cracked.", "agent: What's your order number?"),
    ),
)
