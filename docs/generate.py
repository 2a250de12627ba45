"""Writes the pages of docs/reference/ from the program itself; with `--check` says which are out of date."""

import json
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import click

from wellheard.assist.hand_off import json_schema as hand_off_schema
from wellheard.cli import main as command
from wellheard.conversation import KINDS
from wellheard.conversation.document import schema
from wellheard.detectors import find_detectors
from wellheard.detectors.catalogue import documentation
from wellheard.detectors.rules import Example, Rule
from wellheard.playbook import default_playbook, describe_criterion
from wellheard.playbook.cues import SLOTS
from wellheard.playbook.describe_cues import describe_cue, describe_when
from wellheard.settings import PREFIX, Settings

HERE = Path(__file__).parent / "reference"
NOTE = "<!-- Made by docs/generate.py; `make docs` writes it again. -->\n\n"
TONES = {"good": "What the agent does well", "bad": "Where the agent blows it", "neutral": "What simply happens"}
LEARNED = (
    "By default one detector, `learned`, notices all kinds that words tell. It weighs the words, what came before and "
    "what the rules on this page find ([model card](../explanation/model-card.md)); the examples are the rules' own. "
    'With the setting `noticing = "rules"` the rules speak for themselves, and '
    "with `language-model` [a model of your choice](../how-to/use-a-language-model.md) is asked.\n"
)
TONES["customer"] = "What the customer tells"


def commands() -> str:
    """Every command's help."""
    parts = [f"{NOTE}# Commands\n"]
    for name, each in _walk("wellheard", command):
        with click.Context(each, info_name=name, terminal_width=100) as context:
            parts.append(f"## {name}\n\n```text\n{each.get_help(context)}\n```\n")
    return "\n".join(parts)


def _walk(name: str, each: click.Command) -> list[tuple[str, click.Command]]:
    found = [(name, each)]
    if isinstance(each, click.Group):
        context = click.Context(each)
        for inner in each.list_commands(context):
            child = each.get_command(context, inner)
            assert child is not None
            found += _walk(f"{name} {inner}", child)
    return found


def settings() -> str:
    """Every setting with its environment variable and what holds by default."""
    rows = [f"{NOTE}# Settings\n"]
    rows.append("From `wellheard.toml` in the current folder, then the environment, then the command line.\n")
    rows += ["| setting | environment | default | what |", "|---|---|---|---|"]
    texts = _attribute_docs(Path(__file__).parent.parent / "src/wellheard/settings.py")
    for each in fields(Settings):
        default = "none" if each.default is None else json.dumps(each.default)
        text = texts[each.name].replace("|", "\\|")
        rows.append(f"| `{each.name}` | `{PREFIX}{each.name.upper()}` | {default} | {text} |")
    return "\n".join(rows) + "\n"


def _attribute_docs(path: Path) -> dict[str, str]:
    """The text under each field of the dataclasses of a module."""
    import ast

    found = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            for field, text in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    found[field.target.id] = _text(text)
    return found


def _text(node: object) -> str:
    import ast

    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return " ".join(str(node.value.value).split())
    return ""


def detectors() -> str:
    """The catalogue: each kind, what notices it, examples that fire and examples that don't."""
    parts = [f"{NOTE}# Moments and their detectors\n", LEARNED]
    found = find_detectors("rules")
    rules = {each.kind: each for each in found if isinstance(each, Rule)}
    others = {kind: each for each in found for kind in each.kinds if kind not in rules}
    for tone, title in TONES.items():
        parts.append(f"## {title}\n")
        for name, kind in KINDS.items():
            if kind.tone != tone:
                continue
            parts.append(f"### {name}\n\nThe {kind.speaker} {kind.meaning}.".replace("The any", "Somebody"))
            if kind.attributes:
                parts.append(f"Attributes: {', '.join(f'`{each}`' for each in kind.attributes)}.")
            if detector := rules.get(name) or others.get(name):
                parts.append(f"Noticed by `{detector.id}` version {detector.version}.")
                parts.append(documentation(detector))
            if name in rules:
                parts += _examples("Fires on", rules[name].fires) + _examples("Is silent on", rules[name].silent)
            parts.append("")
    return "\n\n".join(part for part in parts if part) + "\n"


def _examples(title: str, examples: tuple[Example, ...]) -> list[str]:
    return [f"{title}:", "\n".join(f"- {' / '.join(f'_{turn}_' for turn in each.turns)}" for each in examples)]


def playbook() -> str:
    """The shipped playbook as a table."""
    shown = default_playbook()
    rows = [f"{NOTE}# {shown.title}\n", "| criterion | points | rule | why |", "|---|---|---|---|"]
    for each in shown.criteria:
        points = f"+{each.weight} bonus" if each.bonus else str(each.weight)
        cells = (f"**{each.title}** (`{each.id}`)", points, describe_criterion(each), " ".join(each.why.split()))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    rows += ["\n## What an agent is shown during a call\n", "| cue | text | when |", "|---|---|---|"]
    rows += [f"| `{each.kind}` ({each.urgency}) | {each.say} | {describe_cue(each)} |" for each in shown.cues]
    rows += ["\n## Who takes over\n", "| | to | for | when |", "|---|---|---|---|"]
    rows += [f"| `{each.id}` | {each.to} | {each.why} | {describe_when(each.when)} |" for each in shown.escalation]
    rows += [
        "\n## What stands in braces\n",
        "A call fills it in; the page *Cues* shows the words of the middle column.\n",
    ]
    rows += ["| slot | is filled with | by the condition |", "|---|---|---|", *_slots()]
    return "\n".join(rows) + "\n"


def _slots() -> list[str]:
    """A row for each slot and for each of its meanings."""
    by_meaning: dict[tuple[str, str], list[str]] = {}
    for slot, filled in SLOTS.items():
        for condition, meaning in filled.items():
            by_meaning.setdefault((slot, meaning), []).append(f"`{condition.removesuffix('_s')}`")
    return [f"| `{{{slot}}}` | {meaning} | {', '.join(given)} |" for (slot, meaning), given in by_meaning.items()]


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "detectors.md": detectors,
    "playbook.md": playbook,
    "analysis.schema.json": lambda: json.dumps(schema(), indent=2) + "\n",
    "hand-off.schema.json": lambda: json.dumps(hand_off_schema(), indent=2) + "\n",
}


def main() -> None:
    """Write, or compare."""
    stale = []
    for name, make in PAGES.items():
        path, text = HERE / name, make()
        if "--check" not in sys.argv:
            HERE.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path))
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}. `make docs` writes them again.")


if __name__ == "__main__":
    main()
