"""Every detector's own examples."""

from collections.abc import Iterator

import pytest

from wellheard.conversation import KINDS, Moment, Turn
from wellheard.detectors import Ears
from wellheard.detectors.catalogue import shipped
from wellheard.detectors.rules import Example, Rule
from wellheard.detectors.run import in_order
from wellheard.ledger import Book


def moments_of_last_turn(example: Example) -> list[Moment]:
    ears, book = Ears(in_order(shipped())), Book()
    fresh: list[Moment] = []
    for number, line in enumerate(example.turns, start=1):
        speaker, _, text = line.partition(": ")
        assert speaker in ("agent", "customer"), line
        turn = Turn(id=number, speaker=speaker, text=text)  # type: ignore[arg-type]  # asserted above
        fresh = ears.hear(turn, ledger=book.ledger(), repeats=book.repeats(turn))
        book.hear(turn, fresh)
    assert not ears.gaps
    return fresh


def rules() -> Iterator[Rule]:
    return (each for each in shipped() if isinstance(each, Rule))


FIRES = [
    pytest.param(rule, example, id=f"{rule.kind}: {example.turns[-1]}") for rule in rules() for example in rule.fires
]
SILENT = [
    pytest.param(rule, example, id=f"{rule.kind}: {example.turns[-1]}") for rule in rules() for example in rule.silent
]


@pytest.mark.parametrize(("rule", "example"), FIRES)
def test_a_rule_fires_on_its_examples_with_the_exact_words(rule: Rule, example: Example) -> None:
    found = [moment for moment in moments_of_last_turn(example) if moment.kind == rule.kind]
    assert found
    for moment in found:
        assert moment.quote
        assert moment.quote in example.turns[-1]
    for name, value in example.attributes.items():
        assert value in [moment.attributes.get(name) for moment in found]


@pytest.mark.parametrize(("rule", "example"), SILENT)
def test_a_rule_is_silent_on_its_counter_examples(rule: Rule, example: Example) -> None:
    assert rule.kind not in [moment.kind for moment in moments_of_last_turn(example)]


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.kind) for rule in rules()])
def test_a_rule_is_of_a_known_kind_and_brings_examples_of_both_sorts(rule: Rule) -> None:
    assert rule.kind in KINDS
    assert len(rule.fires) >= 2
    assert len(rule.silent) >= 2
