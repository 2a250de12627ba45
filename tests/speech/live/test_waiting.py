"""What waits for a worker."""

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from wellheard.speech.live.waiting import WaitingLine


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def a_line(clock: Hours | None = None) -> WaitingLine[str]:
    return WaitingLine(patience_s=1.0, clock=clock or Hours())


def nothing() -> None: ...


def test_finals_go_before_partials_and_the_oldest_first() -> None:
    line = a_line()
    line.put_partial(1, 0, "partial of 1", nothing)
    line.put_final(2, 0, "final of 2")
    line.put_final(3, 0, "final of 3")
    assert [line.take(wait=False) for _ in range(4)] == [
        (2, "final of 2"),
        (3, "final of 3"),
        (1, "partial of 1"),
        None,
    ]


def test_what_is_foreseen_goes_before_other_partials_and_after_finals() -> None:
    line = a_line()
    for call in (1, 2, 3, 4):
        line.put_partial(call, 0, f"of {call}", nothing, first=call in (2, 4))
    line.put_final(5, 0, "final")
    assert [line.take(wait=False) for _ in range(5)] == [
        (5, "final"),
        (2, "of 2"),
        (4, "of 4"),
        (1, "of 1"),
        (3, "of 3"),
    ]


def test_who_takes_only_what_presses_leaves_other_partials() -> None:
    line = a_line()
    line.put_partial(1, 0, "partial", nothing)
    assert line.take(wait=False, pressing=True) is None
    line.put_partial(2, 0, "foreseen", nothing, first=True)
    line.put_final(3, 0, "final")
    assert line.take(wait=False, pressing=True) == (3, "final")
    assert line.take(wait=False, pressing=True) == (2, "foreseen")
    assert line.take(wait=False) == (1, "partial")


def test_a_call_has_one_piece_of_work_at_a_time_and_its_finals_stay_in_order() -> None:
    line = a_line()
    for name in ("first", "second"):
        line.put_final(1, 0, name)
    line.put_final(2, 0, "another")
    assert line.take(wait=False) == (1, "first")
    assert line.take(wait=False) == (2, "another")
    assert line.take(wait=False) is None
    line.done(1)
    assert line.take(wait=False) == (1, "second")


def test_a_partial_gives_way_to_a_newer_one_and_to_the_final_of_its_track() -> None:
    dropped: list[str] = []
    line = a_line()
    for name in ("one", "two"):
        line.put_partial(1, 0, name, partial(dropped.append, name))
    line.put_partial(2, 0, "other", lambda: dropped.append("other"))
    line.put_final(2, 0, "final")
    assert dropped == ["one", "other"]
    assert [line.take(wait=False) for _ in range(3)] == [(2, "final"), (1, "two"), None]


def test_partials_that_waited_too_long_and_all_while_finals_wait_too_long_are_dropped() -> None:
    clock, dropped = Hours(), list[str]()
    line = a_line(clock)
    line.put_partial(1, 0, "old", lambda: dropped.append("old"))
    clock.now = 2.0
    assert line.take(wait=False) is None
    line.put_final(2, 0, "final")
    clock.now = 4.0
    assert line.is_late()
    line.put_partial(3, 0, "new", lambda: dropped.append("new"))
    assert dropped == ["old", "new"]
    assert line.take(wait=False) == (2, "final")
    assert not line.is_late()


def test_a_closed_line_hands_out_what_may_not_be_left_out_and_then_nothing() -> None:
    dropped: list[str] = []
    line = a_line()
    line.put_partial(1, 0, "partial", lambda: dropped.append("partial"))
    line.put_final(1, 1, "final")
    line.close()
    assert dropped == ["partial"]
    assert line.take() == (1, "final")
    line.done(1)
    assert line.take() is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.booleans(), st.integers(0, 2)), max_size=40))
def test_every_final_is_handed_out_once_in_the_order_of_its_call_and_every_partial_once_or_dropped(
    steps: list[tuple[int, int, bool, int]],
) -> None:
    line = a_line()
    dropped: list[str] = []
    taken: list[tuple[int, str]] = []
    for number, (call, track, final, takes) in enumerate(steps):
        name = f"{'final' if final else 'partial'} {number}"
        if final:
            line.put_final(call, track, name)
        else:
            line.put_partial(call, track, name, partial(dropped.append, name))
        for _ in range(takes):
            if got := line.take(wait=False):
                taken.append(got)
                line.done(got[0])
    while got := line.take(wait=False):
        taken.append(got)
        line.done(got[0])
    names = [name for _, name in taken]
    finals = [f"final {number}" for number, (_, _, final, _) in enumerate(steps) if final]
    assert sorted(name for name in names if name.startswith("final")) == sorted(finals)
    assert sorted([*names, *dropped]) == sorted(
        f"{'final' if final else 'partial'} {number}" for number, (_, _, final, _) in enumerate(steps)
    )
    for call in range(4):
        order = [int(name.split()[1]) for each, name in taken if each == call and name.startswith("final")]
        assert order == sorted(order)
