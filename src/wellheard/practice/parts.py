"""The parts of a scenario, from their YAML nodes."""

import re
from collections.abc import Sequence

from yaml.nodes import MappingNode, Node, ScalarNode

from wellheard.language import normalise
from wellheard.ledger.actions import ACTIONS
from wellheard.ledger.slots import BY_NAME
from wellheard.practice.interface import ANY, MOODS, Deed, Lines, Rates, Secret, Temper, Unlock, Way
from wellheard.practice.understanding import stems_of
from wellheard.yaml_files import reading
from wellheard.yaml_files.faults import Faults

_TRUST = re.compile(r"trust ?>= ?(\d{1,3})")
_UNLOCKS = ("asked", "open-question", "heard", "trust>=50")
_PLAIN = {
    "asked": Unlock(sort="asked"),
    "open-question": Unlock(sort="open-question"),
    "heard": Unlock(sort="heard"),
}
_LONGEST = 600


def sayings(node: Node | None, faults: Faults, *, what: str) -> tuple[str, ...]:
    """Lines that may be said, each once."""
    nodes = reading.items(node, faults, what=what) if node else []
    lines = [reading.text_of(each, faults, what=f"a line of {what}") for each in nodes]
    seen: set[str] = set()
    for each, line in zip(nodes, lines, strict=True):
        if line and line in seen:
            faults.add(each, f"{what} says this twice, delete one")
        if len(line) > _LONGEST:
            faults.add(each, f"over {_LONGEST} characters is too long for one breath, make two lines of it")
        seen.add(line)
    return tuple(lines)


def temper(node: Node | None, faults: Faults) -> tuple[Temper, Rates]:
    """The temper in which they call, and how quickly it moves."""
    keys = ("anger", "trust", "hope", "heats", "cools", "leaves_at")
    found = reading.entries(node, keys, faults, what="temper") if node else {}
    if node:
        reading.require(node, found, ("anger", "trust", "hope"), faults, what="temper")
    level = {
        key: float(reading.whole_number(found[key], faults, what=key, lowest=0, highest=100)) if key in found else 0.0
        for key in keys[:3]
    }
    leaves = (
        reading.whole_number(found["leaves_at"], faults, what="leaves_at", lowest=1, highest=100)
        if keys[5] in found
        else 96
    )
    if node and level["anger"] >= leaves:
        faults.add(
            node, "the customer hangs up before the first word: anger must be below leaves_at (96 where not said)"
        )
    rates = Rates(heats=_rate(found, "heats", faults), cools=_rate(found, "cools", faults), leaves_at=leaves)
    return Temper(anger=level["anger"], trust=level["trust"], hope=level["hope"]), rates


def _rate(found: dict[str, Node], key: str, faults: Faults) -> float:
    if key not in found:
        return 1.0
    value = reading.number_of(found[key], faults, what=key)
    if value is not None and not 0.2 <= value <= 3:
        faults.add(found[key], f"{key} is {reading.what_is(found[key])}, write a number from 0.2 to 3; 1 is usual")
    return value if value is not None else 1.0


def secret(node: Node | None, faults: Faults, *, name: str = "", default: tuple[Unlock, ...] = ()) -> Secret:
    """A fact, or with a `name` the reason or the wish."""
    keys = ("says", "about", "after") if name else ("id", "value", "says", "about", "after")
    what = name or "a fact"
    found = reading.entries(node, keys, faults, what=what) if node else {}
    if node:
        reading.require(node, found, ("says",) if name else ("id", "says"), faults, what=name or "this fact")
    after = (
        tuple(_unlock(each, faults) for each in reading.items(found["after"], faults, what="after"))
        if "after" in found
        else default
    )
    made = Secret(
        id=name or reading.identifier(found.get("id"), faults, what="a fact's id"),
        value=reading.text_at(found, "value", faults),
        says=sayings(found.get("says"), faults, what="says"),
        about=words_of(found.get("about"), faults, what="about"),
        after=after or (Unlock(sort="asked"),),
    )
    _can_be_told(node, made, faults, named=bool(name))
    return made


