"""What is kept of a call's cues, hand-offs and skipped steps, and what goes with the call."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.storage.making import MONDAY, an_analysis
from wellheard.conversation import CueKept
from wellheard.conversation.document import dump
from wellheard.storage import corrections, people, retention
from wellheard.storage.calls import derive_again, find_call, put_call
from wellheard.storage.cues import CueFate, SkippedStep, cue_fates, keep_skipped, reasons, said_of_cues, skips
from wellheard.storage.deleting import delete_call
from wellheard.storage.errors import NotFoundError
from wellheard.storage.filters import CallFilter
from wellheard.storage.hand_offs import belong_to, find_hand_off, forget_stray, keep_hand_off, list_hand_offs
from wellheard.storage.ids import now
from wellheard.storage.muting import mute, muted_by, muted_for, unmute
from wellheard.storage.people import User
from wellheard.storage.store import Store

FATES = ("taken", "taken", "ignored", "dismissed", "withdrawn")


def a_cue(number: int, outcome: str, criterion: str = "sympathy-first") -> CueKept:
    return CueKept(
        id=f"c{number}", kind=f"{criterion}-cue", criterion=criterion, text="Say that you are sorry about the kettle.",
        urgency="soon", turn_id=2, quote="leaks", shown_ms=number * 1000, ended_ms=number * 1000 + 500,
        outcome=outcome,  # type: ignore[arg-type]  # the tests' outcomes are outcomes
    )  # fmt: skip


def kept(store: Store, name: str = "one", agent: str = "dana", fates: tuple[str, ...] = FATES) -> None:
    analysis = replace(
        an_analysis(name, agent=agent, customer="c-7"),
        cues=tuple(a_cue(number, fate) for number, fate in enumerate(fates, start=1)),
    )
    with store.begin() as on:
        call = put_call(on, dump(analysis).encode()).call
        step = SkippedStep(
            call=name, agent=agent, guide="router", step="lights", title="Ask for the lights", reason="It has none",
            at_ms=4000,
        )  # fmt: skip
        keep_skipped(on, call.number, [step, replace(step, step="reset", reason="Done twice")])


def test_leads_see_by_criterion_what_became_of_cues(store: Store) -> None:
    kept(store)
    kept(store, "two", fates=("taken",))
    kept(store, "three", agent="lee", fates=("ignored",))
    with store.read() as on:
        (fate,) = cue_fates(on, CallFilter(agents=("dana",)))
        assert fate == CueFate(
            criterion="sympathy-first", kind="sympathy-first-cue", calls=2, shown=6, taken=3, ignored=1, dismissed=1,
            withdrawn=1,
        )  # fmt: skip
        assert cue_fates(on, CallFilter(only_agents=("nobody",))) == []
        assert cue_fates(on, CallFilter(since=MONDAY + timedelta(days=1))) == []


def judged(store: Store, user: User, type_: corrections.Type, cue: int = 1, call: str = "one") -> str:
    about = {"cue": f"c{cue}", "kind": "sympathy-first-cue", "criterion": "sympathy-first", "shown_ms": cue * 1000}
    with store.begin() as on:
        return corrections.correct(on, call, type_, user=user.id, turn=2, content=about).id


def said(store: Store, wanted: CallFilter | None = None) -> tuple[int, int, int]:
    with store.read() as on:
        (fate,) = cue_fates(on, wanted or CallFilter())
        return fate.helped, fate.not_now, fate.wrong


def test_each_reviewer_of_a_cue_counts_once_by_what_they_said_last(store: Store, ann: User, dana: User) -> None:
    kept(store)
    kept(store, "two", agent="lee")
    judged(store, ann, "cue_wrong")
    judged(store, ann, "cue_helped")
    judged(store, ann, "cue_wrong", cue=2)
    judged(store, ann, "moment_rejected")
    mine = judged(store, dana, "cue_not_now")
    judged(store, dana, "cue_wrong", call="two")
    assert said(store) == (1, 1, 2)
    assert said(store, CallFilter(only_agents=("lee",))) == (0, 0, 1)
    with store.begin() as on:
        assert [(each.call, each.content["cue"]) for each in said_of_cues(on, CallFilter())] == [
            ("two", "c1"), ("one", "c1"), ("one", "c2"), ("one", "c1"),
        ]  # fmt: skip
        corrections.retract(on, mine, user=dana.id)
    assert said(store) == (1, 0, 2)
    delete_call(store, "one", by="test")
    assert said(store) == (0, 0, 1)
    with store.read() as on:
        assert [each.call for each in corrections.all_corrections(on).items] == ["two"]


def test_steps_that_make_no_sense_are_counted_with_their_reasons(store: Store) -> None:
    kept(store)
    kept(store, "two")
    with store.read() as on:
        assert [(each.step, each.calls, each.times) for each in skips(on, CallFilter())] == [
            ("lights", 2, 2),
            ("reset", 2, 2),
        ]
        found = reasons(on, CallFilter(), guide="router", step="reset")
        assert [(each.call, each.reason) for each in found] == [("two", "Done twice"), ("one", "Done twice")]


def test_rows_of_cues_are_made_again_from_the_document_and_skipped_steps_stay(store: Store) -> None:
    kept(store)
    with store.begin() as on:
        derive_again(on, "one")
        assert cue_fates(on, CallFilter())[0].shown == 5
        assert len(skips(on, CallFilter())) == 2


def a_hand_off(store: Store, call: str = "one", customer: str | None = "c-7") -> str:
    with store.begin() as on:
        return keep_hand_off(
            on, call_id=call, to="billing", content={"problem": ["The kettle leaks."]}, customer=customer, agent="dana",
            made_by=None,
        ).id  # fmt: skip


def test_a_hand_off_is_there_before_its_call_and_goes_with_it(store: Store) -> None:
    first = a_hand_off(store)
    with store.read() as on:
        assert find_hand_off(on, first).content == {"problem": ["The kettle leaks."]}
    kept(store)
    with store.begin() as on:
        belong_to(on, "one", find_call(on, "one").number)
        assert [each.id for each in list_hand_offs(on, customer="c-7").items] == [first]
    delete_call(store, "one", by="test")
    with store.read() as on:
        assert list_hand_offs(on).items == ()
        assert cue_fates(on, CallFilter()) == []
        assert skips(on, CallFilter()) == []
        with pytest.raises(NotFoundError):
            find_hand_off(on, first)


def test_retention_takes_them_too(store: Store) -> None:
    a_hand_off(store)
    kept(store)
    with store.begin() as on:
        belong_to(on, "one", find_call(on, "one").number)
        retention.add_rule(on, what="call", days=1)
    retention.sweep(store, MONDAY + timedelta(days=3))
    with store.read() as on:
        assert list_hand_offs(on).items == ()
        assert cue_fates(on, CallFilter()) == []


def test_hand_offs_come_in_pages_for_those_who_wrote_them(store: Store) -> None:
    ids = [a_hand_off(store, f"call-{number}") for number in range(5)]
    with store.read() as on:
        first = list_hand_offs(on, agents=("dana",), limit=3)
        second = list_hand_offs(on, agents=("dana",), after=first.next, limit=3)
        assert [each.id for each in (*first.items, *second.items)] == ids[::-1]
        assert list_hand_offs(on, agents=("lee",)).items == ()


def test_a_hand_off_whose_call_never_came_is_forgotten_after_a_while(store: Store) -> None:
    a_hand_off(store)
    with store.begin() as on:
        assert forget_stray(on, now() - timedelta(days=7)) == 0
        assert forget_stray(on, now() + timedelta(seconds=1)) == 1


def test_what_is_muted_by_somebody_or_their_team_is_not_shown_to_them(store: Store, ann: User, dana: User) -> None:
    with store.begin() as on:
        team = people.create_team(on, "Billing")
        people.join_team(on, team.id, dana.id)
        mute(on, "user", dana.id, "pace", by=dana.id)
        mute(on, "user", dana.id, "pace", by=dana.id)
        mute(on, "team", team.id, "small-talk", by=ann.id)
        mute(on, "user", ann.id, "monologue", by=ann.id)
        assert muted_for(on, "dana") == {"pace", "small-talk"}
        assert muted_for(on, "lee") == muted_for(on, None) == frozenset()
        assert muted_by(on, "team", team.id) == ["small-talk"]
        unmute(on, "user", dana.id, "pace")
        assert muted_for(on, "dana") == {"small-talk"}
