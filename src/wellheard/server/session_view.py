"""What the pages of a review session show, ready for the templates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from wellheard.conversation import KINDS, Analysis, Moment
from wellheard.playbook import Playbook
from wellheard.review.disagreement import stars_apart
from wellheard.review.revealing import Outcome, outcome_of
from wellheard.review.scoring import WORDS, outcomes
from wellheard.review.suggesting import Candidate, Suggestion, suggest
from wellheard.server.correcting import heard
from wellheard.server.policy import Reach
from wellheard.server.quality_view import SIGNS, TITLES
from wellheard.server.room import Room
from wellheard.server.sessions import is_part_of, leads, playbook_of, turns_within
from wellheard.server.visitor import Visitor
from wellheard.storage import people
from wellheard.storage.answers import STARS, answers_in
from wellheard.storage.calls import Call
from wellheard.storage.errors import NotFoundError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.listening import player_of
from wellheard.storage.listing import Sort, list_calls
from wellheard.storage.peaks import Peaks, peaks_of
from wellheard.storage.people import User
from wellheard.storage.review_sessions import ReviewSession, Track, participants_of, playlist, session_notes_of
from wellheard.storage.sounds import file_of

_WIDTH, _HEIGHT = 600, 48
_LOOKED_AT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A turn in the session's transcript."""

    id: int
    speaker: str
    text: str
    start_ms: int | None
    end_ms: int | None


def whole(room: Room, on: Connection, visitor: Visitor, session: ReviewSession, call: str | None) -> dict[str, Any]:
    """Everything that a session's page needs; `call` is the one to show, by default the one that is played."""
    tracks = playlist(on, session.id)
    playbook = playbook_of(room, on, session.playbook)
    names = names_of(on, session)
    common = {
        "review": session,
        "tracks": tracks,
        "names": names,
        "participants": participants_of(on, session.id),
        "leads": leads(visitor, session),
        "takes_part": is_part_of(on, visitor, session),
        "playbook": playbook,
        "notes": session_notes_of(on, session.id),
        "host": names.get(session.host, "Somebody"),
    }
    shown = _shown(on, session, tracks, call)
    if shown is not None and session.state != "draft":
        common |= track(room, on, visitor, session, shown, playbook)
        common |= {"onward": next((each for each in tracks[tracks.index(shown) + 1 :]), None)}
    if session.state in ("revealed", "closed"):
        common |= outcome(on, session, tracks, playbook)
    return common


def notes(on: Connection, visitor: Visitor, session: ReviewSession) -> dict[str, Any]:
    """What was decided and what each will try."""
    return {
        "review": session,
        "notes": session_notes_of(on, session.id),
        "names": names_of(on, session),
        "leads": leads(visitor, session),
    }


def track(
    room: Room, on: Connection, visitor: Visitor, session: ReviewSession, shown: Track, playbook: Playbook
) -> dict[str, Any]:
    """One call of the playlist as the session hears it, with the visitor's own answers or, revealed, everybody's."""
    analysis = heard(on, shown.call).corrected.analysis
    start, end = _span(shown, analysis)
    given = answers_in(on, session.id, seen_by=visitor.user.id)
    mine = {each.criterion: each.answer for each in given if (each.user, each.call) == (visitor.user.id, shown.call.id)}
    turns = turns_within(analysis.conversation.turns, shown)
    seen = {turn.id for turn in turns}
    revealed = session.state in ("revealed", "closed")
    return {
        "track": shown,
        "start_ms": start,
        "end_ms": end,
        "begin_ms": max(start, shown.start_ms or 0),
        "cut": shown.end_ms is not None,
        "turns": [
            Said(id=each.id, speaker=each.speaker, text=each.text, start_ms=each.start_ms, end_ms=each.end_ms)
            for each in turns
        ],
        "has_sound": _has_sound(on, shown.call.id),
        "wave": wave(room, shown.call.id, start, end),
        "regions": regions(analysis.moments, seen, start, end) if revealed else [],
        "mine": mine,
        "my_stars": mine.get(STARS),
        "answered": sum(each.id in mine for each in playbook.criteria) + (STARS in mine),
        "to_answer": len(playbook.criteria) + 1,
        "words": WORDS,
        "word_titles": TITLES,
        "signs": SIGNS,
        "stars_key": STARS,
    }


def outcome(on: Connection, session: ReviewSession, tracks: Sequence[Track], playbook: Playbook) -> dict[str, Any]:
    """What the reveal shows."""
    analyses = {each.call.id: heard(on, each.call).original for each in tracks}
    software = {call: outcomes(analysis.scorecard) for call, analysis in analyses.items()}
    found = outcome_of(on, session.id, playbook, software)
    return {
        "outcome": found,
        "criteria": {each.id: each for each in playbook.criteria},
        "software": software,
        "software_scores": {call: (each.scorecard.score, each.story.stars) for call, each in analyses.items()},
        "scores": scores(found, tracks),
        "evidence": {call: evidence(analysis) for call, analysis in analyses.items()},
        "call_titles": {each.call.id: each.call.title for each in tracks},
        "word_titles": TITLES,
        "signs": SIGNS,
        "strength": strength,
    }


def scores(found: Outcome, tracks: Sequence[Track]) -> dict[str, dict[str, Any]]:
    """Of each call everybody's latest score and stars, and how many stars they are apart."""
    made: dict[str, dict[str, Any]] = {}
    for each in tracks:
        latest = {row.user or "": row for row in found.judgements if row.call == each.call.id}
        given = {user: row.stars for user, row in latest.items() if row.stars is not None}
        made[each.call.id] = {
            "by": {user: (row.scorecard.score, row.stars) for user, row in sorted(latest.items())},
            "answers": {user: outcomes(row.scorecard) for user, row in sorted(latest.items())},
            "apart": stars_apart(given),
        }
    return made


