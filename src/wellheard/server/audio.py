"""Signed links to recordings: they serve one visitor for a quarter of an hour, and only while that visitor may hear."""

import time
from urllib.parse import quote, urlencode

from wellheard.server.policy import reach_of
from wellheard.server.problems import ProblemError, not_found
from wellheard.server.room import Room
from wellheard.server.signing import is_signed, signature
from wellheard.server.visitor import Visitor, visitor_of
from wellheard.storage.calls import find_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.people import find_user
from wellheard.storage.sounds import File, file_of

_PURPOSE = "audio"


def link(room: Room, visitor: Visitor, call: str) -> tuple[str, int]:
    """The path of a call's recording for this visitor, and when it ends, seconds since 1970.

    Ends on a full minute, so that a page that is loaded again gets the same link and the browser its cached sound.
    """
    ends = (int(time.time()) // 60 + 1) * 60 + room.limits.link_seconds
    signed = signature(room.key, _PURPOSE, call, visitor.user.id, str(ends))
    return f"/audio/{quote(call)}?{urlencode({'for': visitor.user.id, 'ends': ends, 'signature': signed})}", ends


def opened(room: Room, call: str, holder: str, ends: str, given: str) -> tuple[File, Visitor]:
    """The sound behind a link, and who holds it. Raises ProblemError 403 for a bad or old link, 404 for no sound."""
    if not is_signed(room.key, given, _PURPOSE, call, holder, ends) or int(ends) < time.time():
        raise ProblemError(403, "link-expired", "This link is too old or not ours. Load the call's page again.")
    with room.store.read() as on:
        try:
            user = find_user(on, holder)
            found = find_call(on, call)
            visitor = visitor_of(on, user)
            if (
                user.disabled_at
                or not reach_of("calls.hear", user.role)
                or not visitor.reaches("calls.hear", found.agent)
            ):
                raise not_found("This recording")
            return file_of(on, found.id), visitor
        except NotFoundError:
            raise not_found("This recording") from None
