"""The question about each turn of a call: a function of the turns so far and of nothing else.

So it doesn't matter whether a call is heard turn by turn or known whole, nor in which order the answers come.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from wellheard.conversation import CUSTOMER, Turn
from wellheard.engines.language_model_catalogue import SPEAKERS, messages_for, schema_for
from wellheard.engines.language_model_prompt import Messages, turn_line
from wellheard.language import content_words, normalise, tokens
from wellheard.speech.redaction import Redactor

CONTEXT = 12
"""Turns right before the one that is asked about."""
RECALLED = 4
"""Older turns of the customer that share most words with it: what is asked for again was mostly told long before."""
_REMEMBERED = 400
"""Older turns that are searched for them, so that a day-long call stays linear."""
LONGEST_TURN = 8_000
"""Characters of the turn that is asked about."""
_LONGEST_EARLIER = 800
"""Characters of an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a model is asked about one turn."""

    turn_id: int
    messages: Messages
    schema: dict[str, Any]
    told: frozenset[int]
    """Ids of the customer's turns that it is shown."""
    cut: bool
    """Whether the turn was too long to be sent whole."""


@dataclass(frozen=True, slots=True)
class _Earlier:
    turn: Turn
    content: frozenset[str]


@dataclass(slots=True)
class Questions:
    """Follows one call. What leaves is masked, also where redaction is switched off."""

    _redactor: Redactor = field(default_factory=Redactor)
    _last: deque[_Earlier] = field(default_factory=lambda: deque(maxlen=CONTEXT))
    _older: deque[_Earlier] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """Turns of the customer before those."""

    def hear(self, turn: Turn) -> Question | None:
        """The question about this turn; none for software, other people, and turns without a word. O(turns kept)."""
        masked = self._redactor.hear(turn)
        self._mask_again()
        normal = normalise(masked.text)
        heard = _Earlier(masked, content_words(tokens(normal)))
        asked = turn.speaker in SPEAKERS and not turn.automated and any(map(str.isalnum, normal))
        question = self._question(heard) if asked else None
        self._remember(heard)
        return question

    def _mask_again(self) -> None:
        """What a later turn showed to be a secret is not sent again with the turns before it."""
        revised = {turn.id: turn for turn in self._redactor.revised}
        for kept in (self._last, self._older) if revised else ():
            for place, each in enumerate(kept):
                kept[place] = _Earlier(revised.get(each.turn.id, each.turn), each.content)

    def _remember(self, heard: _Earlier) -> None:
        if len(self._last) == CONTEXT and self._last[0].turn.speaker == CUSTOMER:
            self._older.append(self._last[0])
        self._last.append(heard)

    def _question(self, heard: _Earlier) -> Question:
        turn, shown = heard.turn, [*self._recalled(heard), *self._last]
        earlier = "\n".join(turn_line(each.turn, _LONGEST_EARLIER) for each in shown if each.turn.text.strip())
        return Question(
            turn_id=turn.id,
            messages=messages_for(turn.speaker, turn.id, earlier, turn_line(turn, LONGEST_TURN)),
            schema=schema_for(turn.speaker),
            told=frozenset(each.turn.id for each in shown if each.turn.speaker == CUSTOMER),
            cut=len(turn.text) > LONGEST_TURN,
        )

    def _recalled(self, heard: _Earlier) -> list[_Earlier]:
        """Older turns of the customer that share most with this one, in the order of the call; the latest of equals."""
        near = [each for each in self._older if each.content & heard.content]
        near.sort(key=lambda each: (-len(each.content & heard.content), -each.turn.id))
        return sorted(islice(near, RECALLED), key=lambda each: each.turn.id)
