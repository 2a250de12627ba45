"""Writing the mask: placeholders into text and words, and the stretches of sound to bleep."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wellheard.conversation import Turn, Word

_TOKEN = re.compile(r"\S+")
WORD_MARGIN_MS = 60
"""Sound masked before and after words whose times are known: their alignment is off by up to this much, mostly."""
LOOSE_MARGIN_MS = 600
"""The same where only the turn's times are known and the place of the words in it is reckoned from their letters."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of a turn's text that nobody may keep."""

    start: int
    end: int
    """Exclusive."""
    category: str
    """Such as `card`."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, overlapping ones made one; the longest of them names it."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start < out[-1].end:
            last = out.pop()
            longest = last if last.end - last.start >= span.end - span.start else span
            span = Span(last.start, max(last.end, span.end), longest.category)
        out.append(span)
    return out


def mask_text(text: str, spans: Sequence[Span]) -> str:
    """The text with `[category]` in place of each span; spans in order, apart from each other."""
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], f"[{span.category}]"]
        at = span.end
    return "".join(parts) + text[at:]


def mask_turn(turn: Turn, spans: Sequence[Span]) -> Turn:
    """The turn with its text and words masked alike.

    Where the words were the text's, word for word, they are so again: one word for a placeholder, as long in time as
    the words that it stands for. Words that can't be found in the text are dropped with the mask, because nobody
    could tell what they give away.
    """
    if not spans:
        return turn
    return replace(turn, text=mask_text(turn.text, spans), words=_mask_words(turn, spans))


def masked_sound(turn: Turn, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Stretches of sound, in ms, in which the spans are spoken; none where the turn has no times."""
    tokens = _tokens(turn.text)
    located = _located(turn, tokens)
    stretches = []
    for span in spans:
        words = [word for (start, end), word in located if start < span.end and end > span.start]
        if words:
            stretches.append((max(0, words[0].start_ms - WORD_MARGIN_MS), words[-1].end_ms + WORD_MARGIN_MS))
        elif turn.start_ms is not None and turn.end_ms is not None:
            stretches.append(_reckoned(turn.text, span, turn.start_ms, turn.end_ms))
    return [stretch for stretch in stretches if stretch[1] > stretch[0]]


def joined(stretches: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """In order, touching ones made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(stretches):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def _reckoned(text: str, span: Span, start_ms: int, end_ms: int) -> tuple[int, int]:
    """As if every letter took as long as the next, and then a sixth of the turn more on both sides."""
    length = end_ms - start_ms
    margin = max(LOOSE_MARGIN_MS, length // 6)
    begin = start_ms + length * span.start // len(text) - margin
    end = start_ms + length * span.end // len(text) + margin
    return max(start_ms, begin, 0), min(end_ms, end)


def _tokens(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(text)]


def _located(turn: Turn, tokens: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int], Word]]:
    """Words and the characters that they are; a word that isn't found where it should be is left out."""
    words = turn.words or ()
    if len(words) == len(tokens):
        return list(zip(tokens, words, strict=True))
    found, at = [], 0
    for word in words:
        start = turn.text.find(word.text, at) if word.text else -1
        if start >= 0:
            at = start + len(word.text)
            found.append(((start, at), word))
    return found


def _mask_words(turn: Turn, spans: Sequence[Span]) -> tuple[Word, ...] | None:
    if turn.words is None:
        return None
    tokens = _tokens(turn.text)
    located = _located(turn, tokens)
    if len(located) != len(turn.words):
        return None
    out: list[Word] = []
    at = 0
    while at < len(located):
        after = _run_end(located, at, spans)
        out.append(
            _one_word([word for _, word in located[at:after]], _masked_piece(turn.text, located, at, after, spans))
        )
        at = after
    return tuple(out)


def _run_end(located: Sequence[tuple[tuple[int, int], Word]], at: int, spans: Sequence[Span]) -> int:
    """One past the last word that shares a mask with the word at `at`."""
    after = at + 1
    while after < len(located) and any(
        span.start < located[after - 1][0][1] and span.end > located[after][0][0] for span in spans
    ):
        after += 1
    return after


def _masked_piece(
    text: str, located: Sequence[tuple[tuple[int, int], Word]], at: int, after: int, spans: Sequence[Span]
) -> str | None:
    """What the words from `at` read once masked, or nothing where no mask touches them."""
    start, end = located[at][0][0], located[after - 1][0][1]
    inner = [
        Span(max(span.start, start) - start, min(span.end, end) - start, span.category)
        for span in spans
        if span.start < end and span.end > start
    ]
    return mask_text(text[start:end], inner) if inner else None


def _one_word(words: Sequence[Word], text: str | None) -> Word:
    if text is None:
        return words[0]
    sure = [word.confidence for word in words if word.confidence is not None]
    return Word(text=text, start_ms=words[0].start_ms, end_ms=words[-1].end_ms, confidence=min(sure) if sure else None)
