"""What is wrong with a guide as a graph: targets that don't exist, steps never reached, loops without a way out."""

from collections.abc import Iterator, Mapping, Sequence

from yaml.nodes import Node

from wellheard.guides.interface import END, Step
from wellheard.yaml_files.reading import did_you_mean

Fault = tuple[Node, str]
Placed = Sequence[tuple[Node, Step]]


def graph_faults(placed: Placed, *, complete: bool) -> list[Fault]:
    """Faults with the nodes at which they stand.

    With `complete` false some steps could not be read; what they may lead to is then left unsaid.
    """
    found = [*_doubled(placed)]
    if complete:
        found += _targets(placed)
    if placed and complete and not found:
        targets = {step.id: step.targets for _, step in placed}
        found += _unreached(placed, targets)
        found += _no_way_out(placed, targets)
    return found


def _doubled(placed: Placed) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for node, step in placed:
        if step.id == END:
            yield node, f"“{END}” closes a guide and can't be a step's id, choose another"
        elif step.id and step.id in first:
            yield node, f"line {first[step.id]} has the id “{step.id}” already, choose another"
        first.setdefault(step.id, node.start_mark.line + 1)


def _targets(placed: Placed) -> Iterator[Fault]:
    known = (*(step.id for _, step in placed if step.id), END)
    for node, step in placed:
        for target in step.targets:
            if target and target not in known:
                yield node, f"step “{step.id}” leads to “{target}”, which is no step, {did_you_mean(target, known)}"


def _unreached(placed: Placed, targets: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    reached = closure(placed[0][1].id, targets)
    for node, step in placed:
        if step.id not in reached:
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
    stuck = [(node, step) for node, step in placed if not closure(step.id, targets) & (handed | {END})]
    if len(stuck) == len(placed):
        yield placed[0][0], "the guide has no end, lead a step to end or add one that begins with escalate"
        return
    for node, step in stuck:
        yield node, f"from “{step.id}” there is no way to an end, let an answer lead out of the loop"
