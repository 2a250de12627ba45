"""Where a walk stands, in words for a person."""

from wellheard.guides.knowing import Stop
from wellheard.guides.walking import Standing

_STATES = {
    "known": "known",
    "done": "done",
    "said": "said",
    "passed": "makes no sense here",
    "handed-over": "handed over",
    "open": "next",
}
_ENDINGS = {
    "end": "The guide has ended, nothing is left to do.",
    "handed-over": "Handed over.",
    "round": "All that this guide knows has been done. Hand it over, or open another guide.",
}


def in_words(stop: Stop) -> str:
    """A settled step on one line: its state, what was said, and when."""
    value = f": {stop.value}" if stop.value else ""
    return f"{stop.step.id} — {_STATES[stop.state]}{value} ({when(stop)})"


def when(stop: Stop) -> str:
    """When it was told: `turn 4, 00:31`, or an earlier call; and whether the agent ticked it."""
    told = f"earlier call {stop.call}" if stop.call else f"turn {stop.turn_id}" if stop.turn_id else "before the call"
    clock = f", {int(stop.second) // 60:02d}:{int(stop.second) % 60:02d}" if stop.second is not None else ""
    return f"{told}{clock}{', ticked by hand' if stop.by_hand else ''}"


def next_in_words(standing: Standing) -> str:
    """The open step with its words and its reason, or how the guide ended."""
    if standing.open is None:
        return _ENDINGS[standing.ending]
    step = standing.open.step
    why = f"\n     {step.why}" if step.why and step.sort != "escalate" else ""
    asked = f" (asked in turn {standing.open.asked}, not answered yet)" if standing.open.asked else ""
    return f"{step.sort} {step.id} — {step.words}{asked}{why}"
