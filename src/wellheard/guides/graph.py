"""What is wrong with a guide as a graph: targets that don't exist, steps never reached, loops without a way out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from yaml.nodes import Node

from wellheard.guides.interface import END, Step
from wellheard.yaml_files.reading import did_you_mean

Fault = tuple[Node, str]
Placed = Sequence[tuple[Node, Step]]


def graph_faults(placed: Placed, *, listed: Sequence[tuple[Node, str]]) -> list[Fault]:
    """Faults with the nodes at which they stand.

    `listed` are all steps by their ids, in order, also such as could not be read. Where these lead is not known, so
    they may lead anywhere; a target that is no step leads to the one that was meant or, where none is near, out.
    """
    ids = [each for _, each in listed]
    found = [*_doubled(listed), *_targets(placed, ids)]
    if placed:
        targets = _meant(placed, ids)
        found += _unreached(placed, ids[0], targets)
        found += _no_way_out(placed, targets)
    return found


def _doubled(listed: Sequence[tuple[Node, str]]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for node, each in listed:
        if each == END:
            yield node, f"“{END}” closes a guide and can't be a step's id, choose another"
        elif each and each in first:
            yield node, f"line {first[each]} has the id “{each}” already, choose another"
        first.setdefault(each, node.start_mark.line + 1)


def _targets(placed: Placed, ids: Sequence[str]) -> Iterator[Fault]:
    known = (*dict.fromkeys(each for each in ids if each), END)
    for node, step in placed:
        for target in step.targets:
            if target and target not in known:
                yield node, f"step “{step.id}” leads to “{target}”, which is no step, {did_you_mean(target, known)}"


def _meant(placed: Placed, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By step where it leads; steps of one id together."""
    known = [*dict.fromkeys(each for each in ids if each), END]
    read = {step.id for _, step in placed}
    targets = {each: () if each in read else tuple(known) for each in known if each != END}
    for _, step in placed:
        targets[step.id] = (*targets.get(step.id, ()), *(_nearest(each, known) for each in step.targets))
    return targets


def _nearest(target: str, known: list[str]) -> str:
    if not target or target in known:
        return target or END
    return (get_close_matches(target, known, n=1, cutoff=0.6) or [END])[0]


def _unreached(placed: Placed, start: str, targets: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    reached = closure(start, targets)
    for node, step in placed:
        if step.id and step.id not in reached:
            yield node, f"no step leads to “{step.id}”, lead to it with then: or delete it"


def closure(start: str, targets: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """All that can be reached from a step, itself included."""
    reached = {start}
    waiting = [start]
    while waiting:
        for target in targets.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return frozenset(reached)


def _no_way_out(placed: Placed, targets: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    handed = {step.id for _, step in placed if step.sort == "escalate"}
    stuck = [(node, step) for node, step in placed if step.id and not closure(step.id, targets) & (handed | {END})]
    if stuck and len(stuck) == len(placed):
        yield placed[0][0], "the guide has no end, lead a step to end or add one that begins with escalate"
        return
    for node, step in stuck:
        yield node, f"from “{step.id}” there is no way to an end, let an answer lead out of the loop"
