"""The whole state of the panel as plain JSON types, part by part; docs/reference/live-calls.md says what they mean."""

from collections.abc import Callable, Iterable
from typing import Any

from wellheard.assist.clock import clock
from wellheard.assist.corrections import Placed
from wellheard.assist.cue_desk import CueDesk
from wellheard.assist.escalating import Due
from wellheard.assist.guide_desk import GuideDesk
from wellheard.assist.interface import CallHeader, State
from wellheard.assist.mood import WORDS, Mood
from wellheard.conversation import KINDS, Fact, Moment, Promise, Told, Tried, Turn
from wellheard.guides import Standing, Stop

Row = dict[str, Any]


def call_part(header: CallHeader, state: State, now_ms: int) -> Row:
    """What is known of the call."""
    return {
        "id": header.call,
        "title": header.title or header.call,
        "agent": header.agent,
        "customer": header.customer,
        "queue": header.queue,
        "channel": header.channel,
        "source": header.source,
        "started_at": header.started_at.isoformat() if header.started_at else None,
        "state": state,
        "elapsed_ms": now_ms,
    }


def cue_part(desk: CueDesk) -> Row | None:
    """The cue that is shown."""
    if desk.shown is None:
        return None
    kept = desk.shown.kept
    return {
        "id": kept.id,
        "criterion": kept.criterion,
        "kind": kept.kind,
        "text": kept.text,
        "urgency": kept.urgency,
        "since_ms": kept.shown_ms,
        "turn_id": kept.turn_id or None,
        "quote": kept.quote or None,
    }


def turn_row(turn: Turn, moments: Iterable[Moment]) -> Row:
    """A turn with what was noticed in it."""
    tones = [{"kind": each.kind, "valence": _valence(each.kind)} for each in moments]
    return {
        "id": turn.id,
        "speaker": turn.speaker,
        "text": turn.text,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
        "moments": tones,
    }


def _valence(kind: str) -> str:
    return KINDS[kind].tone if kind in KINDS else "neutral"


def entry_row(placed: Placed, at: Callable[[int], int | None]) -> Row:
    """An entry of the ledger; `at` gives the start of a turn."""
    entry = placed.entry
    row: Row
    common: Row = {
        "turn_id": entry.turn_id or None,
        "at_ms": None if entry.call else at(entry.turn_id),
        "call": entry.call,
        "again": _again(placed, at),
        "by": "agent" if entry.by_hand or (isinstance(entry, Fact | Tried) and not entry.text) else "heard",
    }
    match entry:
        case Fact():
            row = {"slot": entry.slot, "title": title_of(entry.slot), "value": entry.value, "text": entry.text}
        case Tried():
            row = {
                "action": entry.action,
                "object": entry.object,
                "times": entry.times,
                "outcome": entry.outcome,
                "text": entry.text,
            }
        case Promise():
            row = {"text": entry.text, "due": entry.due}
        case Told():
            row = {"text": entry.text}
    return {"id": placed.id, **row, **common}


def _again(placed: Placed, at: Callable[[int], int | None]) -> list[Row]:
    """The other places where it was told."""
    entry = placed.entry
    told = entry.told_again if isinstance(entry, Fact | Tried) else placed.again
    return [
        {"turn_id": each.turn_id or None, "at_ms": None if each.call else at(each.turn_id), "call": each.call}
        for each in told
    ]


def title_of(slot: str) -> str:
    """`Order number` for `order-number`."""
    words = slot.replace("-", " ")
    return words[:1].upper() + words[1:]


def mood_part(mood: Mood) -> Row:
    """How upset the customer is."""
    calmed = mood.calmed
    return {
        "level": mood.whole,
        "word": WORDS[mood.whole],
        "peak": round(mood.peak),
        "course": [[at, level] for at, level in mood.course],
        "calmed_by": {"turn_id": calmed.turn_id, "kind": calmed.kind, "quote": calmed.quote} if calmed else None,
    }


def guide_part(desk: GuideDesk) -> Row | None:
    """The guide that is walked, and where it stands."""
    guide, now = desk.open, desk.standing
    if guide is None or now is None:
        return None
    return {
        "id": guide.id,
        "title": guide.title,
        "open": _open_row(now),
        "ending": now.ending,
        "skipped": [_stop_row(each) for each in now.way if not desk.was_proposed(each)],
        "done": [_stop_row(each) for each in now.way if desk.was_proposed(each)],
    }


def _open_row(now: Standing) -> Row | None:
    if now.open is None:
        return None
    step = now.open.step
    return {
        "step": step.id,
        "kind": step.sort,
        "title": title_of(step.what) if step.sort in ("ask", "do") else step.what,
        "say": step.words,
        "why": step.why,
        "choices": [when for branch in step.branches for when in branch.when],
        "asked_in": now.open.asked or None,
    }


def _stop_row(stop: Stop) -> Row:
    return {
        "step": stop.step.id,
        "kind": stop.step.sort,
        "title": title_of(stop.step.what) if stop.step.sort in ("ask", "do") else stop.step.words,
        "state": stop.state,
        "because": because(stop),
        "turn_id": stop.turn_id or None,
        "at_ms": None if stop.second is None else int(stop.second * 1000),
        "by": "agent" if stop.by_hand else "heard",
    }


def because(stop: Stop) -> str:
    """Why a step is settled: the words that told it and when, or the agent's reason."""
    if stop.state == "passed":
        return f"makes no sense here: {stop.value}"
    words = f"“{stop.words}”" if stop.words else stop.value or "ticked by hand"
    if stop.call:
        return f"{words}, told in an earlier call"
    at = clock(None if stop.second is None else int(stop.second * 1000))
    return f"{words}, {at}" if at else words


def guides_part(desk: GuideDesk) -> list[Row]:
    """The guides that can be opened, the one that fits first."""
    ordered = sorted(desk.guides, key=lambda each: each.id != desk.suggested)
    return [
        {"id": each.id, "title": each.title, "purpose": each.purpose, "fits": each.id == desk.suggested}
        for each in ordered
    ]


def escalation_part(due: Due | None) -> Row | None:
    """Who ought to be called in."""
    return None if due is None else {"id": due.id, "to": due.to, "why": due.why, "when": due.when_ms}
