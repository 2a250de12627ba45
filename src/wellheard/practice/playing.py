"""A practice call: the rep says a line, the customer answers, and both are heard by the same detectors as real calls."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Protocol

from wellheard.analysis import Listening, Setup, analyse, begin, conclude
from wellheard.conversation import (
    AGENT,
    CUSTOMER,
    Analysis,
    Conversation,
    Gap,
    Metadata,
    Moment,
    Resolution,
    Speaker,
    Story,
    Turn,
)
from wellheard.conversation.call import Role
from wellheard.conversation.outcome import ResolvedWord
from wellheard.intake.interface import Transcript
from wellheard.language import normalise
from wellheard.ledger.interface import Repeats
from wellheard.ledger.said import Said
from wellheard.practice.customer import Customer, Reply
from wellheard.practice.interface import Ending, Scenario
from wellheard.practice.oddities import LONGEST
from wellheard.practice.telling import Verdict, scenario_name, turning_points, verdict
from wellheard.practice.understanding import Understood, greets, understand
from wellheard.speech.redaction import Redactor, redact

MOST_CHARACTERS = 20_000
"""Of one line of the rep; what is beyond is cut, and the document says so."""
_RESOLVED: dict[Ending, ResolvedWord] = {"solved": "yes", "eased": "partly", "promised": "partly", "partly": "partly"}
STARS_FROM = "the simulated customer's own state, not the outcome model"


class Wording(Protocol):
    """Says the customer's line in other words: a language model, by setting."""

    def reword(self, scenario: Scenario, customer: Customer, turns: Sequence[Turn], reply: Reply) -> str | Gap:
        """The reply in the model's words, or why ours stands."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A turn of the rep, and what came of it."""

    line: str
    """What the rep said, as typed."""
    rep_turn: int
    customer_turn: int
    moments: tuple[Moment, ...]
    """Noticed in the rep's turn, without ids."""
    heard: Understood
    """The rep's turn as the customer took it in."""
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A practice call that has ended."""

    id: str
    """The same for the same scenario, seed and lines."""
    scenario: Scenario
    seed: int
    rep_first: bool
    opening: str
    lines: tuple[str, ...]
    """What the rep said, in order."""
    exchanges: tuple[Exchange, ...]
    verdict: Verdict
    analysis: Analysis
    unsaid: tuple[str, ...] = ()
    """Lines left over when the customer had gone."""
    branch_of: str | None = None
    """Id of the attempt that it begins like."""
    branch_at: int | None = None
    """How many of that attempt's lines it shares."""


