"""Guides for machines: listed, read, written with every fault at once and by ETag, walked over what is known."""

from dataclasses import replace
from typing import Any

from tests.server.cast import Cast, Guest
from tests.server.test_calls import document
from wellheard.conversation import Fact, Ledger, Told, Tried
from wellheard.conversation.document import dump, load
from wellheard.guides import shipped_guide, shipped_guides
from wellheard.guides.loading import shipped_guide_text
from wellheard.server.guides import guides_in_use
from wellheard.storage import audit
from wellheard.storage.calls import put_call

API = "/api/v1/guides"
ROUTER = "router-without-lights"
KETTLE = """\
id: kettle
version: 1
title: The kettle stays cold
purpose: A kettle that doesn't heat.
steps:
  - id: plug
    do: swap
    to: [socket]
    say: "Could you try another socket?"
    then: end
"""
FAULTY = KETTLE.replace("do: swap", "do: swop").replace("then: end", "then: nowhere") + "colour: red\n"


def put(guest: Guest, guide: str, text: str, tag: str | None = None, **more: Any) -> Any:
    headers = {"If-Match": tag} if tag else {}
    return guest.act("PUT", f"{API}/{guide}", json={"text": text, "note": "Because", **more}, headers=headers)


def walk(guest: Guest, guide: str = ROUTER, **situation: Any) -> dict[str, Any]:
    answer = guest.act("POST", f"{API}/{guide}/walk", json=situation)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def states(stands: dict[str, Any]) -> dict[str, str]:
    return {each["step"]: each["state"] for each in (*stands["skipped"], *stands["done"])}


def test_all_list_and_read_them_page_by_page(cast: Cast) -> None:
    with cast.browser("agent") as agent:
        found, after = [], None
        while True:
            answer = agent.get(API, params={"limit": 1} | ({"after": after} if after else {})).json()
            found += answer["items"]
            if not (after := answer["next"]):
                break
        assert [each["id"] for each in found] == sorted(each.id for each in shipped_guides())
        assert all(each["used"] and each["version"] is None for each in found)
        one = agent.get(f"{API}/{ROUTER}")
        assert one.json()["text"] == shipped_guide_text(ROUTER)
        assert [each["id"] for each in one.json()["steps"]] == [each.id for each in shipped_guide(ROUTER).steps]
        assert agent.get(f"{API}/nowhere").status_code == 404


def test_who_may_not_write_guides_writes_none(cast: Cast) -> None:
    with cast.browser("agent") as agent:
        assert put(agent, "kettle", KETTLE).status_code == 403
        assert agent.get(f"{API}/kettle").status_code == 404
    with cast.machine("lead", "guides.see") as machine:
        assert put(machine, "kettle", KETTLE).status_code == 403


