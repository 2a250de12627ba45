"""The signature on an AudioHook handshake: HTTP message signatures (RFC 9421) with a shared secret.

What must be covered, how old a signature may be and how long its nonce is, AudioHook says. Structured fields
(RFC 8941) are read by `http_sf`.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from http_sf import parse, ser

COVERED: Final = (
    "@request-target",
    "@authority",
    "audiohook-organization-id",
    "audiohook-session-id",
    "audiohook-correlation-id",
    "x-api-key",
)
"""What a signature must cover, so that nothing of the handshake can be changed or used elsewhere."""
OLDEST_S: Final = 10.0
"""A signature serves so long after it was made."""
SKEW_S: Final = 3.0
"""So far the other clock may be ahead of ours."""
NONCE: Final = 22
"""Fewest characters of a nonce: 128 bits in base64."""
_MOST_NONCES: Final = 100_000


@dataclass(slots=True)
class Nonces:
    """Nonces that were used, for as long as their signatures would serve. Bounded."""

    used: OrderedDict[tuple[str, str], float] = field(default_factory=OrderedDict)
    """Of key id and nonce, when it runs out; oldest first."""

    def spend(self, key_id: str, nonce: str, now: float) -> bool:
        """Whether it is used for the first time; from now on it was used."""
        while self.used and (next(iter(self.used.values())) <= now or len(self.used) >= _MOST_NONCES):
            self.used.popitem(last=False)
        if (key_id, nonce) in self.used:
            return False
        self.used[key_id, nonce] = now + OLDEST_S + 2 * SKEW_S
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What was asked for, as it stands in the request."""

    target: str
    """Path and query, as they were sent."""
    headers: Mapping[str, str]
    """By their names in small letters."""


def fault_of(shook: Handshake, keys: Mapping[str, bytes], nonces: Nonces, now: float) -> str | None:
    """What is wrong with a handshake's signature, for the log alone; None where it is good.

    `keys` has the secret of each key id; `now` is in seconds since 1970. An unknown key takes as long as a wrong one.
    """
    try:
        label, covered, told, given = _parts(shook)
        base = _base(shook, label, covered, told)
    except (ValueError, LookupError, TypeError, StopIteration) as error:
        return f"it can't be read ({type(error).__name__})"
    key_id = told.get("keyid")
    known = keys.get(key_id) if isinstance(key_id, str) else None
    made = hmac.digest(known or secrets.token_bytes(32), base.encode(), "sha256")
    if not hmac.compare_digest(made, given) or known is None:
        return "the key is unknown or the signature is not of it"
    if faults := _faults(shook, covered, told, now):
        return faults
    if not nonces.spend(str(key_id), str(told["nonce"]), now):
        return "its nonce was used before"
    return None


def _parts(shook: Handshake) -> tuple[str, list[Any], dict[str, Any], bytes]:
    """Label, covered components, parameters and signature of the first signature in the headers."""
    inputs: Any = parse(shook.headers["signature-input"].encode(), tltype="dictionary")
    signatures: Any = parse(shook.headers["signature"].encode(), tltype="dictionary")
    label, (covered, told) = next(iter(inputs.items()))
    given, _ = signatures[label]
    if not isinstance(covered, list) or not isinstance(given, bytes):
        raise TypeError(label)
    return label, covered, told, given


def _base(shook: Handshake, label: str, covered: list[Any], told: dict[str, Any]) -> str:
    """What is signed (RFC 9421, 2.5): a line for each component and one for the parameters, written anew by us."""
    lines = []
    for name, parameters in covered:
        if parameters or not isinstance(name, str):
            raise ValueError(name)
        lines.append(f'"{name}": {_component(shook, name)}')
    written = ser({label: (covered, told)})
    lines.append(f'"@signature-params": {written.removeprefix(f"{label}=")}')
    return "\n".join(lines)


def _component(shook: Handshake, name: str) -> str:
    if name == "@request-target":
        return shook.target
    if name == "@authority":
        return shook.headers["host"].strip().lower()
    if name.startswith("@"):
        raise ValueError(name)
    return " ".join(shook.headers[name].split())


def _faults(shook: Handshake, covered: list[Any], told: dict[str, Any], now: float) -> str | None:
    missing = sorted(set(COVERED) - {name for name, _ in covered})
    created, expires, nonce = told.get("created"), told.get("expires"), told.get("nonce")
    if missing:
        return f"it does not cover {', '.join(missing)}"
    if told.get("alg", "hmac-sha256") != "hmac-sha256":
        return "its algorithm is not hmac-sha256"
    if told.get("keyid") != shook.headers["x-api-key"]:
        return "its keyid is not the X-API-KEY"
    if not isinstance(nonce, str) or len(nonce) < NONCE:
        return f"its nonce has fewer than {NONCE} characters"
    if not isinstance(created, int) or not now - OLDEST_S <= created <= now + SKEW_S:
        return f"it was made more than {OLDEST_S:.0f} s ago or in the future; compare the clocks"
    if expires is not None and (not isinstance(expires, int) or expires < now):
        return "it has expired"
    return None
