"""From tracks to utterances: level, speech or not, whose voice it is, which words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wellheard.speech.activity import Probabilities, Stretch, probabilities, stretches
from wellheard.speech.diarize import Voices, labelled, voices
from wellheard.speech.gain import gain
from wellheard.speech.interface import Engines, HearingOptions
from wellheard.speech.layout import Layout
from wellheard.speech.leakage import echoed, without_leaks
from wellheard.speech.timings import Timings
from wellheard.speech.tracks import Tracks
from wellheard.speech.utterances import Utterance, invented, recognise, timed

NEAR_MS = 700
"""What another track says within so long of an utterance may be what it repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One track that is listened to, and where somebody speaks on it."""

    track: int
    """Its index."""
    gain: float
    """Factor of the gain control."""
    spoken: Probabilities
    """Speech probability of each 32 ms."""
    stretches: tuple[Stretch, ...]
    """Where somebody speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard on all lanes."""

    said: dict[int, tuple[Utterance, ...]]
    """Utterances in order, by voice: the track's index, or on a mixed track the number of the voice."""
    alike: float | None
    """On a mixed track, how alike the two voices are (cosine); 1 where there is one only, nothing where none."""
    repairs: tuple[str, ...]
    """What was left out, a sentence each."""


def lanes(tracks: Tracks, plan: Layout, engines: Engines, clock: Timings) -> tuple[Layout, tuple[Lane, ...]]:
    """Where somebody speaks on each track to be heard; leaks from one to the other are taken out.

    The layout comes back with what was noticed; of two tracks one of which nobody speaks on, the other alone is left.
    """
    with clock.stage("gain"):
        gains = [gain(tracks, track) for track in plan.lanes]
    with clock.stage("voice activity"):
        spoken = [
            probabilities(tracks, track, engines.voice_activity, gain=factor)
            for track, factor in zip(plan.lanes, gains, strict=True)
        ]
    with clock.stage("leakage"):
        spoken, repairs = _own_speech(tracks, plan, spoken)
    found = tuple(
        Lane(track=track, gain=factor, spoken=each, stretches=tuple(stretches(each, len(tracks.samples))))
        for track, factor, each in zip(plan.lanes, gains, spoken, strict=True)
    )
    return _settled(replace(plan, repairs=(*plan.repairs, *repairs)), found)


def _settled(plan: Layout, found: tuple[Lane, ...]) -> tuple[Layout, tuple[Lane, ...]]:
    spoken = [lane for lane in found if lane.stretches]
    if len(found) != 2 or len(spoken) != 1:
        return plan, found
    silent = next(lane.track for lane in found if not lane.stretches)
    note = f"Nobody speaks on track {silent + 1}; the other one was heard as if it held all speakers."
    return Layout(lanes=(spoken[0].track,), mixed=True, repairs=(*plan.repairs, note)), tuple(spoken)


def _own_speech(
    tracks: Tracks, plan: Layout, spoken: list[Probabilities]
) -> tuple[list[Probabilities], tuple[str, ...]]:
    if len(plan.lanes) != 2:
        return spoken, ()
    repairs = []
    cleaned = []
    for target in (0, 1):
        source = 1 - target
        left, seconds = without_leaks(tracks, plan.lanes[source], plan.lanes[target], (spoken[source], spoken[target]))
        cleaned.append(left)
        if seconds >= 0.5:
            repairs.append(
                f"{seconds:.1f} s of speech on track {plan.lanes[target] + 1} were the other track's speaker leaking "
                "in; they were left out there."
            )
    return cleaned, tuple(repairs)


def hear(
    tracks: Tracks, plan: Layout, open_lanes: Sequence[Lane], engines: Engines, options: HearingOptions, clock: Timings
) -> Heard:
    """The words of every lane, by voice."""
    notes: list[str] = []
    words = {lane.track: _utterances(tracks, lane, engines, options, clock, notes) for lane in open_lanes}
    if not plan.mixed:
        return Heard(said=_without_echoes(tracks, words, notes), alike=None, repairs=tuple(notes))
    lane = open_lanes[0]
    with clock.stage("diarization"):
        found = voices(tracks, lane.track, lane.spoken, engines.speaker_encoder, gain=lane.gain)
    said = _by_voice(words[lane.track], found)
    return Heard(said=said, alike=found.alike if words[lane.track] else None, repairs=tuple(notes))


def _utterances(
    tracks: Tracks, lane: Lane, engines: Engines, options: HearingOptions, clock: Timings, notes: list[str]
) -> tuple[Utterance, ...]:
    found = []
    left_out = 0
    for stretch in lane.stretches:
        sound = tracks.sound(lane.track, stretch.start, stretch.end, gain=lane.gain)
        with clock.stage("recognition"):
            heard = recognise(sound, engines.recogniser)
        if invented(heard, stretch):
            left_out += 1
            continue
        with clock.stage("word times"):
            aligner = engines.aligner if options.word_times else None
            found.append(timed(heard, sound, stretch, lane.spoken, aligner))
    if left_out:
        notes.append(
            f"{left_out} stretch{'es' * (left_out > 1)} of sound on track {lane.track + 1} held no words that could be "
            "made out."
        )
    return tuple(found)


def _without_echoes(
    tracks: Tracks, words: dict[int, tuple[Utterance, ...]], notes: list[str]
) -> dict[int, tuple[Utterance, ...]]:
    kept = {}
    for track, utterances in words.items():
        others = [(other, said) for other, said in words.items() if other != track]
        own = tuple(
            each for each in utterances if not any(_is_echo(tracks, each, track, said, other) for other, said in others)
        )
        if len(own) < len(utterances):
            count = len(utterances) - len(own)
            notes.append(
                f"{count} utterance{'s' * (count > 1)} on track {track + 1} repeated more quietly what the other track "
                "says at the same time; they were left out there."
            )
        kept[track] = own
    return kept


def _is_echo(tracks: Tracks, utterance: Utterance, track: int, said: Sequence[Utterance], other: int) -> bool:
    near = [
        each
        for each in said
        if each.start_ms < utterance.end_ms + NEAR_MS and each.end_ms > utterance.start_ms - NEAR_MS
    ]
    if not near:
        return False
    span = utterance.start_ms * 16, utterance.end_ms * 16
    return echoed(utterance, near, _level(tracks, track, span), _level(tracks, other, span))


def _level(tracks: Tracks, track: int, span: tuple[int, int]) -> float:
    sound = tracks.sound(track, *span)
    return 10 * math.log10(float(np.mean(sound * sound)) + 1e-10) if len(sound) else -100.0


def _by_voice(utterances: Sequence[Utterance], found: Voices) -> dict[int, tuple[Utterance, ...]]:
    """Utterances of a mixed track cut where the voice changes."""
    said: dict[int, list[Utterance]] = {voice: [] for voice in range(found.count)}
    for utterance in utterances:
        labels = labelled(utterance.words, found)
        start = 0
        for at in range(1, len(labels) + 1):
            if at == len(labels) or labels[at] != labels[start]:
                part = Utterance(words=utterance.words[start:at], confidence=utterance.confidence)
                said[labels[start]].append(part)
                start = at
    return {voice: tuple(parts) for voice, parts in said.items()}
