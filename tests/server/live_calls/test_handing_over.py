"""A call is handed to a colleague, or the customer calls again: nothing has to be told twice."""

import pytest

from tests.server.cast import Cast
from tests.server.live_calls.stage import Message, calling, kept, live_of, panel, rows, wait_for
from wellheard.server.live_calls.handing_over import read_back
from wellheard.storage.deleting import delete_call
from wellheard.storage.hand_offs import find_hand_off

API = "/api/v1"
AGAIN = (("agent", "Hello, this is Lee. Could you restart the router for me?"), ("customer", "I did that already."))


def handed_over(cast: Cast, name: str, role: str = "agent") -> Message:
    answer = cast.browser(role).act("POST", f"{API}/live/{name}/hand-off", json={"to": "second line", "why": "Line"})
    assert answer.status_code == 201, answer.text
    made: Message = answer.json()
    return made


def test_the_colleagues_call_begins_with_what_the_customer_has_told(cast: Cast, name: str) -> None:
    about = {"customer": f"customer-{name}", "conversation": f"conversation-{name}"}
    with calling(cast, name, **about) as phone:
        phone.say(*rows()[:4])
        wait_for(lambda: len(live_of(cast).find(name).turns) == 4)  # type: ignore[union-attr]  # it is in progress
        with calling(cast, f"{name}-leg", agent="other", **about) as colleague, panel(
            cast.browser("other"), f"{name}-leg"
        ) as seen:  # fmt: skip
            seen.until(lambda _: bool(seen.snapshot.get("ledger")))
            assert "restart" in [each["action"] for each in seen.snapshot["ledger"]["tried"]]
            assert {each["call"] for each in seen.snapshot["ledger"]["facts"]} == {name}
            assert seen.snapshot["ledger"]["problem"]
            colleague.say(rows(AGAIN)[0])
            seen.until(lambda _: bool(seen.snapshot.get("cue")))
            assert seen.snapshot["cue"]["criterion"] == "never-ask-twice"
            colleague.end()
        phone.end()
    assert kept(cast, f"{name}-leg")["ledger"]["earlier"] == [name]


def test_the_customers_second_call_begins_with_the_ledger_of_the_first(cast: Cast, name: str) -> None:
    with calling(cast, name, customer=f"customer-{name}") as phone:
        phone.say(*rows())
        phone.end()
    kept(cast, name)
    wait_for(lambda: not live_of(cast).find(name))
    with calling(cast, f"{name}-b", customer=f"customer-{name}") as phone:
        phone.say(*rows(AGAIN))
        phone.end()
    second = kept(cast, f"{name}-b")
    assert second["ledger"]["earlier"] == [name]
    assert "repeat-request" in {each["kind"] for each in second["moments"]}
    with calling(cast, f"{name}-c", customer="somebody else") as phone:
        phone.say(*rows(AGAIN))
        phone.end()
    assert "repeat-request" not in {each["kind"] for each in kept(cast, f"{name}-c")["moments"]}


def test_a_number_they_call_from_is_enough_to_know_them_again(cast: Cast, name: str) -> None:
    number = {"from": f"+49 30 9{abs(hash(name)) % 10**6:06d}"}
    for call in (name, f"{name}-b"):
        with calling(cast, call, **number) as phone:
            phone.say(*rows())
            phone.end()
        kept(cast, call)
        wait_for(lambda call=call: not live_of(cast).find(call))  # type: ignore[misc]  # a default is bound at once
    assert kept(cast, f"{name}-b")["ledger"]["earlier"] == [name]


def test_a_hand_off_is_kept_and_read_by_the_colleague_in_three_forms(cast: Cast, name: str) -> None:
    with calling(cast, name, customer="c-1") as phone:
        phone.say(*rows()[:4])
        preview = wait_for(lambda: cast.browser("lead").get(f"{API}/live/{name}/hand-off").json())
        assert preview["schema"] == "wellheard.hand-off/1"
        made = handed_over(cast, name)
        phone.end()
    kept(cast, name)
    colleague, place = cast.browser("other"), f"{API}/hand-offs/{made['id']}"
    assert colleague.get(place).json()["hand_off"]["to"] == "second line"
    page = colleague.get(place, params={"format": "markdown"})
    assert page.headers["content-type"].startswith("text/markdown")
    assert "471122" in page.text
    without_turns = colleague.get(place, params={"format": "vcon"}).json()
    assert without_turns["vcon"] == "0.4.0"
    assert without_turns["dialog"] == []
    assert len(cast.browser("agent").get(place, params={"format": "vcon"}).json()["dialog"]) == 4


def test_lists_of_hand_offs_reach_as_far_as_those_of_calls(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        phone.say(*rows()[:2])
        made = handed_over(cast, name)["id"]
        phone.end()
    for role, sees in (("agent", True), ("other", False), ("lead", True), ("qa", True)):
        found = cast.browser(role).get(f"{API}/hand-offs", params={"call": name}).json()["items"]
        assert [each["id"] for each in found] == ([made] if sees else []), role


@pytest.mark.parametrize(("role", "status"), [("other", 404), ("qa", 404), ("lead", 201)])
def test_only_those_of_the_call_hand_it_over(cast: Cast, name: str, role: str, status: int) -> None:
    with calling(cast, name) as phone:
        phone.say(rows()[0])
        answer = cast.browser(role).act("POST", f"{API}/live/{name}/hand-off", json={})
        assert answer.status_code == status
        phone.end()


def test_a_hand_off_falls_with_its_call(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        phone.say(*rows()[:4])
        made = handed_over(cast, name)["id"]
        phone.end()
    kept(cast, name)
    wait_for(lambda: not live_of(cast).find(name))
    with cast.room.store.read() as on:
        assert read_back(find_hand_off(on, made)).call == name
    delete_call(cast.room.store, name, by="test")
    assert cast.browser("admin").get(f"{API}/hand-offs/{made}").status_code == 404
