"""A call that is over becomes a stored call: its conversation, the analysis, its sound masked, and whom to tell."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from wellheard.analysis import Setup
from wellheard.conversation import Analysis, Conversation, Metadata, Track, Turn
from wellheard.conversation.document import dump
from wellheard.intake.building import build, speakers_of
from wellheard.intake.interface import Draft, IntakeOptions, Said
from wellheard.jobs import telling
from wellheard.jobs.arriving import keep_recording
from wellheard.server.live_calls.call import CallInProgress
from wellheard.server.live_calls.journal import SOUND
from wellheard.server.live_calls.records import Beginning
from wellheard.server.live_calls.telling_apart import Apart, told_apart
from wellheard.speech.live import has_sound, to_recording
from wellheard.speech.redaction.fields import mask_field
from wellheard.storage.calls import Call, put_call
from wellheard.storage.cues import SkippedStep, keep_skipped
from wellheard.storage.hand_offs import belong_to
from wellheard.storage.ids import now
from wellheard.storage.store import Store


def finish(call: CallInProgress, store: Store, setup: Setup) -> Call | None:
    """Keep a call that is over; none where nothing was said in it. Safe to break off and to do again.

    Raises StorageError where the store is away: the journal still has everything.
    """
    recording = _recording(call)
    if not call.turns and recording is None:
        return None
    apart = told_apart(call, recording, setup, metadata_of(call.beginning)) if recording else None
    with call.lock:
        analysis = conclude(call, setup, heard=recording is not None, apart=apart)
        skipped = list(_skipped(call))
    with store.begin() as on:
        kept = put_call(on, dump(analysis).encode()).call
        keep_skipped(on, kept.number, skipped)
        belong_to(on, call.id, kept.number)
        data = {"call": kept.id, "digest": kept.digest, "score": kept.score, "stars": kept.stars, "live": True}
        telling.tell(on, "call.analysed", f"{kept.digest}:live", data, at=now())
    if recording is not None:
        keep_recording(store, analysis, recording)
    return kept


def _recording(call: CallInProgress) -> Path | None:
    """The sound that was kept, in one file."""
    sound = call.journal.folder / SOUND
    if not has_sound(sound):
        return None
    recording = call.journal.folder / "sound.wav"
    to_recording(sound, recording)
    return recording


def conclude(call: CallInProgress, setup: Setup, *, heard: bool, apart: Apart | None = None) -> Analysis:
    """The analysis of a call that is over.

    Where the turns stand in another order than that in which they were heard, or something in them was masked later, or
    their speakers were told `apart` only now, they are heard again: the document is always that of these turns, told in
    this order.
    """
    assert call.live is not None, "a call that is over has begun"
    conversation, places = conversation_of(call, heard=heard)
    gaps = (*call.spoken.gaps, *(apart.gaps if apart else ()))
    if apart is not None and apart.conversation is not None:
        conversation, places = apart.conversation, {}
    same = conversation.turns == tuple(call.live.listening.turns)
    analysis = call.live.conclude(conversation, setup=None if same else setup, gaps=gaps)
    return analysis if same else _renumbered(analysis, places)


def conversation_of(call: CallInProgress, *, heard: bool) -> tuple[Conversation, dict[int, int]]:
    """The call as if it had been brought in as a transcript; and by number in the call the number of each turn."""
    about = call.beginning
    draft = Draft(
        said=tuple(_said(each) for each in call.turns),
        id=call.id,
        title=about.title,
        channel=about.start.channel,
        metadata=metadata_of(about),
        duration_ms=call.spoken.duration_ms or None,
    )
    source = f"live:{about.start.source}"
    order = _order(call.turns)
    if call.turns:
        built = build(draft, where=call.id, source=source, options=IntakeOptions())
        turns = _as_heard(built.turns, [call.turns[index] for index in order])
        built = replace(built, turns=turns)
    else:
        built = _without_words(draft, source)
    conversation = replace(
        built,
        tracks=_tracks(about) if heard else (),
        redactions=call.spoken.counts(),
        masked=tuple(call.spoken.sound_to_mask()) if heard else (),
    )
    return conversation, {call.turns[index].id: place for place, index in enumerate(order, start=1)}


def _said(turn: Turn) -> Said:
    return Said(
        label=turn.speaker, text=turn.text, start_ms=turn.start_ms, end_ms=turn.end_ms,
        overlap=turn.overlap if turn.voice else None, automated=turn.automated, words=turn.words,
        confidence=turn.confidence,
    )  # fmt: skip


def _order(turns: list[Turn]) -> list[int]:
    """Places of the turns in order of their starts."""
    return sorted(range(len(turns)), key=lambda index: (turns[index].start_ms or 0, index))


def _as_heard(built: tuple[Turn, ...], heard: Iterable[Turn]) -> tuple[Turn, ...]:
    """What hearing knows beside the words; who spoke is known, so nobody is cast."""
    return tuple(
        replace(turn, speaker=said.speaker, voice=said.voice, words=said.words, speaker_name=said.speaker_name)
        for turn, said in zip(built, heard, strict=True)
    )


def _without_words(draft: Draft, source: str) -> Conversation:
    return Conversation(
        id=draft.id or "", title=draft.title or "", channel=draft.channel or "voice", duration_ms=draft.duration_ms,
        source=source, metadata=draft.metadata, speakers=speakers_of((), draft.metadata),
    )  # fmt: skip


def metadata_of(about: Beginning) -> Metadata:
    """What the phone system told, telephone numbers masked."""
    start = about.start
    numbers = {"from_number": start.from_number, "to_number": start.to_number, "conversation": start.conversation}
    extra = {**start.extra, **{key: value for key, value in numbers.items() if value}}
    return Metadata(
        agent=start.agent, customer=start.customer, queue=start.queue, started_at=start.started_at,
        language=start.language, extra={key: mask_field(value, {}, key) for key, value in extra.items()},
    )  # fmt: skip


def _tracks(about: Beginning) -> tuple[Track, ...]:
    return tuple(
        Track(index=index, speaker=speaker, confidence=1.0, reason="as the phone system told it")
        for index, speaker in enumerate(about.start.tracks)
    )


def _renumbered(analysis: Analysis, places: dict[int, int]) -> Analysis:
    """Cues point at turns by the number that they had during the call."""
    cues = tuple(
        replace(each, turn_id=places.get(each.turn_id, 0), taken_in=places.get(each.taken_in or 0))
        for each in analysis.cues
    )
    return replace(analysis, cues=cues)


def _skipped(call: CallInProgress) -> Iterable[SkippedStep]:
    assert call.live is not None, "a call that is over has begun"
    notes: Any = call.live.guides.notes
    starts = {turn.id: turn.start_ms or 0 for turn in call.turns}
    for mark in notes.marks:
        if mark.reason:
            yield SkippedStep(
                call=call.id, agent=call.agent, guide=mark.guide, step=mark.step.id, title=mark.step.words,
                reason=mark.reason, at_ms=starts.get(mark.turn_id, 0),
            )  # fmt: skip
