"""The discussion of a call: threads with their places, who may be named, and writing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict

from sqlalchemy import Connection

from wellheard.conversation import Turn
from wellheard.review.anchoring import Place, find_again, pin
from wellheard.server.correcting import heard
from wellheard.server.problems import conflict, forbidden, invalid, not_found
from wellheard.server.sessions import track_of, turns_within
from wellheard.server.visitor import Visitor, visitor_of
from wellheard.storage import discussion
from wellheard.storage.calls import Call
from wellheard.storage.discussion import Anchor, Comment
from wellheard.storage.errors import NotFoundError
from wellheard.storage.people import User, find_users, users_by_ids
from wellheard.storage.review_sessions import find_review, participants_of

LONGEST: Final = 5_000
REACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "thanks": ("🙏", "Thank you"),
    "agree": ("👍", "I agree"),
    "laugh": ("😄", "Made me laugh"),
    "idea": ("💡", "Good idea"),
    "heart": ("💛", "Well done"),
}
"""Of each reaction its sign and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A comment as it is shown."""

    comment: Comment
    author: str
    mine: bool
    reactions: Sequence[tuple[str, str, str, int, bool, str]]
    """Name, sign, meaning, how many, whether one's own is among them, and whose they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with its answers."""

    first: Line
    answers: Sequence[Line]
    place: Place | None
    """Where it belongs now."""
    words: str
    """The words there."""

    @property
    def open(self) -> bool:
        """Whether it is not settled."""
        return self.first.comment.resolved_at is None


class Spot(TypedDict, total=False):
    """A place of a call as `write` takes it."""

    turn: int | None
    offset: int
    length: int
    at_ms: int | None


def threads_of(
    on: Connection, visitor: Visitor, call: Call, turns: Sequence[Turn], *, session: str | None = None
) -> list[Thread]:
    """The threads of a call, open ones first, then by where they are; perhaps those of one session alone."""
    comments = discussion.comments_on(on, call.id, session=session)
    given = discussion.reactions_on(on, call.id)
    people = {each.author for each in comments} | {
        user for each in given.values() for row in each.values() for user in row
    }
    users = users_by_ids(on, people)
    lines = [_line(each, users, given.get(each.id, {}), visitor) for each in comments]
    texts = {turn.id: turn.text for turn in turns}
    found = []
    for line in lines:
        if line.comment.id != line.comment.thread:
            continue
        answers = [each for each in lines if each.comment.thread == line.comment.id and each is not line]
        if line.comment.deleted_at and not any(not each.comment.deleted_at for each in answers):
            continue
        place = find_again(line.comment.anchor, turns)
        words = texts[place.turn][place.offset : place.offset + place.length] if place else ""
        found.append(Thread(first=line, answers=answers, place=place, words=words or line.comment.anchor.quote))
    return sorted(found, key=lambda each: (not each.open, _when(each), each.first.comment.id))


def write(
    on: Connection, visitor: Visitor, call: Call, *, text: str, turn: int | None = None, offset: int = 0,
    length: int = 0, praise: bool = False, answers: str | None = None, session: str | None = None,
    mentioned: Iterable[str] = (), at_ms: int | None = None,
) -> Comment:  # fmt: skip
    """Begin a thread at a stretch of a turn, at a second, or on the whole call; or answer one.

    The words are read from the call, not from the request. Raises RequestValidationError, and ProblemError 409 in a
    session whose scores are still blind.
    """
    if not text.strip():
        raise invalid("body/text", "Write something first.")
    if len(text) > LONGEST:
        raise invalid("body/text", f"This is longer than {LONGEST} characters. Make it shorter.")
    if session and find_review(on, session).revealed_at is None:
        raise conflict("Talk after the reveal: until then everybody scores for themselves.")
    anchor = _anchor(turns_seen(on, call, session), turn, offset, length, at_ms)
    named = {user.id: user for user in mentionable(on, call, session)}
    for each in mentioned:
        if each not in named:
            raise invalid("body/mentioned", "They can't see this call, so they can't be named here.")
    by_name = [user for user in named.values() if f"@{user.name}".casefold() in text.casefold()]
    return discussion.add_comment(
        on, call.id, author=visitor.user.id, text=text.strip(), anchor=anchor, praise=praise, answers=answers,
        session=session, mentioned={*mentioned, *(user.id for user in by_name)} - {visitor.user.id},
    )  # fmt: skip


