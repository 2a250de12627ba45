from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from wellheard.storage import jobs
from wellheard.storage.ids import now
from wellheard.storage.jobs import Job, LeaseLostError
from wellheard.storage.store import Store


def ask(store: Store, kind: str = "analyse", **options: object) -> Job:
    with store.begin() as on:
        return jobs.enqueue(on, kind, {"file": "a.wav"}, **options)  # type: ignore[arg-type]


def claimed(store: Store, worker: str = "w1", lasts: timedelta = jobs.LEASE, **options: object) -> Job | None:
    with store.begin() as on:
        return jobs.claim(on, worker, ["analyse"], lasts=lasts, **options)  # type: ignore[arg-type]


def taken(store: Store, **options: object) -> Job:
    job = claimed(store, **options)  # type: ignore[arg-type]
    assert job is not None
    return job


def found(store: Store, job: Job) -> Job:
    with store.read() as on:
        return jobs.find_job(on, job.id)


def test_the_same_work_is_asked_for_once(store: Store) -> None:
    first, again, other = ask(store, key="k"), ask(store, key="k"), ask(store, key="l")
    assert first == again
    assert other.id != first.id
    assert ask(store).id != ask(store).id


def test_a_job_goes_from_waiting_over_running_to_done(store: Store) -> None:
    asked = ask(store)
    job = taken(store)
    assert (job.id, job.state, job.worker, job.attempts, job.payload) == (
        asked.id,
        "running",
        "w1",
        1,
        {"file": "a.wav"},
    )
    with store.begin() as on:
        jobs.renew(on, job, progress=0.5, stage="Listening")
    assert (found(store, job).progress, found(store, job).stage) == (0.5, "Listening")
    with store.begin() as on:
        jobs.finish(on, job, {"call": "c1"})
    done = found(store, job)
    assert (done.state, done.result, done.progress) == ("done", {"call": "c1"}, 1.0)
    assert claimed(store) is None


def test_the_smaller_priority_goes_first_then_the_older(store: Store) -> None:
    late, soon, later = ask(store), ask(store, priority=-1), ask(store)
    assert [taken(store).id for _ in range(3)] == [soon.id, late.id, later.id]


def test_only_the_kinds_that_were_asked_for_are_claimed(store: Store) -> None:
    ask(store, kind="webhook")
    assert claimed(store) is None


def test_a_failed_job_waits_longer_each_time_and_is_dead_in_the_end(store: Store) -> None:
    ask(store, most_attempts=3)
    waits = []
    for _ in range(3):
        job = taken(store, at=now() + timedelta(hours=5))
        before = now()
        with store.begin() as on:
            failed = jobs.fail(on, job, "no sound")
        waits.append(round((failed.run_at - before).total_seconds()))
    assert waits[:2] == [10, 20]
    assert (failed.state, failed.reason, failed.attempts) == ("dead", "no sound", 3)
    with store.begin() as on:
        assert jobs.retry(on, failed.id).state == "waiting"
    assert taken(store).attempts == 1


def test_what_no_trial_can_mend_is_dead_at_once(store: Store) -> None:
    ask(store)
    with store.begin() as on:
        job = jobs.claim(on, "w", ["analyse"])
        assert job is not None
        assert jobs.fail(on, job, "not a recording", again=False).state == "dead"
        assert [each.reason for each in jobs.list_jobs(on, "dead").items] == ["not a recording"]


def test_a_vanished_workers_job_is_taken_over_and_the_ghost_is_refused(store: Store) -> None:
    ask(store)
    ghost = taken(store, worker="ghost", lasts=timedelta(seconds=-1))
    heir = taken(store, worker="heir")
    assert (heir.id, heir.attempts) == (ghost.id, 2)
    for late in (jobs.finish, jobs.renew, jobs.give_up):
        with pytest.raises(LeaseLostError), store.begin() as on:
            late(on, ghost)
    with pytest.raises(LeaseLostError), store.begin() as on:
        jobs.fail(on, ghost, "late")
    with store.begin() as on:
        jobs.finish(on, heir)
    assert found(store, heir).state == "done"


def test_a_job_that_kills_every_worker_is_dead_after_its_attempts(store: Store) -> None:
    asked = ask(store, most_attempts=2)
    for _ in range(2):
        taken(store, lasts=timedelta(seconds=-1))
    assert claimed(store) is None
    assert (found(store, asked).state, found(store, asked).reason) == ("dead", "The worker that had it vanished")


def test_a_worker_that_stops_in_good_order_costs_no_attempt(store: Store) -> None:
    ask(store)
    job = taken(store)
    with store.begin() as on:
        jobs.give_up(on, job)
    assert taken(store).attempts == 1


def test_a_stopped_job_is_lost_to_its_worker(store: Store) -> None:
    ask(store)
    job = taken(store)
    with store.begin() as on:
        assert jobs.stop(on, job.id).state == "stopped"
    with pytest.raises(LeaseLostError), store.begin() as on:
        jobs.finish(on, job)


def test_racing_workers_do_every_job_once(store: Store) -> None:
    asked = {ask(store).id for _ in range(60)}

    def work(name: str) -> list[str]:
        done = []
        while job := claimed(store, worker=name):
            with store.begin() as on:
                jobs.finish(on, job)
            done.append(job.id)
        return done

    with ThreadPoolExecutor(4) as pool:
        lists = list(pool.map(work, ["a", "b", "c", "d"]))
    counted = Counter(job for each in lists for job in each)
    assert set(counted) == asked
    assert set(counted.values()) == {1}


def test_racing_askers_make_one_job(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: ask(store, key="same").id, range(12)))
    assert len(set(made)) == 1


def test_lists_are_paged_and_counted(store: Store) -> None:
    asked = [ask(store).id for _ in range(5)]
    with store.read() as on:
        first = jobs.list_jobs(on, "waiting", limit=3)
        second = jobs.list_jobs(on, "waiting", after=first.next, limit=3)
        assert [job.id for job in first.items + second.items] == asked[::-1]
        assert second.next is None
        assert jobs.count_jobs(on) == {"waiting": 5, "running": 0, "done": 0, "dead": 0, "stopped": 0}


def test_finished_jobs_are_forgotten_and_dead_ones_are_not(store: Store) -> None:
    ask(store), ask(store)
    for end in (jobs.finish, lambda on, job: jobs.fail(on, job, "x", again=False)):
        job = taken(store)
        with store.begin() as on:
            end(on, job)
    with store.begin() as on:
        assert jobs.forget_finished(on, now() + timedelta(seconds=5)) == 1
        assert jobs.count_jobs(on)["dead"] == 1


def test_a_result_and_the_end_of_its_job_are_there_together_or_not_at_all(store: Store) -> None:
    ask(store)
    job = taken(store)

    def finish_and_break() -> None:
        with store.begin() as on:
            jobs.finish(on, job, {"call": "c1"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        finish_and_break()
    assert found(store, job).state == "running"
