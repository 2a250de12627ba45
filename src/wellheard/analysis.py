"""The way of a call, on one page.

A recording becomes turns, what nobody may keep is masked, detectors notice moments turn by turn while the ledger
fills, measures are taken, the playbook judges, and out comes the analysis document.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wellheard import __version__
from wellheard.conversation import Analysis, Conversation, Gap, Ledger, Moment, Turn, Versions
from wellheard.conversation.call import Channel
from wellheard.conversation.moments import with_id
from wellheard.detectors import CallSoFar, Detector, Ears
from wellheard.detectors.interface import Heard
from wellheard.detectors.listening import uptake_over
from wellheard.detectors.run import digest
from wellheard.intake.interface import Incoming, Recording
from wellheard.ledger import Book
from wellheard.measures import measure
from wellheard.outcome import weigh
from wellheard.playbook import Playbook, coach, judge, tell_story
from wellheard.playbook.interface import LanguageJudge
from wellheard.speech import hear_recording, lend_voice, redact
from wellheard.speech.interface import Engines, HearingOptions

EngineSource = Callable[[], Engines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What an analysis works with; the same for every call of a run."""

    playbook: Playbook
    detectors: tuple[Detector, ...]
    engines: EngineSource | None = None
    """Brings the speech engines, which take a second to load, when the first sound comes; none: no sound is heard."""
    hearing: HearingOptions = field(default_factory=HearingOptions)
    """Which track is the agent, and the like."""
    language_judge: LanguageJudge | None = None
    """Answers `ask` criteria and writes the story, by setting."""
    redaction: bool = True
    """Mask card numbers and the like before anything else sees them."""


@dataclass(slots=True)
class Listening:
    """A call being heard, recorded or live: `hear` each turn, then `end`."""

    setup: Setup
    book: Book
    channel: Channel = "voice"
    ears: Ears = field(init=False)
    turns: list[Turn] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ears = Ears(self.setup.detectors, CallSoFar(channel=self.channel))

    def expect(self, turns: Sequence[Turn]) -> None:
        """The turns of a recorded call, before they are heard; it changes how long it takes and nothing else."""
        self.ears.expect(turns)

    def hear(self, turn: Turn) -> list[Moment]:
        """Moments that this turn brings."""
        heard = Heard(turn)
        repeats = self.book.repeats(turn, heard)
        fresh = self.ears.hear(turn, ledger=self.book.ledger(), repeats=repeats, heard=heard)
        self.book.hear(turn, fresh, heard)
        self.turns.append(turn)
        self.moments.extend(fresh)
        return fresh

    def end(self) -> list[Moment]:
        """Moments that only the whole call shows."""
        late = self.ears.end()
        self.moments.extend(late)
        return late


def begin(
    setup: Setup,
    *,
    channel: Channel = "voice",
    before: Ledger | None = None,
    earlier_call: str | None = None,
    same_matter: bool = False,
) -> Listening:
    """Start to listen; `before` is the ledger of an earlier call of the same customer.

    `same_matter` says that this call goes on with that one, as after a transfer to a colleague.
    """
    return Listening(setup, Book(before=before, earlier_call=earlier_call, same_matter=same_matter), channel)


def analyse(incoming: Incoming, setup: Setup, *, before: Analysis | None = None) -> Analysis:
    """The whole way of one call.

    Raises SpeechError where a recording can't be heard. Deterministic in its arguments.
    """
    conversation, gaps = conversation_of(incoming, setup)
    listening = begin(
        setup,
        channel=conversation.channel,
        before=before.ledger if before else None,
        earlier_call=before.conversation.id if before else None,
    )
    listening.expect(conversation.turns)
    for turn in conversation.turns:
        listening.hear(turn)
    listening.end()
    return conclude(conversation, listening, gaps)


def conclude(conversation: Conversation, listening: Listening, gaps: tuple[Gap, ...] = ()) -> Analysis:
    """Measure, judge and tell, when the last turn was heard."""
    setup = listening.setup
    moments = in_order(listening.moments)
    measures = measure(conversation, moments) | {"uptake": uptake_over(conversation)}
    judged = judge(setup.playbook, conversation, moments, measures, setup.language_judge)
    ledger = listening.book.ledger()
    outcome = weigh(conversation, judged.moments)
    return Analysis(
        conversation=conversation,
        moments=judged.moments,
        measures=measures,
        ledger=ledger,
        scorecard=judged.scorecard,
        story=tell_story(
            conversation, judged, ledger, setup.language_judge, stars=outcome.stars, proof=outcome.evidence
        ),
        resolution=outcome.resolution,
        kindness=outcome.kindness,
        coaching=coach(setup.playbook, conversation, judged),
        gaps=(*gaps, *listening.ears.gaps, *judged.gaps),
        versions=Versions(
            wellheard=__version__,
            detectors=digest(setup.detectors),
            speech=setup.engines().recogniser.name if setup.engines and conversation.tracks else None,
        ),
    )


def in_order(moments: list[Moment]) -> tuple[Moment, ...]:
    """Moments in the order of the call, numbered `m1`, `m2` ...; the same whether streamed or whole."""
    ranked = sorted(
        moments,
        key=lambda each: (each.turn_ids[:1], each.start_ms or 0, each.offset or 0, each.kind, each.detector),
    )
    return tuple(with_id(each, f"m{number}") for number, each in enumerate(ranked, start=1))


def conversation_of(incoming: Incoming, setup: Setup) -> tuple[Conversation, tuple[Gap, ...]]:
    """Who said what, masked, and what could not be heard. Raises SpeechError where a recording can't be heard."""
    gaps: tuple[Gap, ...] = ()
    if isinstance(incoming, Recording):
        conversation = hear_recording(incoming, setup.engines() if setup.engines else None, setup.hearing)
    else:
        conversation = incoming.conversation
        if incoming.recording and setup.engines:
            conversation, gaps = lend_voice(conversation, incoming.recording, setup.engines(), setup.hearing)
    return (redact(conversation) if setup.redaction else conversation), gaps
