"""How a rep's turn moves a temper: each moment by so much, with the reason in words.

The numbers are points of 100. They were set by hand from what the playbook says of each moment and tried on scripted
reps (docs/explanation/practice.md); they are a model of a customer to practise with, and not of any real one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wellheard.conversation import Moment
from wellheard.practice.interface import Manner, Rates, Temper
from wellheard.practice.understanding import CARING, Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """How far one thing pushes a temper, before rates; points of 100."""

    anger: float = 0.0
    trust: float = 0.0
    hope: float = 0.0
    heard: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing in a rep's turn that moved the customer."""

    cause: str
    """A kind of moment, or one of the customer's own reasons, such as `rushed`."""
    why: str
    """In words for the rep."""
    quote: str
    """The rep's words; empty where it is an absence."""
    anger: float
    """By how much anger rose, points of 100; negative where it fell."""
    trust: float
    hope: float
    heard: float

    @property
    def good(self) -> float:
        """How good it was for the customer, all in all; negative where it hurt."""
        return self.trust + 0.6 * self.hope + 0.5 * self.heard - self.anger


def _push(anger: float = 0, trust: float = 0, hope: float = 0, heard: float = 0) -> Push:
    return Push(anger=anger, trust=trust, hope=hope, heard=heard)


_PUSHES: Mapping[str, tuple[Push, str]] = {
    "sympathy:generic": (_push(-2, 2, 1, 4), "a kind word, though it would fit anybody"),
    "sympathy:specific": (_push(-12, 9, 3, 20), "felt with what it does to them"),
    "sympathy:shared": (_push(-12, 10, 3, 20), "knew it from their own life"),
    "surprise": (_push(-6, 5, 2, 9), "was as taken aback as they were"),
    "validation": (_push(-10, 8, 3, 15), "said that they were right"),
    "open-question": (_push(-3, 5, 2, 8), "wanted to hear how it was"),
    "probe": (_push(-2, 3, 1, 6), "asked on from what they had said"),
    "restatement": (_push(-5, 6, 2, 12), "had listened, and showed it"),
    "teamwork": (_push(-2, 4, 4, 3), "made it something for the two of them"),
    "ownership": (_push(-4, 6, 9, 2), "took it on"),
    "explanation": (_push(-1, 3, 3, 0), "explained it"),
    "offer": (_push(-2, 3, 10, 0), "offered something"),
    "offer:beyond": (_push(-5, 9, 12, 3), "offered more than was asked for"),
    "patience": (_push(-5, 6, 2, 6), "gave them time"),
    "escalation:warm": (_push(-3, 4, 8, 2), "brought somebody in, and said why"),
    "escalation:cold": (_push(9, -8, -6, -6), "passed them on"),
    "shared-disappointment": (_push(-10, 9, 2, 14), "was as sorry as they were"),
    "wrap-up": (_push(0, 1, 2, 0), "said what happens next"),
    "canned": (_push(11, -9, -5, -6), "read a line off a card"),
    "defensive": (_push(12, -11, -5, -8), "defended the company"),
    "blame": (_push(15, -15, -5, -10), "made it out to be their own doing"),
    "condescension": (_push(14, -13, -4, -8), "talked down to them"),
    "dismissal": (_push(14, -14, -6, -12), "brushed it aside"),
    "repeat-request": (_push(11, -9, -5, -10), "asked for what they had told already"),
    "point-blank": (_push(10, -7, -5, -5), "asked bluntly what they wanted"),
    "refusal": (_push(6, -2, -10, 0), "said no"),
    "runaround": (_push(14, -11, -13, -6), "sent them elsewhere"),
}
_OWN: Mapping[str, tuple[Push, str]] = {
    "rushed": (_push(6, -6, -1, -4), "went to the form, or the fix, before taking in what had happened"),
    "passed-over": (_push(7, -8, -2, -12), "passed over why it matters, right after it was told"),
    "parroted": (_push(9, -9, -4, -6), "said the same words again"),
    "slighted": (_push(14, -15, -5, -12), "showed that they didn't care"),
    "placated": (_push(10, -8, 0, -6), "told them how to feel"),
    "met": (_push(-5, 4, 1, 6), "met their energy"),
    "flat": (_push(4, -3, 0, -3), "answered heat in a flat voice"),
    "too-loud": (_push(4, -4, 0, -4), "was loud where they were quiet"),
    "nothing": (_push(3, -3, -6, -1), "brought nothing new"),
    "odd": (_push(3, -4, -3, 0), "made no sense to them"),
    "solving": (_push(-8, 6, 22, 0), "took a real step towards what solves it"),
    "not-yet": (_push(5, -4, -4, -2), "wanted to be done before it was solved"),
    "told": (_push(-1, 1, 1, 4), "was there to hear it"),
}
_GOOD_FADES = 0.55
"""The second time, what was good counts this share of the first."""
_BAD_GROWS = 1.2
"""The second time, what was bad counts so much more."""
_ENERGY_WEIGHT, _LEAST_MET = 1.2, 0.5
_MANNERS: Mapping[Manner, float] = {"plain": 0.0, "hot": 0.15, "chatty": -0.05, "terse": 0.05, "quiet": -0.25}
_NEAR, _FAR, _LOUD = 0.22, 0.4, 0.7
_ROOM = 60
"""With less than this left to the end of a scale, what is good moves it less."""


