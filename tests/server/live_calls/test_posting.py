"""Systems without sockets post turns one by one."""

from datetime import timedelta

from tests.server.cast import Cast
from tests.server.live_calls.stage import kept, live_of, rows, wait_for
from wellheard.storage.ids import now

API = "/api/v1"


def test_posted_turns_become_the_same_call_as_those_of_a_socket(cast: Cast, name: str) -> None:
    machine = cast.machine("qa", "live.stream")
    begun = machine.post(f"{API}/live", json={"call": name, "agent": "agent", "customer": "c-9", "channel": "chat"})
    assert (begun.status_code, begun.json()["call"]) == (201, name)
    assert machine.post(f"{API}/live", json={"call": name, "agent": "agent"}).status_code == 409
    turns = [{key: each[key] for key in ("speaker", "text", "start_ms", "end_ms")} for each in rows()]
    assert machine.post(f"{API}/live/{name}/turns", json={"turns": turns[:3]}).json() == {"taken": 3}
    assert machine.post(f"{API}/live/{name}/turns", json={"turns": turns[3:]}).status_code == 202
    assert machine.post(f"{API}/live/{name}/end").status_code == 202
    assert machine.post(f"{API}/live/{name}/turns", json={"turns": turns}).status_code == 404
    assert machine.post(f"{API}/live/{name}/end").status_code == 404
    document = kept(cast, name)
    assert [each["text"] for each in document["conversation"]["turns"]] == [each["text"] for each in turns]
    assert document["conversation"]["channel"] == "chat"
    wait_for(lambda: not live_of(cast).find(name))


def test_a_hold_is_posted_too_and_shown_and_kept(cast: Cast, name: str) -> None:
    machine, stranger = cast.machine("qa", "live.stream"), cast.machine("other", "live.stream")
    machine.post(f"{API}/live", json={"call": name, "agent": "agent"})
    turns = [{key: each[key] for key in ("speaker", "text", "start_ms", "end_ms")} for each in rows()[:4]]
    machine.post(f"{API}/live/{name}/turns", json={"turns": turns})
    at_ms = rows()[3]["end_ms"] + 1_000

    def held() -> bool | None:
        found = live_of(cast).find(name)
        return found.snapshot["alerts"]["on_hold"] if found and found.snapshot.get("alerts") else None

    put = machine.post(f"{API}/live/{name}/hold", json={"on_hold": True, "at_ms": at_ms})
    assert (put.status_code, put.json()) == (202, {"call": name, "on_hold": True})
    wait_for(held)
    assert stranger.post(f"{API}/live/{name}/hold", json={"on_hold": False}).status_code == 404
    assert machine.post(f"{API}/live/{name}/hold", json={"on_hold": "later"}).status_code == 422
    machine.post(f"{API}/live/{name}/hold", json={"on_hold": True, "at_ms": at_ms + 5_000})
    machine.post(f"{API}/live/{name}/hold", json={"on_hold": False, "at_ms": at_ms + 20_000})
    wait_for(lambda: held() is False)
    machine.post(f"{API}/live/{name}/end")
    assert machine.post(f"{API}/live/{name}/hold", json={"on_hold": True}).status_code == 404
    document = kept(cast, name)
    last = document["conversation"]["turns"][-1]
    assert (last["text"], last["start_ms"], last["end_ms"]) == ("[on hold]", at_ms, at_ms + 20_000)
    assert document["measures"]["hold_ms"] == 20_000


def test_without_a_time_a_hold_is_now(cast: Cast, name: str) -> None:
    machine, lead = cast.machine("qa", "live.stream"), cast.browser("lead")
    begun = (now() - timedelta(seconds=60)).isoformat()
    machine.post(f"{API}/live", json={"call": name, "agent": "agent", "started_at": begun})
    machine.post(f"{API}/live/{name}/hold", json={"on_hold": True})

    def since() -> int | None:
        rows_ = {each["id"]: each for each in lead.get(f"{API}/live").json()["items"]}
        found: int | None = rows_.get(name, {}).get("on_hold_since_ms")
        return found

    assert wait_for(since) >= 60_000
    machine.post(f"{API}/live/{name}/end")


def test_a_posted_turn_that_is_sent_again_under_its_id_counts_once(cast: Cast, name: str) -> None:
    machine = cast.machine("qa", "live.stream")
    machine.post(f"{API}/live", json={"call": name, "agent": "agent"})
    turns = [{key: each[key] for key in ("id", "speaker", "text", "start_ms", "end_ms")} for each in rows()]
    for some in (turns[:3], turns[1:5], turns[4:]):
        assert machine.post(f"{API}/live/{name}/turns", json={"turns": some}).json() == {"taken": len(some)}
    machine.post(f"{API}/live/{name}/end")
    assert [each["text"] for each in kept(cast, name)["conversation"]["turns"]] == [each["text"] for each in turns]


def test_a_machine_brings_in_the_calls_of_those_it_reaches(cast: Cast, name: str) -> None:
    machine = cast.machine("agent", "live.stream")
    assert machine.post(f"{API}/live", json={"call": name, "agent": "other"}).status_code == 403
    assert machine.post(f"{API}/live", json={"call": name, "agent": "agent"}).status_code == 201
    stranger = cast.machine("other", "live.stream")
    assert stranger.post(f"{API}/live/{name}/turns", json={"turns": []}).status_code == 404
    assert stranger.post(f"{API}/live/{name}/end").status_code == 404
    assert machine.post(f"{API}/live/{name}/end").status_code == 202
