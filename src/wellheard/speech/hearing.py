"""A recording becomes a conversation."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from wellheard.conversation import AGENT, CUSTOMER, Conversation, Metadata, Speaker, Track, Turn
from wellheard.conversation.call import Role
from wellheard.conversation.recording import Recording
from wellheard.speech.decode import load
from wellheard.speech.interface import Engines, HearingOptions, SpeechError
from wellheard.speech.layout import Layout, layout
from wellheard.speech.listening import Heard, Lane, hear, lanes
from wellheard.speech.roles import Roles, chosen, roles
from wellheard.speech.timings import Timings
from wellheard.speech.tracks import Tracks
from wellheard.speech.turns import turns
from wellheard.speech.voice import Prosody, prosody, with_voices

_USUAL = HearingOptions()
_NOT_APART = "The agent's track was given, but the speakers are not on tracks of their own; voices told them apart."


def hear_recording(
    recording: Recording,
    engines: Engines | None,
    options: HearingOptions = _USUAL,
    timings: Timings | None = None,
) -> Conversation:
    """Who said what when, and how, in a recording.

    Raises SpeechError where there is no sound to hear or nothing to hear it with. A silent recording is a
    conversation without turns. CPU seconds by stage are added to `timings`.
    """
    engines = needed(engines, recording)
    clock = timings or Timings()
    tracks, plan = opened(recording, options, clock)
    plan, open_lanes = lanes(tracks, plan, engines, clock)
    heard = hear(tracks, plan, open_lanes, engines, options, clock)
    who = cast_voices(recording, plan, heard, options)
    with clock.stage("turns"):
        made = turns({who.speakers[voice]: said for voice, said in heard.said.items()})
    with clock.stage("voice"):
        made = with_voices(made, prosodies(tracks, plan, open_lanes, who.speakers))
    return Conversation(
        id=recording.id,
        title=recording.title,
        channel="voice",
        duration_ms=tracks.duration_ms,
        source=recording.source,
        metadata=recording.metadata,
        tracks=described(tracks, plan, heard.alike, who),
        speakers=speakers(recording.metadata, made),
        turns=made,
        repairs=(
            *recording.repairs,
            *tracks.repairs,
            *plan.repairs,
            *heard.repairs,
            *who.repairs,
            *(() if made else ("Nobody speaks in this recording.",)),
        ),
    )


def needed(engines: Engines | None, recording: Recording) -> Engines:
    """The engines; raises SpeechError where there are none."""
    if engines is None:
        remedy = "Use wellheard.engines.choose.load_engines, or analyse a transcript of the call instead."
        raise SpeechError("there is no speech engine to hear it with", where=recording.source, remedy=remedy)
    return engines


def opened(recording: Recording, options: HearingOptions, clock: Timings) -> tuple[Tracks, Layout]:
    """The decoded tracks, and which of them to listen to."""
    with clock.stage("decoding"):
        tracks = load(recording.path)
    if options.agent_track is not None and tracks.count > 1 and not 0 <= options.agent_track < tracks.count:
        remedy = f"The recording has {tracks.count} tracks, counted from 0."
        raise SpeechError(f"there is no track {options.agent_track}", where=recording.source, remedy=remedy)
    with clock.stage("layout"):
        return layout(tracks)


def cast_voices(recording: Recording, plan: Layout, heard: Heard, options: HearingOptions) -> Roles:
    """Who each voice is: as the user says, as the metadata say, or as it sounds."""
    outbound = recording.metadata.direction == "outbound"
    if plan.mixed:
        found = roles(heard.said, outbound=outbound)
        return found if options.agent_track is None else replace(found, repairs=(*found.repairs, _NOT_APART))
    if options.agent_track is not None and options.agent_track in plan.lanes:
        return chosen(options.agent_track, plan.lanes)
    return roles(heard.said, given=_given(recording, plan), outbound=outbound)


def _given(recording: Recording, plan: Layout) -> Mapping[int, str] | None:
    """Roles of the tracks by the metadata, where they name an agent and somebody else."""
    named = recording.track_speakers
    if named is None or max(plan.lanes) >= len(named):
        return None
    given = {lane: named[lane] for lane in plan.lanes}
    return given if AGENT in given.values() and len(set(given.values())) == len(given) else None


def prosodies(tracks: Tracks, plan: Layout, open_lanes: tuple[Lane, ...], who: Mapping[int, str]) -> dict[str, Prosody]:
    """Pitch and power by role; speakers of a mixed track share theirs."""
    found = {lane.track: prosody(tracks, lane.track, lane.stretches, gain=lane.gain) for lane in open_lanes}
    if plan.mixed:
        return dict.fromkeys(who.values(), found[plan.lanes[0]])
    return {role: found[voice] for voice, role in who.items()}


def described(tracks: Tracks, plan: Layout, alike: float | None, who: Roles) -> tuple[Track, ...]:
    """The tracks and who is on them."""
    return tuple(_track(index, plan, alike, who) for index in range(tracks.count))


def _track(index: int, plan: Layout, alike: float | None, who: Roles) -> Track:
    if index not in plan.lanes:
        reason = "not listened to: silent, or the same sound as another track"
        return Track(index=index, speaker="mixed", confidence=1.0, reason=reason)
    if plan.mixed:
        return Track(index=index, speaker="mixed", confidence=who.confidence, reason=_mixed_reason(alike, who))
    return Track(index=index, speaker=cast("Role", who.speakers[index]), confidence=who.confidence, reason=who.reason)


def _mixed_reason(alike: float | None, who: Roles) -> str:
    if alike is None:
        return who.reason
    told = "one voice is heard on it" if alike == 1.0 else "all speakers are on it, told apart by their voices"
    return f"{told}; {who.reason}"


def speakers(metadata: Metadata, made: tuple[Turn, ...]) -> tuple[Speaker, ...]:
    """Those who speak, in order of their first turn, with the names and ids that the metadata give."""
    names = {AGENT: metadata.agent, CUSTOMER: metadata.extra.get("customer_name") or metadata.extra.get("customer")}
    ids = {AGENT: metadata.extra.get("agent_id"), CUSTOMER: metadata.customer}
    heard = dict.fromkeys(turn.speaker for turn in made)
    return tuple(Speaker(id=role, name=names.get(role), external_id=ids.get(role)) for role in heard)
