"""Where stretches wait."""

import errno

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.speech.live.ear import Piece
from wellheard.speech.live.shelf import Shelf
from wellheard.speech.live.work import Work


def work(size: int, value: int) -> Work:
    piece = Piece(
        start=0,
        samples=np.full(size, value, np.int16),
        gain=1.0,
        offset=0,
        spoken=np.zeros(1, np.float32),
        speech_ms=(0, 1),
        final=True,
    )
    return Work(track=0, piece=piece, others=(), came=0.0)


def samples(waiting: Work) -> list[int]:
    assert waiting.piece is not None
    return [int(each) for each in waiting.piece.samples]


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=1, max_size=30))
def test_what_is_put_comes_back_as_it_was_whatever_had_to_go_to_disk(steps: list[tuple[int, bool]]) -> None:
    shelf = Shelf(most_bytes=100)
    waiting: list[tuple[int, int, Work]] = []
    for value, (size, take) in enumerate(steps):
        waiting.append((size, value, shelf.put(work(size, value))))
        if take:
            size, value, kept = waiting.pop(0)
            assert samples(shelf.take(kept)) == [value] * size
    assert sum(len(samples(kept)) * 2 for *_, kept in waiting) <= 100
    for size, value, kept in waiting:
        assert samples(shelf.take(kept)) == [value] * size
    shelf.close()


def test_what_waits_beyond_the_limit_takes_no_memory() -> None:
    shelf = Shelf(most_bytes=1000)
    kept = [shelf.put(work(400, value)) for value in range(5)]
    assert [len(samples(each)) for each in kept] == [400, 0, 0, 0, 0]
    shelf.close()


def test_with_a_full_disk_memory_has_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("wellheard.speech.live.shelf.TemporaryFile", full)
    shelf = Shelf(most_bytes=10)
    assert samples(shelf.take(shelf.put(work(400, 7)))) == [7] * 400
