"""The parts by themselves: the outbox, the bucket, the announcements, the keys."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellheard.server.streams.announcing import LASTS_S, Announced, Announcements
from wellheard.server.streams.crowd import Crowd
from wellheard.server.streams.keys import KeysError, read_keys
from wellheard.server.streams.outbox import MOST, Outbox
from wellheard.server.streams.pacing import Bucket, Lag
from wellheard.streams.interface import CallStart, DoorError


def test_messages_are_sent_in_order() -> None:
    async def work() -> list[str]:
        sent: list[str] = []

        async def send(text: str) -> None:
            await asyncio.sleep(0)
            sent.append(text)

        outbox = Outbox(send)
        for number in range(20):
            outbox.put(str(number))
        await outbox.sent()
        outbox.close()
        return sent

    assert asyncio.run(work()) == [str(number) for number in range(20)]


def test_who_reads_nothing_fills_the_outbox_and_no_more() -> None:
    async def work() -> None:
        stuck = asyncio.Event()

        async def send(_text: str) -> None:
            await stuck.wait()

        outbox = Outbox(send)
        for _ in range(MOST // 2 + 1):
            outbox.put("x")
            await asyncio.sleep(0)
        assert not outbox.has_room, "events are dropped from here on"
        assert not outbox.dead, "answers still have room"
        for _ in range(MOST):
            outbox.put("x")
        assert outbox.dead
        assert not outbox._waiting
        outbox.close()

    asyncio.run(work())


def test_a_message_that_is_not_taken_ends_the_connection() -> None:
    async def work() -> None:
        async def send(_text: str) -> None:
            await asyncio.sleep(60)

        outbox = Outbox(send, slow_s=0.05)
        outbox.put("x")
        await outbox.sent()
        assert outbox.dead
        outbox.close()

    asyncio.run(work())


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=60))
def test_a_bucket_gives_no_more_than_its_burst_and_its_rate(gaps: list[float]) -> None:
    bucket, now, given_at = Bucket(a_second=5, burst=3), 100.0, list[float]()
    for gap in gaps:
        now += gap
        now += bucket.take(now)
        given_at.append(now)
    for place, at in enumerate(given_at):
        within = [each for each in given_at[: place + 1] if each > at - 1]
        assert len(within) <= 3 + 5 + 1


def test_a_full_bucket_makes_nobody_wait() -> None:
    bucket = Bucket(a_second=5, burst=25)
    assert [bucket.take(0.0) for _ in range(25)] == [0.0] * 25
    assert bucket.take(0.0) == pytest.approx(0.2)


def lag_of(arrivals: list[float]) -> int:
    """What is found missing of frames of 20 ms that arrive at these times."""
    lag, counted, missing = Lag(), 0, 0
    for at in arrivals:
        found = lag.missing_ms(100 + at, round(at * 1000) - counted)
        missing, counted = missing + found, counted + found + 20
    return missing


def test_a_stall_that_is_made_up_for_is_no_loss() -> None:
    steady = [n * 0.02 for n in range(500)]
    stalled = [max(at, 6.0) if 2 < at < 6 else at for at in steady]
    assert lag_of(steady) == 0
    assert lag_of(stalled) == 0


def test_sound_that_was_never_sent_is_missing_once_and_in_full() -> None:
    held = [n * 0.02 + (5.0 if n >= 100 else 0.0) for n in range(700)]
    assert lag_of(held) == pytest.approx(5000, abs=40)


def test_one_frame_in_ten_that_never_comes_is_made_up_for_to_within_two_seconds() -> None:
    """A second is let pass as a stall, and the window in which it is measured goes on meanwhile."""
    arrivals = [n * 0.02 for n in range(6000) if n % 10 != 3]
    assert 12_000 - 1_500 <= lag_of(arrivals) <= 12_000


@pytest.mark.parametrize("pace", [0.98, 1.02])
def test_a_clock_that_runs_fast_or_slow_moves_nothing_by_more_than_it_is_wrong(pace: float) -> None:
    """Sound that comes faster than time goes is no loss; what comes slower is made up for once it is a second."""
    arrivals = [n * 0.02 / pace for n in range(6000)]
    wrong = max(0, round(120_000 / pace - 120_000))
    assert max(0, wrong - 1100) <= lag_of(arrivals) <= wrong


def announced(*, sides: int = 2) -> Announced:
    start = CallStart(call="c", source="audiosocket", started_at=datetime.now(UTC))
    return Announced(start, tuple(uuid4() for _ in range(sides)))


def test_an_announcement_runs_out_unless_its_call_has_begun() -> None:
    clock = [0.0]
    book, first, second = Announcements(clock=lambda: clock[0]), announced(), announced()
    book.announce(first)
    book.announce(second)
    book.keep(second)
    clock[0] = LASTS_S + 1
    assert book.find(first.sides[0]) is None
    assert book.find(second.sides[1]) is second
    book.done(second)
    assert book.find(second.sides[1]) is None
    book.announce(first)
    assert len(book.waiting) == 2


def test_a_uuid_can_not_stand_for_two_sides() -> None:
    book, one = Announcements(), announced(sides=1)
    book.announce(one)
    with pytest.raises(ValueError, match="announced already"):
        book.announce(one)
    with pytest.raises(ValueError, match="same UUID"):
        book.announce(Announced(one.start, (one.sides[0], one.sides[0])))


def test_a_seat_is_free_again_when_its_connection_is_over() -> None:
    crowd = Crowd(most=1)
    with crowd.seat():
        with pytest.raises(DoorError), crowd.seat():
            pass
        assert crowd.now == 1
    assert crowd.now == 0


@pytest.mark.parametrize("line", ["key", "key not-base64!", "key ", "key c2VjcmV0 org more", 'key ""'])
def test_a_key_file_that_is_wrong_says_where(tmp_path: Path, line: str) -> None:
    path = tmp_path / "keys"
    path.write_text(f"# keys\n{line}\n")
    with pytest.raises(KeysError, match=r"keys:2"):
        read_keys(path)


def test_a_key_file_has_secrets_and_organizations(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("# keys\n\none c2VjcmV0\ntwo c2VjcmV0 d7934305 # of the branch office\n")
    keys = read_keys(path)
    assert (keys["one"].secret, keys["one"].organization) == (b"secret", None)
    assert keys["two"].organization == "d7934305"
    assert "secret" not in repr(keys["one"])
    with pytest.raises(KeysError, match="can't be read"):
        read_keys(tmp_path / "nowhere")
