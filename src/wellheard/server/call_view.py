"""What the page of a call shows: the document with people's corrections over it, ready for the templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection

from wellheard.conversation import KINDS, Analysis, Conversation, Kind, Mirroring, Scorecard
from wellheard.evaluation.kinds import ATTRIBUTES, REPEATED
from wellheard.report import plots, views
from wellheard.report.choosing import agent_of, customer_of
from wellheard.report.interface import ReportAudio
from wellheard.report.transcript import MomentView, TurnView, moment_views, turn_views, word_times
from wellheard.report.wording import SPEAKERS, TONE_MARKS
from wellheard.review.scoring import UNSAID
from wellheard.server import audio
from wellheard.server.correcting import Heard
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage import people
from wellheard.storage.corrections import Correction
from wellheard.storage.errors import NotFoundError
from wellheard.storage.judgements import Judgement, judgements_of
from wellheard.storage.sounds import file_of

_TONES = {"good": "Helps", "bad": "Hurts", "customer": "Customer", "neutral": "Neutral"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A turn with what people said of it."""

    view: TurnView
    start_ms: int | None
    end_ms: int | None
    words: Sequence[int]
    """Four numbers a word, see `word_times`."""
    changes: tuple[Correction, ...]
    """Corrections of its words and its speaker that hold."""
    cues: tuple[views.CueView, ...]
    """What the agent was shown here."""


def whole(room: Room, on: Connection, visitor: Visitor, heard: Heard) -> dict[str, Any]:
    """Everything that the page needs."""
    analysis = heard.corrected.analysis
    moments = _moments(heard)
    judgements = judgements_of(on, heard.call.id, seen_by=visitor.user.id)
    return {
        **common(on, visitor, heard, judgements),
        **views.verdict_of(analysis, moments),
        **_drawn(analysis, moments),
        "turns": _turns(heard, moments),
        "ledger": views.ledger_of(analysis),
        "measures": views.measures_of(analysis),
        "filters": views.filters_of(moments),
        "facts": _facts(heard),
        "sound": _sound(room, on, visitor, heard),
        "catalogue": catalogue(),
        "attributes": ATTRIBUTES,
        "repeated": REPEATED,
        "speakers": SPEAKERS,
        **scorecards(heard, judgements, visitor),
    }


def changed(on: Connection, visitor: Visitor, heard: Heard, turns: Iterable[int]) -> dict[str, Any]:
    """What a correction changes on the page: some turns, the moments over the waveform, the list of corrections."""
    moments = _moments(heard)
    wanted = set(turns)
    return {
        **common(on, visitor, heard, ()),
        **_drawn(heard.corrected.analysis, moments),
        "turns": [each for each in _turns(heard, moments) if each.view.id in wanted],
    }


def common(on: Connection, visitor: Visitor, heard: Heard, judgements: Sequence[Judgement]) -> dict[str, Any]:
    """What every part of the page needs: the call, who said what of it, and what the visitor may do."""
    users = {each.user for each in heard.corrections} | {each.user for each in judgements if each.user}
    return {
        "call": heard.call,
        "analysis": heard.corrected.analysis,
        "conversation": heard.corrected.analysis.conversation,
        "corrected": heard.corrected,
        "corrections": list(reversed(heard.corrections)),
        "taken_back": {each.retracts for each in heard.corrections if each.retracts},
        "gone_through": heard.gone_through,
        "cues": views.cues_of(heard.corrected.analysis),
        "original_turns": {each.id: each for each in heard.original.conversation.turns},
        "moment_titles": {each.id: _title(each.kind) for each in heard.corrected.analysis.moments},
        "kind_title": _title,
        "names": {key: user.name for key, user in people.users_by_ids(on, sorted(users)).items()},
        "may_correct": visitor.reaches("calls.correct", heard.call.agent),
        "may_score": visitor.reaches("scores.give", heard.call.agent),
        "may_export": visitor.reaches("calls.export", heard.call.agent),
        "may_comment": visitor.reaches("comments.write", heard.call.agent),
        "oob": False,
    }


