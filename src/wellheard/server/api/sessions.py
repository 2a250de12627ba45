"""Review sessions: what one may know of them, one's own blind answers, and after the reveal everybody's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from wellheard.review.revealing import outcome_of
from wellheard.review.scoring import WORDS, outcomes
from wellheard.server.api.shapes import After, Limit, Listed, Shape, by_id, first_of, listed
from wellheard.server.correcting import heard
from wellheard.server.policy import Reach
from wellheard.server.problems import answers, conflict, forbidden, invalid
from wellheard.server.room import Room
from wellheard.server.sessions import is_part_of, playbook_of, session_for
from wellheard.server.visitor import Visitor, may
from wellheard.storage import answers as stored
from wellheard.storage.answers import STARS
from wellheard.storage.review_sessions import (
    ReviewSession,
    list_reviews,
    participants_of,
    playlist,
    session_notes_of,
)

router = APIRouter(tags=["sessions"])
Joiner = Annotated[Visitor, Depends(may("sessions.join"))]
SessionId = Annotated[str, Path(max_length=32)]
State = Literal["draft", "open", "revealed", "closed"]


class SessionRow(Shape):
    """A session."""

    id: str
    title: str
    host: str
    team: str | None
    playbook: str
    agenda: str
    state: State
    scheduled_at: datetime | None
    created_at: datetime
    opened_at: datetime | None
    revealed_at: datetime | None
    closed_at: datetime | None
    version: int


class StopRow(Shape):
    """A call on the playlist."""

    call: str
    start_ms: int | None
    end_ms: int | None = Field(description="Null where the whole call is heard.")
    why: str


class SessionWhole(SessionRow):
    """A session with its playlist and people."""

    playlist: list[StopRow]
    participants: list[str]


class AnswerGiven(BaseModel):
    """How one scores one criterion of one call."""

    model_config = ConfigDict(extra="forbid")

    call: str = Field(max_length=300)
    criterion: str = Field(max_length=200, description=f"A criterion's id, or `{STARS}` for the whole call.")
    answer: str = Field(max_length=16, description=f"{', '.join(WORDS)}; for stars 1 to 5.")


class AnswerRow(Shape):
    """An answer as it stands."""

    call: str
    user: str
    criterion: str
    answer: str
    at: datetime


class AgreementRow(Shape):
    """How far people agree."""

    alpha: float | None = Field(description="Krippendorff's; null where nothing was rated twice.")
    share: float | None = Field(description="Share of pairs with the same answer.")
    units: int
    raters: int


class AgainstRow(Shape):
    """One rater beside a reference."""

    rater: str
    kappa: float | None = Field(description="Cohen's.")
    share: float | None
    units: int


class DisputeRow(Shape):
    """A criterion of a call on which people differ."""

    call: str
    criterion: str
    answers: dict[str, list[str]]
    spread: float


class CardRow(BaseModel):
    """What somebody scored."""

    call: str
    user: str
    score: int | None
    stars: int | None
    outcomes: dict[str, str]


class OutcomeWhole(BaseModel):
    """What a session revealed."""

    cards: list[CardRow]
    whole: AgreementRow
    criteria: dict[str, AgreementRow]
    disputes: list[DisputeRow]
    against_software: list[AgainstRow]
    against_benchmark: list[AgainstRow]


class NoteRow(Shape):
    """What was decided, or what somebody will try."""

    id: str
    type: Literal["decision", "try"]
    user: str
    text: str
    at: datetime


@router.get("/sessions", summary="Review sessions")
def sessions(request: Request, visitor: Joiner, after: After = None, limit: Limit = 50) -> Listed[SessionRow]:
    """Those one takes part in, or all for who oversees them; newest first."""
    room: Room = request.app.state.room
    everything = visitor.reach("sessions.lead") == Reach.ALL
    with room.store.read() as on:
        found = list_reviews(on, user=None if everything else visitor.user.id, after=after, limit=limit)
    return listed(found, SessionRow.model_validate)


@router.get("/sessions/{session_id}", summary="One session")
def one(request: Request, visitor: Joiner, session_id: SessionId) -> SessionWhole:
    """With its playlist and who takes part."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        return _whole(on, session_for(on, visitor, session_id))


