"""What the rep says on the line, as whole lines: joined over short pauses, told from the echo of our own voice."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from wellheard.language import normalise, tokens
from wellheard.server.practising.telephone.playing import Player
from wellheard.speech.live import Final, Partial, Unheard
from wellheard.speech.live.interface import Result

_INTERRUPTS = 2
"""Words of the rep that make the customer stop; a single "mhm" doesn't."""
_ECHO = 3
"""So many words of our own that come back while we speak are our echo."""
_LATE_S = 1.0
"""So long after we have stopped our echo may still be told."""


class GoneError(Exception):
    """The line is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long is waited for what, in seconds."""

    pause_s: float = 0.9
    """After the last words a line counts as said."""
    greeting_s: float = 4.0
    """For the rep to pick up with a greeting; then the customer begins."""
    silence_s: float = 12.0
    """For the rep's next word; then the line was silence."""
    key_s: float = 15.0
    """For the next key of the practice number."""
    longest_s: float = 3600.0
    """A call."""


class RepHeard:
    """What was heard of the rep and not yet taken. Lives in the event loop."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._loop = asyncio.get_running_loop()
        self._finals: list[str] = []
        self._partial = ""
        self._keys: list[str] = []
        self._at = self._loop.time()
        self._ours: list[str] = []
        self._gone = False
        self._changed = asyncio.Event()

    @property
    def gone(self) -> bool:
        """Whether the line is."""
        return self._gone

    def told(self, result: Result) -> None:
        """Something was heard. What interrupts the customer stops them."""
        if isinstance(result, Partial | Final):
            words = tokens(normalise(result.text))
            if self._is_echo(words):
                return
            if self._player.playing:
                if len(words) >= _INTERRUPTS or not self._ours:
                    self._player.stop()
                elif isinstance(result, Final):
                    return
            self._take(result)
        elif isinstance(result, Unheard):
            self._partial = ""
            self._touch()

    def _take(self, result: Partial | Final) -> None:
        if isinstance(result, Final):
            self._finals += [result.text] if result.text.strip() else []
        self._partial = result.text if isinstance(result, Partial) else ""
        self._touch()

    def saying(self, text: str) -> None:
        """What the customer begins to say; nothing where the telephone only rings."""
        self._ours = tokens(normalise(text))

    def key(self, digit: str) -> None:
        """A key was pressed."""
        self._keys.append(digit)
        self._touch()

    def close(self) -> None:
        """The line is gone."""
        self._gone = True
        self._changed.set()

    async def line(self, waits: Waits, silence_s: float) -> str:
        """The rep's next line; empty where they say nothing for so long after the customer. Raises GoneError."""
        began = self._loop.time()
        while not self._gone:
            spoken = bool(self._finals) and not self._partial
            quiet = waits.pause_s if spoken else silence_s
            due = (self._at if spoken else max(began, self._at, self._player.until)) + quiet
            if not await self._change(due):
                said, self._finals, self._partial = " ".join(self._finals), [], ""
                return said
        raise GoneError

    async def keys(self, count: int, waits: Waits) -> str:
        """So many digits, or as many as come; `*` and `#` begin anew. Raises GoneError."""
        pressed, began = "", self._loop.time()
        while not self._gone:
            while self._keys and len(pressed) < count:
                key = self._keys.pop(0)
                pressed = pressed + key if key.isdigit() else ""
            due = max(began, self._at, self._player.until) + waits.key_s
            if len(pressed) == count or not await self._change(due):
                return pressed
        raise GoneError

    async def quiet(self) -> None:
        """Wait until what the customer says was heard. Raises GoneError."""
        while self._player.playing:
            await self._change(self._player.until)
            if self._gone:
                raise GoneError

    async def _change(self, due: float) -> bool:
        """Wait for anything new until then; whether something came."""
        self._changed.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(due):
                return await self._changed.wait()
        return False

    def _touch(self) -> None:
        self._at = self._loop.time()
        self._changed.set()

    def _is_echo(self, words: list[str]) -> bool:
        """Whether these are our own words, in our order, while we speak or right after."""
        if len(words) < _ECHO or self._loop.time() > self._player.until + _LATE_S:
            return False
        size = len(words)
        return any(self._ours[at : at + size] == words for at in range(len(self._ours) - size + 1))
