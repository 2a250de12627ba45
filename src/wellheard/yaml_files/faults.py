"""What is wrong with a file, gathered while it is read, each fault with its place."""

from dataclasses import dataclass, field
from typing import Protocol

from yaml.nodes import Node

MOST_FAULTS = 100
"""More are not told, since nobody reads them."""


class FaultyFileError(Exception):
    """A file can't be used; holds every fault with file and line. Each sort of file has its own kind of it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Place(Protocol):
    """Where something stands in the file, as PyYAML says it; both numbers from 0."""

    line: int
    column: int


@dataclass(slots=True)
class Faults:
    """What is wrong with one file, gathered while it is read."""

    name: str
    """The file, as the user named it."""
    sort: str = "playbook"
    """What the file is, for sentences."""
    found: list[tuple[int, int, str]] = field(default_factory=list)
    """Line and column, both from 1, and the sentence."""

    def add(self, node: Node, sentence: str) -> None:
        """Something is wrong at a node."""
        self.at(node.start_mark, sentence)

    def at(self, mark: Place | None, sentence: str) -> None:
        """Something is wrong at a place in the file; the first character where the place is unknown."""
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.found.append((line, column, sentence))

    def told(self) -> tuple[str, ...]:
        """All faults in the order of the file, as `file:line:column: sentence`."""
        ordered = sorted(dict.fromkeys(self.found))
        lines = [f"{self.name}:{line}:{column}: {sentence}" for line, column, sentence in ordered[:MOST_FAULTS]]
        if len(ordered) > MOST_FAULTS:
            lines.append(f"{self.name}: {len(ordered) - MOST_FAULTS} more faults, mend these first")
        return tuple(lines)
