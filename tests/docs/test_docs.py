"""What the pages say is true: links lead somewhere, commands exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from wellheard.cli import main

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)")
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(page: Path) -> list[str]:
    blocks = CONSOLE.findall(page.read_text(encoding="utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ wellheard ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page}: {target}"


ALL_COMMANDS = [(page, line) for page in PAGES for line in commands(page)]


def test_there_are_commands_to_check() -> None:
    assert len(ALL_COMMANDS) > 8


@pytest.mark.parametrize(("page", "line"), ALL_COMMANDS, ids=[line for _, line in ALL_COMMANDS])
def test_commands_on_the_pages_are_understood(page: Path, line: str) -> None:
    command: click.Command = main
    words = shlex.split(line.split("|")[0].split(" > ")[0], comments=True)[1:]
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None, f"{page}: {line}"
        command = found
    command.make_context(command.name or "", words)


def test_every_page_of_the_documentation_can_be_found_from_its_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        name = page.relative_to(ROOT / "docs")
        if name.parts[0] != "decisions" and name.name != "README.md":
            assert str(name) in index, name
