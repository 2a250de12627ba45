"""HTTP ranges (RFC 9110, 14) over stored files: a player seeks without the whole file."""

import re
from collections.abc import Callable, Iterator

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from wellheard.server.problems import ProblemError

_ONE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
Read = Callable[[int, int], Iterator[bytes]]


def asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """The half-open range that a header asks for; None for the whole file, also where it asks for several ranges.

    Raises ProblemError 416 for one that lies outside of the file.
    """
    match = _ONE.fullmatch(header) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None  # Not a valid range, which is to be ignored.
    if start >= size or end <= start:
        raise ProblemError(
            416, "range", "The range lies outside of the file.", headers={"Content-Range": f"bytes */{size}"}
        )
    return start, end


def send(request: Request, read: Read, *, size: int, media_type: str, etag: str) -> Response:
    """The file, or the part of it that the request asks for."""
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "private, max-age=900"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range") if request.headers.get("if-range") in (None, etag) else None
    part = asked_range(wanted, size)
    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=media_type)
    return StreamingResponse(read(start, end), status, headers=headers, media_type=media_type)
