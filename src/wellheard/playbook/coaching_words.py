"""What to say to a rep about a moment that went well, and why it worked."""

from dataclasses import dataclass

from wellheard.playbook.patterns import parse_pattern
from wellheard.playbook.rules import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Praise:
    """Praise for a kind of moment."""

    pattern: Pattern
    """Of which moments it can be said."""
    did: str
    """What the rep did; their words follow it."""
    why: str
    """Why that works."""


def _praise(*rows: tuple[str, str, str]) -> tuple[Praise, ...]:
    return tuple(Praise(pattern=parse_pattern(pattern), did=did, why=why) for pattern, did, why in rows)


PRAISE = _praise(
    (
        "sympathy[depth=shared]",
        "You gave them something of your own",
        "Somebody who has been there too is no longer the company.",
    ),
    (
        "sympathy[depth=specific]",
        "You felt with this caller, and in words that fit nobody else",
        "That is how people notice that they were heard.",
    ),
    (
        "shared-disappointment",
        "You were sorry with them where nothing could be done",
        "A no is easier to take from somebody who wishes it were a yes.",
    ),
    ("surprise", "You let yourself be surprised", "It tells them that they were right to call."),
    (
        "validation",
        "You told them that they have a point",
        "Once they needn't fight for it, the two of you can get to work.",
    ),
    ("offer[beyond]", "You did more than they had asked for", "This is the part they will tell their friends."),
    ("ownership", "You made it yours", "From there on they had one person to count on instead of a company."),
    ("patience", "You gave them time", "Nobody thinks well while they are being rushed."),
    ("teamwork", "You put the two of you on one side", "Against the problem there are two of you now."),
    ("restatement", "You gave back what you had heard", "They know that it arrived, and can mend it where it didn't."),
    ("open-question", "You asked so that they could tell it their way", "That brings out what no form asks for."),
    ("probe", "You wanted to know more", "Taking a claim up instead of answering it shows that you believe them."),
    (
        "escalation[warmth=warm]",
        "You handed them over with everything you knew",
        "They needn't start again with the next person.",
    ),
    (
        "explanation",
        "You explained it",
        "Somebody who knows why can live with more, and can help themselves next time.",
    ),
    ("wrap-up", "You made sure of how things stand before the end", "They hang up knowing what comes next."),
    ("offer", "You found something to offer", "There is a way forward, and it came from you."),
)
"""What is worth praise, the most worth first."""

ABUSE = (parse_pattern("abuse"),)
GIVEN_BACK = tuple(map(parse_pattern, ("condescension", "blame", "dismissal", "defensive")))
"""What an agent might do in return."""
COMPOSURE = (
    "You were insulted here, and you stayed with the call and gave none of it back. That is hard, and it isn't "
    "something you have to put up with: your lead sees it too."
)
"""Praise for an agent who was insulted."""
