"""Who has the floor in a live call, and for how long: from finished turns, from what is being said, and from the clock.

Only a source that also sends what is being said can tell silence from a turn that isn't finished yet; with finished
turns alone nobody is ever said to be silent, or to talk for long.
"""

from dataclasses import dataclass, field

from wellheard.conversation import AGENT, CUSTOMER, Turn
from wellheard.detectors._holds import ANNOUNCED, EXPLICIT
from wellheard.language import normalise, tokens
from wellheard.language.turn_taking import is_back_channel

LONGEST_PAUSE_MS = 2_000
"""Who goes on after a pause of this has not let go of the floor; as the detector of monologues has it."""


@dataclass(slots=True)
class Floor:
    """The floor of one call."""

    now_ms: int = 0
    """The latest time that anybody told; it never goes back."""
    partials: dict[str, str] = field(default_factory=dict)
    """What is being said and not finished, by speaker; empty where nobody speaks."""
    heard_partials: bool = False
    """Whether the source tells what is being said."""
    agent_since: int | None = None
    """When the agent began to speak; absent while they don't have the floor."""
    hold_since: int | None = None
    """When a hold was announced that goes on."""
    held_since: int | None = None
    """Since when the phone system has the customer on hold; absent where it hasn't, or doesn't tell."""
    _since: dict[str, int] = field(default_factory=dict)
    _agent_until: int = 0
    _spoken_until: int = 0
    _anybody: bool = False

    def advance(self, at_ms: int | None) -> None:
        """The clock goes on."""
        if at_ms is not None:
            self.now_ms = max(self.now_ms, at_ms)
        if not self.partials.get(AGENT) and self.now_ms - self._agent_until > LONGEST_PAUSE_MS:
            self.agent_since = None

    def speaking(self, speaker: str, text: str, start_ms: int | None, at_ms: int | None) -> None:
        """Somebody is saying something; an empty text takes it back."""
        self.heard_partials = True
        self.advance(at_ms if at_ms is not None else start_ms)
        if not text.strip():
            self.partials.pop(speaker, None)
            return
        known = self._since.get(speaker) if self.partials.get(speaker) else None
        began = start_ms if start_ms is not None else known if known is not None else self.now_ms
        self.partials[speaker], self._since[speaker] = text, began
        if known is None:
            self._begins(speaker, began)
        self._spoke(speaker, text, self.now_ms)

    def held(self, at_ms: int, *, on: bool) -> None:
        """The phone system tells that the customer is put on hold, or taken back: silence counts from then."""
        self.advance(at_ms)
        self.held_since = at_ms if on else None
        self._spoken_until = max(self._spoken_until, at_ms)
        if on:
            self.agent_since = None
            self.partials.clear()
        else:
            self.hold_since = None

    def spoken(self, turn: Turn, before: str = "") -> None:
        """A turn is finished, or a piece of one; `before` is what was said of it until then."""
        begun = self.partials.pop(turn.speaker, None)
        self.advance(turn.start_ms)
        if turn.start_ms is not None and not turn.automated:
            if begun is None:
                self._begins(turn.speaker, turn.start_ms)
            self._spoke(turn.speaker, turn.text, turn.end_ms or turn.start_ms)
        self.advance(turn.end_ms)
        if turn.speaker == AGENT and not turn.automated:
            normal = normalise(f"{before} {turn.text}")
            self.hold_since = self.now_ms if ANNOUNCED.search(normal) or EXPLICIT.search(normal) else None

    def _begins(self, speaker: str, start_ms: int) -> None:
        if speaker == AGENT and (self.agent_since is None or start_ms - self._agent_until > LONGEST_PAUSE_MS):
            self.agent_since = start_ms

    def _spoke(self, speaker: str, text: str, until_ms: int) -> None:
        self._anybody = True
        self._spoken_until = max(self._spoken_until, until_ms)
        if speaker == AGENT:
            self._agent_until = max(self._agent_until, until_ms)
            if self.hold_since is not None and until_ms - self.hold_since > LONGEST_PAUSE_MS:
                self.hold_since = None
        elif speaker == CUSTOMER and not is_back_channel(tokens(normalise(text))):
            self.agent_since = None

    @property
    def talking_ms(self) -> int:
        """How long the agent has been speaking; 0 where they don't have the floor, or where nobody can tell."""
        if self.agent_since is None or not self.heard_partials:
            return 0
        return max(0, (self.now_ms if self.partials.get(AGENT) else self._agent_until) - self.agent_since)

    @property
    def silent_ms(self) -> int:
        """How long nobody has spoken; 0 where somebody does, before the first word, or where nobody can tell.

        Nor is a customer who is on hold silent.
        """
        if not self._anybody or self.partials or not self.heard_partials or self.held_since is not None:
            return 0
        return max(0, self.now_ms - self._spoken_until)

    @property
    def hold_ms(self) -> int:
        """How long the customer has been on hold: as the phone system tells, else since it was announced."""
        if self.held_since is not None:
            return self.now_ms - self.held_since
        return 0 if self.hold_since is None else min(self.now_ms - self.hold_since, self.silent_ms)

    @property
    def silent_since(self) -> int:
        """When the last word was said."""
        return self._spoken_until
