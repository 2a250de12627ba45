"""Examples of what goes wrong: the surest false alarms, the first misses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappush, heappushpop

from wellheard.evaluation.interface import Confusion, LabelledCall, Marks


@dataclass(slots=True)
class Confusions:
    """At most `most` false alarms and `most` misses a kind; memory doesn't grow with the calls."""

    most: int
    alarms: dict[str, list[tuple[float, int, Confusion]]] = field(default_factory=dict)
    """Heaps, the least sure and latest on top."""
    misses: dict[str, list[Confusion]] = field(default_factory=dict)
    _seen: int = 0

    def take(self, call: LabelledCall, truth: Marks, said: Marks) -> None:
        """One more call."""
        if not self.most:
            return
        for turn, kind in sorted(said.keys() - truth.keys()):
            self._alarm(_confusion(call, turn, kind, truth, said))
        for turn, kind in sorted(truth.keys() - said.keys()):
            found = self.misses.setdefault(kind, [])
            if len(found) < self.most:
                found.append(_confusion(call, turn, kind, truth, said))

    def _alarm(self, alarm: Confusion) -> None:
        self._seen += 1
        heap = self.alarms.setdefault(alarm.kind, [])
        entry = (alarm.confidence or 0.0, -self._seen, alarm)
        if len(heap) < self.most:
            heappush(heap, entry)
        else:
            heappushpop(heap, entry)

    def result(self, kinds: tuple[str, ...]) -> Iterator[Confusion]:
        """By kind; false alarms from the surest down, then misses in the order of the calls."""
        for kind in kinds:
            for *_, alarm in sorted(self.alarms.get(kind, ()), key=lambda entry: entry[:2], reverse=True):
                yield alarm
            yield from self.misses.get(kind, ())


def _confusion(call: LabelledCall, turn: int, kind: str, truth: Marks, said: Marks) -> Confusion:
    given = said.get((turn, kind))
    others = truth if given else said
    turns = call.conversation.turns
    return Confusion(
        kind=kind,
        type="false alarm" if given else "miss",
        source=call.source,
        turn=turn,
        before=turns[turn - 2].text if turn > 1 else "",
        text=turns[turn - 1].text,
        quote=given.quote if given else "",
        confidence=given.confidence if given else None,
        others=tuple(sorted(other for number, other in others if number == turn)),
    )