@dataclass(slots=True)
class Practice:
    """A practice call in progress: `start`, then `say` each line, then `end`."""

    scenario: Scenario
    setup: Setup
    seed: int = 0
    rep_first: bool = False
    """The rep picks up with a greeting before the customer begins."""
    wording: Wording | None = None
    customer: Customer = field(init=False)
    exchanges: list[Exchange] = field(init=False, default_factory=list)
    opening: str = field(init=False, default="")
    _listening: Listening = field(init=False)
    _redactor: Redactor = field(init=False, default_factory=Redactor)
    _raw: list[Turn] = field(init=False, default_factory=list)
    _masked: list[Turn] = field(init=False, default_factory=list)
    """What leaves for a language model, also where redaction is off."""
    _greeting: str | None = field(init=False, default=None)
    _gaps: list[Gap] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.customer = Customer(self.scenario, self.seed)
        self._listening = begin(self.setup, channel="voice")

    @property
    def ended(self) -> bool:
        """Whether the customer has gone."""
        return self.customer.ended is not None

    def start(self, greeting: str | None = None) -> str:
        """The customer's first words; after the rep's greeting where `rep_first`."""
        if greeting is not None:
            self._greeting = _cut(greeting)
            self._hear(AGENT, self._greeting)
        self.opening = self.customer.open()
        self._hear(CUSTOMER, self.opening)
        return self.opening

    def say(self, line: str) -> Exchange:
        """The rep's turn, and what came of it. Raises ValueError after the customer has gone."""
        cut = _cut(line)
        if cut != line:
            reason = f"a line of {len(line)} characters was cut after {MOST_CHARACTERS}"
            self._gaps.append(Gap(stage="practice", what=f"turn {len(self._raw) + 1}", reason=reason))
        repeats, turn, moments = self._hear(AGENT, cut)
        heard = understand_turn(turn, moments, repeats)
        reply = self._reworded(self.customer.hear(heard))
        self._hear(CUSTOMER, reply.text)
        made = Exchange(
            line=line,
            rep_turn=turn.id,
            customer_turn=len(self._raw),
            moments=tuple(moments),
            heard=heard,
            reply=reply,
        )
        self.exchanges.append(made)
        return made

    def _reworded(self, reply: Reply) -> Reply:
        if self.wording is None:
            return reply
        said = self.wording.reword(self.scenario, self.customer, self._masked, reply)
        if isinstance(said, Gap):
            self._gaps.append(replace(said, what=f"turn {len(self._raw) + 1}"))
            return reply
        return replace(reply, text=said)

    def _hear(self, speaker: Role, text: str) -> tuple[tuple[Repeats, ...], Turn, list[Moment]]:
        raw = Turn(id=len(self._raw) + 1, speaker=speaker, text=text)
        self._raw.append(raw)
        masked = self._redactor.hear(raw)
        self._masked.append(masked)
        turn = masked if self.setup.redaction else raw
        repeats = self._listening.book.repeats(turn)
        return repeats, turn, self._listening.hear(turn)

    def end(self, *, unsaid: Iterable[str] = (), branch: tuple[str, int] | None = None) -> Attempt:
        """The attempt with its analysis, whether or not the customer has gone."""
        lines = (*([self._greeting] if self._greeting is not None else []), *(each.line for each in self.exchanges))
        told = verdict(self.customer, [each.reply for each in self.exchanges])
        left = tuple(unsaid)
        return Attempt(
            id=attempt_id(self.scenario, self.seed, lines),
            scenario=self.scenario,
            seed=self.seed,
            rep_first=self._greeting is not None,
            opening=self.opening,
            lines=lines,
            exchanges=tuple(self.exchanges),
            verdict=told,
            analysis=self._analysis(told, lines, len(left)),
            unsaid=left,
            branch_of=branch[0] if branch else None,
            branch_at=branch[1] if branch else None,
        )

    def _analysis(self, told: Verdict, lines: tuple[str, ...], unsaid: int) -> Analysis:
        conversation = self._conversation(told, lines, unsaid)
        masked = redact(conversation) if self.setup.redaction else conversation
        if list(masked.turns) == self._listening.turns:
            self._listening.end()
            found = conclude(masked, self._listening, tuple(self._gaps))
        else:  # a later turn has shown that an earlier one gave something away: all is heard again, masked
            found = analyse(Transcript(conversation=conversation), self.setup)
            found = replace(found, gaps=(*self._gaps, *found.gaps))
        return self._as_felt(found, told)

    def _conversation(self, told: Verdict, lines: tuple[str, ...], unsaid: int) -> Conversation:
        scenario = self.scenario
        extra = {
            "practice": f"{scenario.id}, version {scenario.version}",
            "seed": str(self.seed),
            "ended": told.ending,
            "stars_from": STARS_FROM,
        }
        return Conversation(
            id=f"practice-{attempt_id(scenario, self.seed, lines)}",
            title=f"Practice: {scenario.title}",
            channel="voice",
            duration_ms=None,
            source=f"practice:{scenario.name_and_version}#{self.seed}",
            metadata=Metadata(
                customer=f"practice-{scenario.id}", extra=extra | ({"unsaid": str(unsaid)} if unsaid else {})
            ),
            speakers=(Speaker(id=AGENT), Speaker(id=CUSTOMER, name=scenario.name)),
            turns=tuple(self._raw),
        )

    def _as_felt(self, found: Analysis, told: Verdict) -> Analysis:
        """The document with the customer's own story: this customer knows how they feel, a model could only guess."""
        turns = dict(enumerate(self.exchanges))
        proof: list[str] = []
        for at, move in turning_points([each.reply for each in self.exchanges]):
            turn = turns[at].rep_turn
            proof += [
                each.id for each in found.moments if each.turn_ids[:1] == (turn,) and move.cause.startswith(each.kind)
            ]
        answer = _RESOLVED.get(told.ending, "no")
        chances: dict[ResolvedWord, float] = {"no": 0.0, "partly": 0.0, "yes": 0.0}
        chances[answer] = 1.0
        evidence = tuple(dict.fromkeys(proof))
        story = Story(
            stars=told.stars, text=told.text, evidence=evidence, author=scenario_name(self.scenario, self.seed)
        )
        last = (len(self._raw),) if self._raw else ()
        resolution = Resolution(answer=answer, confidence=1.0, chances=chances, evidence=evidence, turn_ids=last)
        return replace(found, story=story, resolution=resolution)


