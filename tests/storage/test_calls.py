from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.making import MONDAY, a_document, after
from wellheard.conversation.document import DocumentError
from wellheard.storage import calls
from wellheard.storage.calls import Kept
from wellheard.storage.errors import ConflictError, NotFoundError, StorageError
from wellheard.storage.filters import CallFilter
from wellheard.storage.listing import SORTS, count_calls, list_calls, sample_calls
from wellheard.storage.store import Store


def put(store: Store, *documents: bytes) -> list[Kept]:
    with store.begin() as on:
        return [calls.put_call(on, document) for document in documents]


def listed(store: Store, **wanted: object) -> list[str]:
    with store.read() as on:
        return [call.id for call in list_calls(on, CallFilter(**wanted)).items]  # type: ignore[arg-type]


def test_a_document_comes_out_byte_for_byte_as_it_came_in(store: Store) -> None:
    document = b" " + a_document("é✓").replace(b'", "', b'" ,\n "') + b"\n"
    put(store, document)
    with store.read() as on:
        assert calls.get_document(on, "é✓") == document


def test_the_row_of_a_call_tells_what_its_document_says(store: Store) -> None:
    kept = put(store, a_document(kinds=("surprise", "offer", "offer"), confidence=0.5))[0]
    call = kept.call
    assert (kept.change, call.id, call.agent, call.queue) == ("new", "call-1", "dana", "returns")
    assert (call.started_at, call.happened_at, call.score, call.stars) == (MONDAY, MONDAY, 70, 4)
    assert (call.turns, call.duration_ms, call.ending, call.confidence) == (3, 60_000, "open", 0.5)
    with store.read() as on:
        assert calls.kinds_in(on, [call.number]) == {call.number: {"offer": 2, "surprise": 1}}


def test_the_same_document_again_changes_nothing(store: Store) -> None:
    first, second = put(store, a_document(), a_document())
    assert (first.change, second.change) == ("new", "same")
    assert first.call == second.call
    with store.read() as on:
        assert calls.count_all(on) == 1
        assert len(calls.documents_of(on, "call-1")) == 1


def test_another_document_of_a_call_replaces_its_rows_and_keeps_the_older_one(store: Store) -> None:
    old, new = a_document(score=40), a_document(score=80, kinds=("offer",), lines=("agent: A teapot.",))
    first, second = put(store, old, new)
    assert second.change == "changed"
    assert second.call.number == first.call.number
    assert second.call.version == first.call.version + 1
    assert second.call.score == 80
    assert listed(store, kinds=("surprise",)) == []
    with store.read() as on:
        assert [each.digest for each in calls.documents_of(on, "call-1")] == [second.call.digest, first.call.digest]
        assert calls.get_document(on, "call-1") == new
        assert calls.get_document(on, "call-1", first.call.digest) == old


def test_what_is_no_document_is_refused_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(DocumentError):
        put(store, a_document("one"), b'{"schema": "something else"}')
    with store.read() as on:
        assert calls.count_all(on) == 0


def test_a_missing_call_is_named(store: Store) -> None:
    with store.read() as on, pytest.raises(NotFoundError, match="nowhere"):
        calls.find_call(on, "nowhere")
    with store.read() as on, pytest.raises(NotFoundError, match="nowhere"):
        calls.get_document(on, "nowhere")


def test_a_call_without_a_time_happened_when_it_came(store: Store) -> None:
    with store.begin() as on:
        call = calls.put_call(on, a_document(at=None), received_at=MONDAY + timedelta(hours=3)).call
    assert call.started_at is None
    assert call.happened_at == MONDAY + timedelta(hours=3)


