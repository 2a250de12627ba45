"""Twilio Media Streams: the dialect, and the signature by which Twilio shows that it is Twilio."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from wellheard.streams.media_streams import Dialect, MediaStream

DIALECT = Dialect(
    source="twilio", sequence="sequenceNumber", parameters="customParameters", format="mediaFormat",
    rate="sampleRate", stream="streamSid", call="callSid", conversation="callSid", patience=0,
)  # fmt: skip
"""A websocket keeps the order and Twilio numbers in it, so nothing is waited for."""


def twilio(wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> MediaStream:
    """A stream from Twilio."""
    return MediaStream(dialect=DIALECT, wall=wall)


def signature(address: str, secret: str) -> str:
    """`X-Twilio-Signature` of a websocket: HMAC-SHA1 (RFC 2104) of its address with the account's auth token."""
    return b64encode(hmac.digest(secret.encode(), address.encode(), "sha1")).decode()


def is_signed(given: str, addresses: Iterable[str], secret: str) -> bool:
    """Whether a signature is of one of the addresses by which we may have been called."""
    tries = [hmac.compare_digest(given.encode(), signature(each, secret).encode()) for each in addresses]
    return any(tries)


def addresses_of(host: str, target: str, public: str | None) -> tuple[str, ...]:
    """The addresses that Twilio may have signed: as the room's public address has them and as the request does.

    Behind a proxy the request says neither scheme nor outer path. Twilio is known to sign with a slash at the end, too.
    """
    outer = public.rstrip("/").split("://")[-1] if public else host
    roots = dict.fromkeys(f"{scheme}://{name}" for name in (outer, host) for scheme in ("wss", "https", "ws", "http"))
    ends = (target, target.rstrip("/"), f"{target.rstrip('/')}/")
    return tuple(dict.fromkeys(root + end for root in roots for end in ends))
