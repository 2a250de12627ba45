"""Things of a call are done in order, one at a time; no call waits for another."""

import time
from collections.abc import Callable
from functools import partial
from threading import Event, Lock
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wellheard.server.live_calls.mailbox import Mailbox, Pool


def waits(event: Event) -> Callable[[Any], None]:
    """Something that takes until the event is set."""

    def wait(_thing: Any) -> None:
        event.wait(20)

    return wait


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=60))
def test_each_call_has_its_things_done_in_order_and_one_at_a_time(whose: list[int]) -> None:
    pool, busy, lock = Pool(3), [0] * 5, Lock()
    done: list[list[int]] = [[] for _ in range(5)]

    def handle(call: int, thing: int) -> None:
        with lock:
            busy[call] += 1
            assert busy[call] == 1
        done[call].append(thing)
        with lock:
            busy[call] -= 1

    boxes = [Mailbox(pool, partial(handle, call)) for call in range(5)]
    for thing, call in enumerate(whose):
        assert boxes[call].put(thing)
    while any(map(len, boxes)):
        time.sleep(0.001)
    pool.close()
    assert done == [[thing for thing, call in enumerate(whose) if call == mine] for mine in range(5)]


def test_a_call_that_takes_long_holds_up_no_other() -> None:
    pool, release = Pool(2), Event()
    done: list[int] = []
    slow = Mailbox(pool, waits(release))
    quick = Mailbox(pool, done.append)
    for _ in range(3):
        slow.put("think")
    for thing in range(100):
        quick.put(thing)
    until = time.monotonic() + 10
    while len(done) < 100 and time.monotonic() < until:
        time.sleep(0.005)
    assert done == list(range(100))
    release.set()
    pool.close()


def test_a_busy_call_is_gone_round_with_the_others() -> None:
    """One thread: of a call with a hundred things and one with a single thing, the single one is done second."""
    pool, begin = Pool(1), Event()
    order: list[str] = []
    gate = Mailbox(pool, waits(begin))
    gate.put(None)
    busy, other = Mailbox(pool, lambda _: order.append("busy")), Mailbox(pool, lambda _: order.append("other"))
    for _ in range(100):
        busy.put(None)
    other.put(None)
    begin.set()
    pool.close()
    assert order[:3] == ["busy", "other", "busy"] or order[:2] == ["other", "busy"]


def test_what_fails_is_logged_without_its_words_and_the_next_is_done(caplog: Any) -> None:
    pool = Pool(1)
    done: list[str] = []

    def handle(thing: str) -> None:
        if thing == "broken":
            raise ValueError("my card is 4111")
        done.append(thing)

    box = Mailbox(pool, handle)
    box.put("broken")
    box.put("whole")
    pool.close()
    assert done == ["whole"]
    assert [record.kind for record in caplog.records] == ["ValueError"]
    assert "4111" not in caplog.text


def test_a_full_box_takes_only_what_must_be_taken() -> None:
    pool, release = Pool(1), Event()
    box = Mailbox(pool, waits(release), most=3)
    box.put("first")
    while len(box):
        time.sleep(0.001)
    assert [box.put(each) for each in range(4)] == [True, True, True, False]
    assert box.put("the end", always=True)
    release.set()
    pool.close()
