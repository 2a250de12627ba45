"""The keys of AudioHook: a file that is read again when it changes, so that a key is taken back at once."""

import base64
import binascii
import logging
from dataclasses import dataclass, field
from pathlib import Path

_log = logging.getLogger("wellheard.streams")


@dataclass(frozen=True, slots=True)
class Key:
    """A shared secret, and perhaps the organization that alone may use it."""

    secret: bytes = field(repr=False)
    organization: str | None = None


class KeysError(Exception):
    """The file can't be used; its text names the file, the line and what to do."""


def read_keys(path: Path) -> dict[str, Key]:
    """Keys by their ids. Raises KeysError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysError(f"{path}: the AudioHook keys can't be read ({type(error).__name__})") from None
    keys = {}
    for number, line in enumerate(lines, 1):
        words = line.split("#")[0].split()
        if words:
            keys[words[0]] = _key(words, f"{path}:{number}")
    return keys


def _key(words: list[str], where: str) -> Key:
    try:
        secret = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error):
        raise KeysError(f"{where}: write a key id and its secret in base64") from None
    if not secret or len(words) > 3:
        raise KeysError(f"{where}: write a key id, its secret in base64 and, if you like, one organization id")
    return Key(secret, words[2] if len(words) == 3 else None)


class KeyFile:
    """Keys as they stand in the file now; those it had before, while it can't be read."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, Key] = {}

    def keys(self) -> dict[str, Key]:
        """Keys by their ids; none where no file is set."""
        if self._path is None:
            return {}
        try:
            stat = self._path.stat()
            if (stamp := (stat.st_mtime_ns, stat.st_size)) != self._stamp:
                self._keys, self._stamp = read_keys(self._path), stamp
        except (OSError, KeysError) as error:
            _log.error("The AudioHook keys stay as they were: %s", error)
        return self._keys
