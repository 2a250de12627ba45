"""What an agent promises: that something will be done after the call or outside of it, and by when."""

import re
from collections.abc import Iterator, Sequence

from wellheard.conversation import Moment, Promise
from wellheard.language import normalise
from wellheard.ledger.said import Said, Sentence

KINDS = frozenset({"ownership", "offer", "wrap-up", "escalation"})
"""Moments that a promise is part of."""
_COMMITS = re.compile(
    r"\b(?:i|we)(?:'ll| will|'m going to|'re going to|'m gonna| am going to| are going to| shall)\b(?! (?:need|have to|never|not)\b)"
    r"|\byou(?:'ll| will) (?:have|get|receive|hear|see) "
    r"|\b(?:it|that|they|he|she|somebody|someone|a colleague|the \w+)(?:'ll| will) (?:be (?:with you|there|back|on (?:its|the) way|sent|done)|call you|ring you|come|arrive|contact you)\b"
    r"|(?:^|[,;.] |\band )i (?:ring|call|phone|send|chase|post|write) "
)
_DOES = re.compile(
    r"\b(?:send|post|ship|mail|e-?mail|text|write|message|call|ring|phone|refund|credit|pay|order|book|arrange|chase|follow|make sure|see to it|watch|keep|note|put|file|log"
    r"|raise|report|speak to|talk to|get back|get on to|take|replace|have|get|receive|hear|be|come|arrive|contact|check|look|fix|sort|deliver|bring|waive|cancel|extend|open|close|add|mark|hand|tell|let you know)\b"
)
_ROUTINE = re.compile(
    r"\b(?:put you (?:on|through)|transfer you|stay (?:on|with|here|right)|be (?:right|quick|back|brief|honest|with you in a (?:moment|second|minute))|pull (?:up|it)|bring (?:up|it up)"
    r"|(?:just |quickly |also )?(?:check|look|see|get|take|have|read|open|note|go)(?: \w+){0,4} (?:now|for you now|a look|a second|a moment|a minute|ten seconds|your (?:account|details|file|record)|the account)"
    r"|tell you|explain|walk you|talk you|help you|ask you|try|check(?: that| this| it)?(?: for you)?$|look (?:into )?(?:that|this|it)(?: up)?(?: for you)?$|take your)\b"
)
_DUE = re.compile(
    r"\b(?:as soon as|the (?:minute|moment|second)|once|when|before|until|after) [^,.;!?]{2,40}|\b(?:straight|right) away\b|\bimmediately\b|\bwithin [^,.;!?]{2,20}|\bin (?:a|an|one|two|three|four|five|ten|\d+) (?:minutes?|hours?|days?|weeks?|working days)\b"
    r"|\b(?:by|at|before|until|around) (?:about )?(?:noon|midnight|half past \w+|quarter (?:past|to) \w+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}(?::\d\d)?)(?: o'clock| ?[ap]m)?\b(?! (?:boxes|pounds|percent|of))"
    r"|\b(?:today|tonight|tomorrow|first thing|this (?:minute|morning|afternoon|evening|week)|next week|the same day)\b"
)
_COMES_BACK = re.compile(
    r"\b(?:ring|call|phone|e-?mail|text|write to|message|get back to|let) (?:you|them|him|her|it)\b|\b(?:send|post|get|order|arrange|book) (?:you|it|them|that|a|an|the|one|somebody|someone|two|another)\b"
    r"|\b(?:refund|replace|deliver|credit|be with you|arrive|come|contact you|have it|receive|hear from)\b"
)
_AT_ONCE = re.compile(
    r"\b(?:i'm|we're) (?!going)\w+ing\b|\bgoing to (?:ring|call|phone)\b|\b(?:now|while|right here|with you|on the other line|keep you|hold on|stay|this (?:minute|second)|if|whatever)\b"
)
_PLAIN = re.compile(
    r"\b(?:i|we|someone|somebody|a colleague|the \w+)(?:'ll| will|'m going to|'re going to|'m gonna| am going to| are going to)"
    r"(?: (?:just|also|then|personally|certainly|definitely))?"
    r" (?:(?:call|ring|phone|e-?mail|text|message|write to|contact|get back to) (?:you|them|him|her)\b|e-?mail it\b|let (?:you|them) know\b"
    r"|(?:send|post|order|get|book|arrange)(?: (?:for )?you)? (?:a|an|the|another|one|some|two)\b(?! (?:look|moment|second|minute|reset|signal|refresh|(?:pass|pin )?code)))"
    r"|\byou(?:'ll| will) (?:get|have|receive) (?:a|an|the|another|your) (?:\w+ )?(?:call|text|letter|e-?mail|message|refund|parcel|link|replacement)\b|\byou(?:'ll| will) hear from\b"
)
"""So plain that no moment has to bear it out."""
_BEFORE_TIME = re.compile(r"\b(?:by|on|at|before|until|till|after|between|within|in|from|no later than)(?: the)? $")
_TOGETHER = frozenset({" ", ", ", " on ", " at "})
_TRAILING = re.compile(r" (?:or|and|but|so|at)$")


def promises_in(said: Said, moments: Sequence[Moment]) -> Iterator[Promise]:
    """Promises of an agent's turn, in order; `moments` are those noticed in it."""
    spans = [
        (each.offset, each.offset + len(each.quote))
        for each in moments
        if each.kind in KINDS and each.offset is not None
    ]
    for sentence in said.sentences:
        match = None if sentence.question else _COMMITS.search(sentence.normal)
        if match is None or not _DOES.search(sentence.normal[match.start() :]):
            continue
        due = _due(said, sentence)
        noticed = any(start < sentence.end and sentence.start < end for start, end in spans)
        if _ROUTINE.search(sentence.normal[match.start() :]) and not (due and noticed):
            continue
        if due or noticed or (_PLAIN.search(sentence.normal) and not _AT_ONCE.search(sentence.normal)):
            text = said.turn.text[sentence.start : sentence.end]
            yield Promise(text=text, due=due, turn_id=said.turn.id)


def is_waited_for(promise: Promise) -> bool:
    """Whether the customer is left waiting for something to come: a call, a letter, a parcel, money."""
    text = normalise(promise.text)
    return _COMES_BACK.search(text) is not None and _AT_ONCE.search(text) is None


def _due(said: Said, sentence: Sentence) -> str | None:
    """By when, word for word; the first time that the sentence names, with the preposition before it."""
    times = [(start, end) for start, end, _ in said.times if sentence.start <= start < sentence.end]
    if times:
        start, end = times[0]
        for following, last in times[1:]:
            if said.normal[end:following] in _TOGETHER:
                end = last
        before = _BEFORE_TIME.search(said.normal, sentence.start, start)
        return said.turn.text[before.start() if before else start : end]
    match = _DUE.search(sentence.normal)
    if match is None:
        return None
    words = _TRAILING.sub("", match.group().strip())
    return said.turn.text[sentence.start + match.start() : sentence.start + match.start() + len(words)]
