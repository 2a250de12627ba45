"""Questions in plain words, put to a language judge once each, its quotes made into moments."""

from dataclasses import dataclass, field

from wellheard.conversation import Conversation, Gap, Moment, NotAssessed, Turn
from wellheard.playbook.interface import Answer, LanguageJudge, VerbatimQuote
from wellheard.playbook.rules import Ask, Playbook, parts_of
from wellheard.playbook.scene import Answered

JUDGED = "judged"
"""Kind of the moments that a language judge pointed at."""
_CONTEXT = 32


@dataclass(slots=True)
class Asked:
    """What the language judge said, gathered over all questions."""

    answers: dict[str, Answered] = field(default_factory=dict)
    """By question."""
    moments: list[Moment] = field(default_factory=list)
    """What it pointed at, in the order of the questions."""
    gaps: list[Gap] = field(default_factory=list)
    """What it could not answer, and quotes that were refused."""


def ask_all(playbook: Playbook, conversation: Conversation, language_judge: LanguageJudge, *, known: int) -> Asked:
    """Put every question of a playbook; `known` is how many moments have their number already."""
    asked = Asked()
    turns = {turn.id: turn for turn in conversation.turns}
    for criterion in playbook.criteria:
        for part in parts_of(criterion.rule):
            if isinstance(part, Ask) and part.question not in asked.answers:
                answer = language_judge.answer(part.question, conversation)
                quotes = [quote for quote in answer.quotes if _is_in(quote, turns)]
                first = known + len(asked.moments) + 1
                pointed = [
                    _pointed_at(quote, turns[quote.turn_id], f"m{number}", criterion.id, language_judge.name)
                    for number, quote in enumerate(quotes, start=first)
                ]
                asked.moments.extend(pointed)
                asked.gaps.extend(_gaps(criterion.id, answer))
                asked.answers[part.question] = Answered(
                    outcome=answer.outcome, evidence=tuple(each.id for each in pointed)
                )
    return asked


def _is_in(quote: VerbatimQuote, turns: dict[int, Turn]) -> bool:
    turn = turns.get(quote.turn_id)
    return turn is not None and 0 <= quote.start < quote.end <= len(turn.text)


def _pointed_at(quote: VerbatimQuote, turn: Turn, number: str, criterion: str, author: str) -> Moment:
    start_ms, end_ms = _span(quote, turn)
    return Moment(
        id=number,
        kind=JUDGED,
        speaker=turn.speaker,
        turn_ids=(turn.id,),
        start_ms=start_ms,
        end_ms=end_ms,
        quote=turn.text[quote.start : quote.end],
        prefix=turn.text[max(0, quote.start - _CONTEXT) : quote.start],
        suffix=turn.text[quote.end : quote.end + _CONTEXT],
        attributes={"criterion": criterion},
        confidence=1.0,
        detector=f"judge@{author}",
    )


def _span(quote: VerbatimQuote, turn: Turn) -> tuple[int | None, int | None]:
    """When the quoted words were spoken; the whole turn where word times don't say."""
    position, spoken = 0, []
    for word in turn.words or ():
        found = turn.text.find(word.text, position)
        if found < 0:
            return turn.start_ms, turn.end_ms
        position = found + len(word.text)
        if found < quote.end and position > quote.start:
            spoken.append(word)
    return (spoken[0].start_ms, spoken[-1].end_ms) if spoken else (turn.start_ms, turn.end_ms)


def _gaps(criterion: str, answer: Answer) -> list[Gap]:
    gaps = []
    if isinstance(answer.outcome, NotAssessed):
        gaps.append(Gap(stage="judge", what=criterion, reason=answer.outcome.not_assessed))
    if answer.refused_quotes:
        quotes = "1 quote was" if answer.refused_quotes == 1 else f"{answer.refused_quotes} quotes were"
        reason = f"{quotes} not in the call word for word and refused"
        gaps.append(Gap(stage="judge", what=criterion, reason=reason))
    return gaps