def _can_be_told(node: Node | None, made: Secret, faults: Faults, *, named: bool) -> None:
    """A fact that can only be asked for needs words by which the question is known."""
    asked_only = all(each.sort == "asked" for each in made.after)
    if isinstance(node, MappingNode) and not named and asked_only and not made.about and made.id not in BY_NAME:
        told = f"nothing asks for “{made.id}”: add about: with words of the question, or call it as the ledger does"
        faults.add(node, f"{told} (such as {', '.join(sorted(BY_NAME)[:4])})")


def _unlock(node: Node, faults: Faults) -> Unlock:
    text = reading.text_of(node, faults, what="an entry of after")
    if match := _TRUST.fullmatch(text):
        return Unlock(sort="trust", least=min(100, int(match[1])))
    if found := _PLAIN.get(text):
        return found
    if text:
        faults.add(node, f"“{text}” unlocks nothing, {reading.did_you_mean(text, _UNLOCKS)}")
    return Unlock(sort="asked")


def words_of(node: Node | None, faults: Faults, *, what: str) -> tuple[str, ...]:
    """Words in lower case."""
    return tuple(each.lower() for each in sayings(node, faults, what=what)) if node else ()


def groups(node: Node | None, faults: Faults, *, what: str) -> tuple[tuple[str, ...], ...]:
    """Word groups, each as its stems; one of nothing but small words is a fault."""
    found = []
    for each in reading.items(node, faults, what=what) if node else []:
        stems = tuple(sorted(stems_of(normalise(reading.text_of(each, faults, what=f"an entry of {what}")))))
        if not stems and isinstance(each, ScalarNode):
            faults.add(each, f"{reading.what_is(each)} has no word that tells it from other sentences, add one")
        found.append(stems)
    return tuple(stems for stems in found if stems)


def phrase(words: str) -> str:
    """A pattern for these words in order, with up to two others between them."""
    return r"\b" + r"(?:\W+\w+){0,2}\W+".join(re.escape(each) for each in words.split()) + r"\b"


def deed(node: Node, faults: Faults, *, now: bool) -> Deed:
    """Something tried, or with `now` something they do when asked."""
    keys = ("do", "to", "says", "share") if now else ("do", "to", "says")
    what = "a step" if now else "something tried"
    found = reading.entries(node, keys, faults, what=what)
    reading.require(node, found, ("do", "says"), faults, what=f"this {'step' if now else 'entry of tried'}")
    do = reading.text_at(found, "do", faults)
    if do and do not in ACTIONS:
        faults.add(found["do"], f"no action is called “{do}”, {reading.did_you_mean(do, ACTIONS)}")
    return Deed(
        do=do,
        to=words_of(found.get("to"), faults, what="to"),
        says=sayings(found.get("says"), faults, what="says"),
        share=reading.whole_number(found["share"], faults, what="share", lowest=0, highest=100)
        if "share" in found
        else 0,
    )


def way(node: Node, faults: Faults) -> Way:
    """A step towards what solves it."""
    found = reading.entries(node, ("id", "step", "words", "says", "share"), faults, what="an entry of solved_by")
    reading.require(node, found, ("id", "step", "words", "says"), faults, what="this entry of solved_by")
    return Way(
        id=reading.identifier(found.get("id"), faults, what="its id"),
        step=reading.text_at(found, "step", faults),
        words=groups(found.get("words"), faults, what="words"),
        says=sayings(found.get("says"), faults, what="says"),
        share=reading.whole_number(found["share"], faults, what="share", lowest=1, highest=100)
        if "share" in found
        else 100,
    )


def lines(node: Node | None, known: Sequence[str], faults: Faults, *, what: str = "lines") -> Lines:
    """Lines by category, and by mood where they differ."""
    if node is None:
        return {}
    return {
        category: by_mood(value, faults, what=category)
        for category, value in reading.entries(node, tuple(known), faults, what=what).items()
    }


def by_mood(node: Node, faults: Faults, *, what: str) -> dict[str, tuple[str, ...]]:
    """Lines of one category."""
    if not isinstance(node, MappingNode):
        return {ANY: sayings(node, faults, what=what)}
    found = reading.entries(node, (*MOODS, ANY), faults, what=what)
    return {mood: sayings(value, faults, what=f"{what}, {mood}") for mood, value in found.items()}
