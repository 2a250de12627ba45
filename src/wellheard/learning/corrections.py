"""Corrections that people made in the review room: what they are, and as JSON Lines, schema `wellheard.corrections/1`.

A line is one call: the conversation as it stands in the analysis document, and a verdict for each moment that somebody
looked at. What nobody looked at is not listed and stays unknown, unless the call says that it is `complete`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from wellheard.conversation import Conversation, Turn
from wellheard.evaluation.interface import Fault
from wellheard.evaluation.kinds import ATTRIBUTES, speaker_of

SCHEMA: Final = "wellheard.corrections/1"
Verdict = Literal["confirmed", "rejected", "added"]
CueVerdict = Literal["helped", "not_now", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one person says of one kind in one turn."""

    turn: int
    """Id of a turn of the conversation."""
    kind: str
    verdict: Verdict
    """`confirmed`: the software noticed it, and it is there; `rejected`: noticed, and it isn't; `added`: it is there
    and the software had not noticed it."""
    attribute: str | None = None
    """The value of the kind's attribute as labels write it: `specific`, `2`, `beyond`; absent where not said."""
    quote: str = ""
    """The words that carry it, exactly as in the turn; empty where nobody marked any."""
    offset: int | None = None
    """Where the quote starts in the turn's text, in characters."""
    refers_to: tuple[int, ...] = ()
    """Turns that had told it already; for `repeat-request`."""
    reviewer: str | None = None
    """Who said so; where several did, the majority counts."""
    at: datetime | None = None
    """When; timezone-aware. Of several verdicts of one reviewer the latest counts."""
    note: str | None = None
    """Why, in their own words."""

    @property
    def there(self) -> bool:
        """Whether the person says that the kind is there."""
        return self.verdict != "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class CueJudgement:
    """What one person says of a cue that the agent was shown. Nothing is learned from it yet."""

    cue: str
    """Its id in the analysis document."""
    kind: str
    """The cue's name in the playbook."""
    criterion: str
    """The criterion that it serves."""
    verdict: CueVerdict
    """`not_now`: it came at the wrong moment; `wrong`: it was not true."""
    text: str = ""
    """What the agent read."""
    outcome: str = ""
    """What came of it: `taken`, `ignored` ..."""
    shown_ms: int | None = None
    """When it was shown, from the start of the call."""
    turn: int | None = None
    """The turn beside which it stands."""
    reviewer: str | None = None
    at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedCall:
    """A call and what people said of its moments."""

    schema: Literal["wellheard.corrections/1"] = SCHEMA
    conversation: Conversation
    """As in the analysis document; word times and voice may be left out."""
    corrections: tuple[Correction, ...] = ()
    cues: tuple[CueJudgement, ...] = ()
    """What people say of the cues that were shown."""
    complete: bool = False
    """Somebody went through the whole call: a kind that is neither confirmed nor added in a turn is not there."""
    detectors: str | None = None
    """`versions.detectors` of the document that was corrected."""


@cache
def _adapter() -> TypeAdapter[CorrectedCall]:
    return TypeAdapter(CorrectedCall)


_LEFT_OUT = ("words", "voice", "overlap", "automated", "speaker_name")


def dump_corrections(call: CorrectedCall) -> str:
    """The call as one line of JSON, without the line end; equal calls are equal byte for byte."""
    whole: dict[str, Any] = _adapter().dump_python(call, mode="json")
    for turn in whole["conversation"]["turns"]:
        for key in _LEFT_OUT:
            if turn[key] is None or turn[key] is False:
                del turn[key]
    for name in ("corrections", "cues"):
        whole[name] = [
            {key: value for key, value in each.items() if value not in (None, "", [])} for each in whole[name]
        ]
    if not whole["cues"]:
        del whole["cues"]
    return json.dumps(whole, ensure_ascii=False)