def scorecards(heard: Heard, judgements: Sequence[Judgement], visitor: Visitor) -> dict[str, Any]:
    """The software's scorecard beside the latest of each person in each part they had."""
    base = heard.original.scorecard
    latest = {(each.judge, each.user): each for each in judgements}
    mine = latest.get(("reviewer", visitor.user.id))
    cells = [{each.id: each for each in judgement.scorecard.criteria} for judgement in latest.values()]
    return {
        "base": base,
        "unsaid": UNSAID,
        "judgements": list(latest.values()),
        "judged_often": len(judgements),
        "judgement_rows": [(each, [of.get(each.id) for of in cells]) for each in base.criteria],
        "mine": _by_criterion(mine.scorecard) if mine else {},
        "mine_at": mine.at if mine else None,
    }


def catalogue() -> list[tuple[str, str, str, list[Kind]]]:
    """Whose moments, tone, its heading, and the kinds: what one can choose from when adding a moment."""
    order = {"good": 0, "bad": 1, "customer": 2, "neutral": 3}
    kinds = sorted(KINDS.values(), key=lambda kind: (kind.speaker, order[kind.tone]))
    return [
        (whose, tone, _TONES[tone], list(group))
        for (whose, tone), group in groupby(kinds, key=lambda kind: (kind.speaker, kind.tone))
    ]


def _by_criterion(card: Scorecard) -> Mapping[str, Any]:
    return {each.id: each for each in card.criteria if each.outcome != "not_assessed"}


def _title(kind: str) -> str:
    return KINDS[kind].title if kind in KINDS else kind


def _moments(heard: Heard) -> tuple[MomentView, ...]:
    """Views of all moments; an added one is named by its correction, so that its name stays when others go."""
    added = heard.corrected.added
    records = heard.corrected.analysis.moments
    return tuple(
        replace(view, dom_id=f"moment-{record.id}") if record.id in added else view
        for view, record in zip(moment_views(heard.corrected.analysis), records, strict=True)
    )


def _turns(heard: Heard, moments: Sequence[MomentView]) -> list[Spoken]:
    records = heard.corrected.analysis.conversation.turns
    cues = views.cues_of(heard.corrected.analysis)
    return [
        Spoken(
            view=view,
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            words=word_times(turn),
            changes=heard.corrected.changes.get(turn.id, ()),
            cues=tuple(each for each in cues if each.turn == turn.id),
        )
        for view, turn in zip(turn_views(heard.corrected.analysis, moments), records, strict=True)
    ]


def _drawn(analysis: Analysis, moments: Sequence[MomentView]) -> dict[str, Any]:
    conversation = analysis.conversation
    scale = plots.scale_of(conversation)
    lanes = plots.lanes(conversation, scale, _shape(conversation))
    tracks: dict[str, int] = {each.speaker: each.index for each in conversation.tracks}
    return {
        "lanes": lanes,
        "lane_tracks": [tracks.get(lane.speakers[0], 0) for lane in lanes if _has_track(lane, tracks)],
        "lane_height": plots.LANE_HEIGHT,
        "height": lanes[-1].top + plots.LANE_HEIGHT,
        "regions": plots.regions(moments, scale, lanes),
        "ticks": plots.ticks(scale),
        "plots": plots.voice_plots(conversation, scale),
        "plot_height": plots.PLOT_HEIGHT,
        "stretch": views.stretch_of(analysis, scale),
        "mirroring": next((each for each in analysis.measures.values() if isinstance(each, Mirroring)), None),
        "tone_marks": TONE_MARKS,
    }


def _has_track(lane: plots.Lane, tracks: Mapping[str, int]) -> bool:
    return len(lane.speakers) > 1 or not tracks or lane.speakers[0] in tracks


def _shape(conversation: Conversation) -> ReportAudio | None:
    """As many empty tracks as the sound has: one lane for both speakers where they share a track."""
    count = len(conversation.tracks)
    return ReportAudio(data=b"", media_type="", peaks=((),) * count, bucket_ms=1) if count else None


def _facts(heard: Heard) -> list[tuple[str, str]]:
    analysis = heard.original
    facts = [("Agent", agent_of(analysis)), ("Customer", customer_of(analysis)), ("Queue", heard.call.queue)]
    return [(name, value) for name, value in facts if value]


def _sound(room: Room, on: Connection, visitor: Visitor, heard: Heard) -> dict[str, Any] | None:
    """The signed link to the recording, where there is one that the visitor may hear."""
    if not visitor.reaches("calls.hear", heard.call.agent):
        return None
    try:
        file = file_of(on, heard.call.id)
    except NotFoundError:
        return None
    url, _ = audio.link(room, visitor, heard.call.id)
    return {"url": url, "media_type": file.media_type}
