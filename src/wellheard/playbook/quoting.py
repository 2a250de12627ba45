"""Somebody's words, short enough to stand in a sentence; always a stretch of what was said, never other words."""

import re

from wellheard.conversation import Moment
from wellheard.language import sentences

_LEAD_IN = re.compile(
    r"(?:(?:um+|uh+|er+m?|well|so|okay|ok|oh|right|yeah|yes|hi|hello|hey|look|listen|and|but|now|like)\b[\s,.…!–—-]+)+",
    re.IGNORECASE,
)
_LEFT_OVER = " .,;:!?…–—-)"
_OPEN_ENDED = " ,;:–—-(["
_STRAIGHT = str.maketrans({"“": "'", "”": "'", '"': "'"})


def short_quote(moment: Moment, limit: int = 80) -> str:
    """A moment's words on one line, cut between words where they are many; empty where it has none."""
    return shorten(moment.quote, limit)


def shorten(text: str, limit: int) -> str:
    """At most so many characters, cut between words with an ellipsis, never within a masked `[...]`."""
    flat = " ".join(text.split()).translate(_STRAIGHT).lstrip(_LEFT_OVER)
    if len(flat) <= limit:
        return flat
    cut = flat[:limit].rsplit(" ", 1)[0]
    if cut.rfind("[") > cut.rfind("]"):
        cut = cut[: cut.rfind("[")]
    return f"{cut.rstrip(_OPEN_ENDED)}…" if cut.rstrip(_OPEN_ENDED) else ""


def gist(text: str, limit: int = 80) -> str:
    """The first sentence that says something, without "um, well" before it and without its full stop."""
    flat = " ".join(text.split())
    spans = sentences(flat) or [(0, len(flat))]
    start, end = next((span for span in spans if len(flat[span[0] : span[1]].split()) >= 3), spans[0])
    said = flat[start:end]
    lead_in = _LEAD_IN.match(said)
    if lead_in and len(said) - lead_in.end() >= 12:
        said = said[lead_in.end() :]
    return shorten(said.rstrip(" .,;:–—-"), limit)
