"""Whether a rep's turn is a real step towards what solves it, a promise, or one that can't be kept."""

import re
from collections.abc import Iterator, Sequence

from wellheard.practice.interface import Scenario, Way
from wellheard.practice.understanding import Understood

_TAKING_ON = ("ownership", "offer", "escalation", "wrap-up")


def ways_taken(heard: Understood, scenario: Scenario, done: Sequence[str], *, wish_told: bool) -> Iterator[Way]:
    """The ways of `solved_by` that the turn takes or offers, those already taken apart.

    A promise to do "that", once the wish is known, takes up the wish itself, and with it all that is left.
    """
    left = [each for each in scenario.solved_by if each.id not in done]
    named = [each for each in left if names(each.words, heard)]
    yield from named
    if not named and left and wish_told and not scenario.cannot and heard.takes_up and heard.has(*_TAKING_ON):
        yield from left


def names(groups: Sequence[Sequence[str]], heard: Understood) -> bool:
    """Whether all words of a group stand in one sentence in which the rep says or offers what is done.

    A question that offers nothing, a refusal, and what merely gives back the customer's wish name no step.
    """
    return any(stems.issuperset(group) for stems in (*heard.commits, *heard.states) for group in groups)


def breaks_word(heard: Understood, scenario: Scenario) -> bool:
    """Whether the turn promises what can't be kept."""
    return any(re.search(each, sentence) for sentence in heard.promised for each in scenario.denied)


def promises(heard: Understood) -> bool:
    """Whether somebody takes it on, whatever it is that they will do."""
    return bool(heard.commits) and (heard.has("ownership", "offer", "escalation") or heard.takes_up)


def says_no(heard: Understood) -> bool:
    """Whether the turn says that something can't be done."""
    return heard.has("refusal") or bool(heard.denies)
