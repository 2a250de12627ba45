"""What the API's answers look like."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Generic, Literal, Protocol, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from wellheard.storage.pages import Page

Item = TypeVar("Item")
Record = TypeVar("Record")
After = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Length of the page.")]


class Shape(BaseModel):
    """Read from a record of the store by its names."""

    model_config = ConfigDict(from_attributes=True)


class Listed(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.")


class CallRow(Shape):
    """A call in a list."""

    id: str
    title: str
    channel: str
    source: str
    agent: str | None
    customer: str | None
    queue: str | None
    direction: str | None
    language: str | None
    started_at: datetime | None
    received_at: datetime
    duration_ms: int | None
    turns: int
    score: int | None = Field(description="0-100, as the software judged it; null where nothing was applicable.")
    stars: int
    ending: Literal["well", "open", "badly"]
    confidence: float | None
    playbook: str
    digest: str = Field(description="SHA-256 of the analysis document.")
    held: bool = Field(description="On legal hold: nothing may delete it.")
    version: int


def listed(page: Page[Record], shape: Callable[[Record], Item]) -> Listed[Item]:
    """A page of the store as an answer."""
    return Listed(items=[shape(each) for each in page.items], next=page.next)


class HasId(Protocol):
    """A record with a sortable id."""

    @property
    def id(self) -> str:
        """Its key; later ones are greater."""


Identified = TypeVar("Identified", bound=HasId)


def by_id(
    every: Iterable[Identified], after: str | None, limit: int, shape: Callable[[Identified], Item], *,
    newest_first: bool = False,
) -> Listed[Item]:  # fmt: skip
    """A page of records that are all there, in the order of their ids."""
    rest = [each for each in every if after is None or (each.id < after if newest_first else each.id > after)]
    return first_of(rest, limit, shape, lambda each: each.id)


def first_of(
    found: Sequence[Record], limit: int, shape: Callable[[Record], Item], key: Callable[[Record], str]
) -> Listed[Item]:
    """A page of what was found with one more than `limit`."""
    following = key(found[limit - 1]) if len(found) > limit else None
    return Listed(items=[shape(each) for each in found[:limit]], next=following)
