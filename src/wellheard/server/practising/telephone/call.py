"""One practice call over the telephone, from the practice number to the customer's last word.

No sound is kept. What was said is kept as of any practice call, and is the rep's own.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from fastapi.concurrency import run_in_threadpool

from wellheard.engines.speaking import SpeakingError, SpeechOut
from wellheard.server.practising.telephone.hearing import GoneError, RepHeard, Waits
from wellheard.server.practising.telephone.playing import Player, Tempo, at_rate, ringing
from wellheard.server.practising.telephone.taking import Taken, Taking
from wellheard.server.problems import ProblemError
from wellheard.speech.live.interface import Result
from wellheard.storage.errors import StorageError
from wellheard.storage.practice import AttemptKept
from wellheard.storage.practice_pins import DIGITS
from wellheard.streams.interface import Samples

KEY_IN: Final = "Please key in your practice number."
AGAIN: Final = "That number isn't good, or it isn't any more. Please key in your practice number."
NO_MORE: Final = "That number isn't good. You get a new one on the practice page. Goodbye."
TRIES: Final = 3
Made = TypeVar("Made")
_log = logging.getLogger("wellheard.practice")


class PhoneCall:
    """Lives in the event loop. Made when a phone system has shown that it may; `run` holds the call."""

    def __init__(self, taking: Taking, speech: SpeechOut, *, rate: int, tempo: Tempo, waits: Waits, pin: str) -> None:
        self.player = Player(rate, tempo)
        self.heard = RepHeard(self.player)
        self._taking, self._speech, self._waits, self._pin = taking, speech, waits, pin
        self._loop = asyncio.get_running_loop()
        self._hearing = taking.listen(rate, self.tell)
        self._attempt: AttemptKept | None = None

    # From the line

    def audio(self, samples: Samples) -> None:
        """The rep's sound."""
        self._hearing.audio(0, samples)

    def lost(self, from_ms: int, to_ms: int) -> None:
        """Nothing came for a stretch of it."""
        self._hearing.lost(0, from_ms, to_ms)

    def tell(self, result: Result) -> None:
        """Something was heard; called on a thread of the hearing."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.heard.told, result)

    def gone(self) -> None:
        """The line is gone."""
        self.heard.close()
        self.player.close()

    # The call

    async def run(self) -> None:
        """Hold the call until one of them hangs up. Never raises but CancelledError."""
        try:
            async with asyncio.timeout(self._waits.longest_s):
                await self._held()
        except (GoneError, TimeoutError):
            pass
        except (SpeakingError, ProblemError, StorageError) as error:
            _log.warning("A practice call over the telephone was ended: %s", error)
        except Exception:  # noqa: BLE001 - whatever it was, the rep's call is ended and kept
            _log.exception("A practice call over the telephone was ended by a fault")
        finally:
            self.player.leave()
            self._hearing.close()
            await asyncio.shield(self._kept())

    async def _held(self) -> None:
        taken = await self._known()
        if taken is None:
            await self._say(NO_MORE)
            await self.heard.quiet()
            return
        self.heard.saying("")
        self.player.play(ringing(self.player.rate))
        greeting = await self.heard.line(self._waits, self._waits.greeting_s)
        attempt = await self._keep(partial(self._taking.begin, taken, greeting))
        await self._say(attempt.replies[0])
        while attempt.ended_at is None:
            line = await self.heard.line(self._waits, self._waits.silence_s)
            attempt = await self._keep(partial(self._taking.say, attempt, line))
            await self._say(attempt.replies[-1])
        await self.heard.quiet()

    async def _keep(self, change: Callable[[], AttemptKept]) -> AttemptKept:
        """The attempt as it is now; it is known also where the rep hangs up meanwhile, so that it is ended."""
        self._attempt = await run_in_threadpool(change)
        return self._attempt

    async def _known(self) -> Taken | None:
        """Whose call it is, by the number that came with the call or is keyed in."""
        for number in range(TRIES):
            if not self._pin:
                await self._say(KEY_IN if number == 0 else AGAIN)
                self._pin = await self.heard.keys(DIGITS, self._waits)
            taken = await self._off(partial(self._taking.take, self._pin))
            if self.player.playing:
                self.player.stop()
            if taken is not None:
                return taken
            self._pin = ""
        return None

    async def _say(self, text: str) -> None:
        spoken = await self._off(partial(self._speech.say, text))
        samples = await self._off(partial(at_rate, spoken, self.player.rate))
        self.heard.saying(text)
        self.player.play(samples)

    async def _off(self, work: Callable[[], Made]) -> Made:
        """Work off the event loop. Raises GoneError where the line is gone when it is done."""
        made = await run_in_threadpool(work)
        if self.heard.gone:
            raise GoneError
        return made

    async def _kept(self) -> None:
        """However the call went, what was said stands on the rep's pages."""
        if self._attempt is not None and self._attempt.ended_at is None:
            try:
                await run_in_threadpool(self._taking.end, self._attempt.id)
            except (ProblemError, StorageError) as error:
                _log.warning("A practice call over the telephone stays unended: %s", error)
