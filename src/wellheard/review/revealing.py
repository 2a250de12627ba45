"""The reveal of a session: what was scored blind becomes scorecards, and what there is to talk about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wellheard.playbook import Playbook
from wellheard.review.agreement import Against, Agreement, Rating, against, agreement, by_criterion
from wellheard.review.disagreement import Dispute, disputes
from wellheard.review.scoring import WORDS, Given, blank, outcomes, scored
from wellheard.storage.answers import STARS, Answer, answers_in
from wellheard.storage.judgements import Judgement, append_judgement, judgements_in, judgements_of
from wellheard.storage.review_sessions import reveal

SOFTWARE = "wellheard"
"""Who the software is among the raters of a comparison."""
BENCHMARK = "benchmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a revealed session shows."""

    judgements: Sequence[Judgement]
    """Everybody's scorecards, oldest first."""
    whole: Agreement
    """Over all criteria and calls."""
    criteria: Mapping[str, Agreement]
    disputes: Sequence[Dispute]
    """Furthest apart first."""
    against_software: Sequence[Against]
    against_benchmark: Sequence[Against]
    """Empty where no call has a benchmark score."""


def reveal_scores(on: Connection, session: str, playbook: Playbook) -> bool:
    """Show everybody's scores: each person's answers to each call are appended as a scorecard.

    One transaction, and only the first reveal does it. Whether this was it.
    """
    if not reveal(on, session):
        return False
    known = {each.id for each in playbook.criteria}
    given = [each for each in answers_in(on, session, seen_by=None) if each.criterion in known | {STARS}]
    for call, user in dict.fromkeys((each.call, each.user) for each in sorted(given, key=lambda a: (a.call, a.user))):
        own = [each for each in given if (each.call, each.user) == (call, user)]
        card = scored(blank(playbook), _given(own), judge=user, cap=playbook.critical_cap)
        stars = next((int(each.answer) for each in own if each.criterion == STARS), None)
        append_judgement(on, call, card, judge="blind", user=user, session=session, stars=stars)
    return True


def outcome_of(on: Connection, session: str, playbook: Playbook, software: Mapping[str, Mapping[str, str]]) -> Outcome:
    """What a revealed session shows; `software` holds its own outcome of each criterion by call, playlist's order."""
    judgements = [each for each in judgements_in(on, session, seen_by=None) if each.judge == "blind"]
    ratings = [
        rating for each in judgements for rating in _ratings(each.user or "", each.call, outcomes(each.scorecard))
    ]
    criteria = [each.id for each in playbook.criteria]
    benchmark = _benchmarks(on, list(software))
    return Outcome(
        judgements=judgements,
        whole=agreement(ratings),
        criteria=by_criterion(ratings, criteria),
        disputes=disputes(ratings, calls=list(software), weights={each.id: each.weight for each in playbook.criteria}),
        against_software=against(
            [rating for call, said in software.items() for rating in _ratings(SOFTWARE, call, said)], ratings
        ),
        against_benchmark=against(benchmark, ratings) if benchmark else (),
    )


def _benchmarks(on: Connection, calls: Sequence[str]) -> list[Rating]:
    """The latest benchmark score of each call."""
    latest = {call: each for call in calls for each in judgements_of(on, call, seen_by=None) if each.judge == BENCHMARK}
    return [rating for call, each in latest.items() for rating in _ratings(BENCHMARK, call, outcomes(each.scorecard))]


def _ratings(rater: str, call: str, said: Mapping[str, str]) -> list[Rating]:
    return [Rating(rater=rater, call=call, criterion=key, answer=word) for key, word in said.items() if word in WORDS]


def _given(answers: Sequence[Answer]) -> dict[str, Given]:
    return {each.criterion: Given(outcome=each.answer) for each in answers if each.answer in WORDS}