def is_corrections(line: bytes) -> bool:
    """Whether a line of JSON says that it holds corrections, of this schema or a later one."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and str(row.get("schema", "")).startswith("wellheard.corrections/")


def load_corrections(line: bytes | str, where: str, kinds: frozenset[str]) -> tuple[CorrectedCall | None, list[Fault]]:
    """A line read back, and everything in it that can't be used; a correction that can't be is left out.

    `where` names the line in faults, `kinds` are the kinds that corrections may name. There is no call where the line
    as a whole can't be used.
    """
    try:
        call = _adapter().validate_json(line)
    except ValidationError as error:
        return None, [_unreadable(where, fault) for fault in error.errors()]
    check = _Check(call.conversation, where, kinds)
    kept = tuple(each for each in call.corrections if check.usable(each))
    if not call.conversation.turns:
        check.fault("the conversation has no turns. Export the call again")
        return None, check.faults
    return replace(call, corrections=kept), check.faults


def _unreadable(where: str, fault: Any) -> Fault:
    place = ".".join(map(str, fault["loc"]))
    what = f"{place}: {fault['msg']}" if place else fault["msg"]
    return Fault(where=where, what=f"{what}. Compare it with docs/how-to/teach-your-own.md, or export it again")


@dataclass(slots=True)
class _Check:
    """Finds what can't be used among the corrections of one call."""

    conversation: Conversation
    where: str
    kinds: frozenset[str]
    faults: list[Fault] = field(default_factory=list)
    _turns: dict[int, Turn] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = {turn.id: turn for turn in self.conversation.turns}
        if len(self._turns) < len(self.conversation.turns):
            self.fault("two turns have the same id; verdicts mean the last of them. Number the turns 1, 2, 3")

    def fault(self, what: str, turn: int | None = None) -> None:
        place = self.where if turn is None else f"{self.where}, turn {turn}"
        self.faults.append(Fault(where=place, what=what))

    def usable(self, given: Correction) -> bool:
        """Whether the verdict itself can be used; what else is wrong with it is told, too."""
        turn = self._turns.get(given.turn)
        if turn is None:
            self.fault(f"{given.kind} is {given.verdict} in a turn that is not there. Correct its number", given.turn)
            return False
        if given.kind not in self.kinds:
            near = get_close_matches(given.kind, sorted(self.kinds), n=1)
            hint = f"did you mean {near[0]}?" if near else "`wellheard detectors` lists them"
            self.fault(f"there is no kind {given.kind!r}; {hint}", given.turn)
            return False
        self._check_details(given, turn)
        return self._fits(given, turn)

    def _fits(self, given: Correction, turn: Turn) -> bool:
        whose = speaker_of(given.kind)
        fits = whose == "any" or (turn.speaker == "customer") == (whose == "customer")
        if not fits:
            self.fault(f"{given.kind} is something that the {whose} does; this is the {turn.speaker}'s turn", turn.id)
        return fits

    def _check_details(self, given: Correction, turn: Turn) -> None:
        known = ATTRIBUTES.get(given.kind, ())
        if given.attribute is not None and given.attribute not in known:
            values = ", ".join(known) or "none"
            self.fault(f"{given.kind} has no value {given.attribute!r}; known: {values}. The verdict counts", turn.id)
        if given.quote and given.quote not in turn.text:
            self.fault(f"the words {given.quote!r} are not in the turn. The verdict counts all the same", turn.id)
        for told in given.refers_to:
            if told not in self._turns or told >= turn.id:
                self.fault(f"refers to turn {told}, which does not come before it. The verdict counts", turn.id)


def verdicts(call: CorrectedCall) -> Iterator[tuple[int, str, bool, bool]]:
    """What people agree on: turn, kind, whether it is there, and whether it was `added`. Ties say nothing.

    The latest verdict of each reviewer counts, then the majority of reviewers; in the order of the call.
    """
    latest: dict[tuple[int, str], dict[str | None, Correction]] = {}
    for each in sorted(call.corrections, key=_when):
        latest.setdefault((each.turn, each.kind), {})[each.reviewer] = each
    for (turn, kind), by in sorted(latest.items()):
        votes = sum(1 if each.there else -1 for each in by.values())
        if votes:
            yield turn, kind, votes > 0, all(each.verdict == "added" for each in by.values())


def _when(given: Correction) -> datetime:
    at = given.at or datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def as_lines(calls: Iterable[CorrectedCall]) -> Iterator[str]:
    """Calls as the lines of a file."""
    for call in calls:
        yield dump_corrections(call) + "\n"
