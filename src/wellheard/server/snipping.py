"""Snippets: parts of calls shared by a link that opens for those who may see the call or with whom it was shared."""

from typing import Final, cast, get_args

from sqlalchemy import Connection

from wellheard.server.calls import note
from wellheard.server.problems import forbidden, invalid, not_found
from wellheard.server.visitor import Visitor
from wellheard.storage.calls import Call, find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.sharing import ShareType, is_shared_with, share_with
from wellheard.storage.shelf import Snippet, find_snippet, revoke_snippet, share_snippet

LONGEST_MS: Final = 10 * 60_000
"""A snippet is a moment, not a way around the roles."""


def snippet_for(on: Connection, visitor: Visitor, snippet: str) -> Snippet:
    """A snippet, if the visitor may hear its call or it was shared with them. Raises ProblemError 404 alike."""
    try:
        found = find_snippet(on, snippet)
    except NotFoundError:
        raise not_found("This snippet") from None
    call = find_call(on, found.call)
    shared = visitor.may("calls.hear") and is_shared_with(on, found.id, visitor.user.id)
    if not (shared or visitor.reaches("calls.hear", call.agent)):
        raise not_found("This snippet")
    return found


def snip(
    on: Connection, visitor: Visitor, call: Call, *, title: str, start_ms: int, end_ms: int, shares: list[str]
) -> Snippet:
    """Cut a snippet and share it; `shares` are such as `team:ID`. Raises ProblemError, RequestValidationError."""
    if not title.strip():
        raise invalid("body/title", "Give the snippet a title.")
    if end_ms <= start_ms:
        raise invalid("body/end_ms", "The end comes before the beginning.")
    if call.duration_ms is not None and start_ms >= call.duration_ms:
        raise invalid("body/start_ms", "The call is over by then.")
    if end_ms - start_ms > LONGEST_MS:
        raise invalid(
            "body/end_ms", f"A snippet is {LONGEST_MS // 60_000} minutes long at most. Share the call instead."
        )
    made = share_snippet(
        on, call.id, user=visitor.user.id, title=title.strip(), start_ms=start_ms,
        end_ms=min(end_ms, call.duration_ms or end_ms),
    )  # fmt: skip
    for each in shares:
        share(on, visitor, made, each)
    return made


def share(on: Connection, visitor: Visitor, snippet: Snippet, whom: str) -> None:
    """Let others open it. Whose it is may, and who may hear the whole call. Raises ProblemError."""
    kind, _, subject = whom.partition(":")
    if kind not in get_args(ShareType):
        raise invalid("body/share", "Share with team:ID, session:ID or user:ID.")
    owns(on, visitor, snippet)
    try:
        share_with(on, snippet.id, cast("ShareType", kind), subject)
    except NotFoundError:
        raise not_found(f"This {kind}") from None


def revoke(on: Connection, visitor: Visitor, snippet: str) -> None:
    """Its link leads nowhere any more. Raises ProblemError where it isn't theirs to take back."""
    found = snippet_for(on, visitor, snippet)
    owns(on, visitor, found)
    revoke_snippet(on, found.id)
    note(on, visitor, "deleted", found.call, snippet=found.id)


def owns(on: Connection, visitor: Visitor, snippet: Snippet) -> None:
    """Raises ProblemError 403 unless it is theirs and they still may hear the call, or an admin."""
    call = find_call(on, snippet.call)
    if visitor.user.role == "admin":
        return
    if snippet.user != visitor.user.id or not visitor.reaches("calls.hear", call.agent):
        raise forbidden("Only who cut this snippet may change it.")
