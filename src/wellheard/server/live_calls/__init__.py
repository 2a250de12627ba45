"""Calls in progress: taken in at the door, heard, helped, shown to those who may see them, and kept when they end.

`door.py` knows all calls, `call.py` is one of them, `finishing.py` makes the stored call of it. Everything that happens
to a call goes through its mailbox (`mailbox.py`) in order, on a thread of a small pool, so that no call waits for
another and the event loop for none.
"""

from wellheard.server.live_calls.door import LiveCalls

__all__ = ["LiveCalls"]
