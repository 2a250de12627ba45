"""What if: past calls judged by a draft from what is stored, and nothing of them changed."""

from dataclasses import replace

import pytest

from tests.storage.making import an_analysis
from wellheard.conversation.document import dump
from wellheard.playbook import default_playbook, default_text, judge, parse_playbook
from wellheard.review.what_if import WhatIf, rejudged

CURRENT = """
id: room
version: 1
title: Ours
criteria:
  - {id: no-blame, title: No blame, why: It hurts., weight: 10, never: [blame]}
  - {id: kind, title: Kind, why: It helps., weight: 10, at_least: {kinds: [sympathy], count: 1}}
"""
DRAFT = CURRENT.replace("weight: 10, never", "weight: 30, never").replace("version: 1", "version: 2")


def tried(current: str, draft: str) -> WhatIf:
    found = WhatIf(current=parse_playbook(current, name="a"), draft=parse_playbook(draft, name="b"))
    for name, kinds in (("both", ("blame", "sympathy")), ("good", ("sympathy",)), ("bad", ("blame",))):
        found.add(an_analysis(name, kinds=kinds))
    return found


def test_other_weights_move_the_scores_that_they_must_and_no_outcome() -> None:
    found = tried(CURRENT, DRAFT)
    assert (found.calls, found.moved, found.up, found.down) == (3, 1, 0, 1)
    (changed,) = found.most_changed
    assert (changed.call, changed.before, changed.after, changed.criteria) == ("both", 50, 25, ())
    assert found.means is not None
    assert found.means == pytest.approx((50.0, 41.67), abs=0.01)
    assert found.bands[1:3] == [("20-39", 0, 1), ("40-59", 1, 0)]


def test_a_dropped_criterion_and_a_new_one_are_named() -> None:
    draft = CURRENT.replace("id: kind", "id: warm").replace("title: Kind", "title: Warm")
    found = tried(CURRENT, draft)
    assert found.moved == 0
    told = {each.id: each for each in found.criteria}
    assert list(told) == ["no-blame", "warm", "kind"]
    assert (told["warm"].before, told["warm"].after) == ({}, {"met": 2, "missed": 1})
    assert (told["kind"].changed, told["no-blame"].changed) == (3, 0)


def test_the_same_playbook_changes_nothing() -> None:
    found = tried(CURRENT, CURRENT)
    assert (found.changed, found.moved) == ([], 0)


def test_judging_again_gives_the_scorecard_that_was_stored_and_leaves_the_call_alone() -> None:
    playbook = default_playbook()
    made = an_analysis("call", kinds=("problem", "sympathy", "blame"))
    card = judge(playbook, made.conversation, made.moments, made.measures, None).scorecard
    stored = replace(made, scorecard=card)
    before = dump(stored)
    assert rejudged(parse_playbook(default_text(), name="x"), stored) == card
    assert dump(stored) == before
