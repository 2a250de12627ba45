"""What is said over the socket of a session. The client says what to do; the server says how things stand."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Milliseconds = Annotated[int, Field(ge=0, le=1 << 40)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Clock(_Said):
    """What time is it? Answered with the server's time, so that a browser knows how far its own clock is off."""

    type: Literal["clock"]
    sent: float


class Play(_Said):
    """Play, pause, seek or change the call, for all."""

    type: Literal["play"]
    playing: bool
    position_ms: Milliseconds
    call: str | None = Field(default=None, max_length=300)


class Lead(_Said):
    """Hand the player to somebody."""

    type: Literal["lead"]
    to: str = Field(max_length=32)


Said = Annotated[Clock | Play | Lead, Field(discriminator="type")]
_ADAPTER: TypeAdapter[Clock | Play | Lead] = TypeAdapter(Said)


def read(text: str) -> Clock | Play | Lead | None:
    """What a client said; None for what nobody can understand."""
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError:
        return None


def refused(detail: str) -> dict[str, Any]:
    """A client's wish that was not granted, with a sentence why."""
    return {"type": "refused", "detail": detail}
