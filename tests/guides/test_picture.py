"""A guide as a picture: every step once, an arrow for each answer, and nothing that a text could smuggle in."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.guides import END, Branch, Guide, Step, shipped_guides
from wellheard.guides.picture import as_svg, layered

SVG = "{http://www.w3.org/2000/svg}"


def parts(guide: Guide, **given: dict[str, str]) -> ET.Element:
    """The picture, read as strictly as XML is."""
    return ET.fromstring(as_svg(guide, **given).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def marked(root: ET.Element, name: str) -> list[ET.Element]:
    return [each for each in root.iter() if name in each.get("class", "").split()]


def boxes(root: ET.Element) -> list[tuple[float, float, float, float]]:
    found = (each for step in marked(root, "graph-step") for each in step.iter(f"{SVG}rect"))
    return [_box(each) for each in found]


def _box(rect: ET.Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, width, height


@pytest.mark.parametrize("guide", shipped_guides(), ids=lambda each: each.id)
def test_every_step_stands_there_once_with_an_arrow_to_each_of_its_targets(guide: Guide) -> None:
    root = parts(guide)
    links = [each.get("href") for each in root.iter(f"{SVG}a")]
    assert links == [f"#step-{step.id}" for step in guide.steps]
    assert len(marked(root, "graph-arrow")) == sum(len(step.targets) for step in guide.steps)
    told = " ".join("".join(each.itertext()) for each in marked(root, "graph-step"))
    assert all(step.words in told for step in guide.steps)


@pytest.mark.parametrize("guide", shipped_guides(), ids=lambda each: each.id)
def test_no_two_steps_lie_over_each_other(guide: Guide) -> None:
    found = boxes(parts(guide))
    for place, (x, y, width, height) in enumerate(found):
        for other_x, other_y, other_width, other_height in found[place + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x or y + height <= other_y
            assert apart or other_y + other_height <= y


def loop() -> Guide:
    steps = (
        Step(id="try", sort="do", what="restart", things=("router",), then="look"),
        Step(id="look", sort="ask", what="lights", branches=(Branch(when=("red",), then="try"),), then=END),
    )
    return Guide(id="loop", version="1", title="A & B", purpose="", steps=steps)


def test_an_arrow_that_leads_back_does_not_turn_the_order_round() -> None:
    assert layered(loop()) == [["try"], ["look"], [END]]
    assert len(marked(parts(loop()), "graph-arrow")) == 3


def test_where_the_walk_stands_is_marked() -> None:
    root = parts(loop(), states={"try": "done", "look": "open"})
    found = [each.get("class") for each in marked(root, "graph-step")]
    assert found == ["graph-step is-do is-done", "graph-step is-ask is-open"]


@given(words=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200))
def test_words_of_any_sort_stay_words(words: str) -> None:
    guide = replace(loop(), title=words, steps=(replace(loop().steps[0], say=words), loop().steps[1]))
    root = parts(guide)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {
        "svg", "title", "defs", "marker", "path", "a", "g", "rect", "text", "circle",
    }  # fmt: skip
