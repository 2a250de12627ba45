"""Drawings over the time of a call, as path data for inline SVG: lanes with waveform, moments, and voice curves.

All drawings share one scale: 0 to 1000 units is the whole call, by time, or by turn number in a transcript without
times. Heights are in units of their own drawing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wellheard.conversation import Conversation, Turn, Voice
from wellheard.report.interface import ReportAudio
from wellheard.report.transcript import MomentView
from wellheard.report.wording import SPEAKERS, clock, humanise

WIDTH = 1000
LANE_HEIGHT = 40
LANE_GAP = 4
PLOT_HEIGHT = 80
_NARROWEST = 2.5
_OF_BOTH = frozenset({"silence", "hold", "overlap"})
_MOST_POINTS = 400
_TICK_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Where on the drawing a turn or a time stands."""

    duration_ms: int | None
    """Absent where the call goes by turn number."""
    turns: int

    def time(self, milliseconds: float) -> float:
        """Units for a time; only where there is a duration."""
        return min(1.0, max(0.0, milliseconds / (self.duration_ms or 1))) * WIDTH

    def span(self, index: int, start_ms: int | None, end_ms: int | None) -> tuple[float, float]:
        """Start and end in units of something that belongs to the turn with this index."""
        if self.duration_ms is not None and start_ms is not None:
            return self.time(start_ms), self.time(end_ms if end_ms is not None else start_ms)
        count = max(1, self.turns)
        return max(0, index) / count * WIDTH, (max(0, index) + 1) / count * WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One speaker's strip, or both speakers' where they share a track."""

    label: str
    speakers: tuple[str, ...]
    top: int
    wave: str
    """Path of the waveform; empty without sound."""
    blocks: tuple[tuple[str, str], ...]
    """Speaker and path of the stretches in which they speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A moment on its lane."""

    x: str
    width: str
    top: int
    height: int
    moment: MomentView


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One speaker's curve in a plot."""

    speaker: str
    label: str
    bars: str
    """Path with a level bar for each turn."""
    trend: str
    """Path through the turns, smoothed over three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One voice measure of both speakers, against each one's own usual level."""

    title: str
    top_label: str
    bottom_label: str
    curves: tuple[Curve, ...]
    words: str
    """What is to be seen, for those who don't see it."""


def scale_of(conversation: Conversation) -> Scale:
    """By time where every turn has one, else by turn number."""
    timed = bool(conversation.duration_ms) and all(turn.start_ms is not None for turn in conversation.turns)
    return Scale(duration_ms=conversation.duration_ms if timed else None, turns=len(conversation.turns))


