"""A practice call being held: begun, a line at a time, ended, begun again from any line.

What was said lies in the database; the customer is made from it again when they aren't in memory any more, so a
restart, or another process, changes nothing. The same scenario, number and words bring the same customer.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final

from fastapi.requests import HTTPConnection

from wellheard.analysis import Setup
from wellheard.conversation import AGENT, Gap, Turn
from wellheard.conversation.document import dump
from wellheard.engines.choose import load_language_endpoint
from wellheard.practice import Customer, Exchange, Practice, Reply, Scenario, ScenarioError, Temper
from wellheard.practice.playing import Attempt, Wording
from wellheard.practice.records import to_record
from wellheard.server.live_calls.door import LiveCalls
from wellheard.server.practising.offering import Offered, read
from wellheard.server.problems import ProblemError, conflict
from wellheard.server.room import Room
from wellheard.settings import Settings
from wellheard.storage.practice import AttemptKept, add_line, begin_attempt, end_attempt
from wellheard.storage.practice_plans import finish_assignments

SEEDS: Final = 1 << 31
MOST_LINES: Final = 200
"""Of a rep in a practice call; the customer has gone long before."""
_IN_MEMORY: Final = 200
LONGEST_FOR_WORDS_S = 6.0
"""So long a language model may look for words, whatever is set for other questions: somebody is on the line."""


@dataclass(slots=True)
class _AsSaid:
    """The customer's words as they were said, then whatever words are set."""

    replies: Sequence[str]
    then: Wording | None

    def reword(self, scenario: Scenario, customer: Customer, turns: Sequence[Turn], reply: Reply) -> str | Gap:
        """What was said at this place."""
        place = sum(turn.speaker != AGENT for turn in turns)
        if place < len(self.replies):
            return self.replies[place]
        return self.then.reword(scenario, customer, turns, reply) if self.then else reply.text


