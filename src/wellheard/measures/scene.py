"""What the measures read, worked out once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from wellheard.conversation import AGENT, CUSTOMER, Conversation, Moment, Turn
from wellheard.language import normalise
from wellheard.language.words import word_list


@dataclass(slots=True)
class Side:
    """One of the two people."""

    turns: list[Turn] = field(default_factory=list)
    """Their turns, no recorded voices among them."""
    words: Counter[str] = field(default_factory=Counter)
    """How often they said each word, in lower case."""
    spoken_ms: int = 0
    """How long they spoke, where the turns have times."""

    @property
    def word_count(self) -> int:
        """How many words they said."""
        return self.words.total()


@dataclass(frozen=True, slots=True)
class Scene:
    """A call as the measures see it."""

    conversation: Conversation
    people: tuple[Turn, ...]
    """Turns of agent and customer, in order."""
    agent: Side
    customer: Side
    moments: dict[str, tuple[Moment, ...]]
    """Moments by kind."""
    timed: bool
    """Every turn of the two has a start and an end."""


def set_scene(conversation: Conversation, moments: Sequence[Moment]) -> Scene:
    """Sort turns by person and moments by kind."""
    sides = {AGENT: Side(), CUSTOMER: Side()}
    people = [turn for turn in conversation.turns if turn.speaker in sides and not turn.automated]
    for turn in people:
        side = sides[turn.speaker]
        side.turns.append(turn)
        side.words.update(word_list(normalise(turn.text)))
        if turn.start_ms is not None and turn.end_ms is not None:
            side.spoken_ms += turn.end_ms - turn.start_ms
    kinds: dict[str, list[Moment]] = {}
    for moment in moments:
        kinds.setdefault(moment.kind, []).append(moment)
    return Scene(
        conversation,
        tuple(people),
        sides[AGENT],
        sides[CUSTOMER],
        {kind: tuple(found) for kind, found in kinds.items()},
        bool(people) and all(turn.start_ms is not None and turn.end_ms is not None for turn in people),
    )