def ticks(scale: Scale) -> list[tuple[str, str]]:
    """Up to eight marks of the axis: position in per cent and label."""
    if scale.duration_ms is None:
        step = max(1, -(-scale.turns // 8))
        return [(_unit((turn - 0.5) / scale.turns * 100), str(turn)) for turn in range(1, scale.turns + 1, step)]
    seconds = scale.duration_ms / 1000
    step = next((each for each in _TICK_STEPS_S if seconds / each <= 8), int(seconds // 8) + 1)
    return [(_unit(scale.time(at * 1000) / WIDTH * 100), clock(at * 1000)) for at in range(0, int(seconds) + 1, step)]


def lanes(conversation: Conversation, scale: Scale, audio: ReportAudio | None) -> tuple[Lane, ...]:
    """A lane for each speaker, agent first; one lane for all where they share a track."""
    heard = [turn.speaker for turn in conversation.turns]
    if audio is not None and len(audio.peaks) == 1:
        speakers = tuple(name for name in SPEAKERS if name in heard)
        return (_lane("Both", speakers, 0, conversation, scale, wave(audio, 0, scale, 0)),)
    order = [name for name in SPEAKERS if name in heard or name in ("agent", "customer")]
    tracks = _tracks(conversation, audio)
    built = []
    for row, name in enumerate(order):
        top = row * (LANE_HEIGHT + LANE_GAP)
        drawn = wave(audio, tracks[name], scale, top) if audio and name in tracks else ""
        built.append(_lane(SPEAKERS[name], (name,), top, conversation, scale, drawn))
    return tuple(built)


def _tracks(conversation: Conversation, audio: ReportAudio | None) -> dict[str, int]:
    count = len(audio.peaks) if audio else 0
    named: dict[str, int] = {
        track.speaker: track.index for track in conversation.tracks if track.index < count and track.speaker != "mixed"
    }
    return named or {name: index for index, name in enumerate(("agent", "customer")) if index < count}


def _lane(
    label: str, speakers: tuple[str, ...], top: int, conversation: Conversation, scale: Scale, drawn: str
) -> Lane:
    blocks = tuple((name, _blocks(conversation.turns, name, scale, top)) for name in speakers)
    return Lane(label=label, speakers=speakers, top=top, wave=drawn, blocks=blocks)


def _blocks(turns: Sequence[Turn], speaker: str, scale: Scale, top: int) -> str:
    pieces = []
    for index, turn in enumerate(turns):
        if turn.speaker == speaker:
            start, end = scale.span(index, turn.start_ms, turn.end_ms)
            pieces.append(f"M{_unit(start)} {top}h{_unit(max(0.6, end - start))}v{LANE_HEIGHT}H{_unit(start)}z")
    return "".join(pieces)


def wave(audio: ReportAudio, track: int, scale: Scale, top: int) -> str:
    """Path of one track's waveform, mirrored about the middle of its lane, in at most 1000 columns."""
    peaks = audio.peaks[track]
    if not len(peaks) or scale.duration_ms is None:
        return ""
    step = max(1, -(-len(peaks) // WIDTH))
    columns = [max(peaks[at : at + step]) for at in range(0, len(peaks), step)]
    loudest = max(max(columns), 0.05)
    middle, half = top + LANE_HEIGHT / 2, LANE_HEIGHT / 2 - 3
    heights = [max(0.4, min(1.0, value / loudest) * half) for value in columns]
    across = [scale.time(number * step * audio.bucket_ms) for number in range(len(columns))]
    upper = [f"{_unit(x)} {_unit(middle - height)}" for x, height in zip(across, heights, strict=True)]
    lower = [f"{_unit(x)} {_unit(middle + height)}" for x, height in zip(across, heights, strict=True)]
    return f"M{'L'.join(upper)}L{'L'.join(reversed(lower))}z"


def regions(moments: Iterable[MomentView], scale: Scale, drawn: Sequence[Lane]) -> tuple[Region, ...]:
    """Moments on the lanes of their speakers; of several of a tone on one spot the first stands for all."""
    tops = {name: lane.top for lane in drawn for name in lane.speakers}
    built: dict[tuple[int, int, int, str], Region] = {}
    for moment in moments:
        start, end = scale.span(moment.turn, moment.start_ms, moment.end_ms)
        shared = moment.kind in _OF_BOTH or moment.speaker not in tops
        top = 0 if shared else tops[moment.speaker]
        height = drawn[-1].top + LANE_HEIGHT if shared else LANE_HEIGHT
        width = _unit(max(_NARROWEST, end - start))
        region = Region(x=_unit(start), width=width, top=top, height=height, moment=moment)
        built.setdefault((round(start), round(end), top, moment.tone), region)
    return tuple(
        sorted(built.values(), key=lambda each: ("neutral", "customer", "good", "bad").index(each.moment.tone))
    )


def voice_plots(conversation: Conversation, scale: Scale) -> tuple[Plot, ...]:
    """Loudness, pitch and pace of the speakers; none where no turn has a voice."""
    plots = (
        _plot(conversation, scale, "Loudness", "dB", 4, lambda voice: voice.loudness_change_db),
        _plot(conversation, scale, "Pitch", "semitones", 3, lambda voice: voice.pitch_change_st),
        _plot(conversation, scale, "Pace", "%", 25, _pace),
    )
    return tuple(plot for plot in plots if plot.curves)


def _pace(voice: Voice) -> float | None:
    return None if voice.rate_change is None else (voice.rate_change - 1) * 100


@dataclass(frozen=True, slots=True)
class _Point:
    start: float
    end: float
    value: float
    start_ms: int | None


def _plot(
    conversation: Conversation,
    scale: Scale,
    title: str,
    unit: str,
    least: float,
    value: Callable[[Voice], float | None],
) -> Plot:
    points = {name: _points(conversation.turns, name, scale, value) for name in ("agent", "customer")}
    reach = max([least, *(abs(each.value) for series in points.values() for each in series)])
    curves = tuple(_curve(name, series, reach) for name, series in points.items() if series)
    peaks = [_peak(name, series, unit) for name, series in points.items() if series]
    return Plot(
        title=title,
        top_label=f"+{reach:.0f} {unit}",
        bottom_label=f"−{reach:.0f} {unit}",
        curves=curves,
        words=" ".join(peaks),
    )


def _points(turns: Sequence[Turn], speaker: str, scale: Scale, value: Callable[[Voice], float | None]) -> list[_Point]:
    points = []
    for index, turn in enumerate(turns):
        reading = value(turn.voice) if turn.speaker == speaker and turn.voice else None
        if reading is not None:
            points.append(_Point(*scale.span(index, turn.start_ms, turn.end_ms), reading, turn.start_ms))
    step = -(-len(points) // _MOST_POINTS) if points else 1
    return [_joined(points[at : at + step]) for at in range(0, len(points), step)]


def _joined(points: Sequence[_Point]) -> _Point:
    mean = sum(each.value for each in points) / len(points)
    return _Point(points[0].start, points[-1].end, mean, points[0].start_ms)


def _curve(speaker: str, points: Sequence[_Point], reach: float) -> Curve:
    middle, half = PLOT_HEIGHT / 2, PLOT_HEIGHT / 2 - 4
    heights = [middle - each.value / reach * half for each in points]
    bars = [f"M{_unit(each.start)} {_unit(y)}H{_unit(each.end)}" for each, y in zip(points, heights, strict=True)]
    smooth = [
        sum(heights[max(0, at - 1) : at + 2]) / len(heights[max(0, at - 1) : at + 2]) for at in range(len(heights))
    ]
    trend = [f"{_unit((each.start + each.end) / 2)} {_unit(y)}" for each, y in zip(points, smooth, strict=True)]
    return Curve(speaker=speaker, label=SPEAKERS[speaker], bars="".join(bars), trend=f"M{'L'.join(trend)}")


def _peak(speaker: str, points: Sequence[_Point], unit: str) -> str:
    most = max(points, key=lambda each: abs(each.value))
    where = f" at {clock(most.start_ms)}" if most.start_ms is not None else ""
    return f"{humanise(speaker)} furthest from usual{where}: {most.value:+.1f} {unit}."


def _unit(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
