"""Weighs a call: what it came to, and the moments and turns that say so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from wellheard.conversation import AGENT, CUSTOMER, Conversation, Kindness, Moment, NotAssessed, Resolution, Turn
from wellheard.conversation.outcome import ResolvedWord
from wellheard.outcome.clues import Clue, clues_of, shares_of, strengths_of
from wellheard.outcome.model import WORDS, Model, Scale, load
from wellheard.outcome.words import QUESTIONS, places

_Key = TypeVar("_Key", str, int)

ANSWERS: tuple[ResolvedWord, ...] = ("no", "partly", "yes")
"""The worst first."""
_MOST = 5
"""So many moments, and so many turns, are enough of a proof."""
_LEAST_SHARE = 0.15
"""What pulls less than this share of the strongest is left out of the proof."""
_LEAST_PULL = 0.05
"""What pulls less is no proof at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOutcome:
    """What a call came to."""

    stars: int
    """1-5, what the customer would give."""
    evidence: tuple[str, ...]
    """Ids of the moments that carried the stars, those that say most first."""
    resolution: Resolution | NotAssessed
    kindness: Kindness | NotAssessed


@dataclass(frozen=True, slots=True)
class Weighed:
    """All that the scales look at in one call."""

    clues: Sequence[Clue]
    words: Mapping[str, Mapping[int, float]]
    """By question: how far each turn's words pull, by turn id."""
    strengths: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        said = {WORDS + name: sum(pulls.values()) for name, pulls in self.words.items()}
        object.__setattr__(self, "strengths", strengths_of(self.clues) | said)


def weigh(conversation: Conversation, moments: Sequence[Moment]) -> CallOutcome:
    """What the call came to; `moments` are numbered m1, m2 ...

    Deterministic. Raises OutcomeError where the weights can't be read. O(moments + turns).
    """
    model = load()
    weighed = look(conversation, moments, model)
    stars, _ = _likeliest(model.scales["stars"], weighed)
    moment_proof, _ = _proof(model.scales["stars"], weighed, stars / 4)
    return CallOutcome(
        stars=stars + 1,
        evidence=moment_proof,
        resolution=_resolution(conversation, weighed, model.scales["resolved"]),
        kindness=_kindness(conversation, weighed, model.scales["kindness"]),
    )


def look(conversation: Conversation, moments: Sequence[Moment], model: Model) -> Weighed:
    """Gather clues and what the words say."""
    scored = {turn.id: model.words.score(turn) for turn, _ in _any_place(conversation.turns)}
    words = {
        question: {turn.id: weight * float(scored[turn.id][column]) for turn, weight in places(turns, question)}
        for column, question in enumerate(QUESTIONS)
        if (turns := conversation.turns)
    }
    return Weighed(clues_of(conversation, moments), words)


def _any_place(turns: Sequence[Turn]) -> list[tuple[Turn, float]]:
    return [each for question in QUESTIONS for each in places(turns, question)]


def _likeliest(scale: Scale, weighed: Weighed) -> tuple[int, tuple[float, ...]]:
    """The middle answer, which better and worse ones are equally likely to: never far off. And all chances."""
    chances = scale.chances(scale.latent(weighed.strengths))
    total = 0.0
    for number, chance in enumerate(chances):
        total += chance
        if total >= 0.5:
            return number, chances
    return len(chances) - 1, chances


def _resolution(conversation: Conversation, weighed: Weighed, scale: Scale) -> Resolution | NotAssessed:
    if not _both_spoke(conversation):
        return NotAssessed(not_assessed="it takes two to resolve something, and only one was heard")
    _, chances = _likeliest(scale, weighed)
    best = max(range(len(chances)), key=lambda number: (chances[number], -number))
    evidence, turn_ids = _proof(scale, weighed, best / (len(ANSWERS) - 1))
    if not evidence and not turn_ids:
        return NotAssessed(not_assessed="nothing that was said tells whether it was resolved")
    return Resolution(
        answer=ANSWERS[best],
        confidence=round(chances[best], 4),
        chances={word: round(chance, 4) for word, chance in zip(ANSWERS, chances, strict=True)},
        evidence=evidence,
        turn_ids=turn_ids,
    )


def _kindness(conversation: Conversation, weighed: Weighed, scale: Scale) -> Kindness | NotAssessed:
    if not _both_spoke(conversation):
        return NotAssessed(not_assessed="there was nobody to be kind, or nobody to be kind to")
    level, chances = _likeliest(scale, weighed)
    evidence, turn_ids = _proof(scale, weighed, level / (len(chances) - 1))
    if not evidence and not turn_ids:
        return NotAssessed(not_assessed="nothing that was said shows kindness or a lack of it")
    return Kindness(level=level + 1, confidence=round(chances[level], 4), evidence=evidence, turn_ids=turn_ids)


def _both_spoke(conversation: Conversation) -> bool:
    spoke = {turn.speaker for turn in conversation.turns if not turn.automated}
    return {AGENT, CUSTOMER} <= spoke


def _proof(scale: Scale, weighed: Weighed, good: float) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Moments and turns that carried an answer; `good` is 0 for the worst answer and 1 for the best.

    A good answer is proved by what speaks for it, a bad one by what speaks against it, one between by both.
    """
    moments = shares_of(weighed.clues, scale.weights)
    turns: dict[int, float] = defaultdict(float)
    for question, pulls in weighed.words.items():
        weight = scale.weights.get(WORDS + question, 0.0)
        for turn, pull in pulls.items():
            turns[turn] += weight * pull
    return _strongest(moments, good), _strongest(turns, good)


def _strongest(pulls: Mapping[_Key, float], good: float) -> tuple[_Key, ...]:
    fitting = {key: abs(pull) for key, pull in pulls.items() if _fits(pull, good) and abs(pull) >= _LEAST_PULL}
    least = _LEAST_SHARE * max(fitting.values(), default=0.0)
    ranked = sorted((key for key, pull in fitting.items() if pull >= least), key=lambda key: -fitting[key])
    return tuple(ranked[:_MOST])


def _fits(pull: float, good: float) -> bool:
    return pull > 0 if good > 0.5 else pull < 0 if good < 0.5 else True
