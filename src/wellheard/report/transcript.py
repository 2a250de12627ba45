"""The transcript as a report shows it: each turn cut where moments begin and end, with its moments beside it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wellheard.conversation import Analysis, Moment, Turn, Voice
from wellheard.report.wording import (
    SPEAKERS,
    TONE_MARKS,
    TONE_WORDS,
    clean,
    clock,
    details_of,
    humanise,
    kind_of,
    one_line,
    place,
)

_LOUDER_DB = 3.0
_HIGHER_ST = 2.0
_FASTER = 1.15
_TONE_ORDER = ("bad", "good", "customer", "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link within the report."""

    href: str
    """`#moment-3` or `#turn-4`."""
    label: str
    """What it says."""
    start_ms: int | None = None
    """Where to listen, where there is sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentView:
    """A moment beside its turn."""

    dom_id: str
    """`moment-3`; made from the number, never from the document's own id."""
    number: int
    """Place in the document, from 0."""
    kind: str
    title: str
    tone: str
    mark: str
    tone_word: str
    details: str
    """Attributes in words."""
    meaning: str
    """What the kind says, as a sentence."""
    quote: str
    place: str
    speaker: str
    confidence: int
    """Per cent."""
    detector: str
    refers_to: tuple[Link, ...]
    counts_for: tuple[str, ...]
    """Titles of the criteria that it is evidence for, with their outcome."""
    turn: int
    """Index of the turn that it stands beside; -1 in a call without turns."""
    start_ms: int | None
    end_ms: int | None

    @property
    def link(self) -> Link:
        """A link to the moment."""
        return Link(href=f"#{self.dom_id}", label=f"{self.place} {self.title}", start_ms=self.start_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a turn's text with the same moments on it."""

    text: str
    tone: str = ""
    """Tone of the moment that colours it; empty for plain text."""
    moments: tuple[MomentView, ...] = ()

    @property
    def title(self) -> str:
        """What the moments on it are called."""
        return ", ".join(moment.title for moment in self.moments)

    @property
    def numbers(self) -> str:
        """The moments' numbers, separated by blanks."""
        return " ".join(str(moment.number) for moment in self.moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """A turn with its moments."""

    id: int
    speaker: str
    name: str
    place: str
    timed: bool
    segments: tuple[Segment, ...]
    moments: tuple[MomentView, ...]
    voice: str
    """How it was spoken, such as `louder and faster than usual`."""
    flags: str
    """Such as `recorded voice`, `while the other was speaking`."""


def moment_views(analysis: Analysis) -> tuple[MomentView, ...]:
    """All moments, each with the turn it stands beside and what it counts for."""
    homes = _Homes(analysis.conversation.turns)
    counts = _counts_for(analysis)
    labels = {moment.id: number for number, moment in enumerate(analysis.moments)}
    return tuple(
        _moment_view(number, moment, homes, counts.get(moment.id, ()), _refers(moment, analysis, labels))
        for number, moment in enumerate(analysis.moments)
    )


def turn_views(analysis: Analysis, moments: Sequence[MomentView]) -> tuple[TurnView, ...]:
    """All turns with their moments; O(turns + moments)."""
    beside: dict[int, list[MomentView]] = {}
    for moment in moments:
        beside.setdefault(moment.turn, []).append(moment)
    return tuple(
        _turn_view(turn, tuple(beside.get(index, ())), analysis.moments)
        for index, turn in enumerate(analysis.conversation.turns)
    )


class _Homes:
    """Finds the turn that a moment stands beside: the first of its turns, else the one spoken before it."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._index = {turn.id: index for index, turn in enumerate(turns)}
        self._starts = [turn.start_ms or 0 for turn in turns]

    def of(self, moment: Moment) -> int:
        for turn_id in moment.turn_ids:
            if turn_id in self._index:
                return self._index[turn_id]
        if not self._starts:
            return -1
        return max(0, bisect_right(self._starts, moment.start_ms or 0) - 1)


def _counts_for(analysis: Analysis) -> dict[str, tuple[str, ...]]:
    counts: dict[str, list[str]] = {}
    for criterion in analysis.scorecard.criteria:
        for moment_id in criterion.evidence:
            counts.setdefault(moment_id, []).append(f"{criterion.title}: {criterion.outcome.replace('_', ' ')}")
    return {moment_id: tuple(titles) for moment_id, titles in counts.items()}


def _refers(moment: Moment, analysis: Analysis, labels: Mapping[str, int]) -> tuple[Link, ...]:
    links = []
    for target in moment.refers_to:
        if isinstance(target, int):
            links.append(Link(href=f"#turn-{target}", label=f"turn {target}"))
        elif target in labels:
            other = analysis.moments[labels[target]]
            links.append(Link(href=f"#moment-{labels[target] + 1}", label=kind_of(other.kind).title))
    return tuple(links)


def _moment_view(
    number: int, moment: Moment, homes: _Homes, counts_for: tuple[str, ...], refers_to: tuple[Link, ...]
) -> MomentView:
    kind = kind_of(moment.kind)
    return MomentView(
        dom_id=f"moment-{number + 1}",
        number=number,
        kind=moment.kind,
        title=kind.title,
        tone=kind.tone,
        mark=TONE_MARKS[kind.tone],
        tone_word=TONE_WORDS[kind.tone],
        details=details_of(moment),
        meaning=_meaning(moment.speaker, kind.speaker, kind.meaning),
        quote=moment.quote,
        place=place(moment.start_ms, moment.turn_ids[0] if moment.turn_ids else None),
        speaker=moment.speaker,
        confidence=round(moment.confidence * 100),
        detector=moment.detector,
        refers_to=refers_to,
        counts_for=counts_for,
        turn=homes.of(moment),
        start_ms=moment.start_ms,
        end_ms=moment.end_ms,
    )


def _meaning(speaker: str, whose: str, meaning: str) -> str:
    if not meaning:
        return ""
    if whose == "any":
        sentence = meaning if meaning.startswith(("nobody", "both", "the ")) else f"the {speaker} {meaning}"
    else:
        sentence = f"the {speaker} {meaning}"
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _turn_view(turn: Turn, moments: tuple[MomentView, ...], records: Sequence[Moment]) -> TurnView:
    flags = [
        "recorded voice" if turn.automated else "",
        "while the other was speaking" if turn.overlap else "",
    ]
    return TurnView(
        id=turn.id,
        speaker=turn.speaker,
        name=turn.speaker_name or SPEAKERS.get(turn.speaker, humanise(turn.speaker)),
        place=clock(turn.start_ms) if turn.start_ms is not None else str(turn.id),
        timed=turn.start_ms is not None,
        segments=segments(turn.text, [(moment, records[moment.number]) for moment in moments]),
        moments=moments,
        voice=voice_note(turn.voice) if turn.voice else "",
        flags=", ".join(flag for flag in flags if flag),
    )


def segments(text: str, moments: Iterable[tuple[MomentView, Moment]]) -> tuple[Segment, ...]:
    """A turn's text cut wherever a quote begins or ends; joined again the segments are the text."""
    spans = []
    for view, moment in moments:
        at = quote_at(text, moment)
        if at is not None:
            spans.append((at, at + len(moment.quote), view))
    cuts = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    return tuple(_segment(text, start, end, spans) for start, end in pairwise(cuts))


def quote_at(text: str, moment: Moment) -> int | None:
    """Where a moment's quote begins in the text of its turn: with its prefix before it, else where it first occurs."""
    if not moment.quote:
        return None
    anchored = text.find(moment.prefix + moment.quote)
    at = anchored + len(moment.prefix) if anchored >= 0 else text.find(moment.quote)
    return at if at >= 0 else None


def _segment(text: str, start: int, end: int, spans: Iterable[tuple[int, int, MomentView]]) -> Segment:
    on_it = tuple(view for first, last, view in spans if first <= start and end <= last)
    tone = min((view.tone for view in on_it), key=_TONE_ORDER.index, default="")
    return Segment(text=clean(text[start:end]), tone=tone, moments=on_it)


def voice_note(voice: Voice) -> str:
    """How a turn was spoken where that was unusual for its speaker; empty where it was not."""
    notes = [
        _against(voice.loudness_change_db, _LOUDER_DB, "louder", "quieter"),
        _against(voice.pitch_change_st or 0, _HIGHER_ST, "higher", "lower"),
        _against((voice.rate_change or 1) - 1, _FASTER - 1, "faster", "slower"),
    ]
    said = [note for note in notes if note]
    return f"{', '.join(said)} than usual" if said else ""


def _against(change: float, limit: float, above: str, below: str) -> str:
    return above if change >= limit else below if change <= -limit else ""


def word_times(turn: Turn) -> list[int]:
    """Four numbers a word: where it begins and ends in the text (UTF-16 units, as browsers count) and in the sound.

    Words that the text doesn't hold in their order are left out.
    """
    flat: list[int] = []
    cursor = 0
    astral = not turn.text.isascii() and max(turn.text) > "\uffff"
    for word in turn.words or ():
        at = turn.text.find(word.text, cursor) if word.text else -1
        if at < 0:
            continue
        cursor = at + len(word.text)
        start, end = (_units(turn.text, at), _units(turn.text, cursor)) if astral else (at, cursor)
        flat += (start, end, word.start_ms, word.end_ms)
    return flat


def _units(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def told_link(turns: Mapping[int, Turn], turn_id: int, call: str | None = None) -> Link:
    """A link to the turn where something was told; for an earlier call its name without a link."""
    if call is not None:
        return Link(href="", label=f"{one_line(call)}, turn {turn_id}")
    turn = turns.get(turn_id)
    start = turn.start_ms if turn else None
    return Link(href=f"#turn-{turn_id}" if turn else "", label=place(start, turn_id), start_ms=start)
