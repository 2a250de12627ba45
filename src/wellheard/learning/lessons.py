"""What is learned from: calls and what people say of the kinds in their turns, from labels or from corrections."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from wellheard.conversation import Conversation
from wellheard.evaluation import read_labelled
from wellheard.evaluation.interface import Fault, LabelledCall
from wellheard.evaluation.labels import files_of
from wellheard.learning.corrections import CorrectedCall, is_corrections, load_corrections, verdicts

FEWEST_NAMES = 8
"""From so many agents on, all calls of one stay on one side of the split; fewer could not be split that way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A call and what people know of it."""

    source: str
    """`file:line`."""
    conversation: Conversation
    known: Mapping[tuple[int, str], bool]
    """By turn and kind, whether it is there."""
    complete: bool
    """What is not in `known` is not there either, as far as anybody looked for the kind."""
    sought_out: frozenset[tuple[int, str]] = frozenset()
    """What was added to a call that isn't complete. Nobody would have written it down had it not been there, so it
    tells what such a turn looks like, and nothing about how often there is one."""


def read_lessons(paths: Iterable[Path], kinds: frozenset[str]) -> Iterator[Lesson | Fault]:
    """Lessons of files and folders, one at a time, and a fault for everything that can't be used.

    A file holds labelled calls as `wellheard eval` reads them, or corrections; `kinds` are those that both may name.
    """
    for file in chain.from_iterable(files_of(path) for path in paths):
        try:
            if _holds_corrections(file):
                yield from _from_corrections(file, kinds)
            else:
                labelled = read_labelled([file], kinds)
                yield from (each if isinstance(each, Fault) else _of_labels(each) for each in labelled)
        except OSError as error:
            yield Fault(where=str(file), what=f"can't be read: {error.strerror}. Check the path and your rights")


def _holds_corrections(file: Path) -> bool:
    with file.open("rb") as lines:
        first = next((line for line in lines if line.strip()), b"")
    return is_corrections(first)


def _from_corrections(file: Path, kinds: frozenset[str]) -> Iterator[Lesson | Fault]:
    of_cues = 0
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            where = f"{file}:{number}"
            if not line.strip():
                continue
            call, faults = load_corrections(line, where, kinds)
            yield from faults
            if call is not None:
                of_cues += len(call.cues)
                if call.corrections or call.complete or not call.cues:
                    yield of_corrections(call, where)
    if of_cues:
        what = f"says of {of_cues} cues whether they helped. Learning is about moments, so that isn't used here"
        yield Fault(where=str(file), what=what)


def of_corrections(call: CorrectedCall, source: str) -> Lesson:
    """The lesson of a corrected call."""
    agreed = list(verdicts(call))
    added = frozenset((turn, kind) for turn, kind, _, added in agreed if added)
    return Lesson(
        source=source,
        conversation=call.conversation,
        known={(turn, kind): there for turn, kind, there, _ in agreed},
        complete=call.complete,
        sought_out=frozenset() if call.complete else added,
    )


def _of_labels(call: LabelledCall) -> Lesson:
    known = dict.fromkeys(call.first, True)
    return Lesson(source=call.source, conversation=call.conversation, known=known, complete=True)


def looked_for(lessons: Iterable[Lesson]) -> frozenset[str]:
    """Kinds that complete calls tell of: those that somebody found in at least one of them."""
    return frozenset(kind for each in lessons if each.complete for (_, kind), there in each.known.items() if there)


def parts(lessons: list[Lesson], number: int, salt: str = "") -> list[int]:
    """Which of so many parts each call belongs to, by a digest of what it belongs with.

    A customer's calls stay together; so do an agent's where there are agents enough. Parts are as even as whole groups
    allow, and a call stays in its part while the others do. Groups are found by following shared names.
    """
    groups = _groups(lessons)
    order = sorted(set(groups), key=lambda group: sha256(f"{salt}{group}".encode()).digest())
    filled, place = [0] * number, {}
    sizes = Counter(groups)
    for group in order:
        place[group] = min(range(number), key=lambda part: filled[part])
        filled[place[group]] += sizes[group]
    return [place[group] for group in groups]


def _groups(lessons: list[Lesson]) -> list[str]:
    """A name for each call's group: the first name that its calls share with others by way of any of them."""
    names = [_names(each) for each in lessons]
    if len({name for each in names for name in each if name.startswith("agent ")}) < FEWEST_NAMES:
        names = [[name for name in each if not name.startswith("agent ")] for each in names]
    leads: dict[str, str] = {}

    def lead(name: str) -> str:
        while leads.setdefault(name, name) != name:
            name = leads[name]
        return name

    for each in names:
        first, *others = sorted(map(lead, each))
        for other in others:
            leads[other] = first
    return [lead(each[0]) for each in names]


def _names(lesson: Lesson) -> list[str]:
    told = lesson.conversation.metadata
    texts = "\n".join(f"{turn.speaker}: {turn.text}" for turn in lesson.conversation.turns)
    names = [f"call {sha256(texts.encode()).hexdigest()}"]
    return [*names, *(f"{who} {name}" for who, name in (("customer", told.customer), ("agent", told.agent)) if name)]