def spot(on: Connection, call: Call, wanted: Anchor) -> Spot:
    """The place of an anchor that a machine gave. Raises RequestValidationError for words that aren't in the call."""
    if not wanted.quote:
        return {"turn": wanted.turn, "at_ms": wanted.start_ms if wanted.turn is None else None}
    found = find_again(wanted, turns_seen(on, call, None))
    if found is None or found.how not in ("same", "moved"):
        raise invalid("body/anchor/quote", "These words aren't in the call. Quote them as the transcript has them.")
    return {"turn": found.turn, "offset": found.offset, "length": found.length}


def find(on: Connection, comment: str) -> Comment:
    """A comment by its id. Raises ProblemError 404."""
    try:
        return discussion.find_comment(on, comment)
    except NotFoundError:
        raise not_found("This comment") from None


def own(comment: Comment, visitor: Visitor) -> None:
    """Raises ProblemError 403 unless the visitor wrote it."""
    if comment.author != visitor.user.id:
        raise forbidden("This is somebody else's comment. You can answer it.")


def mentionable(on: Connection, call: Call, session: str | None = None) -> list[User]:
    """Everybody who may see the call, or takes part in the session, by name, out of the first 500 of the room."""
    invited = {each.user for each in participants_of(on, session)} if session else set()
    seeing = [
        user
        for user in find_users(on, limit=500)
        if user.id in invited or visitor_of(on, user).reaches("comments.see", call.agent)
    ]
    return sorted(seeing, key=lambda user: (user.name.casefold(), user.id))


def turns_seen(on: Connection, call: Call, session: str | None) -> Sequence[Turn]:
    """The turns as people corrected them; in a session those of the part that it hears."""
    turns = heard(on, call).corrected.analysis.conversation.turns
    return turns_within(turns, track_of(on, find_review(on, session), call.id)) if session else turns


def context(on: Connection, visitor: Visitor, call: Call, *, session: str | None = None) -> dict[str, Any]:
    """What the part of a page that shows a discussion needs."""
    turns = turns_seen(on, call, session)
    found = threads_of(on, visitor, call, turns, session=session)
    return {
        "call": call,
        "threads": found,
        "praises": [each for each in found if each.first.comment.praise],
        "may_comment": visitor.may("comments.write"),
        "people": mentionable(on, call, session),
        "reaction_names": REACTIONS,
        "session": session,
        "spoken": {turn.id: turn for turn in turns},
    }


def _anchor(turns: Sequence[Turn], turn: int | None, offset: int, length: int, at_ms: int | None) -> Anchor:
    if turn is None:
        return Anchor() if at_ms is None else _at(turns, at_ms)
    found = next((each for each in turns if each.id == turn), None)
    if found is None:
        raise invalid("body/turn", "This turn isn't in the call any more. Load the page again.")
    try:
        return pin(found, offset, length)
    except ValueError as error:
        raise invalid("body/offset", f"{error}. Select the words again.") from None


def _at(turns: Sequence[Turn], at_ms: int) -> Anchor:
    """The turn that is spoken at a second, with that second for its time."""
    begun = [turn for turn in turns if turn.start_ms is not None and turn.start_ms <= at_ms]
    return Anchor(turn=begun[-1].id if begun else None, start_ms=at_ms, end_ms=at_ms + 1)


def _line(comment: Comment, users: Mapping[str, User], given: Mapping[str, Sequence[str]], visitor: Visitor) -> Line:
    reactions = []
    for name, (sign, meaning) in REACTIONS.items():
        who = given.get(name, ())
        reactions.append((name, sign, meaning, len(who), visitor.user.id in who, _names(users, who)))
    author = users[comment.author].name if comment.author in users else "Somebody"
    return Line(comment=comment, author=author, mine=comment.author == visitor.user.id, reactions=reactions)


def _names(users: Mapping[str, User], ids: Sequence[str]) -> str:
    return ", ".join(users[each].name for each in ids if each in users)


def _when(thread: Thread) -> float:
    start = thread.place.start_ms if thread.place else None
    return -1.0 if start is None else float(start)
