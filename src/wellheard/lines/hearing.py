"""The lines of one call that may prove to be canned: where a word for this caller was due, and what came."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from wellheard.conversation import AGENT, CUSTOMER, Analysis, Moment, Turn
from wellheard.language import content_words, normalise, sentences, tokens
from wellheard.language.turn_taking import is_back_channel
from wellheard.lines.interface import CallLines, Line
from wellheard.lines.masking import NAME, NUMBER, masked, shingles

TELLING = frozenset({"problem", "impact", "distress", "repeating", "threat", "abuse", "unsolved"})
"""What a customer tells when a personal word is due in answer."""
_WORK = frozenset({"instruction", "wrap-up", "hold", "restatement", "explanation"})
"""A line that does one of these is work: it may well be the same in every call."""
_LEAST_WORDS = 4
_LONGEST_WORDS = 40
_CONTEXT = 32
_THANKED = "calling|contacting|holding|waiting|ringing|getting in touch|reaching out|confirming|that"
_DOING = "check|look|pull|bring|open|see|get|find|take a look|go ahead|ask|verify|confirm|transfer|put you"
_GOING = "let me|i'll|i will|i'm going to|going to|i need to|i just need to"
_COURTESY = re.compile(
    r"^(?:(?:hello|hi|good (?:morning|afternoon|evening)|welcome|bye|goodbye|you're (?:very )?welcome)\b|"
    rf"(?:thank you|thanks)(?: so much| very much)? for (?:{_THANKED})\b|"
    r"(?:have|enjoy) (?:a|an|your|the rest)\b|"
    r".*\b(?:calls?|lines?) (?:may be|are|is|will be) (?:being )?(?:recorded|monitored)\b|"
    r"(?:one|just a|bear with me (?:for )?(?:a|one)|give me (?:a|one)) (?:moment|second|sec|minute)\b|"
    rf".*\b(?:{_GOING}) (?:just )?(?:{_DOING})\b)"
)
"""What everybody must say, or says while working."""


@dataclass(slots=True)
class _Course:
    """What a call has brought so far."""

    due: bool = False
    told: set[str] = field(default_factory=set)
    """Stems of the customer's words with a meaning."""


def lines_of(analysis: Analysis, required: Collection[str] = ()) -> CallLines:
    """Lines of the agent where a personal word was due; without greetings, notices, questions and what is work.

    `required` are masked sentences (`masked`) that must be said in every call. Pure: knows this call alone. O(words).
    """
    conversation = analysis.conversation
    agent = conversation.metadata.agent or next(
        (each.name or each.external_id for each in conversation.speakers if each.id == AGENT), None
    )
    names = _names(analysis)
    musts = [shingles(each) for each in required]
    lines = [
        Line(
            key=key,
            call_id=conversation.id,
            source=conversation.source,
            agent=turn.speaker_name or agent,
            turn_id=turn.id,
            start_ms=turn.start_ms,
            end_ms=turn.end_ms,
            offset=start,
            quote=turn.text[start:end],
            prefix=turn.text[max(0, start - _CONTEXT) : start],
            suffix=turn.text[end : end + _CONTEXT],
            specificity=round(specificity(turn.text[start:end], told), 3),
        )
        for turn, start, end, told in _due(analysis)
        if (key := masked(turn.text[start:end], names)) and _worth(key) and not _is_must(key, musts)
    ]
    return CallLines(call_id=conversation.id, source=conversation.source, agent=agent, lines=tuple(lines))


def specificity(text: str, told: Collection[str]) -> float:
    """The share of a text's words with a meaning that are among the stems `told`; 0 where it has none."""
    content = content_words(tokens(normalise(text)))
    return len(content.intersection(told)) / len(content) if content else 0.0


def _names(analysis: Analysis) -> frozenset[str]:
    metadata = analysis.conversation.metadata
    given = [metadata.agent, metadata.customer, *(each.name for each in analysis.conversation.speakers)]
    given += [fact.value for fact in analysis.ledger.facts if fact.slot == "name"]
    return frozenset(word for name in given if name for word in tokens(normalise(name)))


def _worth(key: str) -> bool:
    words = [word for word in key.split() if word not in (NAME, NUMBER)]
    return _LEAST_WORDS <= len(words) <= _LONGEST_WORDS


def _is_must(key: str, musts: Collection[frozenset[str]]) -> bool:
    own = shingles(key)
    return any(len(own & must) >= len(own | must) / 2 for must in musts)


def _due(analysis: Analysis) -> Iterator[tuple[Turn, int, int, frozenset[str]]]:
    """Sentences of the agent in answer to what the customer told, with what was told by then."""
    by_turn: dict[int, list[Moment]] = {}
    for moment in analysis.moments:
        for turn_id in moment.turn_ids[:1]:
            by_turn.setdefault(turn_id, []).append(moment)
    course, greeted = _Course(), False
    for turn in analysis.conversation.turns:
        moments = by_turn.get(turn.id, [])
        words = tokens(normalise(turn.text))
        if turn.automated or is_back_channel(words):
            continue
        if turn.speaker == CUSTOMER:
            course.told |= content_words(words)
            course.due = course.due or any(each.kind in TELLING for each in moments)
        elif turn.speaker == AGENT:
            if greeted and (course.due or any(each.kind == "refusal" for each in moments)):
                told = frozenset(course.told)
                yield from ((turn, start, end, told) for start, end in _personal(turn, moments))
            course.due, greeted = False, True


def _personal(turn: Turn, moments: Collection[Moment]) -> Iterator[tuple[int, int]]:
    """Sentences that neither ask nor do what is work or courtesy."""
    working = [
        (each.offset, each.offset + len(each.quote))
        for each in moments
        if each.kind in _WORK and each.offset is not None
    ]
    for start, end in sentences(turn.text):
        text = turn.text[start:end]
        at_work = any(begin < end and start < stop for begin, stop in working)
        if not at_work and not text.rstrip("\"')]").endswith("?") and not _COURTESY.match(normalise(text)):
            yield start, end
