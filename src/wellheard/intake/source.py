"""A file on its way in: its bytes, its text, its JSON, each worked out once and only when asked for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wellheard.intake.decoding import decode
from wellheard.intake.interface import IntakeError

MOST_BYTES = 1 << 29
"""Files that must be read whole may have 512 MiB; JSON Lines may be of any size, their lines may have as much."""
JSON_LINES = (".jsonl", ".ndjson")
_HEAD = 1 << 16


class _NotJson:
    """Stands for the value of a text that isn't JSON."""


NOT_JSON: Any = _NotJson()
"""Value of a source that isn't JSON."""


@dataclass(slots=True)
class Source:
    """One file, or one line of a JSON Lines file."""

    path: Path
    where: str
    """What messages call it: the path, with the line where it is one of many."""
    number: int | None = None
    """Which line of JSON Lines it is, counting from 1 and passing over blank ones."""
    repairs: list[str] = field(default_factory=list)
    """What had to be mended to get at the text."""
    fault: IntakeError | None = None
    """Why it isn't JSON, once `value` was asked for."""
    extract_to: Path | None = None
    """Folder for sound that lies inside."""
    _data: bytes | None = None
    _text: str | None = None
    _value: Any = None
    _parsed: bool = False
    _lines: bool | None = None

    @classmethod
    def of_text(cls, text: str, *, path: Path, where: str) -> "Source":
        """Text that lies inside another file, such as a transcript in a vCon."""
        source = cls(path, where)
        source._text, source._lines = text, False
        return source

    @classmethod
    def of_value(cls, value: Any, *, path: Path, where: str) -> "Source":
        """JSON that lies inside another file."""
        source = cls(path, where)
        source._value, source._parsed, source._lines, source._text = value, True, False, ""
        return source

    @property
    def suffix(self) -> str:
        """Last ending of the name, in lower case."""
        return self.path.suffix.lower()

    @property
    def data(self) -> bytes:
        """All bytes. Raises IntakeError where there are more than fit."""
        if self._data is None:
            if self.path.stat().st_size > MOST_BYTES:
                raise IntakeError(
                    f"the file is larger than {MOST_BYTES >> 20} MiB",
                    where=self.where,
                    remedy="Split it, or write one conversation a line (JSON Lines), which is read line by line",
                )
            self._data = self.path.read_bytes()
        return self._data

    @property
    def text(self) -> str:
        """All text. Raises IntakeError where it isn't text."""
        if self._text is None:
            self._text, repair = decode(self.data, self.where)
            if repair:
                self.repairs.append(repair)
        return self._text

    @property
    def json_lines(self) -> bool:
        """Whether it holds one JSON value a line; `value` is then that of its first line that is JSON."""
        if self._lines is None:
            self._lines = self.number is None and (self.suffix in JSON_LINES or self._looks_like_lines())
        return self._lines

    def _looks_like_lines(self) -> bool:
        if self.suffix not in (".json", ".txt", ".log", ""):
            return False
        with self.path.open("rb") as file:
            first, second = file.readline(MOST_BYTES), file.readline(_HEAD)
        if not (first.lstrip()[:1] == b"{" and second.lstrip()[:1] == b"{"):
            return False
        return parse(first.decode("utf-8", "replace"), self.where)[0] is not NOT_JSON

    @property
    def value(self) -> Any:
        """The JSON value, or `NOT_JSON` with the reason in `fault`."""
        if not self._parsed:
            self._parsed = True
            if self.json_lines:
                self._value = self._first_value()
            else:
                self._value, self.fault, repair = parse(self.text, self.where)
                self.repairs.extend([repair] if repair else [])
        return self._value

    def _first_value(self) -> Any:
        for row in self.rows():
            if isinstance(row, Source) and row.value is not NOT_JSON:
                return row.value
            if isinstance(row, Source):
                row.forget()
        return NOT_JSON

    def rows(self) -> "Iterator[Source | IntakeError]":
        """Lines of JSON Lines as sources of their own, one at a time; blank lines are passed over."""
        with self.path.open("rb") as file:
            wide = file.read(4)
            if wide[:2] in (b"\xff\xfe", b"\xfe\xff") or wide == b"\x00\x00\xfe\xff":
                yield from self._rows_of([line.encode("utf-8", "replace") for line in self.text.split("\n")])
                return
            file.seek(0)
            yield from self._rows_of(file)

    def _rows_of(self, lines: Any) -> "Iterator[Source | IntakeError]":
        number = 0
        for at, line in enumerate(lines, start=1):
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            number += 1
            row = Source(self.path, f"{self.where}, line {at}", number, extract_to=self.extract_to)
            row._data, row._lines = line, False
            yield row

    def forget(self) -> None:
        """Let go of the bytes and all that was worked out of them."""
        self._data = self._text = self._value = None


def parse(text: str, where: str) -> tuple[Any, IntakeError | None, str | None]:
    """JSON with what can be wrong with it: the value (or `NOT_JSON`), the fault, and what had to be mended."""
    twice: set[str] = set()

    def keep_last(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            seen: set[str] = set()
            twice.update(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # the idiom needs the None
        return found

    try:
        value = json.loads(text.lstrip("\ufeff"), object_pairs_hook=keep_last)
    except json.JSONDecodeError as error:
        return NOT_JSON, _fault(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}", where), None
    except RecursionError:
        return NOT_JSON, _fault("JSON nested too deeply", where), None
    except ValueError as error:
        return NOT_JSON, _fault(f"not JSON: {error}", where), None
    names = ", ".join(repr(key) for key in sorted(twice)[:3])
    return (
        value,
        None,
        f"The key {names} stands more than once in one object; the last value was taken" if names else None,
    )


def _fault(what: str, where: str) -> IntakeError:
    return IntakeError(what, where=where, remedy="Check that the file was written or copied completely")
