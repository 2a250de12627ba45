"""Text analysis: turns a second on one core, where the time goes, and peak memory.

The calls are made here from a seed: sentences such as callers and reps say, 40 turns a call. Stages are timed in CPU
seconds over the same calls, the best of three rounds; `whole` is `analyse` as users run it. `yardstick` is a fixed loop
of plain Python: on a busy machine compare the others with it.
"""

import random
import resource
import time
from collections.abc import Callable

from wellheard.analysis import Setup, analyse, in_order
from wellheard.conversation import Analysis, Conversation, Moment, Turn, document
from wellheard.detectors import Ears
from wellheard.intake.interface import Transcript
from wellheard.jobs import Plan, build
from wellheard.ledger import Book
from wellheard.measures import measure
from wellheard.playbook import coach, judge, tell_story
from wellheard.playbook.interface import Judgement
from wellheard.settings import Settings
from wellheard.speech import redact

AGENT = (
    "Thank you for calling, how can I help you today?",
    "Oh no, and that on the day before your holiday. Tell me what happened.",
    "Could you read me the order number, please?",
    "Have you already tried to restart it?",
    "So you restarted it twice and the light is still red, is that right?",
    "Please press the button on the back for five seconds and tell me what the display says.",
    "It looks like the battery has gone flat, because the charger switches off when it gets warm.",
    "I'm afraid that isn't something we can do from here, but I could send you a new one.",
    "Let's go through it together, take your time.",
    "Okay.",
    "I'll look after this myself and call you back tomorrow before noon.",
    "Is there anything else that I can do for you?",
)
CUSTOMER = (
    "Hello, my heating has been off since Tuesday and nobody has called me back.",
    "The order number is four four one seven nine.",
    "I have restarted it three times and I unplugged it overnight.",
    "It says error seven and the red light is blinking.",
    "I told you that already.",
    "My daughter is ill and it's freezing in here, I can't believe this.",
    "Yes.",
    "No, it still doesn't work.",
    "I'd just like to have my money back, please.",
    "Oh, it works now! Thank you so much, you've been wonderful.",
    "That was on the third of March, I think, when your colleague was here.",
    "Hm, let me see, it's the small one with the glass front.",
)


def calls(number: int, turns: int = 40) -> list[Conversation]:
    """So many calls from one seed."""
    pick = random.Random(7)
    made = []
    for index in range(number):
        said = tuple(
            Turn(id=i + 1, speaker="agent" if i % 2 == 0 else "customer", text=_line(pick, i)) for i in range(turns)
        )
        made.append(
            Conversation(
                id=f"bench-{index}", title="bench", channel="voice", duration_ms=None, source="bench", turns=said
            )
        )
    return made


def _line(pick: random.Random, index: int) -> str:
    return " ".join(pick.sample(AGENT if index % 2 == 0 else CUSTOMER, k=pick.choice((1, 1, 2))))


_ROUNDS = 3


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _yardstick() -> None:
    """Loop over numbers and strings; about a microsecond a step."""
    seen: dict[int, str] = {}
    for number in range(10_000):
        seen[number & 255] = f"{number} {seen.get(number >> 1 & 255, '')[:8]}".strip()


def _clocked(name: str, work: Callable[[], object], turns: int) -> None:
    spent = min(_seconds(work) for _ in range(_ROUNDS))
    print(f"{name:12s} {turns / spent:10,.0f} turns/s {1e6 * spent / turns:8.1f} us a turn")


def _detect(made: list[Conversation], setup: Setup) -> None:
    for call in made:
        ears, book = Ears(setup.detectors), Book()
        for turn in call.turns:
            ears.hear(turn, ledger=book.ledger())
        ears.end()


def _keep_books(analyses: list[Analysis]) -> None:
    for done in analyses:
        book = Book()
        by_turn: dict[int, list[Moment]] = {}
        for moment in done.moments:
            by_turn.setdefault(moment.turn_ids[0], []).append(moment)
        for turn in done.conversation.turns:
            book.repeats(turn)
            book.hear(turn, by_turn.get(turn.id, []))


def main() -> None:
    """Print stages and the whole by rules, then the whole by the learned detector on a tenth of the calls."""
    setup = build(Plan(use_sound=False, settings=Settings(noticing="rules")))
    made = calls(250)
    turns = sum(len(call.turns) for call in made)
    analyses = [analyse(Transcript(conversation=call), setup) for call in made]
    _clocked("yardstick", _yardstick, 10_000)
    _clocked("redaction", lambda: [redact(call) for call in made], turns)
    _clocked("detectors", lambda: _detect(made, setup), turns)
    _clocked("ledger", lambda: _keep_books(analyses), turns)
    _clocked("ordering", lambda: [in_order([*done.moments]) for done in analyses], turns)
    _clocked("measures", lambda: [measure(done.conversation, done.moments) for done in analyses], turns)
    judged = [_judge(done, setup) for done in analyses]
    both = list(zip(analyses, judged, strict=True))
    _clocked("judging", lambda: [_judge(done, setup) for done in analyses], turns)
    _clocked("story", lambda: [tell_story(done.conversation, card, done.ledger, None) for done, card in both], turns)
    _clocked("coaching", lambda: [coach(setup.playbook, done.conversation, card) for done, card in both], turns)
    _clocked("whole", lambda: [analyse(Transcript(conversation=call), setup) for call in made], turns)
    _clocked("to JSON", lambda: [document.dump(done) for done in analyses], turns)
    learned, few = build(Plan(use_sound=False)), made[::10]
    _clocked("learned", lambda: [analyse(Transcript(conversation=call), learned) for call in few], turns // 10)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB with {turns:,} turns held")


def _judge(done: Analysis, setup: Setup) -> Judgement:
    return judge(setup.playbook, done.conversation, done.moments, done.measures, None)


if __name__ == "__main__":
    main()
