"""Analyse many conversations: in order, on one or more processes, losing none for another's sake."""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from wellheard.analysis import Setup, analyse
from wellheard.conversation import Analysis
from wellheard.conversation.document import dump
from wellheard.intake.interface import Incoming, IntakeError, Recording, Transcript
from wellheard.jobs.setup import Plan, build
from wellheard.outcome import OutcomeError
from wellheard.speech.interface import SpeechError


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A conversation that was analysed."""

    analysis: Analysis
    recording: Recording | None
    """Its sound, for the player of a report."""
    text: str
    """The analysis document as JSON on one line; made where the analysis was, so that one process needn't make all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A conversation, or a file, that could not be."""

    source: str
    """Which one."""
    reason: str
    """What, and what to do about it."""


Outcome = Done | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One conversation to be analysed."""

    key: str
    """Its name in the journal; another content is another key."""
    incoming: Incoming | IntakeError
    """The conversation, or why it can't be read."""
    known: Analysis | None = None
    """Its analysis, where an earlier run has it."""


def source_of(incoming: Incoming) -> str:
    """The name by which a conversation is known before it is analysed."""
    return incoming.source if isinstance(incoming, Recording) else incoming.conversation.source


def analyse_all(
    items: Iterable[Item], plan: Plan, *, jobs: int = 1, before: Analysis | None = None
) -> Iterator[tuple[Item, Outcome]]:
    """Items with their outcomes, in order; at most `4 * jobs` conversations are held at a time."""
    if jobs == 1:
        setup = build(plan)
        for item in items:
            yield item, _settled(item) or attempt(_readable(item), setup, before)
    else:
        yield from _Pool(plan, jobs, before).run(items)


def _readable(item: Item) -> Incoming:
    assert not isinstance(item.incoming, IntakeError)
    return item.incoming


def _sound(incoming: Incoming) -> Recording | None:
    return incoming.recording if isinstance(incoming, Transcript) else incoming


def _settled(item: Item) -> Outcome | None:
    """The outcome that needs no work."""
    if isinstance(item.incoming, IntakeError):
        return unreadable(item.incoming)
    if item.known is None:
        return None
    return Done(analysis=item.known, recording=_sound(item.incoming), text=dump(item.known))


def unreadable(error: IntakeError) -> Failed:
    """What became of a conversation that couldn't be read."""
    return Failed(source=error.where, reason=f"{error.what}. {error.remedy}")


def attempt(incoming: Incoming, setup: Setup, before: Analysis | None) -> Outcome:
    """Analyse one conversation; whatever goes wrong with it comes as a value."""
    try:
        analysis = analyse(incoming, setup, before=before)
        return Done(analysis=analysis, recording=_sound(incoming), text=dump(analysis))
    except SpeechError as error:
        return Failed(source=source_of(incoming), reason=f"{error.what}. {error.remedy}")
    except OutcomeError as error:
        return Failed(source=source_of(incoming), reason=str(error))
    except MemoryError:
        return Failed(source=source_of(incoming), reason="too large for the memory of this machine. Split it")
    except Exception as error:  # noqa: BLE001 - one call must not lose the others
        reason = f"the analysis failed: {type(error).__name__}: {error}. Please report this as a defect"
        return Failed(source=source_of(incoming), reason=reason)


_setup: Setup | None = None


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _start(plan: Plan) -> None:
    global _setup
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A pool's workers hold both ends of its pipes, so they never learn from them that the parent was killed.
    Thread(target=_leave_with_parent, daemon=True).start()
    _setup = build(plan)


def _work(incoming: Incoming, before: Analysis | None) -> Outcome:
    assert _setup is not None
    return attempt(incoming, _setup, before)


def _executor(plan: Plan, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_start, initargs=(plan,))


@dataclass(slots=True)
class _Waiting:
    item: Item
    outcome: Outcome | None
    future: Future[Outcome] | None = None


@dataclass(slots=True)
class _Pool:
    """Processes at work; where one dies, the call that killed it is found out and the others are handed in again."""

    plan: Plan
    jobs: int
    before: Analysis | None
    executor: ProcessPoolExecutor = field(init=False)
    waiting: deque[_Waiting] = field(default_factory=deque)

    def run(self, items: Iterable[Item]) -> Iterator[tuple[Item, Outcome]]:
        build(self.plan)  # a fault in the playbook or a setting shows here, not as a broken pool
        self.executor = _executor(self.plan, self.jobs)
        try:
            for item in items:
                self.waiting.append(self._submitted(_Waiting(item, _settled(item))))
                if len(self.waiting) >= 4 * self.jobs:
                    yield self._next()
            while self.waiting:
                yield self._next()
        finally:
            _stop(self.executor)

    def _submitted(self, waiting: _Waiting) -> _Waiting:
        if waiting.outcome is None:
            try:
                waiting.future = self.executor.submit(_work, _readable(waiting.item), self.before)
            except BrokenProcessPool:
                waiting.future = None
        return waiting

    def _next(self) -> tuple[Item, Outcome]:
        first = self.waiting.popleft()
        return first.item, first.outcome or self._result(first)

    def _result(self, first: _Waiting) -> Outcome:
        if first.future is not None:
            try:
                return first.future.result()
            except BrokenProcessPool:
                pass
        return self._after_a_death(first)

    def _after_a_death(self, first: _Waiting) -> Outcome:
        _stop(self.executor)
        outcome = _alone(_readable(first.item), self.plan, self.before)
        self.executor = _executor(self.plan, self.jobs)
        for each in self.waiting:
            if each.future is None or not _finished(each.future):
                self._submitted(each)
        return outcome


def _finished(future: Future[Outcome]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


def _alone(incoming: Incoming, plan: Plan, before: Analysis | None) -> Outcome:
    """A second try in a process of its own, so that a call that kills its process is found out."""
    executor = _executor(plan, 1)
    try:
        return executor.submit(_work, incoming, before).result()
    except BrokenProcessPool:
        reason = "the process that analysed it died, perhaps for want of memory. Try it alone with --jobs 1"
        return Failed(source=source_of(incoming), reason=reason)
    finally:
        _stop(executor)


def _stop(executor: ProcessPoolExecutor) -> None:
    processes = list((executor._processes or {}).values())  # noqa: SLF001 - the only way to end workers in mid-call
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
