"""ETags where two people may change the same thing: who changes it says which state they saw."""

from hashlib import sha256
from typing import Annotated

from fastapi import Header

from wellheard.server.problems import ProblemError

IfMatch = Annotated[str | None, Header(description="The ETag of what you saw; a change without it is refused.")]
IfNoneMatch = Annotated[str | None, Header(description="The ETag of what you have; 304 where it is still so.")]


def etag_of(*parts: object) -> str:
    """A strong ETag of a state (RFC 9110, 8.8.3)."""
    return f'"{sha256(repr(parts).encode()).hexdigest()[:24]}"'


def check_if_match(given: str | None, etag: str) -> None:
    """Raises ProblemError 428 where no state is named, and 412 where it isn't the present one."""
    if given is None:
        raise ProblemError(
            428, "if-match-needed", "Send If-Match with the ETag of what you saw, so that nobody's change is lost."
        )
    if given.strip() != "*" and etag not in _tags(given):
        raise ProblemError(
            412, "changed-meanwhile", "Somebody changed this meanwhile. Load it again and repeat your change."
        )


def is_same(given: str | None, etag: str) -> bool:
    """Whether a reader has this state already."""
    return given is not None and (given.strip() == "*" or etag in _tags(given))


def _tags(given: str) -> list[str]:
    return [each.strip().removeprefix("W/") for each in given.split(",")]
