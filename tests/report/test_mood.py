"""The course of the customer's distress in reports."""

import re
from dataclasses import replace

from tests.fixtures import a_conversation, an_analysis
from wellheard.conversation import Analysis, Distress, Moment, NotApplicable, Turning
from wellheard.report.html import write_html
from wellheard.report.mood import mood_of


def a_moment(name: str, kind: str, speaker: str, turn: int, quote: str) -> Moment:
    return Moment(
        id=name,
        kind=kind,
        speaker=speaker,
        turn_ids=(turn,),
        start_ms=None,
        end_ms=None,
        quote=quote,
        offset=0,
        confidence=1,
        detector="d@1",
    )


def an_eased_call() -> Analysis:
    distress = Distress(
        start=2,
        peak=2,
        peak_turn=1,
        end=0.5,
        eased=True,
        fell=Turning(turn_id=3, moment="m2", after=("m1",)),
    )
    return replace(
        an_analysis("call.txt"),
        conversation=a_conversation("customer: It leaks again!", "agent: Not again.", "customer: Thank you, Mira."),
        moments=(
            a_moment("m1", "sympathy", "agent", 2, "Not again"),
            a_moment("m2", "relief", "customer", 3, "Thank you"),
        ),
        measures={"distress": distress},
    )


def test_it_points_at_the_turn_where_it_eased_and_at_what_came_just_before() -> None:
    mood = mood_of(an_eased_call())
    assert mood is not None
    (turned,) = mood.turned
    assert turned.what == "Eased from turn 3"
    assert turned.moment is not None
    assert turned.moment.quote == "Thank you"
    assert [each.quote for each in turned.after] == ["Not again"]


def test_the_report_links_both() -> None:
    page = write_html(an_eased_call())
    assert "came at 2, peak 2, left at 0.5 of 3: eased" in page
    assert re.search(r'just after <a href="#moment-\d+">Sympathy</a>', page)


def test_a_calm_call_has_no_mood_to_tell() -> None:
    calm = Distress(start=0, peak=0, peak_turn=None, end=0, eased=NotApplicable(reason="not upset"))
    assert mood_of(replace(an_eased_call(), measures={"distress": calm})) is None
    assert mood_of(an_analysis("call.txt")) is None
