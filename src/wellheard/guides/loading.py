"""From a guide file to a guide, or to every fault of the file at once."""

from functools import cache
from pathlib import Path

from yaml.nodes import MappingNode, Node

from wellheard.guides.graph import graph_faults
from wellheard.guides.interface import END, Guide, GuideError, Step
from wellheard.guides.steps import Names, read_step
from wellheard.yaml_files import FileSort, reading
from wellheard.yaml_files.faults import Faults

_TOP = ("id", "version", "title", "purpose", "facts", "actions", "steps")
_MOST_STEPS = 200
_FILE: FileSort[Guide] = FileSort(name="guide", error=GuideError, shipped_in="wellheard.guides")
SHIPPED = ("refund-not-arrived", "hearing-aid-case", "router-without-lights")
"""Ids of the guides that come with Wellheard."""


def load_guide(path: str | Path) -> Guide:
    """Read a guide file.

    Raises GuideError with every fault at once, each as `file:line:column: what is wrong, what to do`.
    """
    return _FILE.load(path, _guide)


def check_guide(path: str | Path) -> tuple[str, ...]:
    """Every fault of a guide file, in the order of the file; empty where it can be used."""
    return _FILE.faults_of(lambda: load_guide(path))


@cache
def shipped_guide(guide_id: str) -> Guide:
    """A guide that comes with Wellheard. Raises KeyError where none has this id."""
    return parse_guide(shipped_guide_text(guide_id), name=f"{guide_id}.yaml")


def shipped_guide_text(guide_id: str) -> str:
    """The file of a shipped guide, to copy and edit. Raises KeyError where none has this id."""
    if guide_id not in SHIPPED:
        raise KeyError(guide_id)
    return _FILE.shipped(guide_id)


def shipped_guides() -> tuple[Guide, ...]:
    """All guides that come with Wellheard."""
    return tuple(shipped_guide(each) for each in SHIPPED)


def parse_guide(text: str, *, name: str) -> Guide:
    """Read the text of a guide; `name` stands for the file in the faults.

    Raises GuideError with every fault at once.
    """
    return _FILE.parse(text, _guide, name=name)


def _guide(root: Node, faults: Faults) -> Guide:
    found = reading.entries(root, _TOP, faults, what="a guide")
    reading.require(root, found, ("id", "version", "title", "purpose", "steps"), faults, what="the guide")
    facts = _own(found.get("facts"), faults, what="facts")
    actions = _own(found.get("actions"), faults, what="actions")
    return Guide(
        id=reading.identifier(found.get("id"), faults, what="the guide's id"),
        version=reading.text_at(found, "version", faults),
        title=reading.text_at(found, "title", faults),
        purpose=reading.text_at(found, "purpose", faults),
        facts=facts,
        actions=actions,
        steps=_steps(found.get("steps"), Names(faults=faults, facts=facts, actions=actions)),
    )


def _own(node: Node | None, faults: Faults, *, what: str) -> tuple[str, ...]:
    listed = reading.items(node, faults, what=what) if node else []
    names: list[str] = []
    for each in listed:
        name = reading.identifier(each, faults, what=f"a name in {what}")
        if name and name in names:
            faults.add(each, f"“{name}” stands in {what} already, delete one")
        names.append(name)
    return tuple(names)


def _steps(node: Node | None, names: Names) -> tuple[Step, ...]:
    nodes = reading.items(node, names.faults, what="steps") if node else []
    if len(nodes) > _MOST_STEPS:
        names.faults.add(nodes[_MOST_STEPS], f"more than {_MOST_STEPS} steps, split the guide")
        return ()
    ids = [_id_of(each) for each in nodes]
    read = [read_step(each, names, following=after) for each, after in zip(nodes, [*ids, END][1:], strict=True)]
    steps = [(node, step) for node, step in zip(nodes, read, strict=True) if step]
    for at, sentence in graph_faults(steps, listed=list(zip(nodes, ids, strict=True))):
        names.faults.add(at, sentence)
    return tuple(step for _, step in steps)


def _id_of(node: Node) -> str:
    """A step's id as it is written; empty where it has none."""
    entries = node.value if isinstance(node, MappingNode) else []
    return next((each.value for key, each in entries if key.value == "id" and isinstance(each.value, str)), "")