_REACTS = re.compile(r"\b(?:sorry|happened|oh no|oh dear|terrible|awful|hear that|sounds?|apologi[sz]e|frustrat\w+)\b")
"""A first line with such a word answers what the customer has said; it can't come before it."""


def understand_turn(turn: Turn, moments: Sequence[Moment], repeats: Sequence[Repeats]) -> Understood:
    """A rep's turn as the customer takes it in; of a very long one the beginning, which is all that anybody follows."""
    heard = turn if len(turn.text) <= 2 * LONGEST else replace(turn, text=turn.text[: 2 * LONGEST])
    return understand(Said(heard), moments, repeats)


def _cut(line: str) -> str:
    return line if len(line) <= MOST_CHARACTERS else line[:MOST_CHARACTERS]


def attempt_id(scenario: Scenario, seed: int, lines: Sequence[str]) -> str:
    """A name for the attempt, the same for the same call."""
    text = "\x1f".join((scenario.name_and_version, str(seed), *lines))
    return sha256(text.encode()).hexdigest()[:16]


def play(
    scenario: Scenario, lines: Sequence[str], setup: Setup, *, seed: int = 0, wording: Wording | None = None
) -> Attempt:
    """A whole call from the rep's lines. A greeting in the first line comes before the customer's first words.

    What is left when the customer has gone stays unsaid.
    """
    practice, used = begun(scenario, lines, setup, seed=seed, wording=wording)
    for line in lines[used:]:
        if practice.ended:
            break
        practice.say(line)
        used += 1
    return practice.end(unsaid=lines[used:])


def begun(
    scenario: Scenario, lines: Sequence[str], setup: Setup, *, seed: int = 0, wording: Wording | None = None
) -> tuple[Practice, int]:
    """A call in which the customer has said their first words, and how many of the lines came before them."""
    practice = Practice(scenario, setup, seed, wording=wording)
    first = normalise(lines[0]) if lines else ""
    picks_up = greets(first) and len(first) <= 300 and _REACTS.search(first) is None
    practice.start(lines[0] if picks_up else None)
    return practice, int(picks_up)


def again(attempt: Attempt, at: int, setup: Setup, *, wording: Wording | None = None) -> Practice:
    """The same call up to and with the rep's first `at` lines, to go on otherwise from there.

    Raises ValueError where the attempt has fewer lines.
    """
    if not 0 <= at <= len(attempt.lines):
        raise ValueError(
            f"the call has {len(attempt.lines)} lines of the rep, give a number from 0 to {len(attempt.lines)}"
        )
    first = 1 if attempt.rep_first else 0
    practice = Practice(attempt.scenario, setup, attempt.seed, wording=wording)
    practice.start(attempt.lines[0] if attempt.rep_first and at >= 1 else None)
    for line in attempt.lines[first:at]:
        if not practice.ended:
            practice.say(line)
    return practice
