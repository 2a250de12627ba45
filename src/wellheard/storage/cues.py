"""What became of the cues that agents were shown, what reviewers say of them, and which steps made no sense."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from wellheard.storage.corrections import CUE_TYPES, Correction, standing_corrections
from wellheard.storage.filters import CallFilter, conditions
from wellheard.storage.tables.calls import calls
from wellheard.storage.tables.live import call_cues, skipped_steps

_FATES = ("taken", "ignored", "dismissed", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class CueFate:
    """How one kind of cue fared over many calls."""

    criterion: str
    """The criterion that it serves."""
    kind: str
    """The cue's name, by which it can be muted."""
    calls: int
    """In how many it was shown."""
    shown: int
    taken: int
    """The agent did it, as heard or said."""
    ignored: int
    """It grew too old."""
    dismissed: int
    """The agent put it away."""
    withdrawn: int
    """It was no longer true before anybody could take it."""
    helped: int = 0
    """So often reviewers say that it helped; each reviewer of a cue counts once, by what they said last."""
    not_now: int = 0
    """So often that it came at the wrong moment."""
    wrong: int = 0
    """So often that it was not true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedStep:
    """A step of a guide that made no sense to an agent."""

    call: str
    """The call's id."""
    agent: str | None
    guide: str
    step: str
    title: str
    reason: str
    at_ms: int
    """From the start of the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skips:
    """How often a step of a guide was skipped."""

    guide: str
    step: str
    title: str
    calls: int
    times: int


def cue_fates(on: Connection, wanted: CallFilter) -> list[CueFate]:
    """By criterion and kind, those shown most often first. O(cues of the calls that pass)."""
    count = func.count()
    fates = [func.sum(case((call_cues.c.outcome == each, 1), else_=0)).label(each) for each in _FATES]
    query = (
        select(
            call_cues.c.criterion, call_cues.c.kind, func.count(call_cues.c.call.distinct()).label("calls"),
            count.label("shown"), *fates,
        )
        .join(calls, calls.c.number == call_cues.c.call)
        .where(*conditions(wanted))
        .group_by(call_cues.c.criterion, call_cues.c.kind)
        .order_by(count.desc(), call_cues.c.criterion, call_cues.c.kind)
    )  # fmt: skip
    said = Counter(
        (each.content["criterion"], each.content["kind"], CUE_TYPES[each.type]) for each in said_of_cues(on, wanted)
    )
    return [
        CueFate(
            **{**row._asdict(), **_whole(row)}, helped=said[row.criterion, row.kind, "helped"],
            not_now=said[row.criterion, row.kind, "not_now"], wrong=said[row.criterion, row.kind, "wrong"],
        )
        for row in on.execute(query)
    ]  # fmt: skip


def said_of_cues(on: Connection, wanted: CallFilter) -> list[Correction]:
    """What each reviewer said last of each cue in these calls, newest first; without what was taken back.

    O(judgements of cues in the calls that pass).
    """
    latest: dict[tuple[str, str, str], Correction] = {}
    for each in standing_corrections(on, wanted, CUE_TYPES):
        key = (each.call, each.content["cue"], each.user)
        latest.pop(key, None)
        latest[key] = each
    return list(reversed(latest.values()))


def skips(on: Connection, wanted: CallFilter) -> list[Skips]:
    """By guide and step, those skipped most often first."""
    times = func.count()
    query = (
        select(
            skipped_steps.c.guide, skipped_steps.c.step, func.max(skipped_steps.c.title).label("title"),
            func.count(skipped_steps.c.call.distinct()).label("calls"), times.label("times"),
        )
        .join(calls, calls.c.number == skipped_steps.c.call)
        .where(*conditions(wanted))
        .group_by(skipped_steps.c.guide, skipped_steps.c.step)
        .order_by(times.desc(), skipped_steps.c.guide, skipped_steps.c.step)
    )  # fmt: skip
    return [Skips(**row._asdict()) for row in on.execute(query)]


def reasons(on: Connection, wanted: CallFilter, *, guide: str, step: str, limit: int = 200) -> list[SkippedStep]:
    """Why a step was skipped, newest first."""
    query = (
        select(skipped_steps, calls.c.id.label("call_id"))
        .join(calls, calls.c.number == skipped_steps.c.call)
        .where(skipped_steps.c.guide == guide, skipped_steps.c.step == step, *conditions(wanted))
        .order_by(skipped_steps.c.happened_at.desc(), skipped_steps.c.call.desc(), skipped_steps.c.position)
        .limit(limit)
    )
    return [
        SkippedStep(
            call=row.call_id, agent=row.agent, guide=row.guide, step=row.step, title=row.title, reason=row.reason,
            at_ms=row.at_ms,
        )
        for row in on.execute(query)
    ]  # fmt: skip


def keep_skipped(on: Connection, number: int, steps: list[SkippedStep]) -> None:
    """Keep the skipped steps of a call that has just been kept under this number; all of them anew."""
    happened_at = on.execute(select(calls.c.happened_at).where(calls.c.number == number)).scalar_one()
    on.execute(skipped_steps.delete().where(skipped_steps.c.call == number))
    rows = [
        {"call": number, "position": position, "happened_at": happened_at, "agent": each.agent, "guide": each.guide,
         "step": each.step, "title": each.title, "reason": each.reason, "at_ms": each.at_ms}
        for position, each in enumerate(steps)
    ]  # fmt: skip
    if rows:
        on.execute(skipped_steps.insert(), rows)


def _whole(row: Row[Any]) -> dict[str, int]:
    """Sums as integers; PostgreSQL gives decimals."""
    return {each: int(getattr(row, each)) for each in _FATES}
