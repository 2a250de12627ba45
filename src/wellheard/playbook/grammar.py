"""The rules of the language, from YAML nodes."""

from collections.abc import Callable
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode

from wellheard.conversation import KINDS
from wellheard.playbook.patterns import PatternError, parse_pattern
from wellheard.playbook.rules import (
    MOST,
    WHOLE_CALL,
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    AtMost,
    Balance,
    MeasureRange,
    Never,
    Pattern,
    Patterns,
    Range,
    Respond,
    Rule,
    SimpleRule,
)
from wellheard.yaml_files import reading
from wellheard.yaml_files.faults import Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a rule is read with."""

    faults: Faults
    kinds: frozenset[str]
    """Names that may be used."""


Reading = Callable[[Node, Words], SimpleRule | None]


def read_patterns(node: Node | None, words: Words, *, what: str) -> Patterns:
    """A kind, or a list of kinds, with their conditions; an absent key reads as none."""
    if node is None:
        return ()
    found = (_pattern(item, words, what=what) for item in reading.items(node, words.faults, what=what))
    return tuple(pattern for pattern in found if pattern)


def _pattern(node: Node, words: Words, *, what: str) -> Pattern | None:
    text = reading.text_of(node, words.faults, what=f"a kind in {what}")
    if not text:
        return None
    try:
        pattern = parse_pattern(text)
    except PatternError as error:
        words.faults.add(node, str(error))
        return None
    if pattern.kind not in words.kinds:
        near = reading.did_you_mean(pattern.kind, tuple(sorted(words.kinds)))
        words.faults.add(node, f"no moment is of kind “{pattern.kind}”, {near}")
        return None
    _know_attributes(pattern, node, words)
    return pattern


def _know_attributes(pattern: Pattern, node: Node, words: Words) -> None:
    kind = KINDS.get(pattern.kind)
    known = (*kind.attributes, "speaker") if kind else ()
    for condition in pattern.conditions:
        if known and condition.attribute not in known:
            near = reading.did_you_mean(condition.attribute, known)
            words.faults.add(node, f"{pattern.kind} has no attribute “{condition.attribute}”, {near}")


def read_rule(node: Node, found: dict[str, Node], words: Words) -> Rule | None:
    """The one rule among the keys of a criterion; absent, with a fault added, where there isn't exactly one."""
    named = [key for key in RULES if key in found]
    if len(named) != 1:
        told = (
            f"has {' and '.join(named)}, keep one of them" if named else f"has no rule, add one of {', '.join(RULES)}"
        )
        words.faults.add(node, f"this criterion {told}")
        return None
    key = named[0]
    if key not in ("all", "any"):
        return _SIMPLE[key](found[key], words)
    read = [_part(item, words, of=key) for item in reading.items(found[key], words.faults, what=key)]
    parts = tuple(part for part in read if part)
    return AllOf(parts=parts) if key == "all" else AnyOf(parts=parts)


def _part(node: Node, words: Words, *, of: str) -> SimpleRule | None:
    if isinstance(node, MappingNode):
        for key_node, _ in node.value:
            if key_node.value in ("all", "any"):
                words.faults.add(key_node, f"{of} can't hold another {key_node.value}, make two criteria of it")
                return None
    found = reading.entries(node, tuple(_SIMPLE), words.faults, what=f"a part of {of}")
    if len(found) != 1:
        if isinstance(node, MappingNode):
            words.faults.add(node, f"a part of {of} needs exactly one rule, begin each rule with its own “- ”")
        return None
    (key, value) = next(iter(found.items()))
    return _SIMPLE[key](value, words)


def _respond(node: Node, words: Words) -> Respond | None:
    found = reading.entries(node, ("to", "with", "before", "within_turns", "holds_for"), words.faults, what="respond")
    if not _has(node, found, ("to", "with"), words, what="respond"):
        return None
    turns, holds = found.get("within_turns"), found.get("holds_for")
    return Respond(
        to=read_patterns(found["to"], words, what="to"),
        answer=read_patterns(found["with"], words, what="with"),
        before=read_patterns(found.get("before"), words, what="before"),
        within_turns=None
        if turns is None
        else reading.whole_number(turns, words.faults, what="within_turns", lowest=1, highest=MOST),
        holds_for=0 if holds is None else _held_for(holds, words),
    )


