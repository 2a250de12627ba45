"""Corrections: what people say the software heard or noticed wrongly. Appended; an earlier one can be taken back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select

from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.ids import new_id, now
from wellheard.storage.pages import Page, checked_limit, page, read_cursor
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.reviews import corrections

Type = Literal[
    "words", "speaker", "moment_confirmed", "moment_rejected", "moment_added", "cue_helped", "cue_not_now", "cue_wrong",
    "gone_through", "retracted",
]  # fmt: skip
"""`cue_not_now`: a cue came at the wrong moment; `cue_wrong`: it was not true. `gone_through`: somebody looked at the
whole call, so what nobody marked isn't there."""
CUE_TYPES: Final[Mapping[Type, Literal["helped", "not_now", "wrong"]]] = MappingProxyType(
    {"cue_helped": "helped", "cue_not_now": "not_now", "cue_wrong": "wrong"}
)
"""What people say of a cue that was shown; `content` names it: `{"cue", "kind", "criterion", "shown_ms"}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction."""

    id: str
    call: str
    """The call's id."""
    type: Type
    turn: int | None
    """The turn's id, for words, speakers and added moments; for cues the one beside which they stand."""
    moment: str | None
    """The moment's id, for confirmed and rejected ones."""
    content: Mapping[str, Any]
    """What is right: `{"text"}`, `{"speaker"}`, `{"kind", "quote", "offset", "attributes"}` ..."""
    user: str
    at: datetime
    retracts: str | None
    """The earlier correction that this one takes back."""


def correct(
    on: Connection, call: str, type_: Type, *, user: str, turn: int | None = None, moment: str | None = None,
    content: Mapping[str, Any] | None = None, retracts: str | None = None,
) -> Correction:  # fmt: skip
    """Append a correction. Raises NotFoundError."""
    made = Correction(
        id=new_id(), call=call, type=type_, turn=turn, moment=moment, content=dict(content or {}), user=user,
        at=now(), retracts=retracts,
    )  # fmt: skip
    values = {name: getattr(made, name) for name in Correction.__slots__}
    values |= {"call": find_call(on, call).number, "content": json.dumps(made.content, ensure_ascii=False)}
    on.execute(corrections.insert().values(values))
    return made


def retract(on: Connection, correction: str, *, user: str) -> Correction:
    """Take one back, by another that says so. Raises NotFoundError."""
    query = select(calls.c.id).join(corrections, corrections.c.call == calls.c.number)
    call = on.execute(query.where(corrections.c.id == correction)).scalar_one_or_none()
    if call is None:
        raise NotFoundError(f"{correction}: there is no such correction (any more)")
    return correct(on, call, "retracted", user=user, retracts=correction)


def corrections_of(on: Connection, call: str, *, standing: bool = True) -> list[Correction]:
    """Corrections of a call, oldest first; `standing`: without those taken back and the takings back."""
    found = [_correction(row) for row in on.execute(_all().where(calls.c.id == call).order_by(corrections.c.id))]
    gone = {each.retracts for each in found}
    return [each for each in found if each.id not in gone and each.type != "retracted"] if standing else found


def all_corrections(on: Connection, *, after: str | None = None, limit: int = 500) -> Page[Correction]:
    """A page of the corrections of all calls, oldest first, takings back included: what `wellheard learn` reads."""
    limit = checked_limit(limit)
    query = _all().order_by(corrections.c.id).limit(limit + 1)
    if after:
        query = query.where(corrections.c.id > read_cursor(after, str)[0])
    return page([_correction(row) for row in on.execute(query)], limit, lambda each: (each.id,))


def corrected_calls(
    on: Connection, *, only_agents: tuple[str, ...] | None = None, after: str | None = None, limit: int = 500
) -> Page[str]:
    """A page of the ids of calls that have corrections, in the order in which they came in.

    `only_agents` is the viewer's scope: names on calls, None for all.
    """
    limit = checked_limit(limit)
    query = select(calls.c.number, calls.c.id).where(calls.c.number.in_(select(corrections.c.call)))
    if only_agents is not None:
        query = query.where(calls.c.agent.in_(only_agents))
    if after:
        query = query.where(calls.c.number > read_cursor(after, int)[0])
    found = page(list(on.execute(query.order_by(calls.c.number).limit(limit + 1))), limit, lambda row: (row.number,))
    return Page(items=tuple(row.id for row in found.items), next=found.next)


def standing_corrections(on: Connection, wanted: CallFilter, types: Iterable[Type]) -> list[Correction]:
    """Corrections of these types in the calls that pass, oldest first, without those taken back."""
    later = corrections.alias("later")
    is_back = select(later.c.id).where(later.c.call == corrections.c.call, later.c.retracts == corrections.c.id)
    query = _all().where(corrections.c.type.in_(list(types)), *conditions(wanted), ~is_back.exists())
    return [_correction(row) for row in on.execute(query.order_by(corrections.c.id))]


def _all() -> Any:
    return select(corrections, calls.c.id.label("call_id")).join(calls, calls.c.number == corrections.c.call)


def _correction(row: Row[Any]) -> Correction:
    mapping = dict(row._mapping) | {"call": row.call_id, "content": json.loads(row.content)}  # noqa: SLF001 - its name
    return Correction(**{name: mapping[name] for name in Correction.__slots__})
