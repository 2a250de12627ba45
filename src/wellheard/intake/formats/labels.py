"""Speaker labels in front of a line: `Agent: ...`, `Maria Lopez: ...`, `[Customer] ...`, `Speaker 1 (00:12): ...`."""

import re
from collections import Counter
from collections.abc import Iterable

from wellheard.intake.speakers import role_of

_LABEL = re.compile(
    r"^\s*(?:[-*>•]\s+)?\**\s*"
    r"(?:[\[(](?P<bracket>[^\W\d_][^\])\n:]{0,40}|spk_\d+)[\])]\s*:?"
    r"|(?P<name>[^\W\d_][\w .'’&/#-]{0,40}?)(?:\s*\([^)\n]{1,30}\))?\s*\**\s*[:：]\**)"
    r"(?:\s+|$)"
)
_SOUNDS = frozenset(
    """laughs laughter laughing crying sighs typing pause silence music noise applause inaudible unintelligible
    crosstalk breathes coughs wind image photo screenshot beep hold""".split()
)
_MOST_WORDS = 4


def split_label(line: str) -> tuple[str | None, str]:
    """The label that may stand in front of a line, and the rest; whether it is one, `accepted` decides."""
    match = _LABEL.match(line)
    if match is None:
        return None, line
    label = (match["bracket"] or match["name"]).strip()
    if len(label.split()) > _MOST_WORDS or (match["bracket"] and label.lower().split()[0] in _SOUNDS):
        return None, line
    return label, line[match.end() :].strip()


def accepted(lines: Iterable[str]) -> frozenset[str]:
    """Which of the possible labels of a text are speakers.

    Role words always are, others where they stand at least twice. Where that leaves fewer than two, all that are
    written like names count; "One thing:" in the middle of a turn is no speaker otherwise.
    """
    counts = Counter(label for line in lines if (label := split_label(line)[0]) is not None)
    sure = {label for label, count in counts.items() if count > 1 or role_of(label) is not None}
    if len(sure) < 2:
        sure |= {label for label in counts if all(word[0].isupper() or word[0].isdigit() for word in label.split())}
    return frozenset(sure)