@router.get("/sessions/{session_id}/answers", summary="Answers")
def given(
    request: Request, visitor: Joiner, session_id: SessionId,
    after: Annotated[str | None, Query(max_length=12, pattern=r"^\d+$")] = None, limit: Limit = 200,
) -> Listed[AnswerRow]:  # fmt: skip
    """One's own; after the reveal everybody's. In the order of giving."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        rows = list(enumerate(stored.answers_in(on, found.id, seen_by=visitor.user.id)))
    later = rows if after is None else rows[int(after) + 1 :]
    return first_of(later, limit, lambda row: AnswerRow.model_validate(row[1]), lambda row: str(row[0]))


@router.put("/sessions/{session_id}/answers", summary="Answer", responses=answers(409))
def answer(request: Request, visitor: Joiner, session_id: SessionId, asked: AnswerGiven) -> AnswerRow:
    """Score one criterion blind. Kept at once; who answers again counts anew. For those who take part."""
    room: Room = request.app.state.room
    with room.store.begin() as on:
        found = session_for(on, visitor, session_id)
        if not is_part_of(on, visitor, found):
            raise forbidden("You don't take part in this session. Its host can invite you.")
        if asked.criterion != STARS:
            known = {each.id for each in playbook_of(room, on, found.playbook).criteria}
            if asked.criterion not in known:
                raise invalid("body/criterion", "The session's playbook has no such criterion.")
        allowed: tuple[str, ...] = tuple("12345") if asked.criterion == STARS else WORDS
        if asked.answer not in allowed:
            raise invalid("body/answer", f"Choose one of {', '.join(allowed)}.")
        made = stored.keep_answer(
            on, found.id, call=asked.call, user=visitor.user.id, criterion=asked.criterion, answer=asked.answer
        )
    return AnswerRow.model_validate(made)


@router.get("/sessions/{session_id}/outcome", summary="What was revealed", responses=answers(409))
def outcome(request: Request, visitor: Joiner, session_id: SessionId) -> OutcomeWhole:
    """Scores, agreement and disagreements. Before the reveal a problem (409)."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        if found.revealed_at is None:
            raise conflict("The scores are not revealed yet.")
        calls = [each.call for each in playlist(on, found.id)]
        software = {call.id: outcomes(heard(on, call).original.scorecard) for call in calls}
        made = outcome_of(on, found.id, playbook_of(room, on, found.playbook), software)
    return OutcomeWhole(
        cards=[
            CardRow(
                call=each.call, user=each.user or "", score=each.scorecard.score, stars=each.stars,
                outcomes=outcomes(each.scorecard),
            )
            for each in made.judgements
        ],
        whole=AgreementRow.model_validate(made.whole),
        criteria={key: AgreementRow.model_validate(each) for key, each in made.criteria.items()},
        disputes=[
            DisputeRow(
                call=each.call, criterion=each.criterion, spread=each.spread,
                answers={word: list(who) for word, who in each.answers.items()},
            )
            for each in made.disputes
        ],
        against_software=[AgainstRow.model_validate(each) for each in made.against_software],
        against_benchmark=[AgainstRow.model_validate(each) for each in made.against_benchmark],
    )  # fmt: skip


@router.get("/sessions/{session_id}/notes", summary="Decisions, and what each will try")
def notes(
    request: Request, visitor: Joiner, session_id: SessionId,
    after: Annotated[str | None, Query(max_length=32)] = None, limit: Limit = 100,
) -> Listed[NoteRow]:  # fmt: skip
    """Oldest first."""
    room: Room = request.app.state.room
    with room.store.read() as on:
        found = session_for(on, visitor, session_id)
        return by_id(session_notes_of(on, found.id), after, limit, NoteRow.model_validate)


def _whole(on: Any, session: ReviewSession) -> SessionWhole:
    row = SessionRow.model_validate(session).model_dump()
    stops = [
        StopRow(call=each.call.id, start_ms=each.start_ms, end_ms=each.end_ms, why=each.why)
        for each in playlist(on, session.id)
    ]
    return SessionWhole(**row, playlist=stops, participants=[each.user for each in participants_of(on, session.id)])
