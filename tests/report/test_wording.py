from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.fixture import analysis
from wellheard.conversation import Mirroring, NotAssessed, Tried
from wellheard.report.wording import (
    clean,
    clock,
    details_of,
    kind_of,
    measure_text,
    one_line,
    place,
    points,
    quoted,
    stars,
    tried_text,
)


@pytest.mark.parametrize(("milliseconds", "text"), [(0, "0:00"), (65_999, "1:05"), (3_723_000, "1:02:03"), (None, "–")])
def test_times_read_like_a_clock(milliseconds: int | None, text: str) -> None:
    assert clock(milliseconds) == text


def test_a_place_without_a_time_is_a_turn() -> None:
    assert place(None, 7) == "turn 7"
    assert place(1000, 7) == "0:01"


@given(st.text())
def test_cleaning_keeps_every_offset_and_takes_all_steering(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert not set(cleaned) & set("\x1b\x00\x07\r\u202e\u2066")
    assert clean(cleaned) == cleaned


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_one_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line


def test_a_kind_of_an_extension_gets_a_plain_title() -> None:
    assert kind_of("price-match").title == "Price match"
    assert kind_of("price-match").tone == "neutral"


def test_attributes_read_as_words() -> None:
    by_kind = {moment.kind: moment for moment in analysis().moments}
    assert details_of(by_kind["sympathy"]) == "specific"
    assert details_of(by_kind["distress"]) == "intensity 2"
    assert details_of(by_kind["offer"]) == "beyond"


def test_stars_never_run_over() -> None:
    assert [stars(count) for count in (-1, 0, 3, 9)] == ["☆☆☆☆☆", "☆☆☆☆☆", "★★★☆☆", "★★★★★"]


def test_measures_carry_their_unit() -> None:
    assert measure_text("agent_talk_share", 0.54) == "54 %"
    assert measure_text("silence_ms", 7200) == "7.2 s"
    assert measure_text("silence_ms", 125_000) == "2:05"
    assert measure_text("interruptions_per_minute", 0.5) == "0.5 a minute"
    assert measure_text("mirroring", Mirroring(value=0.61, parts={}, stretch=None)) == "0.61 of 1"
    assert measure_text("mirroring", NotAssessed(not_assessed="no audio")) == "not assessed: no audio"


def test_points_have_no_needless_fraction() -> None:
    assert [points(value) for value in (8.0, 7.5, 10.0, 0.0)] == ["8", "7.5", "10", "0"]


def test_what_was_tried_reads_as_one_phrase() -> None:
    tried = Tried(action="restart", object="the box", times=3, outcome="no-change", text="", turn_id=1)
    assert tried_text(tried) == "restart 3 times, no change: the box"
    told = replace(tried, text="I restarted it thrice", outcome=None)
    assert tried_text(told) == "restart 3 times: “I restarted it thrice”"


def test_quotes_within_quotes_are_single() -> None:
    assert quoted("They said “hello” twice") == "“They said ‘hello’ twice”"