def test_every_fault_of_a_guide_comes_at_once_with_its_place(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        answer = put(lead, "kettle", FAULTY)
        assert answer.status_code == 422
        places = {each["pointer"].rsplit("/", 1)[0]: each["detail"] for each in answer.json()["errors"]}
        assert set(places) == {"body/text/6", "body/text/7", "body/text/11"}
        assert "did you mean “swap”?" in places["body/text/7"]
        told = lead.act("POST", f"{API}/check", json={"text": FAULTY}).json()["faults"]
        assert [each["line"] for each in told] == [6, 7, 11]
        assert lead.get(f"{API}/kettle").status_code == 404
        assert put(lead, "pot", KETTLE).status_code == 422
        assert put(lead, "kettle", KETTLE, note=" ").status_code == 422


def test_a_new_guide_is_walked_from_then_on_and_nobody_overwrites_another(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        made = put(lead, "kettle", KETTLE)
        assert (made.status_code, made.json()["version"]) == (200, 1)
        assert put(lead, "kettle", KETTLE).status_code == 428
        assert put(lead, "kettle", KETTLE, '"stale"').status_code == 412
        assert put(lead, "pot", KETTLE.replace("id: kettle", "id: pot"), '"stale"').status_code == 412
        tag = lead.get(f"{API}/kettle").headers["ETag"]
        assert tag == made.headers["ETag"]
        second = put(lead, "kettle", KETTLE.replace("stays cold", "is cold"), tag, used=False)
        assert (second.status_code, second.json()["version"], second.json()["used"]) == (200, 2, False)
        assert put(lead, "kettle", KETTLE, tag).status_code == 412
        assert lead.get(f"{API}/kettle?version=1").json()["text"] == KETTLE
        assert [each["version"] for each in lead.get(f"{API}/kettle/versions").json()["items"]] == [2, 1]
    with cast.room.store.read() as on:
        assert "kettle" not in {each.id for each in guides_in_use(on)}
        noted = [(each.action, each.subject) for each in audit.entries(on, subject_type="guide")]
    assert sorted(noted) == [("changed", "kettle@2"), ("created", "kettle@1")]


def test_a_shipped_guide_is_changed_and_keeps_the_text_it_came_with(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        came = lead.get(f"{API}/{ROUTER}")
        changed = came.json()["text"].replace("one where a lamp works", "one that surely works")
        made = put(lead, ROUTER, changed, came.headers["ETag"])
        assert (made.status_code, made.json()["version"]) == (200, 2)
        assert [each["version"] for each in lead.get(f"{API}/{ROUTER}/versions").json()["items"]] == [2, 1]


def test_what_is_given_is_skipped_and_the_rest_is_walked(cast: Cast) -> None:
    with cast.browser("agent") as agent:
        empty = walk(agent)
        assert (empty["open"]["step"], empty["skipped"], empty["done"]) == ("feel", [], [])
        stands = walk(
            agent,
            facts=[{"slot": "lights", "value": "off"}, {"slot": "impact", "value": "I can't work"}],
            tried=[{"action": "swap", "object": "socket", "outcome": "no-change"}],
            acts=[{"do": "tick-step", "step": "feel"}],
        )
        assert stands["open"]["step"] == "power"
        assert states(stands) == {"feel": "said", "cost": "known", "lights": "known", "socket": "done"}
        told = walk(agent, told=["My router shows no lights.", "agent: Oh no!", "I've tried another socket."])
        assert {"lights", "socket"} <= {each.id for each in shipped_guide(ROUTER).steps}
        assert told["refused"] == ""
        wrong = walk(agent, acts=[{"do": "tick-step", "step": "nowhere"}])
        assert "no step nowhere" in wrong["refused"]


def test_a_draft_is_walked_and_its_faults_are_told(cast: Cast) -> None:
    with cast.browser("agent") as agent:
        stands = walk(agent, "kettle", text=KETTLE, tried=[{"action": "swap", "object": "another socket"}])
        assert (stands["open"], stands["ending"], stands["title"]) == (None, "end", "The kettle stays cold")
        answer = agent.act("POST", f"{API}/kettle/walk", json={"text": FAULTY})
        assert (answer.status_code, len(answer.json()["errors"])) == (422, 3)


def test_a_guide_is_walked_over_the_ledger_of_a_call_that_one_may_see(cast: Cast) -> None:
    known = Ledger(
        impact=(Told(text="my exam", turn_id=2),),
        facts=(Fact(slot="lights", value="off", text="no lights", turn_id=2),),
        tried=(Tried(action="swap", object="socket", times=None, outcome=None, text="swapped it", turn_id=2),),
    )
    with cast.room.store.begin() as on:
        put_call(on, dump(replace(load(document("one", "agent")), ledger=known)).encode())
    path = f"{API}/{ROUTER}/walk"
    over: dict[str, Any] = {"call": "one", "acts": [{"do": "tick-step", "step": "feel"}]}
    with cast.browser("lead") as lead:
        stands = walk(lead, **over)
        because = {each["step"]: each["because"] for each in stands["skipped"]}
        assert because["socket"] == "“swapped it”, told in an earlier call"
        assert stands["open"]["step"] == "power"
        assert lead.act("POST", path, json={"call": "nowhere"}).status_code == 404
    with cast.browser("other") as other:
        assert other.act("POST", path, json=over).status_code == 404


def test_a_situation_that_is_none_is_refused(cast: Cast) -> None:
    situations: tuple[dict[str, Any], ...] = (
        {"facts": [{"slot": " ", "value": "x"}]}, {"facts": [{"slot": "lights", "value": " "}]},
        {"told": [" "]}, {"facts": "lights"}, {"colour": "red"}, {"acts": [3]}, {"text": "["},
    )  # fmt: skip
    with cast.browser("agent") as agent:
        for situation in situations:
            answer = agent.act("POST", f"{API}/{ROUTER}/walk", json=situation)
            assert answer.status_code == 422, situation
