"""A language model as the detector of every kind that words tell: one question a turn, strictly checked.

Nothing it answers is taken on trust: its words must be in the turn, its kinds in the catalogue. What fails is a gap
that names the turns; the rest stands.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

from wellheard.conversation import Gap, Moment, Turn
from wellheard.conversation.moments import Attribute
from wellheard.detectors.interface import CallSoFar, Heard, Listener
from wellheard.detectors.rules import Found, moment_at
from wellheard.engines.language_model_answer import read_form
from wellheard.engines.language_model_asking import CONTEXT, LONGEST_TURN, RECALLED, Question, Questions
from wellheard.engines.language_model_catalogue import REPEAT, SPEAKERS, fingerprint, kinds_for
from wellheard.engines.language_model_endpoint import Endpoint, Failure
from wellheard.engines.language_model_findings import About, Checked, Finding, Noticed, check

ID = "language-model"
TEXT_KINDS = frozenset(name for speaker in SPEAKERS for name in kinds_for(speaker))
"""The kinds that it is asked for."""
_REVISION = 1
"""Of the reading and checking here; counted up when the same answer would bring other moments."""

Said = Checked | Failure


@dataclass(frozen=True, eq=False, kw_only=True)
class LanguageModelDetector:
    """Asks a model which moments a turn holds."""

    endpoint: Endpoint
    at_once: int = 4
    """Questions under way at a time, where a whole call is known."""
    id: str = ID
    kinds: frozenset[str] = TEXT_KINDS
    reads: frozenset[str] = frozenset()

    @property
    def version(self) -> str:
        """The model's name, and a digest of all that it is told and of what it is shown."""
        return f"{self.endpoint.model}-{fingerprint(CONTEXT, RECALLED, LONGEST_TURN, _REVISION)}"

    def begin(self) -> Listener:
        """Start to listen; nothing is sent before the first turn."""
        return _Listening(self)

    def content(self, question: Question) -> str | Failure:
        """What the model says."""
        return self.endpoint.complete(question.messages, question.schema, _as_noticed)


def _as_noticed(content: str) -> Noticed | Failure:
    return read_form(content, Noticed)


@dataclass(slots=True)
class _Listening:
    """One call."""

    detector: LanguageModelDetector
    _questions: Questions = field(default_factory=Questions)
    _ahead: dict[int, tuple[Question, "Future[str | Failure]"]] = field(default_factory=dict)
    """Answers on their way, by turn."""
    _unanswered: dict[str, list[int]] = field(default_factory=dict)
    """Turns by why there is no answer."""
    _refused: dict[str, list[int]] = field(default_factory=dict)
    """Turns, one for each moment, by why it was refused."""
    _cut: list[int] = field(default_factory=list)
    _asked: int = 0
    _moments: int = 0

    def expect(self, turns: Sequence[Turn]) -> None:
        """Ask about all turns that are going to be heard, some at a time; the questions are those of `hear`."""
        reader = Questions()
        asked = [question for turn in turns if (question := reader.hear(turn))]
        answers = _at_once(self.detector.at_once, self.detector.content, asked)
        self._ahead = {question.turn_id: pair for question, pair in zip(asked, answers, strict=True)}

    def hear(self, heard: Heard, call: CallSoFar) -> Iterable[Moment]:
        """Ask about the turn and wait, at most the endpoint's time limit."""
        question = self._questions.hear(heard.turn)
        if question is None:
            return []
        surest = max(call.repeats, key=lambda each: (each.confidence, -each.start), default=None)
        known = surest.turn_id if surest else None
        about = About(speaker=heard.turn.speaker, text=heard.turn.text, told=question.told, known=known)
        content = self._content(question)
        said = content if isinstance(content, Failure) else check(content, about)
        self._note(question, said)
        found = said.findings if isinstance(said, Checked) else ()
        return [self._moment(heard, call, each) for each in found]

    def end(self, call: CallSoFar) -> Iterable[Moment]:
        """Nothing: every moment belongs to the turn that was asked about."""
        del call
        return ()

    @property
    def gaps(self) -> list[Gap]:
        """What could not be asked, was not answered, or was refused."""
        reasons = [f"no answer about {_turns(turns)}: {reason}" for reason, turns in self._unanswered.items()]
        if self._refused:
            each = (f"{len(turns)} {reason} ({_turns(turns)})" for reason, turns in self._refused.items())
            total = sum(map(len, self._refused.values()))
            reasons.append(
                f"{total} of the {total + self._moments} moments that it gave were refused: {'; '.join(each)}"
            )
        if self._cut:
            reasons.append(f"of {_turns(self._cut)} only the first {LONGEST_TURN} characters were sent")
        return [Gap(stage="detector", what=self.detector.id, reason=reason) for reason in reasons]

    def _content(self, question: Question) -> str | Failure:
        foreseen, answer = self._ahead.pop(question.turn_id, (None, None))
        if answer is not None and foreseen == question:
            return answer.result()
        return self.detector.content(question)

    def _note(self, question: Question, said: Said) -> None:
        if question.cut:
            self._cut.append(question.turn_id)
        if isinstance(said, Failure):
            self._unanswered.setdefault(said.reason, []).append(question.turn_id)
            return
        self._moments += len(said.findings)
        for reason in said.refused:
            self._refused.setdefault(reason, []).append(question.turn_id)

    def _moment(self, heard: Heard, call: CallSoFar, found: Finding) -> Moment:
        attributes: dict[str, Attribute] = dict(found.attributes)
        if found.kind == REPEAT:
            told = next((each for each in call.repeats if each.turn_id == found.refers_to), None)
            attributes["what"] = told.what if told else "answer"
            if told and told.call:
                attributes["call"] = told.call
        stretch = Found(
            found.start, found.end, found.confidence, attributes, (found.refers_to,) if found.refers_to else ()
        )
        return moment_at(heard, found.kind, f"{self.detector.id}@{self.detector.version}", stretch)


def _at_once(
    most: int, ask: Callable[[Question], str | Failure], questions: Sequence[Question]
) -> list["tuple[Question, Future[str | Failure]]"]:
    """Questions with their answers to come, on so many threads.

    The threads are daemons and end with their queue, so that nobody who stops in mid-call waits for them.
    """
    pairs = [(question, Future[str | Failure]()) for question in questions]
    waiting: SimpleQueue[tuple[Question, Future[str | Failure]]] = SimpleQueue()
    for pair in pairs:
        waiting.put(pair)

    def work() -> None:
        while True:
            try:
                question, answer = waiting.get_nowait()
            except Empty:
                return
            try:
                answer.set_result(ask(question))
            except Exception as error:  # noqa: BLE001  # who waits for the answer must get one
                answer.set_result(Failure(f"asking the language model failed ({type(error).__name__})"))

    for _ in range(min(most, len(pairs))):
        Thread(target=work, daemon=True, name="language-model-ahead").start()
    return pairs


def _turns(ids: Iterable[int]) -> str:
    """`turn 3`, `turns 3-5, 9`."""
    runs: list[list[int]] = []
    for each in sorted(Counter(ids)):
        if runs and each == runs[-1][-1] + 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"{'turns' if len(runs) > 1 or len(runs[0]) > 1 else 'turn'} {shown}"
