"""Appeals as the room handles them: who sees which, against what it goes, and what settling one does."""

from typing import Literal

from sqlalchemy import Connection

from wellheard.conversation import CriterionResult, Scorecard
from wellheard.conversation.document import load
from wellheard.review.appealing import due_after, hindrance, settled
from wellheard.review.scoring import Given
from wellheard.server.calls import call_for
from wellheard.server.judging import critical_cap
from wellheard.server.problems import conflict, forbidden, invalid, not_found
from wellheard.server.visitor import Visitor, visitor_of
from wellheard.storage import people
from wellheard.storage.appeals import Appeal, find_appeal, make_appeal, move_appeal
from wellheard.storage.calls import Call, find_call, get_document
from wellheard.storage.errors import NotFoundError
from wellheard.storage.ids import now
from wellheard.storage.judgements import append_judgement, find_judgement

Decision = Literal["met", "partly", "missed", "not_applicable"]


def appeal_for(on: Connection, visitor: Visitor, key: str) -> tuple[Appeal, Call]:
    """An appeal that one may read: about a call that one's role reaches. Raises ProblemError 404 alike."""
    try:
        found = find_appeal(on, key)
        call = find_call(on, found.call)
    except NotFoundError:
        raise not_found("This appeal") from None
    if not visitor.reaches("appeals.make", call.agent):
        raise not_found("This appeal")
    return found, call


def appealed(on: Connection, call: str, scorecard: str | None, *, seen_by: str) -> tuple[Scorecard, str | None]:
    """The scorecard that an appeal is about, and who gave it; None for the software. Raises ProblemError 404."""
    if scorecard is None:
        return load(get_document(on, call)).scorecard, None
    try:
        found = find_judgement(on, scorecard, seen_by=seen_by)
    except NotFoundError:
        raise not_found("This scorecard") from None
    if found.call != call:
        raise not_found("This scorecard")
    return found.scorecard, found.user


def criterion_of(card: Scorecard, criterion: str) -> CriterionResult:
    """The criterion of a scorecard. Raises RequestValidationError."""
    result = next((each for each in card.criteria if each.id == criterion), None)
    if result is None:
        raise invalid("body/criterion", "There is no such criterion on this scorecard.")
    return result


def appeal(
    on: Connection, visitor: Visitor, call: str, *, scorecard: str | None, criterion: str, reason: str
) -> Appeal:
    """Make an appeal. Raises ProblemError and RequestValidationError, which say what is wrong."""
    found = call_for(on, visitor, "appeals.make", call)
    card, judge = appealed(on, found.id, scorecard, seen_by=visitor.user.id)
    criterion_of(card, criterion)
    if judge == visitor.user.id:
        raise forbidden("This is your own judgement. Add another scorecard instead.")
    return make_appeal(
        on, found.id, user=visitor.user.id, text=reason.strip(), scorecard=scorecard, criterion=criterion,
        due_at=due_after(now()),
    )  # fmt: skip


def give_to(on: Connection, visitor: Visitor, key: str, user: str) -> Appeal:
    """Let somebody answer an appeal: oneself or another, never who gave the score or who appeals."""
    found, _ = appeal_for(on, visitor, key)
    _, judge = _about(on, found)
    try:
        chosen = people.find_user(on, user)
    except NotFoundError:
        raise invalid("body/user", "This person isn't here any more.") from None
    if chosen.disabled_at or not visitor_of(on, chosen).may("appeals.settle"):
        raise invalid("body/user", "This person may not answer appeals. Choose somebody of QA.")
    if reason := hindrance(found, chosen.id, judge=judge):
        raise conflict(reason if chosen.id == visitor.user.id else f"{chosen.name} may not answer this appeal.")
    text = f"{chosen.name} answers it."
    return move_appeal(on, key, user=visitor.user.id, state="in_review", text=text, assigned_to=chosen.id)


def settle(
    on: Connection, visitor: Visitor, key: str, *, outcome: Decision | None, share: float, reason: str
) -> Appeal:
    """Answer an appeal: with an outcome a new scorecard is appended, without one the judgement stands."""
    found, call = appeal_for(on, visitor, key)
    card, judge = _about(on, found)
    user = visitor.user.id
    if hindered := hindrance(found, user, judge=judge):
        raise conflict(hindered)
    if found.assigned_to not in (None, user):
        raise conflict("Somebody else answers this appeal. Take it over first.")
    if outcome is None:
        return move_appeal(on, key, user=user, state="upheld", text=reason.strip(), assigned_to=user)
    criterion = criterion_of(card, found.criterion or "")
    given = Given(outcome=outcome, share=share, note=reason.strip())
    if outcome == criterion.outcome != "partly":
        raise invalid("body/outcome", "This is the outcome that was appealed. Choose another, or let it stand.")
    made = settled(card, criterion.id, given, judge=f"user:{user}", cap=critical_cap(on, card.playbook))
    append_judgement(on, call.id, made, judge="appeal", user=user, appeal=key)
    return move_appeal(on, key, user=user, state="changed", text=reason.strip(), assigned_to=user)


def withdraw(on: Connection, visitor: Visitor, key: str) -> Appeal:
    """Take one's own appeal back."""
    found, _ = appeal_for(on, visitor, key)
    if found.user != visitor.user.id:
        raise forbidden("Only who appealed may take it back.")
    return move_appeal(on, key, user=visitor.user.id, state="withdrawn", text="Taken back.")


def _about(on: Connection, found: Appeal) -> tuple[Scorecard, str | None]:
    return appealed(on, found.call, found.scorecard, seen_by=found.user)
