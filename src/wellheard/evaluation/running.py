"""Labelled calls through the same analysis as every other call, on one or more processes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from wellheard.evaluation.evaluator import Evaluator
from wellheard.evaluation.interface import Fault, LabelledCall
from wellheard.intake import Transcript
from wellheard.jobs import Failed, Item, Plan, analyse_all


def evaluate(
    calls: Iterable[LabelledCall | Fault], plan: Plan, into: Evaluator, *, jobs: int, fault: Callable[[Fault], None]
) -> None:
    """Analyse every call and hand it to `into`; `fault` hears of all that could not be used. Streams.

    It hears of turns that a detector could not hear, too: they count, as silence, and a low recall may be theirs.

    Raises PlaybookError where the playbook can't be used.
    """
    waiting: deque[LabelledCall] = deque()

    def tell(each: Fault) -> None:
        into.faults += 1
        fault(each)

    def items() -> Iterator[Item]:
        for each in calls:
            if isinstance(each, Fault):
                tell(each)
                continue
            waiting.append(each)
            yield Item(key=each.source, incoming=Transcript(conversation=each.conversation))

    for _, outcome in analyse_all(items(), plan, jobs=jobs):
        call = waiting.popleft()
        if isinstance(outcome, Failed):
            tell(Fault(where=call.source, what=outcome.reason))
        else:
            into.take(call, outcome.analysis)
            for gap in outcome.analysis.gaps:
                if gap.stage == "detector":
                    fault(Fault(where=call.source, what=f"{gap.what}: {gap.reason}"))
