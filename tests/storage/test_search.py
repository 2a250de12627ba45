import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.making import a_document
from wellheard.conversation.document import load
from wellheard.storage import calls, search
from wellheard.storage.filters import CallFilter
from wellheard.storage.search import Hit, search_turns
from wellheard.storage.store import Store
from wellheard.storage.wording import SNIPPET, marks, read_query, snippet


@pytest.fixture
def said(store: Store) -> Store:
    with store.begin() as on:
        calls.put_call(
            on, a_document("a", ("agent: Good day.", "customer: My Café's order-number is 12.50, truly."), agent="dana")
        )
        calls.put_call(
            on, a_document("b", ("agent: The café orders kettles.", "customer: A kettle, blue."), agent="emil")
        )
        calls.put_call(on, a_document("c", ("customer: the blue kettle leaks",), agent="emil", kinds=("blame",)))
    return store


def hits(store: Store, asked: str, wanted: CallFilter | None = None, **options: object) -> list[tuple[str, int]]:
    with store.read() as on:
        return [(hit.call, hit.turn) for hit in search_turns(on, asked, wanted or CallFilter(), **options).items]  # type: ignore[arg-type]


def test_words_are_found_whatever_their_case_and_accents(said: Store) -> None:
    assert hits(said, "CAFE") == [("b", 1), ("a", 2)]
    assert hits(said, "kettle") == [("c", 1), ("b", 2)]


def test_all_words_must_be_in_one_turn(said: Store) -> None:
    assert hits(said, "blue kettle") == [("c", 1), ("b", 2)]
    assert hits(said, "orders blue") == []


def test_a_phrase_is_found_in_its_order_alone(said: Store) -> None:
    assert hits(said, '"blue kettle"') == [("c", 1)]
    assert hits(said, '"order number"') == [("a", 2)]
    assert hits(said, "order-number 12.50") == [("a", 2)]


def test_a_beginning_finds_every_word_that_goes_on(said: Store) -> None:
    assert hits(said, "kett*") == [("c", 1), ("b", 2), ("b", 1)]
    assert hits(said, '"blue kett*"') == [("c", 1)]
    assert hits(said, "kett") == []


def test_filters_hold_for_the_calls_of_hits(said: Store) -> None:
    assert hits(said, "cafe", CallFilter(agents=("dana",))) == [("a", 2)]
    assert hits(said, "kettle", CallFilter(kinds=("blame",))) == [("c", 1)]
    assert hits(said, "kettle", CallFilter(agents=())) == []
    assert hits(said, "cafe", speaker="customer") == [("a", 2)]


@pytest.mark.parametrize("few", [0, 1000])
def test_both_ways_of_looking_find_the_same(said: Store, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW_CALLS", few)
    assert hits(said, "kettle*", CallFilter(agents=("emil",))) == [("c", 1), ("b", 2), ("b", 1)]
    assert hits(said, "blue", CallFilter(agents=("emil",)), limit=1) == [("c", 1)]


def test_pages_of_hits_put_together_are_all_hits(said: Store) -> None:
    with said.read() as on:
        first = search_turns(on, "blue", CallFilter(), limit=1)
        second = search_turns(on, "blue", CallFilter(), limit=1, after=first.next)
    assert [hit.call for hit in first.items + second.items] == ["c", "b"]
    assert second.next is None


def test_a_hit_shows_its_words(said: Store) -> None:
    with said.read() as on:
        hit: Hit = search_turns(on, "number cafe", CallFilter()).items[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Café", "number"]
    assert (hit.call, hit.turn, hit.speaker, hit.agent, hit.start_ms) == ("a", 2, "customer", "dana", 2000)


NASTY = [
    '"',
    '""',
    "*",
    "AND",
    "NEAR(",
    "a OR",
    "text:kettle",
    "(",
    "'",
    "\\",
    "\0",
    "-",
    "^blue",
    '"blue',
    "%",
    ":*",
    "!",
    "&|",
    "<->",
    "{a}",
]


def assert_all_was_said(store: Store, asked: str, wanted: CallFilter | None = None) -> None:
    """What is found is just the turns in which every term stands, latest first; where no word was asked, nothing."""
    terms = read_query(asked)
    with store.read() as on:
        found = [(hit.call, hit.turn) for hit in search_turns(on, asked, wanted or CallFilter()).items]
        said = [
            (call, turn.id)
            for call, agent in (("c", "emil"), ("b", "emil"), ("a", "dana"))
            for turn in reversed(load(calls.get_document(on, call)).conversation.turns)
            if terms and all(marks(turn.text, [term]) for term in terms)
            if wanted is None or agent in (wanted.agents or ())
        ]
    assert found == said


@pytest.mark.parametrize("asked", NASTY)
def test_nothing_that_is_typed_is_an_error(said: Store, asked: str) -> None:
    assert_all_was_said(said, asked)
    assert_all_was_said(said, f"kettle {asked}", CallFilter(agents=("emil",)))


def test_words_of_every_script_and_length_are_words(said: Store) -> None:
    """PostgreSQL's own reading drops signs that its locale doesn't know, from texts and from what is asked."""
    long = "x" * 3000
    with said.begin() as on:
        calls.put_call(on, a_document("d", (f"customer: blue \N{BENGALI CURRENCY NUMERATOR ONE} {long}",)))
    assert hits(said, "blue \N{BENGALI CURRENCY NUMERATOR ONE}") == [("d", 1)]
    assert hits(said, long) == [("d", 1)]
    assert hits(said, "blue \N{BENGALI CURRENCY NUMERATOR TWO}") == []


def test_operators_are_words_like_others(said: Store) -> None:
    assert hits(said, "kettle OR cafe") == []
    assert hits(said, "text:kettle") == []
    assert hits(said, "(kettle)") == [("c", 1), ("b", 2)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_any_text_can_be_asked(said: Store, asked: str) -> None:
    assert_all_was_said(said, asked)
    assert_all_was_said(said, f"blue {asked}")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600), st.text(max_size=10))
def test_a_snippet_is_short_and_its_marks_lie_within(text: str, asked: str) -> None:
    part, inside = snippet(text, read_query(asked))
    assert len(part) <= SNIPPET + 4
    assert all(0 <= start < end <= len(part) for start, end in inside)


@given(st.lists(st.from_regex(r"[a-zé]{1,8}", fullmatch=True), min_size=1, max_size=90), st.data())
def test_a_snippet_shows_the_first_of_what_was_asked(words: list[str], data: st.DataObject) -> None:
    text, word = " ".join(words), data.draw(st.sampled_from(words))
    part, inside = snippet(text, read_query(word))
    assert inside
    assert part[slice(*inside[0])] == text[slice(*marks(text, read_query(word))[0])]
