"""A guide as a picture: an SVG with its steps in layers and an arrow for each answer.

The layers are the longest ways from the first step (Sugiyama, Tagawa and Toda, 1981); within a layer steps stand near
those that lead to them. An arrow that leads back runs along the right side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap
from typing import Final

from wellheard.guides.interface import END, Guide, Step

WIDTH: Final = 200
"""Of a step, as heights and gaps in units of the picture."""
_LINE, _LINES, _CHARACTERS = 17, 3, 28
_ACROSS, _DOWN, _EDGE, _LABEL = 36, 72, 16, 13
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands: its left upper corner and its height."""

    x: float
    y: float
    height: float


def as_svg(guide: Guide, *, states: Mapping[str, str] | None = None) -> str:
    """The picture. It has classes and no colours of its own; `states` adds a class to steps, such as `done`."""
    layers = layered(guide)
    words = {step.id: _words(step) for step in guide.steps} | {END: ("·",)}
    places = _places(layers, {name: _LINE * len(lines) + 26 for name, lines in words.items()})
    right = max(each.x for each in places.values()) + WIDTH
    bottom = max(each.y + each.height for each in places.values()) + _EDGE
    back = [(step, target) for step in guide.steps for target in step.targets if _is_back(places, step.id, target)]
    width = right + _EDGE + 18 * len(back)
    parts = [f'<svg class="graph" viewBox="0 0 {width:.0f} {bottom:.0f}" width="{width:.0f}" role="group">']
    parts.append(f"<title>{escape(guide.title)}</title>{_ARROW}")
    for step in guide.steps:
        parts += _arrows(step, places, right)
    parts += [_box(step, places[step.id], words[step.id], (states or {}).get(step.id, "")) for step in guide.steps]
    if END in places:
        at = places[END]
        parts.append(f'<circle class="graph-end" cx="{at.x + WIDTH / 2:.0f}" cy="{at.y + 10:.0f}" r="9"/>')
    return "\n".join([*parts, "</svg>"])


_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path class="graph-head" d="M0 0L8 4L0 8Z"/></marker></defs>'
)


def layered(guide: Guide) -> list[list[str]]:
    """Ids of the steps (and `end`, where something leads there) by layer, from the first step on."""
    depth = _depths(guide)
    layers: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in [*(step.id for step in guide.steps), END]:
        if name in depth:
            layers[depth[name]].append(name)
    before: dict[str, list[str]] = {}
    for step in guide.steps:
        for target in step.targets:
            before.setdefault(target, []).append(step.id)
    for _ in range(_SWEEPS):
        place = {name: at / max(1, len(layer)) for layer in layers for at, name in enumerate(layer)}
        layers = [sorted(layer, key=lambda name: (_mean(before.get(name, ()), place), place[name])) for layer in layers]
    return layers


def _mean(names: Sequence[str], place: Mapping[str, float]) -> float:
    return sum(place[each] for each in names) / len(names) if names else 0.0


def _depths(guide: Guide) -> dict[str, int]:
    """How many steps the longest way to each takes; arrows back to a step on the way there don't count."""
    targets = {step.id: step.targets for step in guide.steps}
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    _visit(guide.steps[0].id, targets, [], order, back)
    depth = dict.fromkeys(reversed(order), 0)
    for name in depth:
        for target in targets.get(name, ()):
            if (name, target) not in back:
                depth[target] = max(depth[target], depth[name] + 1)
    return depth


def _visit(
    name: str,
    targets: Mapping[str, tuple[str, ...]],
    way: list[str],
    order: list[str],
    back: set[tuple[str, str]],
) -> None:
    way.append(name)
    for target in targets.get(name, ()):
        if target in way:
            back.add((name, target))
        elif target not in order:
            _visit(target, targets, way, order, back)
    way.pop()
    order.append(name)


def _words(step: Step) -> tuple[str, ...]:
    lines = wrap(shorten(step.words, _CHARACTERS * _LINES, placeholder=" …"), _CHARACTERS)
    return tuple(lines[:_LINES]) or (step.id,)


def _places(layers: Sequence[Sequence[str]], heights: Mapping[str, int]) -> dict[str, Place]:
    widest = max(len(layer) for layer in layers)
    whole = widest * WIDTH + (widest - 1) * _ACROSS
    places: dict[str, Place] = {}
    y = float(_EDGE)
    for layer in layers:
        x = _EDGE + (whole - len(layer) * WIDTH - (len(layer) - 1) * _ACROSS) / 2
        for name in layer:
            places[name] = Place(x, y, heights[name] if name != END else 20)
            x += WIDTH + _ACROSS
        y += max(places[name].height for name in layer) + _DOWN
    return places


def _is_back(places: Mapping[str, Place], source: str, target: str) -> bool:
    return source in places and target in places and places[target].y <= places[source].y


def _arrows(step: Step, places: Mapping[str, Place], right: float) -> list[str]:
    answers: dict[str, list[str]] = {}
    for branch in step.branches:
        answers.setdefault(branch.then, []).extend(branch.when)
    if step.sort != "escalate":
        answers.setdefault(step.then, []).extend(["anything else"] if step.branches else [])
    drawn = []
    across = sorted(answers, key=lambda target: places[target].x)
    for number, target in enumerate(across):
        start = places[step.id].x + WIDTH * (number + 1) / (len(across) + 1)
        label = (", ".join(answers[target]), places[step.id].y + places[step.id].height + 14 + _LABEL * number)
        drawn.append(_arrow(places[step.id], places[target], start, label, right + 12))
    return drawn


def _arrow(source: Place, target: Place, x: float, label: tuple[str, float], right: float) -> str:
    """`label` is the answer and how far down it stands, so that no two of a step lie over each other."""
    when, down = label
    y, goal = source.y + source.height, target.x + WIDTH / 2
    if target.y <= source.y:
        path = f"M{x:.0f} {y:.0f}C{x:.0f} {y + 40:.0f} {right:.0f} {y + 40:.0f} {right:.0f} {y - 20:.0f}"
        path += f"V{target.y + 40:.0f}C{right:.0f} {target.y:.0f} {right:.0f} {target.y + 12:.0f}"
        path += f" {target.x + WIDTH:.0f} {target.y + 12:.0f}"
    else:
        middle = (y + target.y) / 2
        path = f"M{x:.0f} {y:.0f}C{x:.0f} {middle:.0f} {goal:.0f} {middle:.0f} {goal:.0f} {target.y - 2:.0f}"
    told = escape(shorten(when, 26, placeholder="…"))
    words = f'<text class="graph-when" x="{x:.0f}" y="{down:.0f}">{told}</text>' if when else ""
    return f'<path class="graph-arrow" d="{path}" marker-end="url(#arrow)"/>{words}'


def _box(step: Step, place: Place, lines: Sequence[str], state: str) -> str:
    marked = f" is-{escape(state)}" if state else ""
    x, y = place.x + 10, place.y + 16
    told = "".join(
        f'<text x="{x:.0f}" y="{y + _LINE * (number + 1):.0f}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<a href="#step-{escape(step.id)}"><g class="graph-step is-{step.sort}{marked}"><title>{escape(step.words)}'
        f'</title><rect x="{place.x:.0f}" y="{place.y:.0f}" width="{WIDTH}" height="{place.height:.0f}" rx="8"/>'
        f'<text class="graph-id" x="{x:.0f}" y="{y:.0f}">{escape(step.id)}</text>{told}</g></a>'
    )
