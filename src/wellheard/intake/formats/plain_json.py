"""Our plain JSON: `{"id"?, "title"?, "channel"?, "turns": [{"speaker", "text", "start_ms"?, "end_ms"?, ...}], ...}`.

Also a bare list of turns, and the same under the names that others use: `messages` or `utterances`, `role`,
`content`. Keys besides the turns are metadata.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wellheard.conversation import Word
from wellheard.intake.interface import UNREADABLE_TIME, Draft, IntakeError, Said
from wellheard.intake.metadata import about
from wellheard.intake.source import Source
from wellheard.intake.times import milliseconds

_TURNS = ("turns", "utterances", "messages", "conversation", "transcript", "dialogue", "dialog", "segments", "entries")
_TEXT = ("text", "content", "message", "utterance", "transcript", "body", "sentence")
_SPEAKER = ("speaker", "role", "speaker_label", "participant", "from", "author", "sender", "party", "channel", "name")
_NAME = ("speaker_name", "agent_name", "display_name")
_START = (("start_ms", 1.0), ("start", 1000.0), ("start_time", 1000.0), ("begin", 1000.0), ("offset_ms", 1.0))
_END = (("end_ms", 1.0), ("end", 1000.0), ("end_time", 1000.0))
_MOST_FAULTS = 3


@dataclass(frozen=True, slots=True)
class _PlainJson:
    name: str = "plain JSON"
    suffixes: frozenset[str] = frozenset({".json", ".jsonl", ".ndjson"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        value = source.value
        turns = turns_in(value)
        if turns is None:
            return 0.0
        if not turns:
            return 0.3 if isinstance(value, dict) and "turns" in value else 0.0
        if any(_is_turn(row) for row in turns[:20]):
            return 0.7 if isinstance(value, dict) and "turns" in value else 0.5
        return 0.4 if isinstance(value, dict) and "turns" in value else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        value = source.value
        turns = turns_in(value) or []
        said, repairs = said_in(turns)
        known = about(value, ignore=_TURNS) if isinstance(value, dict) else about({})
        yield Draft(
            said=said,
            id=known.id,
            title=known.title,
            channel=known.channel,
            metadata=known.metadata,
            track_speakers=known.track_speakers,
            repairs=(*known.repairs, *repairs),
        )


FORMAT = _PlainJson()


def _is_turn(row: Any) -> bool:
    if isinstance(row, dict):
        return isinstance(_first(row, _TEXT), str)
    return isinstance(row, list) and len(row) == 2 and all(isinstance(each, str) for each in row)


def turns_in(value: Any) -> list[Any] | None:
    """The list of turns of a JSON value, wherever it stands; nothing where there is none."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        return None
    for key in _TURNS:
        found = value.get(key)
        if isinstance(found, list):
            return found
        if isinstance(found, dict):
            return turns_in(found)
    return None


def said_in(turns: Sequence[Any]) -> tuple[tuple[Said, ...], tuple[str, ...]]:
    """Utterances of a list of turns; a row that is none is left out and said."""
    if (quick := _quick(turns)) is not None:
        return quick, ()
    said: list[Said] = []
    faults: list[str] = []
    for number, row in enumerate(turns, start=1):
        found = _row(row)
        if isinstance(found, Said):
            said.append(found)
        else:
            faults.append(f"Turn {number} {found}; it was left out")
    if len(faults) > _MOST_FAULTS:
        faults = [*faults[:_MOST_FAULTS], f"{len(faults) - _MOST_FAULTS} more turns were left out for such reasons"]
    return tuple(said), tuple(faults)


_PLAIN = frozenset({"speaker", "text", "start_ms", "end_ms", "overlap", "speaker_name", "id", "labels"})


def _quick(turns: Sequence[Any]) -> tuple[Said, ...] | None:
    """The short way for turns that are exactly as we define them, which most are; nothing where one isn't."""
    said = []
    for row in turns:
        if type(row) is not dict or not row.keys() <= _PLAIN:
            return None
        label, text, overlap, name = row.get("speaker"), row.get("text"), row.get("overlap"), row.get("speaker_name")
        if type(text) is not str or type(label) is not str or not label.strip():
            return None
        if not (overlap is None or overlap is True or overlap is False) or not (name is None or type(name) is str):
            return None
        start, end = milliseconds(row.get("start_ms"), unit_ms=1), milliseconds(row.get("end_ms"), unit_ms=1)
        said.append(Said(label=label, text=text, start_ms=start, end_ms=end, overlap=overlap, name=name))
    return tuple(said)


def _row(row: Any) -> Said | str:
    if isinstance(row, list | tuple) and len(row) == 2 and all(isinstance(each, str) for each in row):
        return Said(label=row[0], text=row[1])
    if not isinstance(row, dict):
        return "is not an object with speaker and text"
    text = _first(row, _TEXT)
    if text is None:
        return "has no text"
    if not isinstance(text, str):
        return "has a text that isn't a string"
    label, name = _speaker(row)
    overlap = row.get("overlap")
    return Said(
        label=label,
        text=text,
        start_ms=_time(row, _START),
        end_ms=_time(row, _END),
        overlap=overlap if isinstance(overlap, bool) else None,
        automated=row.get("automated") is True,
        name=name,
        words=words_in(row.get("words"), text, unit_ms=1000.0),
        confidence=share(row.get("confidence")),
    )


def _speaker(row: Mapping[str, Any]) -> tuple[str | None, str | None]:
    label = _first(row, _SPEAKER)
    name = _first(row, _NAME)
    if isinstance(label, dict):
        name = name or label.get("name")
        label = _first(label, ("role", "id", "label", "name"))
    if isinstance(label, int | float) and not isinstance(label, bool):
        label = f"speaker {label}"
    good = label if isinstance(label, str) and label.strip() else None
    return (good.strip() if good else None), (name if isinstance(name, str) and name.strip() else None)


def _first(row: Mapping[str, Any], keys: Sequence[str]) -> Any:
    for key in keys:
        value = row.get(key)
        if value is not None:
            return value
    return None


def _time(row: Mapping[str, Any], keys: Sequence[tuple[str, float]]) -> int | None:
    for key, unit in keys:
        if row.get(key) is not None:
            return milliseconds(row[key], unit_ms=unit)
    return None


def share(value: Any) -> float | None:
    """A confidence between 0 and 1, or nothing."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return round(float(value), 4)


def words_in(rows: Any, text: str, *, unit_ms: float) -> tuple[Word, ...] | None:
    """Word times, where there is one for each word of the text; nothing where they don't fit it.

    Keys are `text`, `word` or `punctuated_word`; times are `start_ms`/`end_ms`, or `start`/`end` in `unit_ms`.
    """
    if not isinstance(rows, list) or not rows:
        return None
    words = []
    for row in rows:
        word = _word(row, unit_ms)
        if word is None:
            return None
        words.append(word)
    return tuple(words) if [word.text for word in words] == text.split() else None


def _word(row: Any, unit_ms: float) -> Word | None:
    if not isinstance(row, dict):
        return None
    text = _first(row, ("punctuated_word", "text", "word"))
    start, end = _time(row, (("start_ms", 1.0), ("start", unit_ms))), _time(row, (("end_ms", 1.0), ("end", unit_ms)))
    if not isinstance(text, str) or start is None or end is None or UNREADABLE_TIME in (start, end):
        return None
    if not 0 <= start <= end:
        return None
    sure = share(_first(row, ("confidence", "probability", "score")))
    return Word(text=text.strip(), start_ms=start, end_ms=end, confidence=sure)
