"""One sort of file: its name in sentences, what makes it of its root, and the error that holds its faults."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Generic, TypeVar

from yaml.nodes import Node

from wellheard.yaml_files.faults import Faults, FaultyFileError
from wellheard.yaml_files.reading import read_text, read_tree

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSort(Generic[Made]):
    """How files of one sort are read. Its methods raise `error` with every fault at once."""

    name: str
    """What the file is, for sentences: `guide`."""
    error: type[FaultyFileError]
    shipped_in: str
    """Where those that come with Wellheard are, such as `wellheard.guides`, with `/` before a folder in it."""

    def load(self, path: str | Path, make: Callable[[Node, Faults], Made]) -> Made:
        """Read a file; each fault is `file:line:column: what is wrong, what to do`."""
        return self.parse(self.text_of(Path(path)), make, name=str(path))

    def text_of(self, path: Path) -> str:
        """The text of a file that can be read, is not too large and is UTF-8."""
        try:
            return read_text(path, self.name)
        except FaultyFileError as error:
            raise self.error(error.faults) from error

    def parse(self, text: str, make: Callable[[Node, Faults], Made], *, name: str) -> Made:
        """Read a text; `name` stands for the file in the faults."""
        faults = Faults(name, self.name)
        root = read_tree(text, faults)
        made = make(root, faults) if root else None
        if faults.found or made is None:
            raise self.error(faults.told())
        return made

    def faults_of(self, load: Callable[[], object]) -> tuple[str, ...]:
        """Every fault that reading tells, in the order of the file; empty where it can be used."""
        try:
            load()
        except self.error as error:
            return error.faults
        return ()

    def shipped(self, file_id: str) -> str:
        """The text of a file that comes with Wellheard."""
        package, _, folder = self.shipped_in.partition("/")
        return files(package).joinpath(folder, f"{file_id}.yaml").read_text(encoding="utf-8")
