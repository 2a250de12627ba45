"""Times of a call in words."""

from collections.abc import Sequence


def clock(at_ms: int | None) -> str:
    """`02:13`; empty where the time isn't known."""
    return "" if at_ms is None else f"{at_ms // 60_000:02d}:{at_ms // 1000 % 60:02d}"


def in_list(parts: Sequence[str], word: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}" if parts else ""
