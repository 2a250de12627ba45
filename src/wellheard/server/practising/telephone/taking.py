"""What a practice call over the telephone does in the room: takes a number, begins, says, ends."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.policy import POLICY, Reach
from wellheard.server.practising.holding import Practising
from wellheard.server.practising.offering import Offered, offered_one
from wellheard.server.throttle import Throttle
from wellheard.speech.live import HearingCall
from wellheard.speech.live.interface import Result
from wellheard.storage.people import find_user
from wellheard.storage.practice import AttemptKept, find_attempt
from wellheard.storage.practice_pins import take_pin

_WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose call it is, and with which customer."""

    user: str
    chosen: Offered


@dataclass(slots=True)
class Taking:
    """Safe to share between threads."""

    practising: Practising
    live: LiveCalls
    tries: Throttle = field(default_factory=lambda: Throttle(30, 300, time.monotonic))
    """Wrong numbers from anywhere: guessing one of a million takes weeks."""

    def listen(self, rate: int, tell: Callable[[Result], None]) -> HearingCall:
        """Hear one track of sound."""
        return self.live.hearing().open(rate=rate, tracks=1, tell=tell)

    def take(self, pin: str) -> Taken | None:
        """Whose number it is, which serves no more then; None for a wrong one, and while too many were wrong.

        Raises ProblemError where the scenario is gone.
        """
        if not (pin.isascii() and pin.isdigit()) or self.tries.wait_s(_WRONG):
            return None
        with self.practising.room.store.begin() as on:
            found = take_pin(on, pin)
        if found is None:
            self.tries.mark(_WRONG)
            return None
        with self.practising.room.store.read() as on:
            user = find_user(on, found.user)
            if user.disabled_at is not None or POLICY["practice.do"].reach(user.role) == Reach.NONE:
                return None
            return Taken(user.id, offered_one(on, found.scenario))

    def begin(self, taken: Taken, greeting: str) -> AttemptKept:
        """The customer is on the line."""
        return self.practising.begin(taken.user, taken.chosen, greeting=greeting)

    def say(self, attempt: AttemptKept, line: str) -> AttemptKept:
        """The rep says a line; the answer is the last of the replies."""
        return self.practising.say(attempt, line, by_voice=True)[0]

    def end(self, attempt: str) -> None:
        """Hang up."""
        with self.practising.room.store.read() as on:
            found = find_attempt(on, attempt)
        self.practising.end(found)
