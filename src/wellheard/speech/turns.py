"""Utterances of several speakers become turns in the order of the conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from wellheard.conversation import Turn
from wellheard.conversation.call import Role
from wellheard.speech.utterances import Utterance

LONG_PAUSE_MS = 3_000
"""A speaker who pauses for so long begins a new turn, even if nobody else speaks."""
_BREATH_MS = 200
OVERLAP_MS = 250
"""Speech that begins so long before the other one stops is said into it."""
Group = list[Utterance]


def turns(said: Mapping[str, Sequence[Utterance]]) -> tuple[Turn, ...]:
    """Turns from each role's utterances: one until somebody else speaks, or until a long pause.

    A turn that begins a quarter of a second or more before the end of another speaker's is marked as overlapping.
    """
    groups = [
        (speaker, group)
        for speaker, utterances in sorted(said.items())
        for group in _grouped(utterances, _others(said, speaker))
    ]
    groups.sort(key=lambda each: (each[1][0].start_ms, each[1][-1].end_ms, each[0]))
    return _overlapping([_turn(number, *each) for number, each in enumerate(groups, start=1)])


def _others(said: Mapping[str, Sequence[Utterance]], speaker: str) -> list[Utterance]:
    others = [each for other, utterances in said.items() if other != speaker for each in utterances]
    return sorted(others, key=lambda each: each.start_ms)


def _grouped(utterances: Sequence[Utterance], others: Sequence[Utterance]) -> list[Group]:
    groups: list[Group] = []
    spans = [(each.start_ms, each.end_ms) for each in others]
    at = 0
    for utterance in sorted(utterances, key=lambda each: each.start_ms):
        if not groups:
            groups.append([utterance])
            continue
        pause = groups[-1][-1].end_ms, utterance.start_ms
        while at < len(spans) and spans[at][1] <= pause[0]:
            at += 1
        if pause[1] - pause[0] < LONG_PAUSE_MS and not somebody_speaks(spans[at:], pause):
            groups[-1].append(utterance)
        else:
            groups.append([utterance])
    return groups


def somebody_speaks(spans: Iterable[tuple[int, int]], pause: tuple[int, int]) -> bool:
    """Whether one of the spans, given in order of their start, fills more than a breath of the pause; milliseconds."""
    for start, end in spans:
        if start >= pause[1]:
            return False
        if min(end, pause[1]) - max(start, pause[0]) > _BREATH_MS:
            return True
    return False


def _turn(number: int, speaker: str, group: Group) -> Turn:
    words = tuple(word for utterance in group for word in utterance.words)
    sure = [(each.confidence, len(each.words)) for each in group if each.confidence is not None]
    count = sum(size for _, size in sure)
    return Turn(
        id=number,
        speaker=cast("Role", speaker),
        text=" ".join(word.text for word in words),
        start_ms=words[0].start_ms,
        end_ms=max(word.end_ms for word in words),
        words=words,
        confidence=round(sum(value * size for value, size in sure) / count, 3) if count else None,
    )


def _overlapping(made: Sequence[Turn]) -> tuple[Turn, ...]:
    marked = []
    latest: dict[str, int] = {}
    for turn in made:
        assert turn.start_ms is not None
        assert turn.end_ms is not None
        until = max((end for speaker, end in latest.items() if speaker != turn.speaker), default=0)
        marked.append(replace(turn, overlap=until - turn.start_ms >= OVERLAP_MS))
        latest[turn.speaker] = max(latest.get(turn.speaker, 0), turn.end_ms)
    return tuple(marked)
