"""What a repeated request asks for again, and the turn that had told it."""

from collections.abc import Sequence
from dataclasses import replace

from wellheard.conversation import CUSTOMER
from wellheard.conversation.moments import Attribute
from wellheard.detectors.interface import Heard
from wellheard.detectors.rules import Found
from wellheard.ledger.interface import Repeats

_LEAST_SHARED = 2
_LOOK_BACK = 300


def repeated(turns: Sequence[Heard], at: int, repeats: Sequence[Repeats], found: Found) -> Found | None:
    """The request at `at` with the turn that had told it: by the ledger, else the one that shares most words.

    Where later turns are known, the answer's words count, too. Nothing where there is no such turn: what nobody told
    can't be asked for again.
    """
    if not repeats:
        told = _told_before(turns, at)
        return replace(found, attributes={"what": "answer"}, refers_to=(told.turn.id,)) if told else None
    best = max(repeats, key=lambda each: (each.confidence, -each.start))
    attributes: dict[str, Attribute] = {"what": best.what}
    if best.call and not best.turn_id:
        attributes["call"] = best.call
    return Found(best.start, best.end, found.confidence, attributes, (best.turn_id,) if best.turn_id else ())


def _told_before(turns: Sequence[Heard], at: int) -> Heard | None:
    """The customer's earlier turn that shares most stems with the request, the latest among equals. O(turns)."""
    wanted = turns[at].content
    if at + 1 < len(turns) and turns[at + 1].turn.speaker == CUSTOMER:
        wanted |= turns[at + 1].content
    told = [each for each in turns[max(0, at - _LOOK_BACK) : at] if each.turn.speaker == CUSTOMER]
    best = max(told, key=lambda each: (len(each.content & wanted), each.turn.id), default=None)
    return best if best is not None and len(best.content & wanted) >= _LEAST_SHARED else None
