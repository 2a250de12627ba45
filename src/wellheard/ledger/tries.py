"""Actions that a customer says they have taken."""

import re
from collections.abc import Iterator, Sequence

from wellheard.conversation import Tried
from wellheard.ledger.actions import ACTION_WORDS, Act, done, is_generic, outcome, times_done
from wellheard.ledger.asks import Ask
from wellheard.ledger.said import Said, Sentence

_ASKED_IF_DONE = re.compile(r"\b(?:have|haven't|did|didn't|had) you\b|\balready\b")
_YES = re.compile(
    r"^(?:(?:uh|um|er|oh|well|so|but)\b[,. ]*)*"
    r"(?:yes|yeah|yep|yup|of course|i did|i have|i've done|already|twice|both|done (?:that|it)|(?:many|several|three) times)\b"
)
_NOT_DONE = re.compile(
    r"\b(?:not|no|never|haven't|didn't|i'll|i will|i can|let me|going to|will do|should i|shall i)\b"
)

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


def confirmed(said: Said, asked: Sequence[Ask]) -> list[Tried]:
    """Actions that the agent asked about in the turn before and that a "yes, twice" says were done."""
    first = said.sentences[0] if said.sentences else None
    if first is None or not _YES.match(first.normal) or _NOT_DONE.search(first.normal):
        return []
    return [
        Tried(
            action=ask.act.action,
            object=ask.act.object,
            times=times_done(said.normal),
            outcome=outcome(said.normal),
            text=said.turn.text[first.start : first.end],
            turn_id=said.turn.id,
            confidence=0.7,
        )
        for ask in asked
        if ask.act and not is_generic(ask.act.action) and _ASKED_IF_DONE.search(ask.sentence.normal)
    ]
