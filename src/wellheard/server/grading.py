"""Grade the grader: what somebody says of a reviewer's scorecard, checked and appended."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from wellheard.review.grading import QUESTIONS, share_alike
from wellheard.server.problems import forbidden, invalid, not_found
from wellheard.server.visitor import Visitor
from wellheard.storage.calls import Call, find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.gradings import Grading, append_grading
from wellheard.storage.judgements import Judgement, find_judgement


class CriterionGraded(BaseModel):
    """What somebody says of one criterion of another's scorecard."""

    model_config = ConfigDict(extra="forbid")

    alike: bool = Field(description="Whether they would score it so too.")
    note: str = Field("", max_length=2_000)


class GradingGiven(BaseModel):
    """What somebody says of another's scorecard."""

    model_config = ConfigDict(extra="forbid")

    criteria: dict[str, CriterionGraded] = Field(default_factory=dict, max_length=200)
    questions: dict[Literal["evidence", "fair", "helpful"], Literal["yes", "partly", "no"]] = Field(
        default_factory=dict
    )
    comment: Annotated[str, Field(max_length=5_000)] = ""


def judgement_for(on: Connection, visitor: Visitor, key: str) -> tuple[Judgement, Call]:
    """A scorecard that one gave oneself, or that one may grade. Raises ProblemError 404 alike."""
    try:
        found = find_judgement(on, key, seen_by=visitor.user.id)
        call = find_call(on, found.call)
    except NotFoundError:
        raise not_found("This scorecard") from None
    if found.user != visitor.user.id and not visitor.reaches("scores.grade", call.agent):
        raise not_found("This scorecard")
    return found, call


def grade(on: Connection, visitor: Visitor, key: str, given: GradingGiven) -> Grading:
    """Append what somebody says of a scorecard. Raises ProblemError and RequestValidationError."""
    found, _ = judgement_for(on, visitor, key)
    if found.user == visitor.user.id:
        raise forbidden("This is your own scorecard. Somebody else looks at it.")
    alike = {key: each.alike for key, each in given.criteria.items()}
    try:
        share = share_alike(found.scorecard, alike)
    except KeyError as error:
        raise invalid("body/criteria", f"The reviewer did not score {error.args[0]!r}.") from None
    if not (given.criteria or given.questions or given.comment.strip()):
        raise invalid("body/comment", "Say something of it first.")
    return append_grading(
        on, found.id, user=visitor.user.id, content=given.model_dump_json(exclude_defaults=True), share=share
    )


def questions() -> dict[str, str]:
    """What is asked about a scorecard as a whole."""
    return dict(QUESTIONS)
