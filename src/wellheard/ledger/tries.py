"""Actions that a customer says they have taken."""

from collections.abc import Iterator

from wellheard.conversation import Tried
from wellheard.ledger.actions import ACTION_WORDS, Act, done, is_generic, outcome, times_done
from wellheard.ledger.said import Said, Sentence

Done = tuple[Sentence, Act]


def acts_done(said: Said) -> list[Done]:
    """Actions that a customer's turn tells as done, with their sentences, in order."""
    return list(_acts_done(said))


def _acts_done(said: Said) -> Iterator[Done]:
    for sentence in said.sentences:
        if not sentence.question and not sentence.wordset.isdisjoint(ACTION_WORDS):
            for act in done(sentence.normal, sentence.wordset):
                yield sentence, act


def tries_in(said: Said, acts: list[Done]) -> list[Tried]:
    """The same as entries for matching: each with its object, how often, and what came of it."""
    found: dict[tuple[str, str | None], Tried] = {}
    result = outcome(said.normal) if acts else None
    for sentence, act in acts:
        found.setdefault((act.action, act.object), _tried(said, sentence, act, result))
    return list(found.values())


def _tried(said: Said, sentence: Sentence, act: Act, result: str | None) -> Tried:
    return Tried(
        action=act.action,
        object=act.object,
        times=times_done(sentence.normal),
        outcome=result,
        text=said.turn.text[sentence.start : sentence.end],
        turn_id=said.turn.id,
        confidence=0.5 if is_generic(act.action) else 0.75,
    )
