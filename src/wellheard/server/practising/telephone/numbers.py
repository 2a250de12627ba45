"""The practice number that a rep gets on the page, for one call."""

from fastapi.requests import HTTPConnection

from wellheard.server.practising.offering import offered_one
from wellheard.server.practising.speaking import speech_of
from wellheard.server.practising.telephone.desk import NO_VOICE
from wellheard.server.problems import conflict
from wellheard.server.room import Room
from wellheard.server.visitor import Visitor
from wellheard.storage.practice_pins import PracticePin, make_pin


def new_pin(connection: HTTPConnection, visitor: Visitor, scenario: str) -> PracticePin:
    """A number for one practice call of the visitor's own, in the place of the one they had.

    Raises ProblemError 404 where there is no such scenario, 409 where the room has no voice.
    """
    if speech_of(connection) is None:
        raise conflict(NO_VOICE)
    room: Room = connection.app.state.room
    with room.store.begin() as on:
        return make_pin(on, user=visitor.user.id, scenario=offered_one(on, scenario).id)
