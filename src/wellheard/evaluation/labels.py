"""Reading labelled calls: a conversation a line, `labels` in its turns. What can't be used is named with its line."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from wellheard.conversation import Conversation
from wellheard.evaluation.call_labels import call_marks
from wellheard.evaluation.interface import CallMarks, Fault, LabelledCall, Mark
from wellheard.evaluation.kinds import ATTRIBUTES, REPEATED, speaker_of
from wellheard.intake import IntakeError, IntakeOptions
from wellheard.intake.building import build, clean_text
from wellheard.intake.formats.plain_json import FORMAT
from wellheard.intake.interface import Draft
from wellheard.intake.source import Source

ENDINGS = (".jsonl", ".ndjson", ".json")
"""Files of a folder that are read."""
FIRST, SECOND = "labels", "labels_second_rater"
_LABEL = re.compile(r"(?P<kind>[a-z][a-z0-9-]*)(?::(?P<value>[a-z0-9-]+))?(?:@(?P<turn>\d+))?", re.IGNORECASE)


def read_labelled(paths: Iterable[Path], kinds: frozenset[str]) -> Iterator[LabelledCall | Fault]:
    """Labelled calls of files and folders, one at a time, and a fault for everything that can't be used.

    `kinds` are the kinds that labels may name.
    """
    for path in paths:
        for file in files_of(path):
            try:
                yield from _calls(file, kinds)
            except OSError as error:
                yield Fault(where=str(file), what=f"can't be read: {error.strerror}. Check the path and your rights")


def files_of(path: Path) -> list[Path]:
    """The file itself, or the label files of a folder and its folders, in order."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix.lower() in ENDINGS and file.is_file())


def _calls(file: Path, kinds: frozenset[str]) -> Iterator[LabelledCall | Fault]:
    if file.suffix.lower() == ".json":
        yield from _call(file.read_bytes(), _Place(file, 1), kinds)
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield from _call(line, _Place(file, number), kinds)


@dataclass(slots=True)
class _Place:
    """A line of a file, and what is wrong in it."""

    file: Path
    line: int
    faults: list[Fault] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    def fault(self, what: str, turn: object = None) -> None:
        where = str(self) if turn is None else f"{self}, turn {turn}"
        self.faults.append(Fault(where=where, what=what))


def _call(line: bytes, place: _Place, kinds: frozenset[str]) -> Iterator[LabelledCall | Fault]:
    call = _read(line, place, kinds)
    yield from place.faults
    if call is not None:
        yield call


def _read(line: bytes, place: _Place, kinds: frozenset[str]) -> LabelledCall | None:
    row = _row(line, place)
    if row is None:
        return None
    if not any(FIRST in turn for turn in row["turns"]):
        place.fault('no labels: no turn has a "labels" list. Write "labels": [] in turns where nothing is to be seen')
        return None
    turns = _spoken(row["turns"], place)
    conversation = _conversation(row, turns, place)
    if conversation is None:
        return None
    numbers = _numbers(turns, place)
    reader = _Reader(conversation, numbers, kinds, place)
    second = any(SECOND in turn for turn in turns)
    return LabelledCall(
        source=str(place),
        conversation=conversation,
        first=reader.marks(turns, FIRST),
        second=reader.marks(turns, SECOND) if second else None,
        call=call_marks(row.get("call"), lambda what: place.fault(what)) or CallMarks(),
        second_call=call_marks(row.get("call_second_rater"), lambda what: place.fault(what)),
    )


def _row(line: bytes, place: _Place) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        place.fault(f"not JSON: {error}. Write one conversation a line")
        return None
    turns = row.get("turns") if isinstance(row, dict) else None
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        place.fault('no conversation: write {"turns": [{"speaker": "agent", "text": "...", "labels": [...]}, ...]}')
        return None
    return dict(row)


def _spoken(turns: list[dict[str, Any]], place: _Place) -> list[dict[str, Any]]:
    """Turns with words, each with its id; labels on one without words are said."""
    kept = []
    for number, turn in enumerate(turns, start=1):
        numbered = {**turn, "id": _id(turn.get("id"), number)}
        text = turn.get("text")
        if isinstance(text, str) and clean_text(text):
            kept.append(numbered)
        elif turn.get(FIRST) or turn.get(SECOND):
            place.fault("labels on a turn without words. Give it its text, or take the labels off", numbered["id"])
    return kept


def _id(given: object, number: int) -> int:
    """The id of a turn; its place where it has none that is a number."""
    return int(given) if isinstance(given, int) or (isinstance(given, str) and given.isdecimal()) else number