def test_each_filter_lets_through_what_it_says(store: Store) -> None:
    put(
        store,
        a_document("a", agent="dana", queue="returns", at=after(0), score=20, stars=1, kinds=("canned", "blame")),
        a_document("b", agent="dana", queue="sales", at=after(1), score=50, stars=3, kinds=("canned",)),
        a_document("c", agent="emil", queue="sales", at=after(2), score=None, stars=5, kinds=(), customer="k7"),
        a_document("d", agent=None, queue=None, at=after(3), score=90, outcomes={"sympathy-first": "missed"}),
    )
    assert listed(store) == ["d", "c", "b", "a"]
    assert listed(store, agents=("dana",)) == ["b", "a"]
    assert listed(store, agents=("dana", "emil"), queues=("sales",)) == ["c", "b"]
    assert listed(store, agents=()) == []
    assert listed(store, agents=("dana", "emil"), only_agents=("emil",)) == ["c"]
    assert listed(store, customers=("k7",)) == ["c"]
    assert listed(store, since=after(1), until=after(3)) == ["c", "b"]
    assert listed(store, score_from=20, score_to=50) == ["b", "a"]
    assert listed(store, stars=(1, 5)) == ["c", "a"]
    assert listed(store, endings=("badly",)) == []
    assert listed(store, kinds=("canned",)) == ["b", "a"]
    assert listed(store, kinds=("canned", "blame")) == ["a"]
    assert listed(store, without_kinds=("canned",)) == ["d", "c"]
    assert listed(store, outcomes=(("sympathy-first", "missed"),)) == ["d"]
    assert listed(store, ids=("c", "nowhere")) == ["c"]
    assert listed(store, has_sound=True) == []
    assert listed(store, has_sound=False, channels=("voice",)) == ["d", "c", "b", "a"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_put_together_are_the_whole_list(store: Store, sort: str) -> None:
    put(store, *(a_document(f"c{n:02}", at=after(n % 5), score=n % 3, stars=1 + n % 4) for n in range(23)))
    with store.read() as on:
        whole = [call.id for call in list_calls(on, CallFilter(), sort=sort, limit=500).items]  # type: ignore[arg-type]
        assert len(set(whole)) == 23
        pieces, after_, pages = [], None, 0
        while pages == 0 or after_:
            some = list_calls(on, CallFilter(), sort=sort, after=after_, limit=4)  # type: ignore[arg-type]
            pieces += [call.id for call in some.items]
            after_, pages = some.next, pages + 1
    assert pieces == whole
    assert pages == 6


def test_lists_are_in_the_order_that_was_asked_for(store: Store) -> None:
    put(
        store,
        a_document("a", at=after(0), score=50, stars=3, confidence=0.9, duration_ms=10),
        a_document("b", at=after(1), score=None, stars=1, kinds=(), duration_ms=None),
        a_document("c", at=after(2), score=10, stars=5, confidence=0.2, duration_ms=30),
    )
    expected = {
        "newest": "cba", "oldest": "abc", "lowest_score": "ca", "highest_score": "ac", "least_sure": "ca",
        "longest": "ca", "fewest_stars": "bac",
    }  # fmt: skip
    with store.read() as on:
        found = {sort: "".join(call.id for call in list_calls(on, CallFilter(), sort=sort).items) for sort in SORTS}
    assert found == expected


def test_a_cursor_that_is_none_is_refused_in_words(store: Store) -> None:
    with store.read() as on:
        for cursor in ("nonsense", "W10", "WyJhIiwxXQ"):
            with pytest.raises(StorageError, match="Start from its beginning"):
                list_calls(on, CallFilter(), after=cursor)


def test_counting_stops_at_the_most_that_is_asked_for(store: Store) -> None:
    put(store, *(a_document(f"c{n}", agent="dana" if n < 4 else "emil") for n in range(6)))
    with store.read() as on:
        assert count_calls(on, CallFilter()) == 6
        assert count_calls(on, CallFilter(agents=("dana",))) == 4
        assert count_calls(on, CallFilter(), most=5) == 5


def test_a_sample_is_the_same_for_a_seed_and_takes_from_each_agent(store: Store) -> None:
    put(store, *(a_document(f"c{n:02}", agent=("dana", "emil", "finn")[n % 3]) for n in range(30)))
    with store.read() as on:
        first = sample_calls(on, CallFilter(), count=2, seed=7, by="agent")
        again = sample_calls(on, CallFilter(), count=2, seed=7, by="agent")
        other = sample_calls(on, CallFilter(), count=2, seed=8, by="agent")
        whole = sample_calls(on, CallFilter(), count=100, seed=1)
    assert first == again != other
    assert sorted(call.agent or "" for call in first) == ["dana"] * 2 + ["emil"] * 2 + ["finn"] * 2
    assert len(whole) == 30


def test_a_hold_counts_as_a_change_and_minds_the_version(store: Store) -> None:
    call = put(store, a_document())[0].call
    with store.begin() as on:
        held = calls.set_hold(on, "call-1", held=True, version=call.version)
    assert held.held
    assert held.version == call.version + 1
    with store.begin() as on, pytest.raises(ConflictError):
        calls.set_hold(on, "call-1", held=False, version=call.version)


def test_rows_can_be_made_again_from_the_document(store: Store) -> None:
    before = put(store, a_document(kinds=("canned",)))[0].call
    with store.begin() as on:
        calls.derive_again(on, "call-1")
        assert calls.find_call(on, "call-1") == before
    assert listed(store, kinds=("canned",)) == ["call-1"]


def test_menus_show_the_values_that_there_are(store: Store) -> None:
    put(store, a_document("a", agent="zoe"), a_document("b", agent="dana"), a_document("c", agent=None))
    with store.read() as on:
        assert calls.values_of(on, "agent") == ["dana", "zoe"]


def test_menus_of_somebody_show_values_of_their_calls_alone(store: Store) -> None:
    queues = {"a": ("zoe", "sales"), "b": ("dana", "returns"), "c": ("dana", "fraud"), "d": ("dana", None)}
    put(store, *(a_document(name, agent=agent, queue=queue) for name, (agent, queue) in queues.items()))
    with store.read() as on:
        assert calls.values_of(on, "queue") == ["fraud", "returns", "sales"]
        assert calls.values_of(on, "queue", only_agents=("dana",)) == ["fraud", "returns"]
        assert calls.values_of(on, "queue", only_agents=()) == []


@given(st.text(max_size=20), st.integers(0, 100), st.tuples(st.text(max_size=5)), st.datetimes())
def test_a_filter_survives_being_saved(name: str, score: int, kinds: tuple[str], when: object) -> None:
    at = when.replace(tzinfo=MONDAY.tzinfo)  # type: ignore[attr-defined]
    wanted = CallFilter(agents=(name,), score_from=score, kinds=kinds, since=at, outcomes=((name, "met"),))
    assert CallFilter.from_json(wanted.to_json()) == wanted


def test_a_saved_filter_never_carries_what_its_maker_may_see() -> None:
    assert CallFilter.from_json(CallFilter(only_agents=("dana",)).to_json()) == CallFilter()
    assert CallFilter.from_json('{"only_agents": ["dana"]}') == CallFilter()
    with pytest.raises(StorageError):
        CallFilter.from_json('{"colour": "blue"}')


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30), max_size=4))
def test_any_words_come_back_unchanged(store: Store, said: list[str]) -> None:
    document = a_document("any", lines=tuple(f"agent: {each}" for each in said) or ("agent: x",), score=len(said))
    put(store, document)
    with store.read() as on:
        assert calls.get_document(on, "any") == document


def test_calls_with_a_kind_are_listed_once_each_page_by_page_in_the_order_of_time(store: Store) -> None:
    with store.begin() as on:
        for number in range(9):
            kinds = ("canned", "surprise") if number % 3 else ("canned",)
            calls.put_call(on, a_document(f"c{number}", at=after(number // 2), kinds=kinds, score=number))
        for sort, expected in (("newest", "875421"), ("oldest", "124578"), ("lowest_score", "124578")):
            wanted, cursor, found = CallFilter(kinds=("canned", "surprise"), until=after(9)), None, ""
            while True:
                part = list_calls(on, wanted, sort=sort, after=cursor, limit=2)  # type: ignore[arg-type]  # words above
                found, cursor = found + "".join(call.id[1:] for call in part.items), part.next
                if cursor is None:
                    break
            assert found == expected
        assert count_calls(on, wanted) == 6
        some = CallFilter(kinds=("surprise",), since=after(1), until=after(2))
        assert [call.id for call in list_calls(on, some).items] == ["c2"]
        assert (count_calls(on, some), count_calls(on, wanted, most=4)) == (1, 4)
