"""Search over every word said: FTS5 on SQLite, tsvector on PostgreSQL, alike in what they find.

A hit is a turn. Words are compared without case and accents and never by their stem; all that is typed must be in one
turn. Newest calls come first, by the order in which they were received, because that is how both indexes can be walked
without looking at every hit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, cast, column, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from wellheard.storage.deriving import MOST_TURNS
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.tables.calls import calls, turns
from wellheard.storage.wording import Term, fold, read_query, snippet

Row = dict[str, Any]
FEW_CALLS = 400
"""Filters that let through no more calls than this are asked first and the words looked up call by call; else the
words are asked first and the filter checked hit by hit, of which then at most some thousands are needed for a page."""
_SHIFT = MOST_TURNS.bit_length() - 1
_PLACES: Any = literal_column(str(_SHIFT))  # As a parameter it would be a bigint, by which PostgreSQL doesn't shift.
_LONGEST_INDEXED = 200_000
"""Characters of one turn that PostgreSQL indexes: a tsvector holds 1 MB."""
_LONGEST_WORD, _LAST_PLACE = 500, 16_383
"""Characters of a word that PostgreSQL compares (a lexeme holds 2 kB), and the last place that a lexeme can have."""
_index = table("turns_index", column("rowid"))
_POSTGRES_INSERT = text(
    "INSERT INTO turns (number, turn, speaker, start_ms, text, words) "
    "VALUES (:number, :turn, :speaker, :start_ms, :text, CAST(:words AS tsvector))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A turn in which it was said."""

    call: str
    """The call's id."""
    title: str
    agent: str | None
    turn: int
    """The turn's id in the document."""
    speaker: str
    start_ms: int | None
    snippet: str
    """What was said around it."""
    marks: tuple[tuple[int, int], ...]
    """Ranges of characters in the snippet that were looked for."""
    number: int
    """The key inside the database."""


def add_turns(on: Connection, call: int, rows: list[Row]) -> None:
    """Index what was said in a call."""
    insert_turns(on, [row | {"number": (call << _SHIFT) + row["number"]} for row in rows])


def insert_turns(on: Connection, numbered: list[Row]) -> None:
    """Rows of `turns` with their numbers, and their words into the index."""
    if not numbered:
        return
    if on.dialect.name == "sqlite":
        on.execute(turns.insert(), numbered)  # A trigger keeps the index.
    else:
        on.execute(_POSTGRES_INSERT, [row | {"words": _lexemes(row["text"])} for row in numbered])


def remove_turns(on: Connection, call: int) -> None:
    """Take a call out of the index."""
    on.execute(turns.delete().where(turns.c.number >= call << _SHIFT, turns.c.number < (call + 1) << _SHIFT))


def search_turns(
    on: Connection, asked: str, wanted: CallFilter, *, speaker: str | None = None,
    after: str | None = None, limit: int = 20,
) -> Page[Hit]:  # fmt: skip
    """Turns in which all that was asked was said. Any text may be asked; what has no word in it finds nothing.

    O(log n + hits looked at), see FEW_CALLS. Raises StorageError for a cursor of another list.
    """
    terms = read_query(asked)
    if not terms:
        return Page(items=(), next=None)
    limit, before = checked_limit(limit), read_cursor(after, int)[0] if after else None
    query = _matching(on, terms, asked_of=speaker, before=before).limit(limit + 1)
    few = _few(on, wanted)
    if few is None:
        found = on.execute(query.where(*conditions(wanted))).all()
    elif on.dialect.name == "sqlite":
        found = list(_call_by_call(on, query, few, limit + 1))
    else:
        found = on.execute(query.where(calls.c.number.in_(few))).all() if few else []
    return page([_hit(row, terms) for row in found], limit, lambda hit: (hit.number,))


def _few(on: Connection, wanted: CallFilter) -> list[int] | None:
    """The calls that the filter lets through, latest first, if there are few."""
    if wanted == CallFilter():
        return None
    query = select(calls.c.number).where(*conditions(wanted)).limit(FEW_CALLS + 1)
    numbers = list(on.execute(query).scalars())
    return sorted(numbers, reverse=True) if len(numbers) <= FEW_CALLS else None


def _matching(on: Connection, terms: list[Term], *, asked_of: str | None, before: int | None) -> Select[Any]:
    columns = (turns, calls.c.id, calls.c.title, calls.c.agent)
    if on.dialect.name == "sqlite":
        key = _index.c.rowid
        joined = _index.join(turns, turns.c.number == key).join(calls, calls.c.number == key.op(">>")(_PLACES))
        query = select(*columns).select_from(joined).where(text("turns_index MATCH :asked"))
        query = query.params(asked=_for_sqlite(terms))
    else:
        key = turns.c.number
        joined = turns.join(calls, calls.c.number == key.op(">>")(_PLACES))
        words: Any = literal_column("turns.words")
        query = select(*columns).select_from(joined).where(
            words.op("@@")(cast(_for_postgres(terms), TSQUERY))
        )  # fmt: skip
    if asked_of:
        query = query.where(turns.c.speaker == asked_of)
    if before is not None:
        query = query.where(key < before)
    return query.order_by(key.desc())


def _call_by_call(on: Connection, query: Select[Any], few: list[int], limit: int) -> Iterator[Any]:
    bounded = query.where(_index.c.rowid >= text(":low"), _index.c.rowid < text(":high"))
    left = limit
    for number in few:
        rows = on.execute(bounded, {"low": number << _SHIFT, "high": (number + 1) << _SHIFT}).all()
        yield from rows[:left]
        left -= len(rows)
        if left <= 0:
            return


def _for_sqlite(terms: list[Term]) -> str:
    # Folded words hold letters and digits alone, and in quotes none is an operator.
    return " AND ".join(f'"{" ".join(term.words)}"' + ("*" if term.prefix else "") for term in terms)


def _for_postgres(terms: list[Term]) -> str:
    parts = []
    for term in terms:
        words = [f"'{word[:_LONGEST_WORD]}'" for word in term.words]
        words[-1] += ":*" if term.prefix else ""
        parts.append(f"({' <-> '.join(words)})")
    return " & ".join(parts)


def _lexemes(said: str) -> str:
    """A tsvector as text. PostgreSQL's own reading would drop words of characters that its locale doesn't know."""
    words = fold(said[:_LONGEST_INDEXED]).split()
    return " ".join(f"'{word[:_LONGEST_WORD]}':{min(at, _LAST_PLACE)}" for at, word in enumerate(words, start=1))


def _hit(row: Any, terms: list[Term]) -> Hit:
    part, inside = snippet(row.text, terms)
    return Hit(
        call=row.id, title=row.title, agent=row.agent, turn=row.turn, speaker=row.speaker, start_ms=row.start_ms,
        snippet=part, marks=inside, number=row.number,
    )  # fmt: skip
