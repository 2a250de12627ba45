"""Abuse, and the profanity that a speech recogniser only imagines."""

import pytest

from wellheard.conversation import Ledger, Turn
from wellheard.detectors import Ears
from wellheard.detectors.catalogue import shipped
from wellheard.detectors.run import in_order

WORDS = "You useless idiot, put somebody else on."


def kinds_of(turn: Turn) -> set[str]:
    ears = Ears(in_order(shipped()))
    return {moment.kind for moment in ears.hear(turn, ledger=Ledger())}


@pytest.mark.parametrize("sure", [None, 0.75, 0.9, 1.0])
def test_an_insult_in_a_transcript_or_heard_for_sure_is_abuse(sure: float | None) -> None:
    assert "abuse" in kinds_of(Turn(id=1, speaker="customer", text=WORDS, confidence=sure))


@pytest.mark.parametrize("unsure", [0.0, 0.5, 0.74])
def test_an_insult_that_the_recogniser_is_not_sure_of_is_never_called_abuse(unsure: float) -> None:
    assert "abuse" not in kinds_of(Turn(id=1, speaker="customer", text=WORDS, confidence=unsure))


def test_an_insult_from_the_agent_is_not_the_customers_abuse() -> None:
    assert "abuse" not in kinds_of(Turn(id=1, speaker="agent", text=WORDS))
