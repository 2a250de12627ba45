"""Systems without sockets post turns one by one."""

from tests.server.cast import Cast
from tests.server.live_calls.stage import kept, live_of, rows, wait_for

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


def test_a_machine_brings_in_the_calls_of_those_it_reaches(cast: Cast, name: str) -> None:
    machine = cast.machine("agent", "live.stream")
    assert machine.post(f"{API}/live", json={"call": name, "agent": "other"}).status_code == 403
    assert machine.post(f"{API}/live", json={"call": name, "agent": "agent"}).status_code == 201
    stranger = cast.machine("other", "live.stream")
    assert stranger.post(f"{API}/live/{name}/turns", json={"turns": []}).status_code == 404
    assert stranger.post(f"{API}/live/{name}/end").status_code == 404
    assert machine.post(f"{API}/live/{name}/end").status_code == 202
