"""What went wrong with a form, in a sentence to stand beside it."""

from typing import Final

from fastapi.exceptions import RequestValidationError

from wellheard.server.problems import ProblemError
from wellheard.storage.errors import ConflictError, DatabaseUnavailableError, NotFoundError, StorageError

FAULTS: Final = (ProblemError, RequestValidationError, StorageError)
"""What may be told beside a form."""


def told(error: Exception) -> str:
    """The sentence of an error of `FAULTS`; of a fault in a field with the field's name."""
    if isinstance(error, RequestValidationError):
        return " ".join(_of_field(each["loc"], str(each["msg"])) for each in error.errors())
    text = error.detail if isinstance(error, ProblemError) else str(error)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def status_of(error: Exception) -> int:
    """With which status the form is shown again."""
    if isinstance(error, ProblemError):
        return error.status
    known = {ConflictError: 409, NotFoundError: 404, DatabaseUnavailableError: 503}
    return next((status for kind, status in known.items() if isinstance(error, kind)), 422)


def _of_field(place: tuple[object, ...], text: str) -> str:
    name = str(place[1]).replace("_", " ").capitalize() if len(place) > 1 else ""
    told = text.removeprefix("Value error, ").rstrip(".")
    return f"{name}: {told}." if name else f"{told}."
