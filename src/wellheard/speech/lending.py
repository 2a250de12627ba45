"""A transcript whose sound lies beside it gets that sound's word times, tracks and voice measures.

Its words stay exactly as they are. Where its turns have times, those are used and the words aligned inside them; where
they have none, the sound is heard and the transcript laid beside what was heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from wellheard.conversation import AGENT, CUSTOMER, Conversation, Gap, Track, Turn, Word
from wellheard.conversation.call import Role
from wellheard.conversation.recording import Recording
from wellheard.language.text import normalise, tokens
from wellheard.speech.activity import FRAME, Stretch
from wellheard.speech.hearing import needed, opened
from wellheard.speech.interface import RATE, Aligner, Engines, HearingOptions, SpeechError
from wellheard.speech.layout import Layout
from wellheard.speech.listening import Lane, hear, lanes
from wellheard.speech.matching import matched
from wellheard.speech.timings import Timings
from wellheard.speech.tracks import Tracks
from wellheard.speech.utterances import Utterance, spread
from wellheard.speech.voice import prosody, with_voices

_USUAL = HearingOptions()
_SPEAKS = 0.4
_FITTING, _MATCHING = 0.3, 0.4
_PAD_MS = 150
_LONGEST_MS = 40_000
_FASTEST = 8
Lent = tuple[Conversation, tuple[Gap, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sound:
    tracks: Tracks
    plan: Layout
    lanes: tuple[Lane, ...]
    notes: tuple[str, ...]


def lend_voice(
    conversation: Conversation,
    recording: Recording,
    engines: Engines | None,
    options: HearingOptions = _USUAL,
    timings: Timings | None = None,
) -> Lent:
    """The conversation with word times, tracks and voice measures from its recording.

    Where that can't be done, the conversation as it was, and a gap that says why.
    """
    clock = timings or Timings()
    try:
        engines = needed(engines, recording)
        sound = _opened(recording, engines, options, clock)
        return _lent(conversation, recording, sound, engines, options, clock), ()
    except SpeechError as error:
        return conversation, (Gap(stage="speech", what=recording.source, reason=str(error)),)


def _opened(recording: Recording, engines: Engines, options: HearingOptions, clock: Timings) -> _Sound:
    tracks, plan = opened(recording, options, clock)
    plan, found = lanes(tracks, plan, engines, clock)
    return _Sound(tracks=tracks, plan=plan, lanes=found, notes=(*tracks.repairs, *plan.repairs))


def _lent(
    conversation: Conversation,
    recording: Recording,
    sound: _Sound,
    engines: Engines,
    options: HearingOptions,
    clock: Timings,
) -> Conversation:
    turns = conversation.turns
    if not _timed(turns):
        turns = _placed(turns, sound, recording, engines, options, clock)
    elif (share := _speech_share(turns, sound)) < _FITTING:
        reason = f"only {share:.0%} of the time of its turns has speech in the recording"
        raise SpeechError(reason, where=recording.source, remedy="Check that both belong to the same call.")
    by_role, described = _assigned(turns, sound, recording, options)
    with clock.stage("word times"):
        if options.word_times:
            turns = tuple(_with_words(turn, sound, by_role, engines.aligner) for turn in turns)
    with clock.stage("voice"):
        found = {lane.track: prosody(sound.tracks, lane.track, lane.stretches, gain=lane.gain) for lane in sound.lanes}
        turns = with_voices(turns, {role: found[lane.track] for role, lane in by_role.items()})
    return replace(
        conversation,
        turns=turns,
        tracks=described,
        duration_ms=sound.tracks.duration_ms,
        repairs=(*conversation.repairs, *(note for note in sound.notes if note not in conversation.repairs)),
    )


def _timed(turns: Sequence[Turn]) -> bool:
    """Whether most turns say when they were spoken."""
    known = sum(turn.start_ms is not None and turn.end_ms is not None for turn in turns)
    return 2 * known > len(turns)


def _span(turn: Turn) -> tuple[int, int] | None:
    if turn.start_ms is None or turn.end_ms is None or turn.end_ms <= turn.start_ms:
        return None
    return turn.start_ms * RATE // 1000, turn.end_ms * RATE // 1000


def _speaking(lane: Lane, span: tuple[int, int]) -> int:
    """Frames of a span in which somebody speaks on the lane."""
    return int((lane.spoken[span[0] // FRAME : max(span[0] // FRAME + 1, span[1] // FRAME)] >= _SPEAKS).sum())


def _speech_share(turns: Sequence[Turn], sound: _Sound) -> float:
    spans = [span for turn in turns if (span := _span(turn)) is not None]
    total = sum(max(1, (end - start) // FRAME) for start, end in spans)
    heard = sum(max(_speaking(lane, span) for lane in sound.lanes) for span in spans)
    return heard / total if total else 0.0


def _assigned(
    turns: Sequence[Turn], sound: _Sound, recording: Recording, options: HearingOptions
) -> tuple[dict[str, Lane], tuple[Track, ...]]:
    """The lane of each role, and the tracks as described."""
    spoken = dict.fromkeys(turn.speaker for turn in turns)
    if len(sound.lanes) == 1:
        only = sound.lanes[0]
        return dict.fromkeys(spoken, only), tuple(
            Track(index=index, speaker="mixed", confidence=1.0, reason=_mixed_reason(index == only.track))
            for index in range(sound.tracks.count)
        )
    agent, confidence, reason = _agents_lane(turns, sound, recording, options)
    other = next(lane for lane in sound.lanes if lane is not agent)
    by_role: dict[str, Lane] = {role: other if role == CUSTOMER else agent for role in spoken}
    return by_role, tuple(_described(index, agent, other, confidence, reason) for index in range(sound.tracks.count))


def _mixed_reason(heard: bool) -> str:
    return "all speakers are on it; the transcript says who speaks" if heard else "silent, or the same as another track"


def _described(index: int, agent: Lane, other: Lane, confidence: float, reason: str) -> Track:
    if index not in (agent.track, other.track):
        return Track(index=index, speaker="mixed", confidence=1.0, reason=_mixed_reason(heard=False))
    role = AGENT if index == agent.track else CUSTOMER
    return Track(index=index, speaker=cast("Role", role), confidence=confidence, reason=reason)


def _agents_lane(
    turns: Sequence[Turn], sound: _Sound, recording: Recording, options: HearingOptions
) -> tuple[Lane, float, str]:
    """The lane that speaks while the transcript has the agent speaking, unless the user says which it is."""
    first, second = sound.lanes
    for lane in sound.lanes:
        if lane.track == options.agent_track:
            return lane, 1.0, "given by the user"
    straight = crossed = 0
    for turn in turns:
        span = _span(turn)
        if span is None:
            continue
        mine, yours = _speaking(first, span), _speaking(second, span)
        straight += yours if turn.speaker == CUSTOMER else mine
        crossed += mine if turn.speaker == CUSTOMER else yours
    confidence = round(max(straight, crossed) / max(1, straight + crossed), 2)
    reason = f"{confidence:.0%} of the speech on it lies where the transcript has its speaker speaking"
    named = recording.track_speakers or ()
    if straight == crossed and len(named) > max(first.track, second.track) and AGENT in named:
        return (first if named[first.track] == AGENT else second), 1.0, "given by the metadata"
    return (first if straight >= crossed else second), confidence, reason


def _with_words(turn: Turn, sound: _Sound, by_role: dict[str, Lane], aligner: Aligner) -> Turn:
    """The turn with word times: by alignment, else spread over the speech in it; none where nobody speaks."""
    span = _span(turn)
    words = turn.text.split()
    if turn.words or span is None or not words:
        return turn
    lane = by_role[turn.speaker]
    pad = _PAD_MS * RATE // 1000
    stretch = Stretch(start=max(0, span[0] - pad), end=min(len(sound.tracks.samples), span[1] + pad))
    seconds = (stretch.end - stretch.start) / RATE
    if seconds <= 0 or not _speaking(lane, span) or len(words) > max(4, _FASTEST * seconds):
        return turn
    times = None
    if seconds * 1000 <= _LONGEST_MS:
        piece = sound.tracks.sound(lane.track, stretch.start, stretch.end, gain=lane.gain)
        times = aligner.align(piece, words)
    start = stretch.start * 1000 / RATE
    return replace(turn, words=_words(words, times or spread(words, stretch, lane.spoken), start))


def _words(texts: Sequence[str], times: Sequence[tuple[float, float]], offset: float) -> tuple[Word, ...]:
    placed = [(round(offset + start * 1000), round(offset + end * 1000)) for start, end in times]
    return tuple(
        Word(text=text, start_ms=start, end_ms=max(end, start + 1))
        for text, (start, end) in zip(texts, placed, strict=True)
    )


def _placed(
    turns: Sequence[Turn],
    sound: _Sound,
    recording: Recording,
    engines: Engines,
    options: HearingOptions,
    clock: Timings,
) -> tuple[Turn, ...]:
    """Turns with the times of the words that were heard; raises SpeechError where too few of them were."""
    apart = replace(sound.plan, mixed=False)  # who speaks is known, so voices needn't be told apart
    heard = hear(sound.tracks, apart, sound.lanes, engines, options, clock)
    words = _heard_words([each for said in heard.said.values() for each in said])
    texts = [(number, token) for number, turn in enumerate(turns) for token in tokens(normalise(turn.text))]
    remedy = "Check that both belong to the same call."
    try:
        found = matched([token for _, token in texts], [token for token, _ in words])
    except ValueError as error:
        reason = "the transcript is too long to be laid beside the recording"
        raise SpeechError(reason, where=recording.source, remedy="Give a transcript with times.") from error
    paired = {place: words[index] for place, index in enumerate(found) if index is not None}
    share = sum(token == texts[place][1] for place, (token, _) in paired.items()) / max(1, len(texts))
    if share < _MATCHING:
        raise SpeechError(
            f"only {share:.0%} of its words are heard in the recording", where=recording.source, remedy=remedy
        )
    # A word misheard is still heard at its time.
    return _at_their_times(turns, texts, {place: word for place, (_, word) in paired.items()})


def _heard_words(said: Sequence[Utterance]) -> list[tuple[str, Word]]:
    heard = sorted((word for each in said for word in each.words), key=lambda word: (word.start_ms, word.end_ms))
    return [(token, word) for word in heard for token in tokens(normalise(word.text))]


def _at_their_times(
    turns: Sequence[Turn], texts: Sequence[tuple[int, str]], heard: dict[int, Word]
) -> tuple[Turn, ...]:
    """Each turn from its first word to its last; a turn of which nothing was heard lies between its neighbours."""
    places = sorted(heard)
    starts = np.interp(np.arange(len(texts)), places, [heard[place].start_ms for place in places])
    ends = np.interp(np.arange(len(texts)), places, [heard[place].end_ms for place in places])
    spans: dict[int, tuple[float, float]] = {}
    for place, (number, _) in enumerate(texts):
        first = spans.get(number, (starts[place], 0.0))[0]
        spans[number] = (first, max(ends[place], first + 1))
    return tuple(
        replace(turn, start_ms=int(spans[number][0]), end_ms=int(spans[number][1])) if number in spans else turn
        for number, turn in enumerate(turns)
    )
