"""What the server signs with its secret key: form tokens, audio links, cookies, webhooks."""

import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

_FILE = "secret.key"
_LENGTH = 32


def own_key(folder: Path) -> bytes:
    """The room's secret key: 32 bytes in `secret.key`, made at the first start, readable by its owner alone.

    Raises ValueError where the file is there and is too short to be one.
    """
    path = folder / _FILE
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
    key = path.read_bytes()
    if len(key) < _LENGTH:
        raise ValueError(f"{path}: this is no secret key. Move it away and start again; everybody signs in anew")
    return key


def signature(key: bytes, purpose: str, *parts: str) -> str:
    """HMAC-SHA-256 (RFC 2104) over a purpose and parts, base64url; what is signed for one purpose serves no other."""
    message = "\x1f".join((purpose, *parts)).encode()
    return urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=").decode()


def is_signed(key: bytes, given: str, purpose: str, *parts: str) -> bool:
    """Whether a signature is ours; takes the same time whatever is given."""
    return hmac.compare_digest(given.encode(), signature(key, purpose, *parts).encode())
