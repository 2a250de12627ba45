"""Pieces of what somebody says become the one turn that a recording would have of them."""

from dataclasses import fields, replace
from typing import Any

from wellheard.conversation import Turn, Voice


def joined(before: Turn, more: Turn) -> Turn:
    """A turn and what its speaker went on to say after a breath.

    Confidence and voice are means by words: those of the whole would need its sound again.
    """
    sizes = len(before.text.split()), len(more.text.split())
    ends = [each for each in (before.end_ms, more.end_ms) if each is not None]
    return replace(
        before,
        text=f"{before.text} {more.text}",
        end_ms=max(ends, default=None),
        words=None if before.words is None or more.words is None else (*before.words, *more.words),
        voice=_voices(before.voice, more.voice, sizes),
        confidence=_mean(before.confidence, more.confidence, sizes),
    )


def _voices(before: Voice | None, more: Voice | None, sizes: tuple[int, int]) -> Voice | None:
    if before is None or more is None:
        return before or more
    names = [each.name for each in fields(Voice)]
    means: dict[str, Any] = {name: _mean(getattr(before, name), getattr(more, name), sizes) for name in names}
    return Voice(**means)


def _mean(before: float | None, more: float | None, sizes: tuple[int, int]) -> float | None:
    """The mean of those that are known."""
    if before is None or more is None:
        return more if before is None else before
    whole = sum(sizes)
    return round((before * sizes[0] + more * sizes[1]) / whole, 3) if whole else before
