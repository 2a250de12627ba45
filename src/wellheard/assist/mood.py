"""How upset the customer is while the call goes on, and what calmed them."""

from dataclasses import dataclass, field

from wellheard.conversation import AGENT, CUSTOMER, KINDS, Moment, Turn
from wellheard.language import normalise, tokens
from wellheard.language.turn_taking import is_back_channel
from wellheard.measures.distress import level_after

WORDS = ("calm", "uneasy", "upset", "beside themselves")
"""By level."""
_HELPS = frozenset(name for name, kind in KINDS.items() if kind.tone == "good")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calmed:
    """What the agent had just done when the customer grew calmer."""

    turn_id: int
    kind: str
    quote: str


@dataclass(slots=True)
class Mood:
    """The mood of one customer in one call; levels are 0 to 3, as in the measure `distress`."""

    level: float = 0.0
    peak: float = 0.0
    course: list[tuple[int | None, float]] = field(default_factory=list)
    """At each of the customer's turns that says something: when, and the level."""
    rose_by: int = 0
    """Whole levels by which the last turn of the customer rose above the one before."""
    calmed: Calmed | None = None
    _done: list[Moment] = field(default_factory=list)

    @property
    def whole(self) -> int:
        """The level as a whole number."""
        return round(self.level)

    def hear(self, turn: Turn, moments: list[Moment]) -> None:
        """One more turn and what was noticed in it."""
        if turn.speaker == AGENT and not turn.automated:
            self._done.extend(each for each in moments if each.kind in _HELPS)
        elif turn.speaker == CUSTOMER and (moments or not is_back_channel(tokens(normalise(turn.text)))):
            before, self.level = self.level, level_after(self.level, moments)
            self.rose_by = round(self.level) - round(before)
            self.peak = max(self.peak, self.level)
            self.course.append((turn.start_ms, round(self.level, 2)))
            if round(before) > round(self.level) and self._done:
                best = max(self._done, key=lambda each: each.confidence)
                self.calmed = Calmed(turn_id=best.turn_ids[0], kind=best.kind, quote=best.quote)
            self._done = []
