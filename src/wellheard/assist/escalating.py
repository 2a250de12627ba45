"""Who ought to be called in now, by the playbook's policy."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellheard.assist.occasions import filled, occasion
from wellheard.assist.so_far import SoFar
from wellheard.playbook.cues import Escalation


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An escalation that the policy asks for."""

    id: str
    """Of the policy's entry."""
    to: str
    why: str
    when_ms: int
    """Since when, from the start of the call."""


def escalation_due(policy: Sequence[Escalation], call: SoFar, before: Due | None) -> Due | None:
    """The first entry that fits. One that fitted stays, but for a mood that has eased since."""
    kept = next((each for each in policy if before and each.id == before.id), None)
    if kept and (kept.when.mood_at_least is None or call.mood.whole >= kept.when.mood_at_least):
        return before
    for each in policy:
        given = occasion(each.when, (), call)
        to, why = (filled(each.to, given), filled(each.why, given)) if given else ("", "")
        if to and why:
            return Due(id=each.id, to=to, why=why, when_ms=call.floor.now_ms)
    return None