@dataclass(slots=True)
class Practising:
    """All practice calls of one process. Safe to share between threads."""

    room: Room
    setup: Callable[[], Setup]
    """What detects and judges, with the playbook in use now; takes a second the first time."""
    wording: Wording | None = None
    _held: OrderedDict[str, tuple[int, Practice]] = field(default_factory=OrderedDict)
    """By attempt the number of lines said, and the customer."""
    _changing: Lock = field(default_factory=Lock)

    def begin(
        self, user: str, chosen: Offered, *, seed: int | None = None, greeting: str = "", draft: bool = False
    ) -> AttemptKept:
        """The phone rings: the rep picks up, with or without a greeting, and the customer says their first words."""
        number = secrets.randbelow(SEEDS) if seed is None else seed
        scenario = chosen.scenario
        practice = Practice(scenario, self.setup(), number, wording=self.wording)
        opening = practice.start(greeting.strip() or None)
        with self.room.store.begin() as on:
            made = begin_attempt(
                on, user=user, scenario=scenario.id, scenario_version=scenario.name_and_version, title=scenario.title,
                text=chosen.text, seed=number, opening=opening, greeting=greeting.strip() or None, draft=draft,
            )  # fmt: skip
        self._keep(made.id, practice)
        return made

    def say(self, attempt: AttemptKept, line: str, *, by_voice: bool = False) -> tuple[AttemptKept, Exchange]:
        """The rep's line, and the customer's answer; where the customer goes with it, the call is over.

        Raises ProblemError 409 where it is over already, or went on elsewhere meanwhile.
        """
        if attempt.ended_at is not None or len(attempt.lines) >= MOST_LINES:
            raise conflict("This practice call is over.")
        practice = self._taken(attempt)
        if practice.ended:
            raise conflict("This practice call is over.")
        exchange = practice.say(line)
        with self.room.store.begin() as on:
            made = add_line(on, attempt, line, exchange.reply.text, by_voice=by_voice)
        if practice.ended:
            return self._end(made, practice), exchange
        self._keep(made.id, practice)
        return made, exchange

    def end(self, attempt: AttemptKept) -> AttemptKept:
        """Hang up. Again changes nothing."""
        if attempt.ended_at is not None:
            return attempt
        return self._end(attempt, self._taken(attempt))

    def again(self, attempt: AttemptKept, at: int) -> AttemptKept:
        """Another practice call that begins like this one, up to and with the rep's first `at` lines.

        Raises ProblemError 422 where it has fewer.
        """
        if not 0 <= at < len(attempt.lines):
            raise ProblemError(422, "invalid", f"Choose a line from 0 to {len(attempt.lines) - 1}.")
        practice = self._made(attempt, at)
        with self.room.store.begin() as on:
            made = begin_attempt(
                on, user=attempt.user, scenario=attempt.scenario, scenario_version=attempt.scenario_version,
                title=attempt.title, text=attempt.text, seed=attempt.seed, opening=practice.opening,
                greeting=attempt.greeting, draft=attempt.draft, lines=attempt.lines[:at],
                replies=[each.reply.text for each in practice.exchanges], branch=(attempt.id, at),
            )  # fmt: skip
        self._keep(made.id, practice)
        return made

    def temper(self, attempt: AttemptKept) -> Temper:
        """How the customer feels now."""
        practice = self._taken(attempt)
        self._keep(attempt.id, practice)
        return practice.customer.temper

    def scenario(self, attempt: AttemptKept) -> Scenario:
        """The scenario as it was when the practice call began. Raises ProblemError 409 where it can't be read."""
        try:
            return read(attempt.text)
        except ScenarioError as error:
            raise conflict(f"This version of Wellheard can't read the scenario any more: {error}") from error

    def _end(self, attempt: AttemptKept, practice: Practice) -> AttemptKept:
        over = practice.end()
        told = over.verdict
        result = _as_written(over, to_record(over))
        said = [each["rep"] for each in result["exchanges"]]
        greeting = over.analysis.conversation.turns[0].text if over.rep_first else None
        with self.room.store.begin() as on:
            made = end_attempt(
                on, attempt, ending=told.ending, stars=told.stars, score=over.analysis.scorecard.score, result=result,
                document=dump(over.analysis).encode(), greeting=greeting, lines=said,
            )  # fmt: skip
            if not attempt.draft and said:
                finish_assignments(on, attempt.user, attempt.scenario)
        return made

    def _taken(self, attempt: AttemptKept) -> Practice:
        """The customer, out of memory or made again; whoever has them puts them back."""
        with self._changing:
            lines, practice = self._held.pop(attempt.id, (-1, None))
        if practice is not None and lines == len(attempt.lines):
            return practice
        return self._made(attempt, len(attempt.lines))

    def _made(self, attempt: AttemptKept, lines: int) -> Practice:
        scenario = self.scenario(attempt)
        wording = _AsSaid(attempt.replies[: lines + 1], self.wording)
        practice = Practice(scenario, self.setup(), attempt.seed, wording=wording)
        practice.start(attempt.greeting)
        for line in attempt.lines[:lines]:
            if not practice.ended:
                practice.say(line)
        return practice

    def _keep(self, attempt: str, practice: Practice) -> None:
        with self._changing:
            self._held[attempt] = len(practice.exchanges), practice
            self._held.move_to_end(attempt)
            while len(self._held) > _IN_MEMORY:
                self._held.popitem(last=False)


def practising_of(connection: HTTPConnection) -> Practising:
    """The practice calls of the server that was asked."""
    return practising_in(connection.app.state)


def practising_in(state: Any) -> Practising:
    """The practice calls of a server, by the state of its app."""
    if not hasattr(state, "practising"):
        live: LiveCalls = state.live
        room: Room = state.room
        state.practising = Practising(room, live.equipment.setup, _wording(room.settings))
    found: Practising = state.practising
    return found


def _wording(settings: Settings) -> Wording | None:
    """Whose words the customers have: a language model's where an endpoint is set, else the scenario's own."""
    patience = min(settings.language_model_timeout_s, LONGEST_FOR_WORDS_S)
    endpoint = load_language_endpoint(replace(settings, language_model_timeout_s=patience))
    if endpoint is None:
        return None
    from wellheard.engines.language_model_speaking import LanguageModelSpeaker
    from wellheard.practice.saying import ModelWording

    return ModelWording(LanguageModelSpeaker(endpoint))


def _as_written(over: Attempt, result: dict[str, Any]) -> dict[str, Any]:
    """The record with the words as the document has them, where private ones are masked; our own ids are elsewhere."""
    said = {turn.id: turn.text for turn in over.analysis.conversation.turns}
    for each in result["exchanges"]:
        each["rep"], each["customer"] = said[each["rep_turn"]], said[each["customer_turn"]]
    first = 2 if over.rep_first else 1
    result["opening"] = said[first]
    for name in ("id", "lines", "unsaid", "branch_of", "branch_at"):
        result.pop(name, None)
    return result
