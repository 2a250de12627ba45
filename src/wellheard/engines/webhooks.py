"""Messages to other systems, signed as the Standard Webhooks specification (1.0) has it.

The receiver computes HMAC-SHA-256 over `id.timestamp.body` with the shared secret and compares it with the header
`webhook-signature`; the timestamp keeps old messages from being played again, the id tells a repeated one.
"""

import hmac
from base64 import b64decode, b64encode

import httpx

_TIMEOUT_S = 10.0
_PREFIX = "whsec_"


class DeliveryError(Exception):
    """The receiver didn't take the message; the text says why, without the address."""


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: `v1,` and base64."""
    key = b64decode(secret.removeprefix(_PREFIX))
    return "v1," + b64encode(hmac.digest(key, b"%s.%d.%s" % (message_id.encode(), timestamp, body), "sha256")).decode()


def deliver(
    url: str, secret: str, *, message_id: str, timestamp: int, body: bytes, transport: httpx.BaseTransport | None = None
) -> int:
    """Send a message and return the status, 200-299. Raises DeliveryError; redirects are not followed.

    `timestamp` is seconds since 1970; `transport` stands in for the network in tests.
    """
    headers = {
        "content-type": "application/json",
        "user-agent": "wellheard",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret, message_id, timestamp, body),
    }
    try:
        with httpx.Client(timeout=_TIMEOUT_S, transport=transport, follow_redirects=False) as client:
            answer = client.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DeliveryError(f"the receiver can't be reached ({type(error).__name__})") from error
    if not answer.is_success:
        raise DeliveryError(f"the receiver answered {answer.status_code}")
    return answer.status_code
