import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.language.spoken import spoken_form
from wellheard.language.syllables import syllables


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Hello,", "hello"),
        ("don’t", "don't"),
        ("$25.50", "twenty five dollars fifty"),
        ("£3", "three pounds"),
        ("1,200", "one thousand two hundred"),
        ("1999", "nineteen ninety nine"),
        ("2007", "two thousand seven"),
        ("1906", "nineteen oh six"),
        ("0800", "zero eight zero zero"),
        ("41799", "four one seven nine nine"),
        ("3rd", "third"),
        ("21st", "twenty first"),
        ("30th", "thirtieth"),
        ("1.5", "one point five"),
        ("20%", "twenty percent"),
        ("5:30", "five thirty"),
        ("A4", "a four"),
        ("twenty-one", "twenty one"),
        ("—", ""),
    ],
)
def test_a_written_word_is_said_as_people_say_it(written: str, said: str) -> None:
    assert " ".join(spoken_form(written)) == said


@given(st.integers(0, 10**15))
def test_every_number_can_be_said(number: int) -> None:
    assert all(word.isalpha() for word in spoken_form(f"{number:,}"))
    assert spoken_form(str(number))


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("lamp", 1), ("order", 2), ("please", 1), ("number", 2), ("stopped", 1), ("wanted", 2), ("isn't", 2),
        ("don't", 1), ("I'll", 1), ("twice", 1), ("little", 2), ("closes", 2), ("likes", 1), ("material", 4),
        ("special", 2), ("radio", 3), ("question", 2), ("hundred", 2), ("you", 1), ("yes", 1), ("really", 2),
        ("TV", 2), ("w", 3), ("25", 3), ("4179", 7), ("…", 0), ("wonderful", 3), ("afternoon", 3), ("movement", 2),
    ],
)  # fmt: skip
def test_syllables_are_counted_by_spelling(word: str, count: int) -> None:
    assert syllables(word) == count


@given(st.text(max_size=30))
def test_no_text_breaks_the_count(text: str) -> None:
    assert syllables(text) >= 0