def _conversation(row: Mapping[str, Any], turns: list[dict[str, Any]], place: _Place) -> Conversation | None:
    """The conversation as every reader would build it, its turns those of `turns` one by one."""
    source = Source.of_value({**row, "turns": turns}, path=place.file, where=str(place))
    try:
        (draft,) = (each for each in FORMAT.read(source) if isinstance(each, Draft))
        draft = replace(draft, metadata=replace(draft.metadata, extra={}))
        built = build(draft, where=str(place), source=f"{place.file.name}#{place.line}", options=IntakeOptions())
    except IntakeError as error:
        place.fault(f"{error.what}. {error.remedy}")
        return None
    if [turn.text for turn in built.turns] != [clean_text(turn["text"]) for turn in turns]:
        place.fault("turns are not in the order of their times, so labels can't be told apart. Sort them by start_ms")
        return None
    return built


def _numbers(turns: list[dict[str, Any]], place: _Place) -> dict[int, int]:
    """The file's turn ids to ours, which count from 1."""
    numbers: dict[int, int] = {}
    for number, turn in enumerate(turns, start=1):
        if turn["id"] in numbers:
            place.fault(
                "two turns have this id; labels that refer to it mean the first. Number them 1, 2, 3", turn["id"]
            )
        numbers.setdefault(turn["id"], number)
    return numbers


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the labels of one call into marks."""

    conversation: Conversation
    numbers: Mapping[int, int]
    kinds: frozenset[str]
    place: _Place

    def marks(self, turns: list[dict[str, Any]], key: str) -> dict[tuple[int, str], Mark]:
        """All labels under `key`."""
        found: dict[tuple[int, str], Mark] = {}
        for number, turn in enumerate(turns, start=1):
            labels = turn.get(key, [])
            if not isinstance(labels, list):
                self.place.fault(f'"{key}" is not a list. Write "{key}": ["sympathy:specific"]', turn["id"])
                continue
            for label in labels:
                named = self._mark(label, number, turn["id"])
                if named:
                    kind, mark = named
                    before = found.get((number, kind))
                    found[number, kind] = _joined(before, mark) if before else mark
        return found

    def _mark(self, label: object, number: int, turn: object) -> tuple[str, Mark] | None:
        match = _LABEL.fullmatch(label.strip()) if isinstance(label, str) else None
        if match is None:
            self.place.fault(f"label {label!r} can't be read. Write kind, kind:value or repeat-request@turn", turn)
            return None
        kind = match["kind"].lower()
        if not self._fits(kind, number, turn):
            return None
        refers = self._referred(kind, match["turn"], number, turn)
        return kind, Mark(attribute=self._attribute(kind, match["value"], turn), refers_to=refers)

    def _fits(self, kind: str, number: int, turn: object) -> bool:
        if kind not in self.kinds:
            near = get_close_matches(kind, sorted(self.kinds), n=1)
            hint = f"did you mean {near[0]}?" if near else "`wellheard detectors` lists them"
            self.place.fault(f"there is no kind {kind!r}; {hint}", turn)
            return False
        whose, spoken = speaker_of(kind), self.conversation.turns[number - 1].speaker
        if whose != "any" and (spoken == "customer") != (whose == "customer"):
            self.place.fault(f"{kind} is something that the {whose} does, and this is the {spoken}'s turn", turn)
            return False
        return True

    def _attribute(self, kind: str, value: str | None, turn: object) -> str | None:
        if value is None or value.lower() in ATTRIBUTES.get(kind, ()):
            return value.lower() if value else None
        known = ", ".join(ATTRIBUTES.get(kind, ())) or "none"
        self.place.fault(f"{kind} has no value {value!r}; known: {known}. The kind itself was counted", turn)
        return None

    def _referred(self, kind: str, named: str | None, number: int, turn: object) -> frozenset[int]:
        if named is None:
            return frozenset()
        told = self.numbers.get(int(named))
        if kind != REPEATED:
            self.place.fault(f"only {REPEATED} refers to a turn; @{named} was left out", turn)
        elif told is None:
            self.place.fault(f"refers to turn {named}, which is not there; the reference was left out", turn)
        elif told >= number:
            self.place.fault(f"refers to turn {named}, which does not come before it; it was left out", turn)
        else:
            return frozenset({told})
        return frozenset()


def _joined(before: Mark, mark: Mark) -> Mark:
    """Two labels of one kind in one turn are one mark: the first value that is given, and all turns referred to."""
    return Mark(attribute=before.attribute or mark.attribute, refers_to=before.refers_to | mark.refers_to)
