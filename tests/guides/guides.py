"""Little guides for the tests."""

from wellheard.conversation import Fact, Ledger, Tried, Turn
from wellheard.guides import Guide, parse_guide

HEAD = "id: g\nversion: 1\ntitle: A guide\npurpose: For tests.\n"


def a_guide(*steps: str, head: str = HEAD) -> Guide:
    """A guide of steps in YAML, each written as its keys at the left edge."""
    written = ["  - " + "\n    ".join(step.strip().splitlines()) for step in steps]
    return parse_guide(head + "steps:\n" + "\n".join(written) + "\n", name="g.yaml")


def a_turn(number: int, line: str) -> Turn:
    speaker, _, text = line.partition(": ")
    return Turn(id=number, speaker=speaker, text=text, start_ms=number * 1000)  # type: ignore[arg-type]  # a role


def a_fact(slot: str, value: str, turn_id: int = 2, **more: str) -> Fact:
    return Fact(slot=slot, value=value, text=value, turn_id=turn_id, **more)  # type: ignore[arg-type]  # the call's id


def a_try(action: str, thing: str | None = None, outcome: str | None = None) -> Tried:
    return Tried(action=action, object=thing, times=None, outcome=outcome, text=f"I did {action}", turn_id=4)


def told(*facts: Fact, tried: tuple[Tried, ...] = ()) -> Ledger:
    return Ledger(facts=facts, tried=tried)


ROUTER = a_guide(
    "id: lights\nask: lights\nsay: What do the lights show?\nanswers:\n  - {when: [red], then: restart}\nthen: order",
    "id: restart\ndo: restart\nto: [router, box]\nanswers:\n  - {when: [worked], then: glad}\nthen: order",
    "id: order\nask: order-number\nthen: hand-over",
    "id: hand-over\nescalate: the line team\nwhy: Still dark.",
    "id: glad\ntell: I'm so glad.",
)
