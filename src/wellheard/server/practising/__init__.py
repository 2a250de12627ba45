"""Practice in the room: conversations with simulated customers, held in the browser, by text or by voice."""

from wellheard.server.practising.holding import Practising, practising_of
from wellheard.server.practising.offering import Offered, offered, offered_one
from wellheard.server.practising.seeing import attempt_for, own_attempt

__all__ = ["Offered", "Practising", "attempt_for", "offered", "offered_one", "own_attempt", "practising_of"]
