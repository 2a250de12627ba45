"""The inputs of a live call as rows of plain JSON types, and a call rebuilt from them.

Whoever keeps the call writes a row for each input before it is told to the call. After a crash the same rows, told to
a call that was begun the same way, lead to the same call; rows that an action was refused for are refused again. What
the changes call `forgettable` may be left out, where the rows that are kept are `stamped`.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from wellheard.assist.actions import Action, ActionError, read_action, write_action
from wellheard.assist.interface import Changes
from wellheard.assist.live_call import LiveCall
from wellheard.conversation import Turn

Row = dict[str, Any]


@cache
def _turns() -> TypeAdapter[Turn]:
    return TypeAdapter(Turn)


def turn_row(turn: Turn) -> Row:
    """The row of a finished turn."""
    return {"in": "turn", "turn": _turns().dump_python(turn, mode="json", exclude_defaults=True)}


def partial_row(speaker: str, text: str, start_ms: int | None = None, at_ms: int | None = None) -> Row:
    """The row of something that is being said."""
    return {"in": "partial", "speaker": speaker, "text": text, "start_ms": start_ms, "at_ms": at_ms}


def tick_row(at_ms: int) -> Row:
    """The row of the clock."""
    return {"in": "tick", "at_ms": at_ms}


def action_row(action: Action) -> Row:
    """The row of something done in the panel."""
    return {"in": "action", "action": write_action(action)}


def hearing_row(*, late_ms: int = 0, partials_dropped: int = 0, gap: Row | None = None) -> Row:
    """The row of how well the call is heard."""
    return {"in": "hearing", "late_ms": late_ms, "partials_dropped": partials_dropped, "gap": gap}


def hold_row(*, on: bool, at_ms: int) -> Row:
    """The row of the caller being put on hold, or taken back."""
    return {"in": "hold", "on": on, "at_ms": at_ms}


def end_row() -> Row:
    """The row of the end."""
    return {"in": "end"}


def stamped(call: LiveCall, row: Row) -> Row:
    """The row with the call's own time, for a journal that leaves out what is `forgettable`: ticks, most of all."""
    return {**row, "now": call.floor.now_ms}


def tell(call: LiveCall, row: Row) -> Changes:
    """Tell a call one row. Raises ActionError for an action that it refuses, KeyError for a row of no known sort."""
    call.floor.advance(row.get("now"))
    return _TELL[row["in"]](call, row)


def replay(call: LiveCall, rows: Iterable[Row]) -> LiveCall:
    """Tell a fresh call all rows; it then stands where the one stood that they were written for."""
    for row in rows:
        try:
            tell(call, row)
        except ActionError:
            continue  # refused then as now, and nothing changed
    return call


def _turn(call: LiveCall, row: Row) -> Changes:
    return call.hear(_turns().validate_python(row["turn"]))


def _partial(call: LiveCall, row: Row) -> Changes:
    return call.partial(row["speaker"], row["text"], row["start_ms"], row["at_ms"])


def _tick(call: LiveCall, row: Row) -> Changes:
    return call.tick(row["at_ms"])


def _action(call: LiveCall, row: Row) -> Changes:
    return call.act(read_action(row["action"]))


def _hearing(call: LiveCall, row: Row) -> Changes:
    return call.hearing(late_ms=row["late_ms"], partials_dropped=row["partials_dropped"], gap=row["gap"])


def _hold(call: LiveCall, row: Row) -> Changes:
    return call.hold(on=row["on"], at_ms=row["at_ms"])


def _end(call: LiveCall, _row: Row) -> Changes:
    return call.end()


_TELL: dict[str, Callable[[LiveCall, Row], Changes]] = {
    "turn": _turn,
    "partial": _partial,
    "tick": _tick,
    "action": _action,
    "hearing": _hearing,
    "hold": _hold,
    "end": _end,
}
