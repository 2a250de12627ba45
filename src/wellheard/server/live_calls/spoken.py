"""What was said in a call in progress, masked: pieces as they come, and the turns that they make."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from wellheard.assist import joined
from wellheard.assist import journal as inputs
from wellheard.conversation import ASSISTANT, Gap, Turn
from wellheard.conversation.call import Channel, Role
from wellheard.server.live_calls import happenings as happens
from wellheard.server.live_calls.journal import Row
from wellheard.server.live_calls.records import Masks, read_gap, read_turn
from wellheard.server.live_calls.turning import Turning
from wellheard.speech.live import Final as Heard
from wellheard.speech.redaction import Redactor
from wellheard.speech.turns import LONG_PAUSE_MS, somebody_speaks

ON_HOLD: Final = "[on hold]"
"""What the turn of a hold says, which detectors know."""
_SHORTEST_HOLD_MS: Final = 5_000
"""As the detector of holds has it."""


@dataclass(eq=False, slots=True, kw_only=True)
class Spoken:
    """Of one call. A piece that goes on with a turn has that turn's number."""

    channel: Channel
    redacts: bool = True
    turns: list[Turn] = field(default_factory=list)
    """Each with all its pieces, numbered in the order in which they were begun."""
    gaps: list[Gap] = field(default_factory=list)
    duration_ms: int = 0
    heard_until: dict[int, int] = field(default_factory=dict)
    """By track, where the last words that were kept end: after a restart they are heard again from there."""
    _pieces: list[Turn] = field(default_factory=list)
    _open: dict[int, int] = field(default_factory=dict)
    """By track the number of its last turn."""
    _recalled: set[int] = field(default_factory=set)
    """Tracks of which nothing was heard since the room was started again."""
    _names: set[str] = field(default_factory=set)
    """Names of turns that came: one that is sent again after a broken connection is not taken twice."""
    _masks: Masks = field(default_factory=Masks)
    _redactor: Redactor = field(default_factory=Redactor)
    _turning: Turning = field(init=False)

    def __post_init__(self) -> None:
        self._turning = Turning(self.channel)

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return len(self._pieces)

    @property
    def revised(self) -> bool:
        """Whether the last piece has shown that an earlier one gave something away."""
        return bool(self._redactor.revised)

    # What comes

    def of_text(self, said: happens.Said) -> tuple[Turn, Row] | None:
        """A turn that came as text, and what the journal has to know beside it; none where it holds nothing new."""
        if said.id is not None and said.id in self._names:
            return None
        number = len(self.turns) + 1
        turn = self._turning.of_text(number, said.speaker, said.text, said.start_ms, said.end_ms, said.at_ms)
        return None if turn is None else (turn, {} if said.id is None else {"name": said.id})

    def of_sound(self, speaker: Role, final: Heard, *, alone: bool) -> tuple[Turn, Row] | None:
        """A piece that was heard; `alone` where a track has one speaker. None where it holds nothing new."""
        if final.start_ms < self.heard_until.get(final.track, 0):
            return None  # Heard and kept before the room was started again.
        turn = self._turning.of_sound(len(self.turns) + 1, speaker, final)
        if turn is None:
            return None
        before = self._before(final) if alone else None
        self._recalled.discard(final.track)
        if before is not None and before.automated == turn.automated:
            turn = replace(turn, id=before.id)
        return turn, {"track": final.track}

    def of_hold(self, start_ms: int, end_ms: int) -> Turn | None:
        """The customer was on hold, as a turn of the phone system: so it stands in every transcript of the call.

        None for a hold as short as a pause, or in writing.
        """
        if self.channel != "voice" or end_ms - start_ms < _SHORTEST_HOLD_MS:
            return None
        number = len(self.turns) + 1
        return Turn(
            id=number, speaker=ASSISTANT, text=ON_HOLD, start_ms=start_ms, end_ms=end_ms, automated=True
        )  # fmt: skip

    def take(self, turn: Turn, about: Row) -> Turn:
        """A piece, masked before anything is done with it."""
        masked = self._redactor.hear(replace(turn, id=self.count + 1)) if self.redacts else turn
        piece = replace(masked, id=turn.id) if masked.id != turn.id else masked
        for revised in self._redactor.revised:
            self._pieces[revised.id - 1] = replace(revised, id=self._pieces[revised.id - 1].id)
        if self.revised:
            self._join_again()
        self._add(piece, about)
        return piece

    def is_masked(self, turn: Turn, piece: Turn) -> bool:
        """Whether the masks are others than before this piece."""
        return self.revised or turn.text != piece.text

    def masked_again(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows of the journal, those of pieces as these stand now."""
        pieces = iter(self._pieces)
        for each in rows:
            yield {**each, **inputs.turn_row(next(pieces))} if "turn" in each else each

    def glimpse(self, speaker: Role, text: str) -> str:
        """What may be shown of words that aren't finished."""
        return self._redactor.glimpse(speaker, text) if self.redacts else text

    # After a restart

    def recall(self, rows: Iterable[Row]) -> None:
        """Take up what the journal has of a call that began before the room was started again."""
        for row in rows:
            if "turn" in row:
                piece = read_turn(row["turn"])
                if self.redacts:
                    self._redactor.hear(replace(piece, id=self.count + 1))
                self._add(piece, row)
                if "track" in row:
                    self.heard_until[row["track"]] = piece.end_ms or 0
                    self._recalled.add(row["track"])
            if "whole" in row:
                self.gaps.append(read_gap(row["whole"]))
            if "masked" in row:
                self._masks = Masks(counts=row["masked"]["counts"], sound=[(a, b) for a, b in row["masked"]["sound"]])

    # What is masked

    def masks(self) -> Row:
        """As a row of the journal has it."""
        return {"counts": self.counts(), "sound": self.sound_to_mask()}

    def counts(self) -> dict[str, int]:
        """How much was masked, by category."""
        found = dict(self._masks.counts)
        for category, count in self._redactor.counts().items():
            found[category] = found.get(category, 0) + count
        return dict(sorted(found.items()))

    def sound_to_mask(self) -> list[tuple[int, int]]:
        """Stretches of sound to bleep."""
        return sorted({*self._masks.sound, *self._redactor.sound()})

    # How pieces become turns

    def _before(self, final: Heard) -> Turn | None:
        """The turn with which what was heard goes on, as the turns of a recording do."""
        number = self._open.get(final.track)
        if number is None:
            return None
        turn = self.turns[number - 1]
        goes_on = final.continues or (final.track in self._recalled and self._is_near(turn, final))
        return turn if goes_on else None

    def _is_near(self, turn: Turn, final: Heard) -> bool:
        """The same rule for the first piece after a restart, when the hearing has forgotten what was before."""
        end = turn.end_ms or 0
        spans = ((each.start_ms or 0, each.end_ms or 0) for each in self.turns if each.speaker != turn.speaker)
        pause = end, final.start_ms
        return final.start_ms - end < LONG_PAUSE_MS and not somebody_speaks(sorted(spans), pause)

    def _add(self, piece: Turn, about: Row) -> None:
        if "name" in about:
            self._names.add(about["name"])
        if "track" in about:
            self._open[about["track"]] = piece.id
        self._pieces.append(piece)
        self._join(piece)
        self.duration_ms = max(self.duration_ms, piece.end_ms or 0)

    def _join(self, piece: Turn) -> None:
        if piece.id > len(self.turns):
            self.turns.append(piece)
        else:
            self.turns[piece.id - 1] = joined(self.turns[piece.id - 1], piece)

    def _join_again(self) -> None:
        self.turns = []
        for piece in self._pieces:
            self._join(piece)
