"""What a phone system tells of a call that it brings in, whichever way it comes."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from wellheard.conversation.call import Channel
from wellheard.server.problems import forbidden
from wellheard.server.visitor import Visitor, may
from wellheard.storage.ids import new_id
from wellheard.streams.interface import CallStart, Source, Speaker
from wellheard.streams.reading import call_id

_PERMISSION = "live.stream"
Streamer = Annotated[Visitor, Depends(may(_PERMISSION))]
"""A machine that may bring calls in."""
Name = Annotated[str | None, Field(max_length=300)]


class ComingCall(BaseModel):
    """A call and who is in it."""

    model_config = ConfigDict(extra="forbid")

    call: Name = Field(default=None, description="The other system's id of it, such as Asterisk's UNIQUEID.")
    conversation: Name = Field(default=None, description="The same before and after a transfer.")
    agent: Name = None
    customer: Name = None
    queue: Name = None
    from_number: Name = None
    to_number: Name = None
    language: Name = None

    def start(
        self, source: Source, started_at: datetime, *, tracks: tuple[Speaker, ...] = (), channel: Channel = "voice"
    ) -> CallStart:
        """As the room takes it in; with an id of its own where the other system has none for it."""
        return CallStart(
            call=call_id(self.call) if self.call else new_id(),
            source=source,
            started_at=started_at,
            tracks=tracks,
            channel=channel,
            conversation=self.conversation,
            agent=self.agent,
            customer=self.customer,
            queue=self.queue,
            from_number=self.from_number,
            to_number=self.to_number,
            language=self.language,
        )


def check_reach(visitor: Visitor, asked: ComingCall) -> None:
    """Raises ProblemError where the machine's role does not reach calls of this agent."""
    if not visitor.reaches(_PERMISSION, asked.agent):
        raise forbidden("Your role does not reach calls of this agent.")
