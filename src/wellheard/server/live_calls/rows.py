"""A call in progress as a line of a list: what a lead sees of it on the wall."""

from collections.abc import Mapping
from typing import Any

from wellheard.conversation import CUSTOMER
from wellheard.server.live_calls.call import CallInProgress
from wellheard.storage.servers import CallElsewhere

Row = dict[str, Any]
Elsewhere = dict[str, str | None]
_COURSE = 40
"""Points of the mood's course."""


def row_of(call: CallInProgress) -> Row:
    """Plain JSON types. It changes only where a lead would see it: times are given as moments, not as spans."""
    start, shown = call.beginning.start, call.snapshot
    mood = _part(_part(shown, "ledger"), "mood")
    alerts, cue, hearing = _part(shown, "alerts"), _part(shown, "cue"), _part(shown, "hearing")
    return {
        "id": call.id,
        "title": call.beginning.title,
        "agent": call.agent,
        "customer": start.customer,
        "queue": start.queue,
        "channel": start.channel,
        "source": start.source,
        "started_at": start.started_at.isoformat(),
        "state": call.state,
        "turns": len(call.turns),
        "mood": {
            "level": mood.get("level", 0),
            "word": mood.get("word", "calm"),
            "course": list(mood.get("course", ()))[-_COURSE:],
        },
        "waits_since_ms": waits_since(shown),
        "on_hold": bool(alerts.get("on_hold", False)),
        "on_hold_since_ms": alerts.get("on_hold_since_ms"),
        "abuse": bool(alerts.get("abuse", False)),
        "help": bool(alerts.get("help", False)),
        "help_why": alerts.get("help_why", ""),
        "listening": list(alerts.get("listening", ())),
        "hears": list(alerts.get("hears", ())),
        "cue": {"kind": cue["kind"], "urgency": cue["urgency"], "text": cue["text"]} if cue else None,
        "escalation": shown.get("escalation"),
        "late_ms": hearing.get("late_ms", 0) // 1000 * 1000,
        "gaps": len(hearing.get("gaps", ())),
    }


def elsewhere_of(call: CallElsewhere) -> Elsewhere:
    """At which other server it is: its name, and its address where that is known."""
    return {"name": call.server.name, "address": call.server.address}


def waits_since(snapshot: Mapping[str, Any]) -> int | None:
    """Since when the customer waits for an answer, from the start of the call; absent where they don't."""
    turns = snapshot.get("turns") or ()
    last = turns[-1] if turns else None
    if last is None or last["speaker"] != CUSTOMER or _part(snapshot, "partials").get("agent"):
        return None
    end: int | None = last["end_ms"]
    return end


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = whole.get(name)
    return found or {}
