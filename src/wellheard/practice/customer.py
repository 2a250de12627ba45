"""The embedded customer: takes in a rep's turn, feels it, and answers from the scenario."""

import re
from dataclasses import dataclass, field, replace

from wellheard.practice.answering import Answer, answer, touched_on, unlocked
from wellheard.practice.choosing import Chooser, fraction
from wellheard.practice.helping import breaks_word, promises, says_no, ways_taken
from wellheard.practice.interface import SHARED, Deed, Ending, Scenario, Secret, Temper, Way
from wellheard.practice.reacting import reaction_to
from wellheard.practice.remembering import Memory, asks_again
from wellheard.practice.temper import Move, moved, of_energy, of_moments, own, push_of
from wellheard.practice.understanding import CARING, Understood
from wellheard.practice.voices import lines_for

MOST_TURNS = 80
"""A rep's turns after which anybody would have to go."""
_STUCK = 4
"""Turns in a row that bring nothing, after which they give up."""
_SMOULDERS = 0.25
"""So much of the anger in which they called stays until it is solved."""
_NOTICES_RUSH = 3
"""So often they mind that nobody takes in what happened; then it is what they expect."""
_UNTOLD = 62
"""As heard as one can feel who hasn't told why it matters."""
_DEEPLY = 66
_BELIEVES = 36
"""From this trust on they take somebody at their word."""
_WARM = 18
"""Below this feeling of being heard a fix is taken without warmth."""
_MOST_SAID = 3
"""Parts of one reply."""


_DID_YOU = re.compile(r"\b(?:have|did|had) you\b")
"""Asks for what they did; the rest may ask whether it is all right now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of one turn of the rep."""

    text: str
    """What the customer says."""
    before: Temper
    after: Temper
    moves: tuple[Move, ...]
    """What moved them, in order."""
    told: tuple[str, ...] = ()
    """Ids of what they told in it."""
    steps: tuple[str, ...] = ()
    """Ids of the steps towards a solution that the turn took."""
    again: tuple[str, ...] = ()
    """What was asked although it had been told."""
    ended: Ending | None = None
    """How the call ended with it; absent while it goes on."""


