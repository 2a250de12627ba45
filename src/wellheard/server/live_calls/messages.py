"""What browsers say over the sockets of calls in progress; docs/reference/live-sockets.md tells both directions."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Act(_Said):
    """Do something in the panel."""

    type: Literal["act"]
    action: dict[str, Any]
    """As `wellheard.assist.read_action` takes it."""
    ask: str | None = Field(default=None, max_length=64)
    """Comes back with the answer."""


class Clock(_Said):
    """Are you there? Answered with the time of the call."""

    type: Literal["clock"]
    sent: float


Said = Annotated[Act | Clock, Field(discriminator="type")]
_ADAPTER: TypeAdapter[Act | Clock] = TypeAdapter(Said)


def read(text: str) -> Act | Clock | None:
    """What a browser said; None for what nobody can understand."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError:
        return None


def refused(detail: str, ask: str | None = None) -> dict[str, Any]:
    """A wish that was not granted, with a sentence why."""
    return {"type": "refused", "detail": detail, "ask": ask}


def done(ask: str | None) -> dict[str, Any]:
    """A wish that was granted."""
    return {"type": "done", "ask": ask}
