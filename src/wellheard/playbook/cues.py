"""What a playbook says about calls in progress: cues for the agent, and who is called in when."""

from dataclasses import dataclass
from typing import Literal

from wellheard.conversation.cues import Urgency
from wellheard.playbook.patterns import Patterns

AskedAgain = Literal["step", "fact", "anything"]
STAYS_S = 45
"""Seconds that a cue stays where the playbook doesn't say."""
FRESH_TURNS = 3
"""An occasion is past when the agent has had so many turns after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What must be so, all of it, at one time of the call."""

    heard: Patterns = ()
    """One of these moments."""
    times: int = 1
    """In so many turns, none of them answered yet."""
    unanswered_for: int = 0
    """The agent has had so many turns since, and none of them did what the cue asks for."""
    not_yet: Patterns = ()
    """None of these so far in the call."""
    asked_again: AskedAgain | None = None
    """The agent has just asked for what the ledger holds."""
    promised_without_when: bool = False
    """The agent has just promised something and said no time."""
    talking_for_s: int | None = None
    """The agent has been speaking for so many seconds."""
    silent_for_s: int | None = None
    """Nobody has said a word for so many seconds, and no hold was announced."""
    on_hold_for_s: int | None = None
    """So many seconds have gone by since a hold was announced."""
    mood_rose_by: int | None = None
    """The customer's mood has risen by so many levels since the agent last spoke."""
    mood_at_least: int | None = None
    """The customer's mood has this level or more, 1 to 3."""
    call_longer_than_s: int | None = None
    """The call has lasted for so many seconds."""
    amount_over: int | None = None
    """The customer has named a sum above this, in whatever currency."""
    guide_hands_over: bool = False
    """The open step of the guide is to hand over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something to say or to ask, shown to the agent when the call gives occasion."""

    kind: str
    """Its name: the criterion's id, or one of its own where a criterion has several."""
    criterion: str
    """Id of the criterion that it serves."""
    when: When
    say: str
    """What the agent reads; slots in braces are filled from the call."""
    done_by: Patterns = ()
    """The agent's moments by which it is done: it isn't shown after them, and it counts as taken."""
    urgency: Urgency = "hint"
    at_most: int = 1
    """How often in a call."""
    stays_s: int = STAYS_S
    """Seconds after which it goes away by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Who takes over, and when."""

    id: str
    to: str
    """Who: a team, a role, a person; slots in braces are filled from the call."""
    why: str
    """For what, as the agent and the colleague read it; slots in braces are filled from the call."""
    when: When


_PROBLEM = "what is wrong"
_SECONDS = "how many seconds"

SLOTS: dict[str, dict[str, str]] = {
    "words": {
        "heard": "what was said", "asked_again": "what they told", "promised_without_when": "what was promised",
        "mood_rose_by": "what they have just said",
    },
    "problem": dict.fromkeys((
        "heard", "asked_again", "promised_without_when", "mood_rose_by", "mood_at_least", "call_longer_than_s",
        "amount_over", "guide_hands_over", "silent_for_s", "on_hold_for_s", "talking_for_s",
    ), _PROBLEM),
    "times": {"heard": "how often"},
    "told_at": {"asked_again": "when they told it"},
    "told": {"asked_again": "when they told it, and how"},
    "what": {"asked_again": "what was asked for again"},
    "seconds": {"talking_for_s": _SECONDS, "silent_for_s": _SECONDS, "on_hold_for_s": _SECONDS},
    "amount": {"amount_over": "the sum"},
    "step": {"guide_hands_over": "why the guide hands over"},
    "team": {"guide_hands_over": "whom the guide names"},
    "minutes": {"call_longer_than_s": "how many minutes"},
}  # fmt: skip
"""By slot the conditions of which one must be there, so that it can be filled, each with what it is filled with."""