def _held_for(node: Node, words: Words) -> int:
    if isinstance(node, ScalarNode) and node.value == "call":
        return WHOLE_CALL
    return reading.whole_number(node, words.faults, what="holds_for", lowest=1, highest=MOST)


def _never(node: Node, words: Words) -> Never | None:
    if not isinstance(node, MappingNode):
        return Never(kinds=read_patterns(node, words, what="never"))
    found = reading.entries(node, ("kinds", "gone_after"), words.faults, what="never")
    if not _has(node, found, ("kinds",), words, what="never"):
        return None
    gone = found.get("gone_after")
    return Never(
        kinds=read_patterns(found["kinds"], words, what="kinds"),
        gone_after=1
        if gone is None
        else reading.whole_number(gone, words.faults, what="gone_after", lowest=1, highest=MOST),
    )


def _at_least(node: Node, words: Words) -> AtLeast | None:
    found = _counted(node, words, what="at_least")
    if not found:
        return None
    return AtLeast(
        kinds=read_patterns(found["kinds"], words, what="kinds"),
        count=reading.whole_number(found["count"], words.faults, what="count", lowest=1, highest=MOST),
        when=read_patterns(found.get("when"), words, what="when"),
    )


def _at_most(node: Node, words: Words) -> AtMost | None:
    found = _counted(node, words, what="at_most")
    if not found:
        return None
    return AtMost(
        kinds=read_patterns(found["kinds"], words, what="kinds"),
        count=reading.whole_number(found["count"], words.faults, what="count", lowest=0, highest=MOST),
        when=read_patterns(found.get("when"), words, what="when"),
    )


def _counted(node: Node, words: Words, *, what: str) -> dict[str, Node]:
    found = reading.entries(node, ("kinds", "count", "when"), words.faults, what=what)
    return found if _has(node, found, ("kinds", "count"), words, what=what) else {}


def _balance(node: Node, words: Words) -> Balance | None:
    found = reading.entries(node, ("of", "over", "from", "to", "until"), words.faults, what="balance")
    if not _has(node, found, ("of", "over"), words, what="balance"):
        return None
    return Balance(
        of=read_patterns(found["of"], words, what="of"),
        over=read_patterns(found["over"], words, what="over"),
        within=_range(node, found, words, what="balance"),
        until=read_patterns(found.get("until"), words, what="until"),
    )


def _measure(node: Node, words: Words) -> MeasureRange | None:
    found = reading.entries(node, ("name", "from", "to"), words.faults, what="measure")
    if not _has(node, found, ("name",), words, what="measure"):
        return None
    return MeasureRange(
        name=reading.text_of(found["name"], words.faults, what="name"),
        within=_range(node, found, words, what="measure"),
    )


def _ask(node: Node, words: Words) -> Ask:
    return Ask(question=reading.text_of(node, words.faults, what="ask"))


def _range(node: Node, found: dict[str, Node], words: Words, *, what: str) -> Range:
    ends = {
        key: reading.number_of(found[key], words.faults, what=key)
        for key in ("from", "to")
        if key in found and not reading.is_empty(found[key])
    }
    low, high = ends.get("from"), ends.get("to")
    if not ends:
        words.faults.add(node, f"{what} has no range, add from, to or both")
    if low is not None and high is not None and low > high:
        words.faults.add(found["from"], f"from {low:g} is above to {high:g}, swap them")
    return Range(low=low, high=high)


def _has(node: Node, found: dict[str, Node], keys: tuple[str, ...], words: Words, *, what: str) -> bool:
    missing = [key for key in keys if key not in found]
    if missing and isinstance(node, MappingNode):
        words.faults.add(node, f"{what} lacks {' and '.join(missing)}, add {'it' if len(missing) == 1 else 'them'}")
    return not missing


_SIMPLE: dict[str, Reading] = {
    "respond": _respond,
    "never": _never,
    "at_least": _at_least,
    "at_most": _at_most,
    "balance": _balance,
    "measure": _measure,
    "ask": _ask,
}
RULES: tuple[str, ...] = (*_SIMPLE, "all", "any")
"""The keys of which a criterion has exactly one."""
