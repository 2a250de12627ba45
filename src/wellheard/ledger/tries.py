"""Actions that a customer says they have taken."""

from wellheard.conversation import Tried
from wellheard.ledger.actions import ACTION_WORDS, Act, done, is_generic, outcome, times_done
from wellheard.ledger.said import Said, Sentence


def tries_in(said: Said) -> list[Tried]:
    """Actions told in a customer's turn, each with its object, how often, and what came of it."""
    found: dict[tuple[str, str | None], Tried] = {}
    result: str | None = None
    for sentence in said.sentences:
        if sentence.question or sentence.wordset.isdisjoint(ACTION_WORDS):
            continue
        for act in done(sentence.normal, sentence.wordset):
            result = result or outcome(said.normal)
            each = _tried(said, sentence, act, result)
            found.setdefault((each.action, each.object), each)
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
