"""File systems by their address, through fsspec: a folder of this machine, or an object store such as S3."""

import contextlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from wellheard.storage.errors import AudioError, NotFoundError, StorageFullError

_NO_SPACE = (28, 122)  # ENOSPC, EDQUOT
# Listings change under us: other servers, workers and telephone systems write, too. Two tries a request, of which s3fs
# makes up to five: who waits for sound is told within a minute that the store is away, rather than in some.
_OPTIONS: dict[str, Any] = {"use_listings_cache": False}
_S3_OPTIONS: dict[str, Any] = {"config_kwargs": {"retries": {"mode": "standard", "max_attempts": 2}}}
_LONGEST = 200
_REMEDY = "Check the address, the credentials and that it can be reached"


def open_files(address: str) -> tuple[Any, str, Path | None]:
    """The file system of an address, where keys begin in it, and the same as a path if it is a folder of this machine.

    Nothing is asked of an object store yet. Raises AudioError where the address makes no sense.
    """
    from fsspec.core import url_to_fs

    options = _OPTIONS | (_S3_OPTIONS if address.startswith(("s3://", "s3a://")) else {})
    try:
        files, root = url_to_fs(address, **options)
    except (ImportError, ValueError) as error:
        raise AudioError(f"{address}: {error}. For s3://, install wellheard[s3]") from error
    protocols = (files.protocol,) if isinstance(files.protocol, str) else files.protocol
    if not root.strip("/") and "s3" in protocols:
        raise AudioError(f"{address}: it names no bucket. Write s3://bucket/prefix")
    return files, root.rstrip("/"), Path(root) if "file" in protocols else None


@contextlib.contextmanager
def in_plain_words(what: str, *, missing: type[NotFoundError] | None = NotFoundError) -> Iterator[None]:
    """Errors of a file system as errors of the store, with what was asked for. A missing file is of type `missing`.

    Without `missing` there was nothing to be found but the bucket or the folder itself: an AudioError says so. Raises
    StorageFullError where no room is left, AudioError otherwise.
    """
    try:
        with reached(what):
            yield
    except FileNotFoundError as error:
        if missing is None or _is_of_bucket(error):
            raise AudioError(f"{what}: {_reason(error)}. Make the bucket or the folder, or correct its name") from error
        raise missing(f"{what}: there is no such file (any more)") from error
    except PermissionError as error:
        raise AudioError(f"{what}: it is refused ({_reason(error)}). Check the credentials and their rights") from error
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise StorageFullError(f"{what}: no room left, the file was not kept. Make room and try again") from error
        raise AudioError(f"{what}: {_reason(error)}. {_REMEDY}") from error


@contextlib.contextmanager
def reached(what: str) -> Iterator[None]:
    """Raises AudioError where an object store isn't reached; errors of single files stay as they are."""
    try:
        yield
    except _library_errors() as error:
        raise AudioError(f"{what}: {_reason(error)}. {_REMEDY}") from error


@cache
def _library_errors() -> tuple[type[Exception], ...]:
    """What S3's library raises that is no OSError: no credentials, a server that isn't reached."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return ()
    return BotoCoreError, ClientError


def _is_of_bucket(error: FileNotFoundError) -> bool:
    return "bucket" in str(error).lower() and "not exist" in str(error).lower()


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return shorten(" ".join(text.split()), _LONGEST, placeholder=" …").rstrip(".")
