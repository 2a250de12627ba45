"""How far the agent's replies build on what the customer has just said, over a whole call."""

from collections.abc import Iterator
from statistics import fmean

from wellheard.conversation import AGENT, CUSTOMER, Conversation, Measure, NotAssessed, TurnValue, Uptake
from wellheard.detectors.uptake import uptake
from wellheard.language import normalise, tokens
from wellheard.language.turn_taking import is_back_channel

_LEAST_TOLD = 6
"""Shorter turns, a number read out or a yes, leave little to build on."""
_LEAST_REPLIES = 2


def uptake_over(conversation: Conversation) -> Measure:
    """Mean uptake of the agent's replies to turns of six words or more, with the best and the worst reply.

    NotAssessed where there are fewer than two such replies. O(words x words of a turn).
    """
    replies = tuple(_replies(conversation))
    if len(replies) < _LEAST_REPLIES:
        return NotAssessed(not_assessed="too short: fewer than two replies to something told")
    return Uptake(
        value=round(fmean(each.value for each in replies), 3),
        best=max(replies, key=lambda each: each.value).turn_id,
        worst=min(replies, key=lambda each: each.value).turn_id,
        replies=replies,
    )


def _replies(conversation: Conversation) -> Iterator[TurnValue]:
    """Each turn of the agent that follows a customer's, with its uptake; noises of listening are no replies."""
    told: list[str] = []
    for turn in conversation.turns:
        words = tokens(normalise(turn.text))
        if turn.automated or is_back_channel(words):
            continue
        if turn.speaker == CUSTOMER:
            told.append(turn.text)
        elif turn.speaker == AGENT:
            whole = " ".join(told)
            if len(tokens(normalise(whole))) >= _LEAST_TOLD:
                yield TurnValue(turn_id=turn.id, value=round(uptake(whole, turn.text), 3))
            told = []