def push_of(moment: Moment) -> tuple[str, Push, str] | None:
    """What a moment does to a temper, by its kind and attribute; nothing for one that leaves it cold."""
    depth = str(moment.attributes.get("depth") or moment.attributes.get("warmth") or "")
    beyond = "beyond" if moment.attributes.get("beyond") is True else ""
    for name in (f"{moment.kind}:{depth}", f"{moment.kind}:{beyond}", moment.kind):
        if name in _PUSHES:
            return name, *_PUSHES[name]
    default = {"sympathy": "sympathy:generic", "escalation": "escalation:cold"}.get(moment.kind)
    return (default, *_PUSHES[default]) if default else None


def of_moments(heard: Understood, temper: Temper, manner: Manner, before: Mapping[str, int]) -> Iterator[Move]:
    """Moves by the moments of a turn; `before` counts how often each was there in earlier turns."""
    apart = abs(heard.energy - wanted_energy(temper, manner))
    meeting = max(_LEAST_MET, 1.2 - _ENERGY_WEIGHT * max(0.0, apart - 0.1))
    seen: set[str] = set()
    for moment in heard.moments:
        found = push_of(moment)
        if found is None or found[0] in seen or _beside_the_point(moment, heard):
            continue
        name, push, why = found
        seen.add(name)
        times = before.get(name, 0)
        good = push.anger <= 0 and push.trust >= 0
        size = _sureness(moment) * (_GOOD_FADES**times if good else min(1.8, _BAD_GROWS**times))
        if good and moment.kind in CARING:
            size *= meeting
        yield _move(name, why, moment.quote, push, size)


def _beside_the_point(moment: Moment, heard: Understood) -> bool:
    """A bare refusal of what is then offered otherwise, and a "kind word" inside a stock line, count for less."""
    if moment.kind == "sympathy" and moment.attributes.get("depth", "generic") == "generic":
        return heard.has("canned", "blame", "dismissal", "condescension")
    return False


def _sureness(moment: Moment) -> float:
    """Doubtful moments move less: half at 0.4, all from 0.8 on."""
    return max(0.3, min(1.0, 0.5 + (moment.confidence - 0.4) * 1.25))


def wanted_energy(temper: Temper, manner: Manner) -> float:
    """How worked up a reply would meet them, 0-1."""
    return max(0.05, min(0.9, 0.08 + 0.65 * temper.anger / 100 + _MANNERS[manner]))


def of_energy(heard: Understood, temper: Temper, manner: Manner) -> Iterator[Move]:
    """Meeting, or missing, the customer's energy in the wording."""
    if heard.placates:
        yield own("placated", heard.text)
        return
    wanted = wanted_energy(temper, manner)
    apart = heard.energy - wanted
    caring = any(each.kind in CARING and push_of(each) and not _is_generic(each) for each in heard.moments)
    if caring and abs(apart) <= _NEAR:
        yield own("met", "", 1 - abs(apart) / _NEAR / 2)
    elif apart < -_FAR and temper.anger >= 50 and heard.has(*CARING, "canned"):
        yield own("flat", "")
    elif apart > _FAR and (manner == "quiet" or (temper.anger < 30 and heard.energy >= _LOUD)):
        yield own("too-loud", heard.text)


def _is_generic(moment: Moment) -> bool:
    return moment.kind == "sympathy" and moment.attributes.get("depth", "generic") == "generic"


def own(cause: str, quote: str = "", size: float = 1.0) -> Move:
    """A move for one of the customer's own reasons."""
    push, why = _OWN[cause]
    return _move(cause, why, quote, push, size)


def _move(cause: str, why: str, quote: str, push: Push, size: float) -> Move:
    return Move(
        cause=cause,
        why=why,
        quote=quote,
        anger=push.anger * size,
        trust=push.trust * size,
        hope=push.hope * size,
        heard=push.heard * size,
    )


def moved(
    temper: Temper, moves: list[Move], rates: Rates, day: float, most_heard: float = 100.0
) -> tuple[Temper, list[Move]]:
    """The temper after a turn, and the moves as they counted; `day` is how touchy they are today, around 1.

    What is nearly as good as it can be gets better slowly, and nobody feels wholly heard (`most_heard`) who hasn't said
    the main thing yet.
    """
    counted = []
    for move in moves:
        up, down = rates.heats * day, rates.cools / day
        felt = replace(
            move,
            anger=round(move.anger * (up if move.anger > 0 else down * _room(temper.anger)), 2),
            trust=round(move.trust * (down * _room(100 - temper.trust) if move.trust > 0 else up), 2),
            hope=round(move.hope * (_room(100 - temper.hope) if move.hope > 0 else 1), 2),
            heard=round(move.heard * (down * _room(most_heard - temper.heard) if move.heard > 0 else 1), 2),
        )
        counted.append(felt)
        temper = Temper(
            anger=_bounded(temper.anger + felt.anger),
            trust=_bounded(temper.trust + felt.trust),
            hope=_bounded(temper.hope + felt.hope),
            heard=_bounded(temper.heard + felt.heard),
        )
    return temper, counted


def _room(left: float) -> float:
    """How much of a push for the better still counts where so many points are left."""
    return max(0.0, min(1.0, left / _ROOM))


def _bounded(value: float) -> float:
    return round(max(0.0, min(100.0, value)), 2)
