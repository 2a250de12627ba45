"""A guide as a picture: in words, or for Mermaid."""

from collections.abc import Iterator

from wellheard.guides.interface import END, Guide, Step

_MARKS = {"ask": "?", "do": "!", "tell": "“", "escalate": "→"}
_SHAPES = {"ask": ('{{"', '"}}'), "do": ('["', '"]'), "tell": ('("', '")'), "escalate": ('[["', '"]]')}
_LONGEST = 70


def as_text(guide: Guide) -> str:
    """Every step with its words, and where each answer leads."""
    lines = [f"{guide.title} ({guide.id}@{guide.version})", guide.purpose, ""]
    for step in guide.steps:
        lines += [*_step_lines(step), ""]
    lines.append("?  ask    !  do    “  tell    →  hand over")
    return "\n".join(lines)


def _step_lines(step: Step) -> Iterator[str]:
    wanted = {"ask": f" ({step.what})", "do": f" ({' '.join((step.what, *step.things[:1]))})"}.get(step.sort, "")
    yield f"{_MARKS[step.sort]}  {step.id}{wanted}"
    yield f"     {step.words}"
    for when, target in _edges(step):
        yield f"     {'─ ' + when + ' ' if when else ''}─▸ {target}"


def _edges(step: Step) -> Iterator[tuple[str, str]]:
    """The answers with their targets; an answer without words is any other."""
    for branch in step.branches:
        yield ", ".join(branch.when), branch.then
    if step.sort != "escalate":
        yield "anything else" if step.branches else "", step.then


def as_mermaid(guide: Guide) -> str:
    """A flowchart for mermaid.js. Ids are numbered, since Mermaid keeps some words (such as `end`) for itself."""
    numbers = {step.id: f"s{number}" for number, step in enumerate(guide.steps, start=1)} | {END: "done"}
    lines = ["flowchart TD"]
    for step in guide.steps:
        opening, closing = _SHAPES[step.sort]
        lines.append(f"  {numbers[step.id]}{opening}{_quoted(step.words)}{closing}")
    lines.append("  done((end))")
    for step in guide.steps:
        for when, target in _edges(step):
            label = f'|"{_quoted(when)}"|' if when else ""
            lines.append(f"  {numbers[step.id]} -->{label} {numbers[target]}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
    return short.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
