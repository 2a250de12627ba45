"""An AudioHook client's messages, without a socket."""

import json
from datetime import UTC, datetime
from typing import Any

from wellheard.streams.audiohook import AudioHook
from wellheard.streams.happenings import Began, Happening, Reply

SESSION = "e160e428-53e2-487c-977d-96989bf5c99d"
ORGANIZATION = "d7934305-0972-4844-938e-9060eef73d05"
PERSON = "883efee8-3d6c-4537-b500-6d7ca4b92fa0"
CONVERSATION = "090eaa2f-72fa-480a-83e0-8667ff89c0ec"
NOBODY = "00000000-0000-0000-0000-000000000000"
STARTED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def a_session(session: str = SESSION) -> AudioHook:
    return AudioHook(session=session, organization=ORGANIZATION, wall=lambda: STARTED)


def offer(*channels: str, sound: str = "PCMU") -> dict[str, Any]:
    return {"type": "audio", "format": sound, "channels": list(channels), "rate": 8000}


def asking(**changed: Any) -> dict[str, Any]:
    """The parameters of an open."""
    person = {"id": PERSON, "ani": "+15550100", "aniName": "Ada", "dnis": "+15550199"}
    given = {
        "organizationId": ORGANIZATION, "conversationId": CONVERSATION, "participant": person,
        "media": [offer("external", "internal"), offer("external"), offer("internal")], "language": "en-US",
    }  # fmt: skip
    return given | changed


class Client:
    """Counts as a client counts; keeps what it was told."""

    def __init__(self, talk: AudioHook | None = None) -> None:
        self.talk = talk or a_session()
        self.seq = self.serverseq = 0
        self.position = "PT0S"
        self.at = 100.0
        self.told: list[dict[str, Any]] = []

    def say(self, kind: str, parameters: dict[str, Any] | None = None, **changed: Any) -> list[Happening]:
        """Say something; what came of it, replies too."""
        self.seq += 1
        message = {
            "version": "2", "id": self.talk.session, "type": kind, "seq": self.seq, "serverseq": self.serverseq,
            "position": self.position, "parameters": parameters or {},
        }  # fmt: skip
        return self.hear(self.talk.receive(json.dumps(message | changed), self.at))

    def hear(self, happenings: list[Happening]) -> list[Happening]:
        """Take the replies."""
        for each in happenings:
            if isinstance(each, Reply):
                told = json.loads(each.text)
                assert told["seq"] == self.serverseq + 1
                assert (told["version"], told["id"], told["clientseq"]) == ("2", self.talk.session, self.seq)
                self.serverseq = told["seq"]
                self.told.append(told)
        return happenings

    def sound(self, sound: bytes) -> list[Happening]:
        return self.hear(self.talk.receive(sound, self.at))

    def open(self, **changed: Any) -> Began:
        """As far as sound may be sent."""
        (began,) = self.say("open", asking(**changed))
        assert isinstance(began, Began)
        self.hear(self.talk.opened())
        assert self.last == "opened"
        return began

    @property
    def last(self) -> str:
        """The kind of the last reply."""
        return str(self.told[-1]["type"]) if self.told else ""
