"""A colleague takes a hand-off over: their next call, or the one they have, begins with it, and it can be undone."""

from datetime import timedelta
from typing import Any

import pytest

from tests.server.cast import Cast
from tests.server.live_calls.stage import Phone, calling, kept, live_of, panel, rows, wait_for
from wellheard.storage import audit
from wellheard.storage.hand_off_claims import AWAITED
from wellheard.storage.ids import now
from wellheard.storage.tables.live import hand_off_claims

API = "/api/v1"
HELLO = (("agent", "Hello, this is Lee."), ("customer", "Hello."))


def heard(cast: Cast, name: str, turns: int) -> None:
    wait_for(lambda: len(live_of(cast).find(name).turns) == turns)  # type: ignore[union-attr]  # it is in progress


def handed_over(cast: Cast, phone: Phone) -> str:
    """Its id; the customer has told everything."""
    phone.say(*rows()[:4])
    heard(cast, phone.call, 4)
    made: str = cast.browser("agent").act("POST", f"{API}/live/{phone.call}/hand-off", json={}).json()["id"]
    return made


def take(cast: Cast, hand_off: str, role: str = "other", **asked: Any) -> Any:
    """For the next call without a body, as one would write it by hand."""
    given = {"json": asked} if asked else {}
    return cast.browser(role).act("PUT", f"{API}/hand-offs/{hand_off}/claim", **given)


def let_go(cast: Cast, hand_off: str, role: str = "other") -> int:
    return cast.browser(role).act("DELETE", f"{API}/hand-offs/{hand_off}/claim").status_code


def tried(cast: Cast, call: str) -> list[str]:
    with panel(cast.browser("admin"), call) as seen:
        seen.read()
        return [each["action"] for each in seen.snapshot["ledger"]["tried"]]


def test_the_next_call_of_who_takes_over_begins_with_it_though_nothing_else_matches(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        made = handed_over(cast, phone)
        claim = take(cast, made)
        assert (claim.status_code, claim.json()["user"], claim.json()["call"]) == (200, cast.other.id, None)
        with calling(cast, f"{name}-x", agent="agent") as someone:
            assert "restart" not in tried(cast, f"{name}-x")
            someone.end()
        with calling(cast, f"{name}-b", agent="other") as second:
            assert "restart" in tried(cast, f"{name}-b")
            second.say(*rows((("agent", "Could you restart the router for me?"), ("customer", "I did already."))))
            second.end()
        phone.end()
    document = kept(cast, f"{name}-b")
    assert document["ledger"]["earlier"] == [name]
    assert "repeat-request" in {each["kind"] for each in document["moments"]}
    with calling(cast, f"{name}-c", agent="other") as third:
        assert "restart" not in tried(cast, f"{name}-c")
        third.end()
    shown = cast.browser("other").get(f"{API}/hand-offs/{made}").json()
    assert shown["claim"]["call"] == f"{name}-b"
    with cast.room.store.read() as on:
        lines = [each for each in audit.entries(on, subject_type="hand-off") if each.subject == made]
    assert {"claimed", "begun"} <= {each.details.get("what") for each in lines}


def test_it_is_let_go_again_by_who_took_it_or_leads_them_and_the_call_goes_on_without(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        made = handed_over(cast, phone)
        assert let_go(cast, made) == 404
        take(cast, made)
        assert let_go(cast, made, "agent") == 403
        assert let_go(cast, made) == 204
        with calling(cast, f"{name}-b", agent="other") as second:
            assert "restart" not in tried(cast, f"{name}-b")
            assert take(cast, made, call=f"{name}-b").json()["call"] == f"{name}-b"
            assert "restart" in tried(cast, f"{name}-b")
            assert let_go(cast, made, "admin") == 204
            assert "restart" not in tried(cast, f"{name}-b")
            assert take(cast, made, call=f"{name}-b").status_code == 200
            second.say(*rows(HELLO))
            second.end()
        wait_for(lambda: not live_of(cast).find(f"{name}-b"))
        assert let_go(cast, made) == 409
        phone.end()
    assert kept(cast, f"{name}-b")["ledger"]["earlier"] == [name]


def test_one_takes_it_over_and_one_awaits_one(cast: Cast, name: str) -> None:
    with calling(cast, name) as phone:
        first, second = handed_over(cast, phone), ""
        second = cast.browser("agent").act("POST", f"{API}/live/{name}/hand-off", json={}).json()["id"]
        assert take(cast, first).status_code == 200
        assert take(cast, first, "agent").status_code == 409
        assert take(cast, second).status_code == 200
        assert take(cast, first, "agent").status_code == 200
        assert take(cast, first, "qa").status_code == 422
        assert take(cast, "nowhere").status_code == 404
        assert take(cast, first, call="nowhere").status_code == 404
        assert [let_go(cast, second), let_go(cast, first, "lead")] == [204, 204]
        phone.end()


def test_a_call_of_another_customer_is_not_the_awaited_one_and_nobody_waits_for_ever(cast: Cast, name: str) -> None:
    with calling(cast, name, customer=f"customer-{name}") as phone:
        made = handed_over(cast, phone)
        take(cast, made)
        with calling(cast, f"{name}-b", agent="other", customer=f"stranger-{name}") as second:
            assert "restart" not in tried(cast, f"{name}-b")
            second.end()
        with cast.room.store.begin() as on:
            long_ago = now() - AWAITED - timedelta(minutes=1)
            on.execute(hand_off_claims.update().where(hand_off_claims.c.hand_off == made).values(at=long_ago))
        with calling(cast, f"{name}-c", agent="other") as third:
            assert "restart" not in tried(cast, f"{name}-c")
            third.end()
        assert take(cast, made, "agent").status_code == 200
        assert let_go(cast, made, "agent") == 204
        phone.end()


@pytest.mark.parametrize("role", ["lead", "qa", "admin"])
def test_the_page_lists_those_that_wait_and_takes_them_over(cast: Cast, name: str, role: str) -> None:
    with calling(cast, name) as phone:
        made = handed_over(cast, phone)
        phone.end()
    address = f"/handoffs/{made}"
    colleague = cast.browser("agent")
    assert address in cast.browser(role).get("/handoffs").text
    assert address not in cast.browser("other").get("/handoffs").text
    assert made in {each["id"] for each in colleague.get(f"{API}/hand-offs/waiting").json()["items"]}
    assert "Start my next call with this" in colleague.get(address).text
    assert colleague.act("POST", f"{address}/take").headers["location"] == address
    assert "your next call begins with this" in colleague.get(address).text
    assert "Agent, with their next call" in cast.browser(role).get(address).text
    assert address not in cast.browser(role).get("/handoffs").text
    assert address in colleague.get("/handoffs").text
    assert colleague.act("POST", f"{address}/let-go").headers["location"] == address
    assert "Nobody yet" in colleague.get(address).text