def evidence(analysis: Analysis) -> dict[str, int]:
    """Of each criterion where to listen: the first moment that speaks for or against it, ms."""
    times = {each.id: each.start_ms for each in analysis.moments}
    found = {}
    for criterion in analysis.scorecard.criteria:
        starts = [at for key in criterion.evidence if (at := times.get(key)) is not None]
        if starts:
            found[criterion.id] = min(starts)
    return found


def strength(value: float | None) -> str:
    """What an alpha allows to conclude (Krippendorff 2004, 11.4.2): from 0.8 reliable, from 0.667 tentatively."""
    if value is None:
        return "none"
    return "high" if value >= 0.8 else "middle" if value >= 0.667 else "low"


def wave(room: Room, call: str, start_ms: int, end_ms: int) -> str:
    """The outline of the sound as the path of an SVG, 600 by 48; empty where there is none."""
    try:
        peaks = peaks_of(room.store, call, _no_peaks)
    except (StorageError, ValueError):
        return ""
    first, last = start_ms // peaks.bucket_ms, -(-end_ms // peaks.bucket_ms)
    levels = abs(peaks.outline[:, first:last].astype(int)).max(axis=(0, 2))
    if not len(levels):
        return ""
    step = max(1, len(levels) // (_WIDTH // 3))
    tops = [int(levels[at : at + step].max()) for at in range(0, len(levels), step)]
    width = _WIDTH / len(tops)
    middle = _HEIGHT / 2
    bars = [max(0.5, top / 128 * middle) for top in tops]
    return "".join(f"M{(at + 0.5) * width:.1f} {middle - bar:.1f}V{middle + bar:.1f}" for at, bar in enumerate(bars))


def regions(
    moments: Iterable[Moment], turns: set[int], start_ms: int, end_ms: int
) -> list[tuple[str, float, float, str]]:
    """Tone, place, width (percent) and title of the moments that the session may see."""
    length = max(1, end_ms - start_ms)
    found: list[tuple[str, float, float, str]] = []
    for each in moments:
        kind = KINDS.get(each.kind)
        if each.start_ms is None or kind is None or kind.tone == "neutral" or not turns.intersection(each.turn_ids):
            continue
        left = max(0.0, 100 * (each.start_ms - start_ms) / length)
        width = 100 * ((each.end_ms or each.start_ms) - each.start_ms) / length
        found.append((kind.tone, round(left, 2), round(max(0.6, min(width, 100 - left)), 2), kind.title))
    return found


def suggestions(on: Connection, visitor: Visitor, count: int = 6) -> list[tuple[Suggestion, Call]]:
    """Calls worth hearing among those the visitor may see: looks at the newest, the unhappiest and the least sure."""
    seen = CallFilter(only_agents=visitor.agents_for("calls.see"))
    sorts: tuple[Sort, ...] = ("newest", "fewest_stars", "highest_score", "least_sure")
    found = {call.id: call for sort in sorts for call in list_calls(on, seen, sort=sort, limit=_LOOKED_AT).items}
    candidates = [_candidate(call, heard(on, call).corrected.analysis) for call in found.values()]
    return [(each, found[each.call]) for each in suggest(candidates, count)]


def names_of(on: Connection, session: ReviewSession) -> dict[str, str]:
    """Names of everybody in a session, by id, in their order."""
    invited = {each.user for each in participants_of(on, session.id)} | {session.host}
    noted = {each.user for each in session_notes_of(on, session.id)}
    users = people.users_by_ids(on, invited | noted)
    return {key: users[key].name for key in sorted(users, key=lambda each: (users[each].name.casefold(), each))}


def invitable(on: Connection, visitor: Visitor) -> list[User]:
    """Whom somebody may invite, by name: everybody, or those of the teams they lead and who looks after quality."""
    if visitor.reach("people.see") == Reach.ALL:
        found = people.find_users(on, limit=500)
    else:
        members = {each.user.id for team in visitor.teams for each in people.members(on, team)}
        found = [
            each for each in people.find_users(on, limit=500) if each.id in members or each.role in ("qa", "admin")
        ]
    return sorted(found, key=lambda user: (user.name.casefold(), user.id))


def _candidate(call: Call, analysis: Analysis) -> Candidate:
    return Candidate(
        call=call.id, agent=call.agent, score=call.score, stars=call.stars, confidence=call.confidence,
        moments=analysis.moments,
    )  # fmt: skip


def _shown(on: Connection, session: ReviewSession, tracks: Sequence[Track], call: str | None) -> Track | None:
    if call is None:
        try:
            call = player_of(on, session.id).call
        except NotFoundError:
            call = None
    return next((each for each in tracks if each.call.id == call), tracks[0] if tracks else None)


def _span(shown: Track, analysis: Analysis) -> tuple[int, int]:
    """The part of the call that the session hears, ms."""
    ends = [turn.end_ms for turn in analysis.conversation.turns if turn.end_ms is not None]
    length = analysis.conversation.duration_ms or max(ends, default=0)
    return (0, length) if shown.end_ms is None else (shown.start_ms or 0, shown.end_ms)


def _has_sound(on: Connection, call: str) -> bool:
    try:
        file_of(on, call)
    except NotFoundError:
        return False
    return True


def _no_peaks() -> Peaks:
    raise NotFoundError("no outline")
