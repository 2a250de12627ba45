"""Numbers and codes as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.language.numbers import parse_number, spoken_codes, spoken_digits


def digits(text: str) -> list[str]:
    return [run.digits for run in spoken_digits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("four one double two", "4122"),
        ("oh seven seven double-oh", "07700"),
        ("zero eight triple nine", "08999"),
        ("nineteen ninety", "1990"),
        ("twenty-three hundred", "2300"),
        ("nine hundred, four six one", "900461"),
        ("nine hundred four six one", "900461"),
        ("two thousand four hundred and five", "2405"),
        ("two thousand and nineteen", "2019"),
        ("four twelve", "412"),
        ("thirty-five", "35"),
        ("twenty, one", "201"),
        ("4111 1111-1111 1111", "4111111111111111"),
        ("555.012.3456", "5550123456"),
        ("four one um two two and then six", "41226"),
        ("seven seven, dash, one, er, eight", "7718"),
        ("four one. two two. six six", "412266"),
        ("1,234", "1234"),
        ("one hundred and twenty three thousand", "123000"),
    ],
)
def test_a_number_said_in_many_ways_is_one_run_of_digits(text: str, expected: str) -> None:
    assert digits(text) == [expected]


def test_ranges_point_at_the_words_that_gave_the_digits() -> None:
    text = "well it's oh seven seven, um, four and that cost me nine pounds"
    assert [text[run.start : run.end] for run in spoken_digits(text)] == ["oh seven seven, um, four", "nine"]


@pytest.mark.parametrize("text", ["oh, i see", "oh no", "the 3rd of may", "at o'clock", "no one's here", "someone", ""])
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert digits(text) == []


def test_an_exclaimed_oh_is_not_a_leading_zero() -> None:
    assert digits("oh, two things") == ["2"]


def test_words_between_keep_two_numbers_apart() -> None:
    assert digits("three of the four went off at six") == ["3", "4", "6"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("three", 3), ("twenty three hundred", 2300), ("12", 12), ("a few", None), ("", None), ("two men", None)],
)
def test_words_become_a_whole_number_or_nothing(words: str, expected: int | None) -> None:
    assert parse_number(words.split()) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("t-r one eight eight four", "tr1884"),
        ("it's x as in x-ray, four four q, one one nine", "x44q119"),
        ("n, w, dash, three one two, dash, four", "nw3124"),
        ("b for bravo, seven", "b7"),
        ("yankee november seven one, kilo tango oscar", "yn71kto"),
        ("the kf-220 model", "kf220"),
        ("g thirty, four dt", "g304dt"),
        ("one eight dt", "18dt"),
        ("b, ninety-four, five q h", "b945qh"),
        ("h, a, double d, a, d", "haddad"),
        ("order ab12cd please", "ab12cd"),
    ],
)
def test_spelled_letters_and_digits_are_one_code(text: str, expected: str) -> None:
    assert [run.code for run in spoken_codes(text)] == [expected]


@pytest.mark.parametrize(
    "text", ["i have a dog", "i am 3 years in", "it was a 2 year contract", "at 10am", "one two", "the tv", "mr one"]
)
def test_everyday_words_are_no_codes(text: str) -> None:
    assert spoken_codes(text) == []


@given(st.text(alphabet="0123456789 ,-abceghinortuvwx.'", max_size=60))
def test_runs_are_in_order_inside_the_text_and_hold_digits(text: str) -> None:
    at = 0
    for run in spoken_digits(text):
        assert at <= run.start < run.end <= len(text)
        assert run.digits.isdigit()
        at = run.end
    at = 0
    for code in spoken_codes(text):
        assert at <= code.start < code.end <= len(text)
        assert code.code
        at = code.end


@given(st.lists(st.sampled_from("zero one two three four five six seven eight nine".split()), min_size=1, max_size=20))
def test_digit_by_digit_every_digit_is_kept(words: list[str]) -> None:
    names = "zero one two three four five six seven eight nine".split()
    assert digits(" ".join(words)) == ["".join(str(names.index(word)) for word in words)]
