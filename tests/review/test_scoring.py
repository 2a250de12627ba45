import pytest

from wellheard.playbook import default_playbook, parse_playbook
from wellheard.review.scoring import WORDS, Given, blank, outcomes, scored

PLAYBOOK = parse_playbook(
    """
id: small
version: 3
title: Small
critical_cap: 40
criteria:
  - {id: kind, title: Kind, why: Because., weight: 6, never: [blame], say_instead: [Hello.]}
  - {id: clear, title: Clear, why: Because., weight: 4, never: [canned], say_instead: [Hello.]}
  - {id: told, title: Told, why: Because., weight: 2, critical: true, never: [threat], say_instead: [Hello.]}
""",
    name="small.yaml",
)


def score(**words: str) -> int | None:
    given = {key: Given(outcome=word) for key, word in words.items()}  # type: ignore[arg-type]
    return scored(blank(PLAYBOOK), given, judge="u", cap=PLAYBOOK.critical_cap).score


def test_partly_earns_half_and_what_does_not_apply_is_not_counted() -> None:
    assert score(kind="met", clear="met", told="met") == 100
    assert score(kind="partly", clear="met", told="met") == 75
    assert score(kind="missed", clear="not_applicable", told="met") == 25
    assert score(kind="met") == 100


def test_a_missed_critical_criterion_holds_the_score_down() -> None:
    assert score(kind="met", clear="met", told="missed") == 40


def test_nothing_scored_is_no_score_and_says_what_was_left_out() -> None:
    card = scored(blank(PLAYBOOK), {}, judge="u", cap=40)
    assert card.score is None
    assert card.not_assessed == ("kind", "clear", "told")
    assert outcomes(card) == {}


def test_a_note_is_the_reason() -> None:
    card = scored(blank(PLAYBOOK), {"kind": Given(outcome="met", note="She laughed.")}, judge="u", cap=40)
    assert card.criteria[0].reason == "She laughed."
    assert card.judge == "u"
    assert card.playbook == "small@3"


def test_a_criterion_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(KeyError, match="unheard"):
        scored(blank(PLAYBOOK), {"unheard": Given(outcome="met")}, judge="u", cap=40)


def test_all_met_on_the_shipped_playbook_is_the_most_there_is() -> None:
    playbook = default_playbook()
    best = {each.id: Given(outcome=WORDS[0]) for each in playbook.criteria}
    assert scored(blank(playbook), best, judge="u", cap=50).score == 100
