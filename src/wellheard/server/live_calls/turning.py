"""What was said becomes a turn: cleaned, timed, numbered."""

from dataclasses import dataclass, field

from wellheard.conversation import Turn
from wellheard.conversation.call import Channel, Role
from wellheard.intake.building import clean_text
from wellheard.intake.speakers import is_recorded_voice
from wellheard.speech.live import Final

_MS_A_WORD = 400
"""About 150 words a minute, for turns that come without times."""
_OVERLAP_MS = 200
"""Less is inexact timing, not speaking at once."""


@dataclass(slots=True)
class Turning:
    """Makes the turns of one call."""

    channel: Channel
    ends: dict[str, int] = field(default_factory=dict)
    """When each speaker's last turn ended."""

    def of_text(
        self, number: int, speaker: Role, text: str, start_ms: int | None, end_ms: int | None, at_ms: int
    ) -> Turn | None:
        """A turn that came as text at a time of the call; none where it holds no words.

        Without times it is said now: a message is as long as a moment, a spoken turn as long as its words take.
        """
        words = clean_text(text)
        if not words:
            return None
        if start_ms is None:
            start_ms, end_ms = self._now(words, at_ms)
        elif end_ms is not None and end_ms < start_ms:
            start_ms, end_ms = end_ms, start_ms
        overlap = self._overlap(speaker, start_ms, end_ms)
        return Turn(
            id=number, speaker=speaker, text=words, start_ms=max(0, start_ms),
            end_ms=None if end_ms is None else max(0, end_ms), overlap=overlap, automated=is_recorded_voice(words),
        )  # fmt: skip

    def of_sound(self, number: int, speaker: Role, final: Final) -> Turn | None:
        """A turn that was heard."""
        words = clean_text(final.text)
        if not words:
            return None
        self.ends[speaker] = max(self.ends.get(speaker, 0), final.end_ms)
        return Turn(
            id=number, speaker=speaker, text=words, start_ms=final.start_ms, end_ms=final.end_ms,
            overlap=final.overlap, automated=is_recorded_voice(words), words=final.words or None, voice=final.voice,
            confidence=final.confidence,
        )  # fmt: skip

    def _now(self, words: str, at_ms: int) -> tuple[int, int]:
        if self.channel != "voice":
            return at_ms, at_ms
        earliest = max(self.ends.values(), default=0)
        return min(at_ms, max(earliest, at_ms - _MS_A_WORD * len(words.split()))), at_ms

    def _overlap(self, speaker: str, start_ms: int, end_ms: int | None) -> bool:
        others = max((end for who, end in self.ends.items() if who != speaker), default=-1)
        if end_ms is None:
            return False
        self.ends[speaker] = max(self.ends.get(speaker, 0), end_ms)
        return others - start_ms >= _OVERLAP_MS and end_ms - start_ms >= _OVERLAP_MS
