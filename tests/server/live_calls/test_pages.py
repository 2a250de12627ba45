"""The pages of calls in progress: who gets the panel, the wall and a hand-off, and what they may do there."""

from tests.server.cast import Cast, Guest
from tests.server.live_calls.stage import calling, kept, live_of, panel, rows, wait_for
from wellheard.storage.hand_offs import list_hand_offs


def heard(cast: Cast, name: str, turns: int) -> None:
    wait_for(lambda: len(live_of(cast).find(name).turns) == turns)  # type: ignore[union-attr]  # it is in progress


def test_each_role_gets_the_wall_or_their_own_calls(cast: Cast, stranger: Guest) -> None:
    for role in ("agent", "lead", "qa", "admin"):
        page = cast.browser(role).get("/live")
        assert page.status_code == 200, role
        assert ("data-own" in page.text) == (role == "agent")
        assert ("/streams/audiohook" in page.text) == (role != "agent")
    assert stranger.get("/live", headers={"accept": "text/html"}).headers["location"].startswith("/sign-in")


def test_the_panel_is_for_those_who_may_see_the_call_and_then_leads_to_the_analysis(
    cast: Cast, name: str, stranger: Guest
) -> None:
    with calling(cast, name) as phone:
        for role, status, acts in (
            ("agent", 200, True), ("other", 404, False), ("lead", 200, True), ("qa", 200, False), ("admin", 200, True),
        ):  # fmt: skip
            page = cast.browser(role).get(f"/live/{name}")
            assert page.status_code == status, role
            assert ("data-acts" in page.text) == acts, role
        assert stranger.get(f"/live/{name}").status_code == 401
        phone.say(rows()[0])
        phone.end()
    kept(cast, name)
    wait_for(lambda: not live_of(cast).find(name))
    assert cast.browser("agent").get(f"/live/{name}").headers["location"] == f"/calls/{name}"
    assert cast.browser("other").get(f"/live/{name}").status_code == 404


def test_a_hand_off_is_written_read_by_who_has_its_address_and_changed_by_who_hands_over(cast: Cast, name: str) -> None:
    agent = cast.browser("agent")
    with calling(cast, name, customer=f"customer-{name}") as phone:
        phone.say(*rows()[:4])
        heard(cast, name, 4)
        assert cast.browser("qa").act("POST", f"/live/{name}/hand-off").status_code == 404
        answer = agent.act("POST", f"/live/{name}/hand-off", data={"to": "second line"})
        assert answer.status_code == 303
        phone.end()
    address = answer.headers["location"]
    for role in ("agent", "other", "lead", "qa", "admin"):
        page = cast.browser(role).get(address)
        assert page.status_code == 200, role
        assert "Hand-off to second line" in page.text
        assert ('id="notes"' in page.text) == (role in ("agent", "lead", "admin")), role
    changed = {"to": "third line", "why": "The line is dead", "notes": "Call before ten\n\n<b>She is kind</b>"}
    assert cast.browser("other").act("POST", address, data=changed).status_code == 403
    assert agent.act("POST", address, data=changed).status_code == 303
    page = agent.get(address)
    assert "Hand-off to third line" in page.text
    assert "<li>&lt;b&gt;She is kind&lt;/b&gt;</li>" in page.text
    with cast.room.store.read() as on:
        (one,) = list_hand_offs(on, call_id=name).items
    assert (one.to, one.content["notes"]) == ("third line", ["Call before ten", "<b>She is kind</b>"])


def test_a_colleagues_call_goes_on_from_a_hand_off_unless_its_lines_were_corrected(cast: Cast, name: str) -> None:
    agent, other = cast.browser("agent"), cast.browser("other")
    with calling(cast, name) as phone, calling(cast, f"{name}-b", agent="other") as second:
        phone.say(*rows()[:4])
        heard(cast, name, 4)
        address = agent.act("POST", f"/live/{name}/hand-off").headers["location"]
        second.say(*rows((("agent", "Hello, this is Lee."), ("customer", "My order number is 8812-90."))))
        heard(cast, f"{name}-b", 2)
        assert f'value="{name}-b"' in other.get(address).text
        assert agent.act("POST", f"{address}/begin", data={"call": f"{name}-b"}).status_code == 404
        begun = other.act("POST", f"{address}/begin", data={"call": f"{name}-b"})
        assert begun.headers["location"] == f"/live/{name}-b"
        with panel(other, f"{name}-b") as seen:
            seen.read()
            assert "restart" in [each["action"] for each in seen.snapshot["ledger"]["tried"]]
            facts = seen.snapshot["ledger"]["facts"]
            assert {each["call"] for each in facts} == {name, None}
            seen.act(do="correct", entry=facts[-1]["id"], value="8812-91")
        again = other.act("POST", f"{address}/begin", data={"call": f"{name}-b"})
        assert again.status_code == 422
        assert "corrected already" in again.json()["detail"]
        phone.end()
        second.end()
    assert kept(cast, f"{name}-b")["ledger"]["earlier"] == [name]
