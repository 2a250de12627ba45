"""A small scenario, and a rep's turns as a customer takes them in, without any detector."""

from collections.abc import Sequence
from dataclasses import replace

from wellheard.conversation import AGENT, Moment, Turn
from wellheard.ledger.said import Said
from wellheard.practice import Customer, Reply, Scenario, parse_scenario
from wellheard.practice.understanding import Understood, understand

KETTLE = """\
id: kettle
version: 1
title: A kettle that stays cold
industry: Kettles
customer: {name: Ann Reed, who: Likes tea., manner: plain}
rep: You may send a new kettle.
temper: {anger: 40, trust: 35, hope: 40}
opening: ["My kettle stays cold. It's from you.", "Hello, your kettle doesn't boil."]
why:
  says: ["Tea is all that my father still tastes.", "It's for my father. Tea's the last thing he enjoys."]
  about: [matter]
wish:
  says: ["A kettle that works, by Sunday.", "I'd like one that boils, and before Sunday."]
facts:
  - {id: order-number, value: K 4471, says: ["It's K 4471.", "K 4471."]}
  - id: story
    says: ["It clicked, and then nothing.", "There was a click, and since then it's dead."]
    after: [open-question]
  - {id: colour, value: Blue, says: ["Blue."], about: [colour, which one]}
tried:
  - {do: swap, to: [socket, plug], says: ["I put it into another socket. Nothing."]}
steps:
  - {do: press, to: [button, reset], says: ["I pressed it. It's humming! It works!"], share: 100}
solved_by:
  - {id: new, step: Send a new one., words: [new kettle, replacement], says: ["Oh, lovely.", "You would? Thank you."]}
"""


def kettle(**changes: str) -> Scenario:
    """The scenario, with some of its lines replaced."""
    text = KETTLE
    for old, new in changes.items():
        text = text.replace(f"{old}:", new, 1)
    return parse_scenario(text, name="kettle.yaml")


def a_moment(kind: str, quote: str = "", confidence: float = 0.9, **attributes: str | bool) -> Moment:
    """A moment of the rep's turn."""
    return Moment(
        id="",
        kind=kind,
        speaker=AGENT,
        turn_ids=(1,),
        start_ms=None,
        end_ms=None,
        quote=quote,
        offset=0 if quote else None,
        attributes=dict(attributes),
        confidence=confidence,
        detector="test@1",
    )


def heard(text: str, *moments: Moment) -> Understood:
    """A rep's turn as it is taken in."""
    return understand(Said(Turn(id=1, speaker=AGENT, text=text)), moments, ())


def say(customer: Customer, text: str, *kinds: str | Moment) -> Reply:
    """The reply to a turn in which these kinds were noticed; `kind:value` gives the attribute that matters."""
    return customer.hear(heard(text, *(_moment(each, text) for each in kinds)))


def _moment(each: str | Moment, text: str) -> Moment:
    if isinstance(each, Moment):
        return each
    kind, _, value = each.partition(":")
    moment = a_moment(kind, text)
    names = {"sympathy": "depth", "escalation": "warmth"}
    return replace(moment, attributes={names.get(kind, "beyond"): value}) if value else moment


def talk(customer: Customer, turns: Sequence[tuple[str, ...]]) -> list[Reply]:
    """Replies to several turns, each a text and its kinds, until the customer has gone."""
    replies = []
    for text, *kinds in turns:
        if customer.ended:
            break
        replies.append(say(customer, text, *kinds))
    return replies
