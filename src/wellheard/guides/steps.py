"""One step of a guide, from its YAML node."""

from dataclasses import dataclass

from yaml.nodes import MappingNode, Node

from wellheard.conversation import KINDS
from wellheard.guides.interface import TOLD, Branch, Sort, Step
from wellheard.ledger.actions import ACTIONS, is_generic
from wellheard.ledger.slots import BY_NAME
from wellheard.yaml_files import reading
from wellheard.yaml_files.faults import Faults

_SORTS: tuple[Sort, ...] = ("ask", "do", "tell", "escalate")
_KEYS: dict[Sort, tuple[str, ...]] = {
    "ask": ("id", "ask", "say", "why", "about", "heard", "answers", "then"),
    "do": ("id", "do", "to", "say", "why", "heard", "answers", "then"),
    "tell": ("id", "tell", "why", "heard", "noticed", "then"),
    "escalate": ("id", "escalate", "say", "why"),
}
_BY_TOPIC = frozenset({"time", "money", "count", "place"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a step is read with: where faults go, and the guide's own names."""

    faults: Faults
    facts: tuple[str, ...]
    actions: tuple[str, ...]


def read_step(node: Node, names: Names, *, following: str) -> Step | None:
    """The step, which leads to `following` where it doesn't say; absent, with a fault, where it has no sort."""
    sort = _sort(node, names.faults)
    if sort is None:
        return None
    faults = names.faults
    found = reading.entries(node, _KEYS[sort], faults, what=f"a step that begins with {sort}")
    reading.require(node, found, ("id", "why") if sort == "escalate" else ("id",), faults, what="this step")
    step = Step(
        id=reading.identifier(found.get("id"), faults, what="a step's id"),
        sort=sort,
        what=reading.text_at(found, sort, faults),
        say=reading.text_at(found, "say", faults),
        why=reading.text_at(found, "why", faults),
        things=_words(found, "to", faults),
        about=_words(found, "about", faults),
        heard=_words(found, "heard", faults),
        noticed=_kinds(found.get("noticed"), faults),
        branches=_branches(found.get("answers"), faults),
        then=reading.text_at(found, "then", faults) or following,
    )
    _know(found[sort], step, names)
    _has_answers(node, found, step, faults)
    return step


def _sort(node: Node, faults: Faults) -> Sort | None:
    keys = {key.value for key, _ in node.value} if isinstance(node, MappingNode) else set()
    named = [sort for sort in _SORTS if sort in keys]
    if len(named) == 1:
        return named[0]
    told = f"has {' and '.join(named)}, make a step of each" if named else f"has none of {', '.join(_SORTS)}, add one"
    faults.add(node, f"this step {told}")
    return None


def _words(found: dict[str, Node], key: str, faults: Faults) -> tuple[str, ...]:
    listed = reading.items(found[key], faults, what=key) if key in found else []
    return tuple(reading.text_of(each, faults, what=f"an entry of {key}").lower() for each in listed)


def _kinds(node: Node | None, faults: Faults) -> tuple[str, ...]:
    listed = reading.items(node, faults, what="noticed") if node else []
    kinds = tuple(reading.text_of(each, faults, what="a kind in noticed") for each in listed)
    for each, kind in zip(listed, kinds, strict=True):
        if kind and kind not in KINDS:
            faults.add(each, f"no moment is of kind “{kind}”, {reading.did_you_mean(kind, tuple(sorted(KINDS)))}")
    return kinds


def _branches(node: Node | None, faults: Faults) -> tuple[Branch, ...]:
    branches = []
    for each in reading.items(node, faults, what="answers") if node else []:
        found = reading.entries(each, ("when", "then"), faults, what="an answer")
        reading.require(each, found, ("when", "then"), faults, what="this answer")
        branches.append(Branch(when=_words(found, "when", faults), then=reading.text_at(found, "then", faults)))
    return tuple(branches)


def _know(node: Node, step: Step, names: Names) -> None:
    """Facts and actions must be known to the ledger or declared by the guide."""
    if step.sort == "ask":
        known = (*TOLD, *BY_NAME, *names.facts)
        if step.what and step.what not in known:
            near = reading.did_you_mean(step.what, known)
            names.faults.add(node, f"no fact is called “{step.what}”, {near} Or name it under facts: at the top")
        slot = BY_NAME.get(step.what)
        if slot and slot.value in _BY_TOPIC and not step.about:
            told = f"“{step.what}” may be told of many things, say of which with about: [words of the sentence]"
            names.faults.add(node, told)
    elif step.sort == "do":
        _know_action(node, step, names)


def _know_action(node: Node, step: Step, names: Names) -> None:
    if is_generic(step.what) and not step.things:
        names.faults.add(node, f"“{step.what}” says too little, name the thing with to: [words for it]")
    if step.what and step.what not in (*ACTIONS, *names.actions):
        near = reading.did_you_mean(step.what, (*ACTIONS, *names.actions))
        names.faults.add(node, f"no action is called “{step.what}”, {near} Or name it under actions: at the top")


def _has_answers(node: Node, found: dict[str, Node], step: Step, faults: Faults) -> None:
    if "answers" in found and "then" not in found:
        faults.add(node, f"step “{step.id}” leads nowhere when no answer fits, add then: with a step")
    elif step.sort == "ask" and "answers" not in found and "then" not in found:
        faults.add(node, f"question “{step.id}” leads nowhere, add answers: for what may be said, or then: with a step")
