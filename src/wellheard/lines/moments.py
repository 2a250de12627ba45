"""Lines that are said again and again, as moments of the calls in which they stand."""

from collections.abc import Iterable

from wellheard.conversation import AGENT, Moment
from wellheard.lines.interface import Line, SaidAgain

DETECTOR = "lines@1"
_MOST_NAMED = 20
"""A moment names so many other calls; the row of the line has them all."""


def canned_moments(rows: Iterable[SaidAgain]) -> dict[tuple[str, str], tuple[Moment, ...]]:
    """Moments `canned` by the source and id of the call, in its order.

    Attributes: `calls` (in how many it is said), `of_calls`, `by` (`agent` or `floor`), `line` (the usual wording) and
    `specificity` in per cent. They refer to other calls in which it is said, as `source#turn`, at most twenty.
    """
    found: dict[tuple[str, str], dict[tuple[int, int], Moment]] = {}
    for row in rows:
        others = [(line.source, f"{line.source}#{line.turn_id}") for line in row.lines]
        for line in row.lines:
            here = found.setdefault((line.source, line.call_id), {})
            # Rows come with the widest first; what an agent says on their own account tells them more.
            if (line.turn_id, line.offset) not in here or row.agent is not None:
                refers = tuple(name for source, name in others if source != line.source)[:_MOST_NAMED]
                here[line.turn_id, line.offset] = _moment(line, row, refers)
    return {call: tuple(moments[place] for place in sorted(moments)) for call, moments in sorted(found.items())}


def _moment(line: Line, row: SaidAgain, refers: tuple[str, ...]) -> Moment:
    return Moment(
        id=f"line-{line.turn_id}-{line.offset}",
        kind="canned",
        speaker=AGENT,
        turn_ids=(line.turn_id,),
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        quote=line.quote,
        offset=line.offset,
        prefix=line.prefix,
        suffix=line.suffix,
        attributes={
            "calls": row.calls,
            "of_calls": row.of_calls,
            "by": "agent" if row.agent is not None else "floor",
            "line": row.text,
            "specificity": round(100 * line.specificity),
        },
        confidence=confidence(row, line),
        detector=DETECTOR,
        refers_to=refers,
    )


def confidence(row: SaidAgain, line: Line) -> float:
    """0.5 at three calls, on the way to 0.9 with more of them; less where the line takes up what this caller said."""
    often = 0.5 + 0.4 * (1 - 3 / max(3, row.calls))
    return round(often * (1 - line.specificity), 3)
