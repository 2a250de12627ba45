"""Recognised words become turns: a run of one speaker's words without a long pause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wellheard.conversation import Word
from wellheard.intake.interface import Said

_PAUSE_MS = 1_500


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word and who spoke it."""

    label: str | None
    word: Word


def turns_of(spoken: Iterable[Spoken]) -> list[Said]:
    """Turns from words in the order of the recogniser; words of other tracks may be given one track after another."""
    turns: list[Said] = []
    run: list[Spoken] = []
    for each in spoken:
        if run and (each.label != run[0].label or each.word.start_ms - run[-1].word.end_ms > _PAUSE_MS):
            turns.append(turn_of(run))
            run = []
        run.append(each)
    if run:
        turns.append(turn_of(run))
    return turns


def turn_of(run: Sequence[Spoken]) -> Said:
    """One turn of a run of words."""
    words = tuple(each.word for each in run)
    return Said(
        label=run[0].label,
        text=" ".join(word.text for word in words),
        start_ms=words[0].start_ms,
        end_ms=max(word.end_ms for word in words),
        words=words,
        confidence=mean_confidence(words),
    )


def mean_confidence(words: Sequence[Word]) -> float | None:
    """Mean confidence of words, where all have one."""
    sure = [word.confidence for word in words if word.confidence is not None]
    return round(sum(sure) / len(sure), 4) if sure and len(sure) == len(words) else None
