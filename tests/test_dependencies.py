"""What the program imports is what it says it needs, and NOTICE names all of it."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import wellheard

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OWN = {"wellheard", *sys.stdlib_module_names}


def name_of(requirement: str) -> str:
    """The distribution of a requirement, in the one spelling for all."""
    return plain(re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0])


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


REQUIRED = {name_of(each) for each in PROJECT["dependencies"]}
OPTIONAL = {name_of(each) for some in PROJECT["optional-dependencies"].values() for each in some}
BY_PACKAGE = {name: {plain(each) for each in of} for name, of in packages_distributions().items()} | {
    "faster_whisper": {"faster-whisper"}  # The one extra that tests do without.
}


def imported(path: Path) -> Iterator[tuple[str, bool]]:
    """Foreign top-level packages of a module, each with whether it is imported at once and not when it is needed."""
    tree = ast.parse(path.read_text())
    at_once = set(_outside_functions(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module]
        else:
            continue
        yield from ((top, node in at_once) for each in names if (top := each.partition(".")[0]) not in OWN)


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_for_types(child):
            yield from _outside_functions(child)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_every_import_is_of_a_library_that_the_program_requires_or_offers_as_an_extra() -> None:
    faults, seen = [], set()
    for path in sorted(Path(wellheard.__file__).parent.rglob("*.py")):
        for name, at_once in imported(path):
            come_from = BY_PACKAGE[name]
            seen |= come_from
            if not come_from & (REQUIRED if at_once else REQUIRED | OPTIONAL):
                faults.append(f"{path.relative_to(ROOT)} imports {name}")
    assert faults == []
    assert len(seen) > 30


def test_the_notice_names_every_library_that_is_installed_with_the_program() -> None:
    named = {
        plain(each) for each in re.findall(r"[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]", (ROOT / "NOTICE").read_text())
    }
    missing = sorted((REQUIRED | OPTIONAL) - named)
    assert missing == []
