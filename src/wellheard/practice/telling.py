"""What this customer would tell their friends, and how many stars they would give: from their own state, not a guess."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellheard.playbook.quoting import gist
from wellheard.practice.choosing import fraction
from wellheard.practice.customer import Customer, Reply
from wellheard.practice.interface import Ending, Scenario, Temper
from wellheard.practice.temper import Move

ENDINGS: dict[str, str] = {
    "solved": "It was solved.",
    "eased": "Nothing could be done, and it was borne together.",
    "promised": "It isn't done yet; the customer trusts you to do it.",
    "partly": "Half of it was solved.",
    "unsolved": "It wasn't solved.",
    "gave-up": "The customer gave up.",
    "hung-up": "The customer hung up.",
}
"""How it ended, for the rep."""
_OUTCOME: dict[Ending, int] = {
    "solved": 100,
    "eased": 88,
    "promised": 62,
    "partly": 50,
    "unsolved": 15,
    "gave-up": 8,
    "hung-up": 0,
}
"""What the end is worth to them, of 100."""
_MOST: dict[Ending, int] = {
    "solved": 5,
    "eased": 5,
    "promised": 4,
    "partly": 4,
    "unsolved": 3,
    "gave-up": 2,
    "hung-up": 1,
}
_STARS = (14, 42, 62, 79)
"""From these points on there is a second, third ... star."""
_FULLY_HEARD = 85
_EFFORT = 18
"""What it is worth that somebody tried, where nothing came of it."""
_UNHEARD = 22
"""Below it a fix alone earns three stars at most: fixing without ever connecting is a miss too."""
_QUOTE = 70
_VERDICTS = {"good": (4, 5), "fair": (3,), "bad": (1, 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How the customer left."""

    ending: Ending
    stars: int
    """1-5, from their own state."""
    points: float
    """0-100, what the stars are cut from."""
    text: str
    """What they tell their friends."""
    temper: Temper
    """In which they left."""


def ending_of(customer: Customer) -> Ending:
    """How it ended, also where the rep stopped before the customer did."""
    if customer.ended:
        return customer.ended
    if customer.solved:
        return "eased" if customer.scenario.cannot else "solved"
    return customer.so_far()


def verdict(customer: Customer, replies: Sequence[Reply]) -> Verdict:
    """How the customer left, and what they tell."""
    ending = ending_of(customer)
    points = points_of(ending, customer.temper, peak=customer.angriest, tried=bool(customer.promised or customer.steps))
    stars = stars_of(points, ending, customer.temper, broken=customer.broken)
    return Verdict(
        ending=ending, stars=stars, points=points, text=_text(customer, replies, ending, stars), temper=customer.temper
    )


def points_of(ending: Ending, temper: Temper, *, peak: float, tried: bool = False) -> float:
    """How it was for them all in all, 0-100: what came of it, whether they were heard, how they leave, the worst of it.

    Where nothing came of it, it counts a little that somebody tried.
    """
    heard = min(100.0, temper.heard / _FULLY_HEARD * 100)
    felt = 0.45 * heard + 0.3 * temper.trust + 0.25 * (100 - temper.anger)
    came = _OUTCOME[ending] + (_EFFORT if tried and ending in ("unsolved", "gave-up") else 0)
    points = 0.42 * came + 0.58 * felt - 0.06 * max(0.0, peak - 60)
    return round(max(0.0, min(100.0, points)), 1)


def stars_of(points: float, ending: Ending, temper: Temper, *, broken: int = 0) -> int:
    """Stars by the points and by how it ended; a promise that can't be kept is found out, and told."""
    stars = 1 + sum(points >= least for least in _STARS)
    most = min(_MOST[ending], 3 if temper.heard < _UNHEARD else 5, 2 if broken else 5)
    return min(stars, most)


def _text(customer: Customer, replies: Sequence[Reply], ending: Ending, stars: int) -> str:
    scenario = customer.scenario
    sort = next(name for name, fitting in _VERDICTS.items() if stars in fitting)
    own = scenario.friends.get(sort, ()) if sort != "fair" or ending in _DONE else ()
    first = own[int(fraction(customer.seed, scenario.id, "friends") * len(own))] if own else _DEFAULT[sort]
    turned = turning_points(replies)
    chosen = [each for _, each in turned if (each.good > 0) == (stars >= 3) and each.quote.strip()]
    second = f"They {chosen[0].why} (“{gist(chosen[0].quote, _QUOTE)}”)." if chosen else ""
    third = "" if not customer.broken else "And what they promised me never came."
    return " ".join(part for part in (first, second, third or _ENDS[ending]) if part)


_DONE = ("solved", "eased", "partly")
"""What a scenario's own words for a fair call speak of."""
_DEFAULT = {
    "good": "You know how I dread ringing these people? Well, I got lucky.",
    "fair": "I rang them. It was all right, I suppose.",
    "bad": "Don't get me started on that call.",
}
_ENDS: dict[Ending, str] = {
    "solved": "And it's sorted.",
    "eased": "It couldn't be put right, but they didn't leave me alone with it.",
    "promised": "They said they'd see to it, so we'll see.",
    "partly": "Half of it's sorted.",
    "unsolved": "And I'm no further than before.",
    "gave-up": "In the end I gave up.",
    "hung-up": "In the end I put the phone down.",
}


def turning_points(replies: Sequence[Reply], most: int = 3) -> list[tuple[int, Move]]:
    """The moves that counted most, each with the number of its exchange from 0; the strongest first."""
    all_moves = [(at, move) for at, reply in enumerate(replies) for move in reply.moves if abs(move.good) >= 5]
    ranked = sorted(all_moves, key=lambda pair: (-abs(pair[1].good), pair[0]))
    picked: list[tuple[int, Move]] = []
    for at, move in ranked:
        if all(move.cause != other.cause for _, other in picked):
            picked.append((at, move))
    return picked[:most]


def scenario_name(scenario: Scenario, seed: int) -> str:
    """Who tells the story in the document."""
    return f"simulated customer {scenario.name_and_version}, seed {seed}"
