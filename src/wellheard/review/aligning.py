"""Word times for words that people set right: what was heard alike keeps its time, the rest shares the time between."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from wellheard.conversation import Turn, Word


def respoken(turn: Turn, text: str) -> Turn:
    """The turn with these words; where it had word times, the new words have times too, in order."""
    if not turn.words:
        return replace(turn, text=text)
    return replace(turn, text=text, words=tuple(_timed(turn.words, text.split())))


def spoken_at(turn: Turn, offset: int, length: int) -> tuple[int | None, int | None]:
    """When a stretch of a turn's text was spoken, half-open, ms; the whole turn's time where words have none."""
    cursor, times = 0, []
    for word in turn.words or ():
        at = turn.text.find(word.text, cursor) if word.text else -1
        if at < 0:
            continue
        cursor = at + len(word.text)
        if at < offset + length and cursor > offset:
            times.append(word)
    return (times[0].start_ms, times[-1].end_ms) if times else (turn.start_ms, turn.end_ms)


def _timed(old: Sequence[Word], new: Sequence[str]) -> Iterator[Word]:
    matcher = SequenceMatcher(None, [_plain(each.text) for each in old], [_plain(each) for each in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for word, text in zip(old[i1:i2], new[j1:j2], strict=True):
                yield replace(word, text=text)
        else:
            start = old[i1].start_ms if i1 < i2 else old[i1 - 1].end_ms if i1 else old[0].start_ms
            end = old[i2 - 1].end_ms if i1 < i2 else old[i1].start_ms if i1 < len(old) else start
            yield from _shared(new[j1:j2], start, max(start, end))


def _shared(words: Sequence[str], start: int, end: int) -> Iterator[Word]:
    for number, text in enumerate(words):
        first, last = (start + (end - start) * at // len(words) for at in (number, number + 1))
        yield Word(text=text, start_ms=first, end_ms=last)


def _plain(word: str) -> str:
    return word.casefold().strip(".,;:!?\"'“”‘’()")
