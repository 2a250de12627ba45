"""Numbers that were just worked out, for as long as no call comes, changes or goes: fifty people ask for the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from inspect import signature
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from wellheard.storage.calls import state_of
from wellheard.storage.filters import CallFilter

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
State = tuple[int, int, int]
_MOST = 512


@dataclass(slots=True)
class Remembered:
    """Answers by question and state of the calls, the 512 used last. Safe to share between threads.

    Never out of date: the state is read in the transaction of the question. Answers to another state of the calls are
    dropped with the next one that is kept, so words of a deleted call don't stay.
    """

    _answers: OrderedDict[tuple[State, Hashable], Any] = field(default_factory=OrderedDict)
    _locks: dict[Hashable, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def within(self, on: Connection) -> "Asking":
        """For the questions of one transaction, whose state is read once."""
        return Asking(on=on, numbers=self, state=state_of(on))

    def recall(self, on: Connection, question: Hashable, make: Callable[[], Any], *, state: State | None = None) -> Any:
        """The answer to a question, made once where several ask at the same time."""
        asked = (state or state_of(on), question)
        with self._lock:
            one_at_a_time = self._locks.setdefault(asked, Lock())
        try:
            with one_at_a_time:
                with self._lock:
                    if asked in self._answers:
                        self._answers.move_to_end(asked)
                        return self._answers[asked]
                return self._kept(asked, make())
        finally:
            with self._lock:
                self._locks.pop(asked, None)

    def _kept(self, asked: tuple[State, Hashable], made: Any) -> Any:
        with self._lock:
            for known in [each for each in self._answers if each[0] != asked[0]]:
                del self._answers[known]
            self._answers[asked] = made
            if len(self._answers) > _MOST:
                self._answers.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Numbers about the calls as one transaction sees them, from memory where they are known."""

    on: Connection
    numbers: Remembered
    state: State

    def ask(
        self, work: Callable[Concatenate[Connection, CallFilter, Given], Answer], wanted: CallFilter,
        *given: Given.args, **named: Given.kwargs,
    ) -> Answer:  # fmt: skip
        """What a function of `insight` works out for some calls. What changes without the calls is not kept."""

        def make() -> Answer:
            return work(self.on, wanted, *given, **named)

        if wanted.teams is not None or wanted.scored is not None:  # Who is in a team, and what people have scored.
            return make()
        bound = signature(work).bind(self.on, wanted, *given, **named)
        bound.apply_defaults()  # What was left out is the same question as its default.
        question = (work.__name__, *tuple(bound.arguments.values())[1:])
        answer: Answer = self.numbers.recall(self.on, question, make, state=self.state)
        return answer
