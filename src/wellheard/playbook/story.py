"""What this customer would tell their friends about the call.

The stars come with the call's outcome, or else from the score and from how it ended (`ending.py`); the text is put
together from this call's own moments, each with its words, and says nothing that no moment shows.
"""

from collections.abc import Sequence
from dataclasses import replace

from wellheard.conversation import Conversation, Ledger, Moment, Story
from wellheard.playbook.ending import Ending, ending_of, stars_of
from wellheard.playbook.interface import Judgement, LanguageJudge
from wellheard.playbook.patterns import by_kind, matches
from wellheard.playbook.quoting import gist
from wellheard.playbook.story_words import BAD, GOOD, VERDICTS, Telling, ended, opening

_PROBLEM = 90
_DETAIL = 60
"""Longest quotes, in characters."""
_EARLY = 3
"""Among so many moments the problem is looked for."""


def tell_story(
    conversation: Conversation,
    judged: Judgement,
    ledger: Ledger,
    language_judge: LanguageJudge | None,
    *,
    stars: int | None = None,
    proof: Sequence[str] = (),
) -> Story:
    """One to three sentences in the customer's voice, with 1 to 5 stars.

    A language judge writes the text where there is one and it answers; it is told the stars and never gives them.
    `proof` are ids of the moments that carried the stars; they come after those that the text tells of.
    """
    ending = ending_of(conversation, judged.weighed)
    stars = stars_of(judged.scorecard.score, ending) if stars is None else stars
    written = language_judge.story(conversation, stars) if language_judge else None
    if isinstance(written, Story):
        return replace(written, stars=stars, evidence=(*written.evidence, *proof))
    told = _compose(conversation, judged.weighed, ledger, ending, stars)
    return replace(told, evidence=tuple(dict.fromkeys((*told.evidence, *proof))))


def _compose(
    conversation: Conversation, moments: Sequence[Moment], ledger: Ledger, ending: Ending, stars: int
) -> Story:
    problem = _problem(moments)
    told = problem.quote if problem else next((entry.text for entry in ledger.problem), "")
    best, worst = _telling(moments, GOOD), _telling(moments, BAD)
    chosen = _chosen(best, worst, stars)
    sentences = [
        _first(conversation, gist(told, _PROBLEM), stars),
        _what_they_did(chosen, best),
        ended(ending, _quoted(ending.moment)),
    ]
    evidence = [each.id for each in (problem, *(moment for moment, _ in chosen), ending.moment) if each]
    return Story(
        stars=stars,
        text=" ".join(sentence for sentence in sentences if sentence),
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _problem(moments: Sequence[Moment]) -> Moment | None:
    """The surest of the first few; what comes later is a side of it."""
    told = [moment for moment in moments if moment.kind == "problem" and moment.quote.strip()]
    return max(told[:_EARLY], key=lambda moment: moment.confidence, default=None)


def _first(conversation: Conversation, problem: str, stars: int) -> str:
    return f"{VERDICTS[stars]}: {opening(conversation)} “{problem}”." if problem else f"{VERDICTS[stars]}."


def _telling(moments: Sequence[Moment], tellings: tuple[Telling, ...]) -> list[tuple[Moment, Telling]]:
    """The moments worth telling, one a telling, the most telling first."""
    found = []
    quotable = by_kind(moments)
    for telling in tellings:
        fitting = [moment for moment in quotable.get(telling.pattern.kind, ()) if matches(telling.pattern, moment)]
        if fitting:
            found.append((max(fitting, key=lambda moment: moment.confidence), telling))
    return found


def _chosen(
    best: list[tuple[Moment, Telling]], worst: list[tuple[Moment, Telling]], stars: int
) -> list[tuple[Moment, Telling]]:
    if stars >= 4:
        return best[:2] or worst[:1]
    if stars <= 2:
        return worst[:2] or best[:1]
    return best[:1] + worst[:1]


def _what_they_did(chosen: list[tuple[Moment, Telling]], best: list[tuple[Moment, Telling]]) -> str:
    if not chosen:
        return ""
    clauses = [f"{telling.clause} (“{_quoted(moment)}”)" for moment, telling in chosen]
    if len(clauses) == 1:
        return f"They {clauses[0]}."
    mixed = (chosen[0] in best) != (chosen[1] in best)
    return f"They {clauses[0]}{', but they' if mixed else ' and'} {clauses[1]}."


def _quoted(moment: Moment | None) -> str:
    return gist(moment.quote, _DETAIL) if moment else ""
