"""Numbers are worked out once for the same question, and anew when a call came, changed or went."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.server.cast import Cast
from tests.storage.making import a_document
from wellheard.server.remembering import Remembered
from wellheard.storage.calls import put_call
from wellheard.storage.deleting import delete_call
from wellheard.storage.store import Store


def counting(made: list[int]) -> int:
    made.append(1)
    return len(made)


def test_the_same_question_is_answered_from_memory_until_the_calls_change(store: Store) -> None:
    numbers, made = Remembered(), list[int]()

    def ask(question: str = "lines") -> int:
        with store.read() as on:
            answer: int = numbers.recall(on, question, lambda: counting(made))
            return answer

    assert [ask(), ask()] == [1, 1]
    assert [ask("moods"), ask()] == [2, 1]
    with store.begin() as on:
        put_call(on, a_document("one"))
    assert [ask(), ask()] == [3, 3]
    with store.begin() as on:
        put_call(on, a_document("one", lines=("agent: Hello again.",)))
    assert ask() == 4
    delete_call(store, "one", by="test")
    assert ask() == 5


def test_several_who_ask_at_once_wait_for_one_answer(store: Store) -> None:
    numbers, made, together = Remembered(), list[int](), Barrier(8)

    def ask(_: int) -> int:
        together.wait()
        with store.read() as on:
            answer: int = numbers.recall(on, "lines", lambda: counting(made))
            return answer

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [1] * 8
    assert numbers._locks == {}


def test_what_fails_is_asked_again(store: Store) -> None:
    numbers = Remembered()
    with store.read() as on:
        for _ in range(2):
            try:
                numbers.recall(on, "lines", lambda: 1 // 0)
            except ZeroDivisionError:
                continue
            raise AssertionError("it failed")
        assert numbers.recall(on, "lines", lambda: 7) == 7


def test_a_filter_of_insight_stays_when_another_is_chosen_on_the_calls_page(cast: Cast) -> None:
    asked = "hour=9&zone=Europe%2FBerlin&line=ab12&measure=hold_ms:1.0:2.0&without_queue=true&agent=agent&stars=1"
    with cast.browser("qa") as qa:
        page = qa.get(f"/calls?{asked}").text
    form = page[page.index('<form class="filters"') :]
    form = form[: form.index("</form>")]
    for name, value in (
        ("hour", "9"), ("zone", "Europe/Berlin"), ("line", "ab12"), ("measure", "hold_ms:1.0:2.0"),
        ("without_queue", "true"), ("stars", "1"),
    ):  # fmt: skip
        assert f'<input type="hidden" name="{name}" value="{value}">' in form
    assert '<input type="hidden" name="agent"' not in form
