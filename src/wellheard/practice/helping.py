"""Whether a rep's turn is a real step towards what solves it, a promise, or one that can't be kept."""

import re
from collections.abc import Iterator, Sequence

from wellheard.language import content_words
from wellheard.practice.interface import Scenario, Way
from wellheard.practice.understanding import Understood

_TAKING_ON = ("ownership", "offer", "escalation", "wrap-up")
_STANDING_IN = re.compile(
    r"\b(?:ones|them|those|these)\b|\bone\b(?= (?:in|on|to|for|out|from|with|at|by|up|over|today|now)\b|[,.;!?]|$)"
)
"""What may stand for a thing that was spoken of; "one" before a noun is a number."""


def ways_taken(
    heard: Understood,
    scenario: Scenario,
    done: Sequence[str],
    *,
    wish_told: bool,
    spoken_of: frozenset[str] = frozenset(),
) -> Iterator[Way]:
    """The ways of `solved_by` that the turn takes or offers, those already taken apart.

    A promise to do "that", once the wish is known, takes up the wish itself, and with it all that is left. `spoken_of`
    holds the stems of what was said before, for which the rep may say "them" or "one" now.
    """
    left = [each for each in scenario.solved_by if each.id not in done]
    named = [each for each in left if names(each.words, heard, spoken_of)]
    yield from named
    if not named and left and wish_told and not scenario.cannot and heard.takes_up and heard.has(*_TAKING_ON):
        yield from left


def names(groups: Sequence[Sequence[str]], heard: Understood, spoken_of: frozenset[str] = frozenset()) -> bool:
    """Whether all words of a group stand in one sentence in which the rep says or offers what is done.

    In an offer one of them may be there as "them" or "one". A question that offers nothing, a refusal, and what merely
    gives back the customer's wish name no step.
    """
    if any(stems.issuperset(group) for stems in (*heard.commits, *heard.states) for group in groups):
        return True
    return any(
        _STANDING_IN.search(sentence) and _but_one(group, stems, spoken_of)
        for stems, sentence in zip(heard.commits, heard.promised, strict=True)
        for group in groups
    )


def _but_one(group: Sequence[str], stems: frozenset[str], spoken_of: frozenset[str]) -> bool:
    """Whether all words of a group are there but for one thing, of which both had spoken."""
    missing = set(group) - stems
    return len(group) > 1 and len(missing) == 1 and missing <= spoken_of & content_words(list(missing))


def breaks_word(heard: Understood, scenario: Scenario) -> bool:
    """Whether the turn promises what can't be kept."""
    return any(re.search(each, sentence) for sentence in heard.promised for each in scenario.denied)


def promises(heard: Understood) -> bool:
    """Whether somebody takes it on, whatever it is that they will do."""
    return bool(heard.commits) and (heard.has("ownership", "offer", "escalation") or heard.takes_up)


def says_no(heard: Understood) -> bool:
    """Whether the turn says that something can't be done."""
    return heard.has("refusal") or bool(heard.denies)