@dataclass(slots=True)
class Customer:
    """One customer in one call. Deterministic: the same scenario, seed and turns bring the same replies."""

    scenario: Scenario
    seed: int = 0
    temper: Temper = field(init=False)
    memory: Memory = field(init=False, default_factory=Memory)
    steps: dict[str, int] = field(init=False, default_factory=dict)
    """What was done towards a solution, and how much of it that solves, in percent."""
    promised: int = field(init=False, default=0)
    """In how many turns somebody took it on."""
    broken: int = field(init=False, default=0)
    """Promises that can't be kept; they find out later."""
    ended: Ending | None = field(init=False, default=None)
    angriest: float = field(init=False, default=0.0)
    """The most anger there was."""
    _chooser: Chooser = field(init=False)
    _day: float = field(init=False)
    _counts: dict[str, int] = field(init=False, default_factory=dict)
    _said_before: list[frozenset[str]] = field(init=False, default_factory=list)
    _why_is_fresh: bool = field(init=False, default=False)
    _stuck: int = field(init=False, default=0)
    _turns: int = field(init=False, default=0)
    _rushed: int = field(init=False, default=0)
    _settled: int = field(init=False, default=0)
    _wrapped_too_soon: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.temper = self.scenario.temper
        self.angriest = self.temper.anger
        self._chooser = Chooser(self.seed)
        self._day = 0.94 + 0.12 * fraction(self.seed, self.scenario.id, "day")

    @property
    def solved(self) -> bool:
        """Whether enough was done."""
        return sum(self.steps.values()) >= 100

    def open(self) -> str:
        """How they begin."""
        return self._spoken(self._chooser.choose(self.scenario.opening))

    def _spoken(self, text: str) -> str:
        """What they say is what they remember of it."""
        self.memory.says(text, self.scenario.secrets)
        return text

    def hear(self, heard: Understood) -> Reply:
        """Answer a turn of the rep. Raises ValueError after the call has ended."""
        if self.ended:
            raise ValueError("the call has ended")
        self._turns += 1
        before = self.temper
        if heard.oddity:
            return self._odd(heard, before)
        taken = self._help(heard)
        moves = self._feel(self._moves(heard, helped=bool(taken)))
        answers = self._answers(heard, helped=bool(taken))
        moves += self._feel(self._repeated(heard, answers))
        moves += self._feel([own("solving", heard.text) for _ in taken])
        moves += self._feel(self._nothing_new(heard, moves, answers, taken))
        self._remember(heard)
        return self._reply(heard, before, moves, answers, taken)

    def _feel(self, moves: list[Move]) -> list[Move]:
        most = 100.0 if "why" in self.memory.told else _UNTOLD
        self.temper, counted = moved(self.temper, moves, self.scenario.rates, self._day, most)
        calmest = 0.0 if self.solved else _SMOULDERS * self.scenario.temper.anger
        self.temper = replace(self.temper, anger=max(self.temper.anger, calmest))
        self.angriest = max(self.angriest, self.temper.anger)
        return counted

    def _moves(self, heard: Understood, *, helped: bool) -> list[Move]:
        """What the turn does to them before they think of an answer."""
        manner = self.scenario.manner
        moves = [*of_moments(heard, self.temper, manner, self._counts), *of_energy(heard, self.temper, manner)]
        caring = any(each.kind in CARING for each in heard.moments)
        asks = heard.asks_openly
        if not caring and not asks and not helped and self._why_is_fresh and not self.solved:
            moves.append(own("passed-over", heard.text))
        elif not caring and not asks and self._rushes(heard):
            moves.append(own("rushed", heard.text, 1 - 0.2 * self._rushed))
            self._rushed += 1
        if any(asks_again(each.words) for each in heard.asked):
            moves = [each for each in moves if each.cause not in ("open-question", "probe")]  # it isn't curious
        if heard.slights:
            moves = [*(each for each in moves if each.good < 0), own("slighted", heard.text)]
        if any(_alike(heard.stems, each) for each in self._said_before):
            moves.append(own("parroted", heard.text))
        return moves

    def _rushes(self, heard: Understood) -> bool:
        if heard.has("dismissal"):
            return False  # it is the same slight, and it counts already
        unheard = not self.solved and self.temper.heard < 16 and self._rushed < _NOTICES_RUSH
        return unheard and heard.has("instruction", "diagnosis", "closed-question", "repeat-request", "point-blank")

    def _answers(self, heard: Understood, *, helped: bool) -> list[Answer]:
        found: list[Answer] = []
        for asked in heard.asked:
            if asked.sort == "closing" or len(found) == 2:
                continue
            each = answer(asked, self.scenario, self.memory, self.temper)
            if each.category == "yes-no" and self.steps and not _DID_YOU.search(asked.words):
                each = self._checked()
            if helped and each.category in ("does-it", "wont-step", "yes-please"):
                continue  # what they say to the step says it
            if each not in found and not any(_same_secret(each, other) for other in found):
                found.append(each)
        if len(found) > 1:  # a vague answer beside a real one is left out
            real = [each for each in found if each.category not in ("yes-no", "guarded", "unknown", "why-again")]
            found = real or found[:1]
        return found

    def _checked(self) -> Answer:
        """What they say to "has it gone through?", once something was done."""
        if self.solved:
            return Answer(category="confirms")
        return self._missing()

    def _missing(self) -> Answer:
        """What they say when some of it was done, and not all."""
        if "wish" in self.memory.told:
            return Answer(category="partly-wrap", told=self.memory.told["wish"])
        return Answer(category="tells", secret=self.scenario.wish, lead="almost")

    def _repeated(self, heard: Understood, answers: list[Answer]) -> list[Move]:
        """What was asked again heats up, also where no detector noticed it: the customer knows what they told."""
        if heard.has("repeat-request") or not any(each.again and not each.openly for each in answers):
            return []
        return [replace(own("nothing", heard.text), cause="repeat-request", why="asked for what they had told already",
                        anger=9.0, trust=-8.0, hope=-4.0, heard=-8.0)]  # fmt: skip

    def _help(self, heard: Understood) -> list[Way]:
        """Take note of steps and promises; the steps taken now."""
        if breaks_word(heard, self.scenario):
            self.broken += 1
        spoken_of = frozenset[str]().union(*self._said_before, self.memory.stems)
        wish_told = "wish" in self.memory.told
        taken = list(ways_taken(heard, self.scenario, tuple(self.steps), wish_told=wish_told, spoken_of=spoken_of))
        for way in taken:
            self.steps[way.id] = way.share
        if self.scenario.cannot and heard.has("shared-disappointment"):
            self.steps["shared-disappointment"] = SHARED
        elif self.scenario.cannot and self.temper.heard >= _DEEPLY:
            self.steps.setdefault("shared-disappointment", SHARED // 2)  # not in so many words, but they feel it
        if promises(heard):
            self.promised += 1
        return taken

    def _nothing_new(self, heard: Understood, moves: list[Move], answers: list[Answer], taken: list[Way]) -> list[Move]:
        good = any(each.good > 2 for each in moves)
        if good or taken or self.solved or promises(heard) or any(each.category == "tells" for each in answers):
            self._stuck = 0
            return []
        self._stuck += 1
        return [] if any(each.anger > 2 for each in moves) else [own("nothing")]

    def _remember(self, heard: Understood) -> None:
        for moment in heard.moments:
            found = push_of(moment)
            if found:
                self._counts[found[0]] = self._counts.get(found[0], 0) + 1
        self._said_before.append(heard.stems)
        self._why_is_fresh = False

    def _odd(self, heard: Understood, before: Temper) -> Reply:
        assert heard.oddity
        self._stuck += 1
        moves = self._feel([own("odd", heard.text, 0.4 if heard.oddity == "silent" else 1.0)])
        if self.temper.anger >= self.scenario.rates.leaves_at or self._stuck > _STUCK + 1:
            return self._leave(before, moves)
        text = self._spoken(self._line(heard.oddity))
        return Reply(text=text, before=before, after=self.temper, moves=tuple(moves))

    def _leave(self, before: Temper, moves: list[Move]) -> Reply:
        """They have had enough, or nothing is left."""
        self.ended = "hung-up" if self.temper.anger >= self.scenario.rates.leaves_at else "gave-up"
        text = self._line("hangs-up" if self.ended == "hung-up" else "gives-up")
        return Reply(text=text, before=before, after=self.temper, moves=tuple(moves), ended=self.ended)

    def _reply(
        self, heard: Understood, before: Temper, moves: list[Move], answers: list[Answer], taken: list[Way]
    ) -> Reply:
        if self.temper.anger >= self.scenario.rates.leaves_at or self._gives_up():
            return self._leave(before, moves)
        parts: list[str] = []
        told: list[str] = []
        felt = reaction_to(moves)
        if taken:
            parts.append(self._glad(taken[0]))
        parts += [self._say(each, told) for each in answers]
        cross = any(each.again and not each.openly for each in answers)
        if not (taken or cross or self.solved) and len(parts) < 2:
            parts += self._volunteers(heard, told)
        ended = self._ending(heard, parts, told)
        if ended is None and not parts:
            parts.append(self._goes_on(heard, spoken=bool(felt)))
        if felt and len(parts) < _MOST_SAID and not taken:
            parts.insert(0, self._line(felt))
        self.ended = ended
        moves += self._told_moves(told)
        return Reply(
            text=self._spoken(" ".join(part for part in parts if part)),
            before=before,
            after=self.temper,
            moves=tuple(moves),
            told=tuple(told),
            steps=tuple(each.id for each in taken),
            again=tuple(each.told for each in answers if each.again),
            ended=ended,
        )

    def _glad(self, way: Way) -> str:
        """What they say to a step that helps; without warmth where nobody has taken in what happened."""
        return self._chooser.choose(way.says) if self.temper.heard >= _WARM else self._line("helps")

    def _told_moves(self, told: list[str]) -> list[Move]:
        self._why_is_fresh = "why" in told
        return self._feel([own("told")]) if self._why_is_fresh else []

    def _gives_up(self) -> bool:
        if self._turns >= MOST_TURNS or self._stuck > _STUCK:
            return True
        return self.temper.hope <= 4 and self._stuck >= 3

    def _line(self, category: str, **told: str) -> str:
        return self._chooser.choose(lines_for(self.scenario, category, self.temper.mood), **told)

    def _say(self, each: Answer, told: list[str]) -> str:
        """The words of an answer; what was told is remembered."""
        if each.category != "tells":
            return self._line(each.category, told=_quoted(each.told))
        lead = f"{self._line(each.lead)} " if each.lead else ""
        words = self._tell(each.secret, told) if each.secret else ""
        if each.deed:
            words = self._do(each.deed)
        self.memory.questions.append((each.question, words))
        return lead + words

    def _tell(self, secret: Secret, told: list[str]) -> str:
        words = self._chooser.choose(secret.says)
        self.memory.told[secret.id] = words
        told.append(secret.id)
        return words

    def _do(self, deed: Deed) -> str:
        words = self._chooser.choose(deed.says)
        self.memory.deeds[deed] = words
        if deed.share:
            self.steps[f"{deed.do}-{deed.to[0] if deed.to else ''}"] = deed.share
        return words

    def _volunteers(self, heard: Understood, told: list[str]) -> list[str]:
        """What they tell by themselves, once they feel heard or trust enough."""
        for secret in (self.scenario.why, self.scenario.wish):
            if secret.id in self.memory.told:
                continue
            ready = unlocked(secret, self.temper, asked=False, open_question=False)
            touched = heard.has(*CARING) and touched_on(secret, heard.text, self.temper)
            if secret is self.scenario.why and touched:
                return [self._tell(secret, told)]
            return [self._tell(secret, told)] if ready and not told else []
        return []

    def _ending(self, heard: Understood, parts: list[str], told: list[str]) -> Ending | None:
        """Whether the call ends with this reply; its last words are added to the parts."""
        if self.solved:
            self._settled += 1
            if heard.wraps_up or heard.closes or self._settled > 2:
                ending: Ending = "eased" if self.scenario.cannot else "solved"
                parts.append(self._line(f"bye-{ending}"))
                return ending
            if self._settled > 1 and not parts:
                parts.append(self._line("thanks"))
            return None
        if heard.closes or (heard.wraps_up and not parts):
            return self._unfinished(heard, parts, told)
        return None

    def _unfinished(self, heard: Understood, parts: list[str], told: list[str]) -> Ending | None:
        """The rep would like to be done, and it isn't solved."""
        so_far = self.so_far()
        if so_far == "promised":
            parts.append(self._line("bye-promised"))
            return so_far
        self._wrapped_too_soon += 1
        if heard.closes or self._wrapped_too_soon > 2:
            parts.append(self._line("bye-partly" if so_far == "partly" else "bye-unsolved"))
            return so_far
        if self.steps:
            parts.append(self._say(self._missing(), told))
        else:
            self._feel([own("not-yet", heard.text)])
            parts.append(self._line("unsolved-wrap"))
        return None

    def so_far(self) -> Ending:
        """What came of it as far as it went, where it isn't solved."""
        if self.promised and self.temper.trust >= _BELIEVES and self.temper.heard >= 22:
            return "promised"
        return "partly" if sum(self.steps.values()) >= 50 else "unsolved"

    def _goes_on(self, heard: Understood, *, spoken: bool) -> str:
        """What they say when nothing was asked of them."""
        takes_on = promises(heard)
        if says_no(heard) and not spoken and (heard.has("refusal") or not takes_on):
            return self._line("refused")
        if takes_on:
            return self._line("promised" if self.temper.trust >= _BELIEVES else "doubts")
        if heard.greets and self._turns <= 2:
            return self._line("greets")
        return "" if spoken and fraction(self.seed, self._turns) < 0.35 else self._line("nudge")


def _quoted(told: str) -> str:
    return told.strip().rstrip(".!")


def _same_secret(one: Answer, other: Answer) -> bool:
    return one.secret is not None and one.secret is other.secret


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two turns of the rep say nearly the same in nearly the same words."""
    return len(one) >= 4 and len(one & other) >= 0.75 * len(one | other)
