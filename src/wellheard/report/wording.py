"""How reports say things: clock times, places, marks, names of kinds and outcomes. Text is made harmless here."""

import math
import unicodedata
from collections.abc import Mapping
from typing import Final

from wellheard.conversation import (
    KINDS,
    Distress,
    Kind,
    Measure,
    Mirroring,
    Moment,
    NotApplicable,
    NotAssessed,
    Tried,
    Uptake,
)
from wellheard.conversation.scorecard import OutcomeWord

OUTCOMES: Final[Mapping[OutcomeWord, str]] = {
    "met": "met",
    "partly": "partly",
    "missed": "missed",
    "not_applicable": "no occasion",
    "not_assessed": "not assessed",
}
"""The words for outcomes."""

OUTCOME_MARKS: Final[Mapping[OutcomeWord, str]] = {
    "met": "✓",
    "partly": "◐",
    "missed": "✗",
    "not_applicable": "–",
    "not_assessed": "?",
}
"""A mark for each outcome, so that nothing hangs on colour alone."""

TONE_MARKS: Final[Mapping[str, str]] = {"good": "✓", "bad": "✗", "customer": "◆", "neutral": "·"}
"""A mark for each tone of a moment."""

TONE_WORDS: Final[Mapping[str, str]] = {
    "good": "helps",
    "bad": "hurts",
    "customer": "customer",
    "neutral": "neutral",
}
"""What a tone is called."""

SPEAKERS: Final[Mapping[str, str]] = {
    "agent": "Agent",
    "customer": "Customer",
    "assistant": "Assistant",
    "supervisor": "Supervisor",
    "other": "Other",
}
"""What a role is called."""

# Characters that steer a terminal or turn the direction of text around; a report shows text, it does not obey it.
_KEPT_CONTROLS = "\n\t"
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """The text with control and direction characters replaced by U+FFFD, one for one, so that offsets stay."""
    if text.isprintable():
        return text
    return "".join(_clean_character(character) for character in text)


def _clean_character(character: str) -> str:
    if character in _KEPT_CONTROLS:
        return character
    if character == "\r":
        return " "
    harmful = unicodedata.category(character) in ("Cc", "Cs") or character in _DIRECTIONS
    return "\ufffd" if harmful else character


def one_line(text: str, limit: int | None = None) -> str:
    """The text with every run of white space as one blank, cut with an ellipsis where it is longer than `limit`."""
    line = " ".join(clean(text).split())
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def clock(milliseconds: float | None) -> str:
    """Minutes and seconds as `3:05`, with hours as `1:02:03`; a dash where the time is not known."""
    if milliseconds is None:
        return "–"
    seconds = int(milliseconds) // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def place(start_ms: int | None, turn_id: int | None) -> str:
    """Where something is: the clock time, or the turn's number in a transcript without times."""
    if start_ms is not None:
        return clock(start_ms)
    return f"turn {turn_id}" if turn_id is not None else "–"


def place_of(moment: Moment) -> str:
    """Where a moment is."""
    return place(moment.start_ms, moment.turn_ids[0] if moment.turn_ids else None)


def kind_of(name: str) -> Kind:
    """The catalogue's row for a kind, or a plain one for a kind that an extension brings."""
    known = KINDS.get(name)
    if known:
        return known
    return Kind(name=name, title=humanise(name), speaker="any", tone="neutral", meaning="")


def humanise(name: str) -> str:
    """`order-number` or `agent_talk_share` as words with a capital: `Order number`, `Agent talk share`."""
    words = one_line(name.replace("-", " ").replace("_", " "))
    return words[:1].upper() + words[1:]


def details_of(moment: Moment) -> str:
    """A moment's attributes in words, such as `specific` or `intensity 2`."""
    parts = []
    for name, value in moment.attributes.items():
        if isinstance(value, bool):
            parts.append(humanise(name).lower() if value else "")
        elif isinstance(value, int):
            parts.append(f"{humanise(name).lower()} {value}")
        else:
            parts.append(one_line(value))
    return ", ".join(part for part in parts if part)


def tried_words(tried: Tried) -> str:
    """What the customer did, how often, and what came of it, in a few words."""
    often = f" {tried.times} times" if tried.times and tried.times > 1 else ""
    outcome = f", {humanise(tried.outcome).lower()}" if tried.outcome else ""
    return f"{humanise(tried.action).lower()}{often}{outcome}"


def tried_text(tried: Tried) -> str:
    """The same, with the words in which they told it."""
    words = quoted(tried.text, 90) if tried.text else one_line(tried.object or "")
    return f"{tried_words(tried)}: {words}" if words else tried_words(tried)


def quoted(text: str, limit: int | None = None) -> str:
    """The text on one line in quotation marks; those within it become single ones."""
    return f"“{one_line(text, limit).replace('“', '‘').replace('”', '’')}”"


def stars(count: int) -> str:
    """Five stars, the first `count` of them full."""
    full = min(5, max(0, count))
    return "★" * full + "☆" * (5 - full)


def points(value: float) -> str:
    """Points without a needless fraction: `8`, `7.5`."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


_UNITS: Final[Mapping[str, str]] = {
    "_per_minute": " a minute",
    "_sps": " syllables a second",
    "_st": " semitones",
    "_db": " dB",
}
_TITLE_ENDINGS = ("_per_minute", "_sps", "_st", "_db", "_ms")


def measure_title(name: str) -> str:
    """A measure's name in words, its unit left to the value."""
    for ending in _TITLE_ENDINGS:
        name = name.removesuffix(ending)
    return humanise(name)


def measure_text(name: str, value: Measure) -> str:
    """A measure in words: shares in per cent, milliseconds in seconds, or why it could not be measured."""
    if isinstance(value, NotAssessed):
        return f"not assessed: {one_line(value.not_assessed)}"
    if isinstance(value, Mirroring):
        return f"{value.value:.2f} of 1"
    if isinstance(value, Uptake):
        return f"{value.value:.2f} of 1; most in turn {value.best}, least in turn {value.worst}"
    if isinstance(value, Distress):
        return _course(value)
    if name.endswith("_share"):
        return f"{value * 100:.0f} %"
    if name.endswith("_ms"):
        return f"{value / 1000:.1f} s" if value < 60_000 else clock(value)
    ending = next((unit for suffix, unit in _UNITS.items() if name.endswith(suffix)), "")
    return _number(value) + ending


def _course(value: Distress) -> str:
    if isinstance(value.eased, NotApplicable):
        return "never upset"
    eased = "eased" if value.eased else "did not ease"
    return f"came at {points(value.start)}, peak {points(value.peak)}, left at {points(value.end)} of 3: {eased}"


def _number(value: float) -> str:
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    return f"{value:.2f}".rstrip("0").rstrip(".")
