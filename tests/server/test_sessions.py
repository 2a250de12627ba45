"""Review sessions: who gets in, blind until the reveal, the reveal, the report."""

import json
import re
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from tests.server.cast import Cast, Guest
from tests.server.talking import API, CRITERIA, FIRST, SECOND, a_session, answer, put_calls, team_of
from wellheard.server import session_view
from wellheard.server.app import create_app
from wellheard.server.room import Room
from wellheard.server.visitor import COOKIE
from wellheard.storage import people
from wellheard.storage import review_sessions as stored
from wellheard.storage.judgements import judgements_of
from wellheard.storage.review_sessions import Stop

HTML = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def calls(room: Room, cast: Cast) -> None:
    put_calls(room)


def everything(browser: Guest, session: str) -> str:
    """All that somebody can get hold of about a session and its call."""
    paths = [f"/sessions/{session}", f"/sessions/{session}/report", f"/sessions/{session}/notes"]
    paths += [f"{API}/sessions/{session}{part}" for part in ("", "/answers", "/outcome", "/notes")]
    paths += [f"{API}/calls/one{part}" for part in ("", "/scorecards", "/comments")]
    texts = [browser.get(path).text for path in paths]
    with browser.websocket_connect(f"/sessions/{session}/live", headers={"origin": "http://testserver"}) as socket:
        texts.append(socket.receive_text())
    return "\n".join(texts)


def test_a_lead_makes_a_session_of_calls_of_the_team(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        form = lead.get("/sessions/new").text
        assert "To be proud of: surprise" in form
        assert f'<option value="{team_of(cast)}" selected>' in form  # the one team that they lead
        stop = json.dumps({"call": "one", "start_ms": 2000, "why": "It hurt here"})
        fields = {"title": "Friday", "agenda": "Kettles", "team": team_of(cast), "stop": [stop],
                  "at": "2026-03-06T15:00", "zone_minutes": "-60"}  # fmt: skip
        made = lead.act("POST", "/sessions", data=fields)
        assert made.status_code == 303, made.text
        session = lead.get(f"{API}{made.headers['location']}").json()
    assert session["state"] == "draft"
    assert session["scheduled_at"] == "2026-03-06T14:00:00Z"
    assert session["playlist"] == [{"call": "one", "start_ms": 2000, "end_ms": None, "why": "It hurt here"}]
    assert set(session["participants"]) == {cast.lead.id, cast.agent.id}


def test_what_computes_agreement_is_loaded_when_a_session_is_planned_and_not_before(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = Event()
    monkeypatch.setattr("wellheard.review.agreement._task", lambda *_: loaded.set())
    with cast.browser("lead") as lead:
        for path in ("/", "/calls", "/insight", "/insight/stories", "/sessions", "/sessions/new"):
            assert lead.get(path).status_code in (200, 303), path
        assert not loaded.wait(0.1)
        assert lead.act("POST", "/sessions", data={"title": "Friday"}).status_code == 303
    assert loaded.wait(10)


def test_a_call_that_the_lead_may_not_see_gets_on_no_playlist(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        fields = {"title": "Friday", "stop": [json.dumps({"call": "two"})]}
        assert lead.act("POST", "/sessions", data=fields).status_code == 404
        session = a_session(cast, opened=False)
        change = {"act": "add", "stop": [json.dumps({"call": "two"})]}
        assert lead.act("POST", f"/sessions/{session}/playlist", data=change).status_code == 404


def test_the_playlist_is_arranged_until_it_opens(cast: Cast) -> None:
    session = a_session(cast, Stop(call="one"), Stop(call="two"), opened=False)
    with cast.browser("qa") as qa:
        for act, expected in (("up", ["two", "one"]), ("down", ["one", "two"]), ("remove", ["one"])):
            assert qa.act("POST", f"/sessions/{session}/playlist", data={"act": act, "call": "two"}).status_code == 303
            found = qa.get(f"{API}/sessions/{session}").json()["playlist"]
            assert [each["call"] for each in found] == expected
        qa.act("POST", f"/sessions/{session}/playlist", data={"act": "sample", "count": "5"})
        assert len(qa.get(f"{API}/sessions/{session}").json()["playlist"]) == 2
        assert qa.act("POST", f"/sessions/{session}/opening").status_code == 303
        late = qa.act("POST", f"/sessions/{session}/playlist", data={"act": "remove", "call": "two"})
        assert late.status_code == 409


def test_a_whole_team_is_invited_at_once_if_one_leads_it(cast: Cast) -> None:
    session = a_session(cast, opened=False, invited=())
    with cast.room.store.read() as on:
        theirs = people.teams_of(on, cast.other.id)[0].id
    with cast.browser("lead") as lead:
        page = lead.get(f"/sessions/{session}").text
        assert f'<option value="team:{team_of(cast)}">Everybody of Billing</option>' in page
        assert f"team:{theirs}" not in page
        path = f"/sessions/{session}/people"
        assert lead.act("POST", path, data={"person": f"team:{theirs}"}).status_code == 404
        assert lead.act("POST", path, data={"person": f"team:{team_of(cast)}"}).status_code == 303
    with cast.room.store.read() as on:
        assert {each.user for each in stored.participants_of(on, session)} == {cast.lead.id, cast.agent.id}


def test_only_who_takes_part_or_oversees_gets_in(cast: Cast) -> None:
    session = a_session(cast, invited=("agent",))
    for role, expected in (("agent", 200), ("lead", 200), ("qa", 200), ("admin", 200), ("other", 404)):
        with cast.browser(role) as browser:
            assert browser.get(f"/sessions/{session}").status_code == expected, role
            assert browser.get(f"{API}/sessions/{session}").status_code == expected, role
            listed = {each["id"] for each in browser.get(f"{API}/sessions").json()["items"]}
            assert (session in listed) == (expected == 200), role
            assert (f"/sessions/{session}" in browser.get("/sessions").text) == (expected == 200), role


@pytest.mark.parametrize("act", ["opening", "reveal", "end", "playlist", "people"])
def test_only_who_leads_leads(act: str, cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("agent") as agent:
        assert agent.act("POST", f"/sessions/{session}/{act}").status_code == 403


def test_nobody_sees_anybodys_scores_before_the_reveal(cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("agent") as agent, cast.browser("lead") as lead, cast.browser("admin") as admin:
        assert answer(agent, session, FIRST, "partly") == 200
        assert answer(agent, session, "stars", "2") == 200
        for browser in (lead, admin):
            assert browser.get(f"{API}/sessions/{session}/answers").json()["items"] == []
            assert browser.get(f"{API}/sessions/{session}/outcome").status_code == 409
            assert browser.get(f"/sessions/{session}/report").status_code == 409
            seen = everything(browser, session)
            assert '"answer":"partly"' not in seen
            assert "checked" not in re.sub(r"<input[^>]*data-along[^>]*>", "", seen)
            assert '"answers": 2' in seen
        own = agent.get(f"{API}/sessions/{session}/answers").json()["items"]
        assert [(each["criterion"], each["answer"]) for each in own] == [(FIRST, "partly"), ("stars", "2")]


def test_the_latest_answer_counts_and_earlier_ones_are_kept(cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("agent") as agent:
        for word in ("met", "missed", "partly"):
            assert answer(agent, session, FIRST, word) == 200
        own = agent.get(f"{API}/sessions/{session}/answers").json()["items"]
        assert [each["answer"] for each in own] == ["partly"]
        page = agent.get(f"/sessions/{session}").text
    assert re.search(rf'name="{FIRST}" value="partly" checked', page)
    with cast.room.store.read() as on:
        from sqlalchemy import func, select

        from wellheard.storage.tables.sessions import answers

        assert on.execute(select(func.count()).select_from(answers)).scalar_one() == 3


@pytest.mark.parametrize(
    ("criterion", "word", "call", "expected"),
    [
        ("unheard", "met", "one", 422),
        (FIRST, "great", "one", 422),
        ("stars", "6", "one", 422),
        (FIRST, "met", "two", 404),
    ],
)
def test_what_cannot_be_answered_is_refused(criterion: str, word: str, call: str, expected: int, cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("agent") as agent:
        assert answer(agent, session, criterion, word, call) == expected


def test_from_the_scores_of_a_call_one_goes_on_to_the_next(cast: Cast) -> None:
    session = a_session(cast, Stop(call="one"), Stop(call="two"))
    with cast.browser("agent") as agent:
        first, second = (agent.get(f"/sessions/{session}?call={each}").text for each in ("one", "two"))
    onward = re.search(r'<a class="button" href="([^"]+)" data-track="two"[^>]* data-onward>Next: Call two', first)
    assert onward is not None
    assert onward[1] == f"/sessions/{session}?call=two"
    assert "data-onward" not in second


def test_who_only_oversees_does_not_score(cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("qa") as qa:
        assert answer(qa, session, FIRST, "met") == 403


def test_the_reveal_appends_scorecards_once_and_shows_them_to_all_alike(cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("agent") as agent, cast.browser("other") as other, cast.browser("lead") as lead:
        for browser, word, stars in ((agent, "met", "5"), (other, "missed", "2"), (lead, "met", "4")):
            assert answer(browser, session, FIRST, word) == 200
            assert answer(browser, session, SECOND, "met") == 200
            assert answer(browser, session, "stars", stars) == 200
        for _ in range(2):
            assert lead.act("POST", f"/sessions/{session}/reveal").status_code == 303
        assert answer(agent, session, FIRST, "missed") == 409
        shown = [each.get(f"{API}/sessions/{session}/outcome").json() for each in (agent, other, lead)]
    assert shown[0] == shown[1] == shown[2]
    outcome = shown[0]
    assert {(each["user"], each["stars"]) for each in outcome["cards"]} == {
        (cast.agent.id, 5), (cast.other.id, 2), (cast.lead.id, 4),
    }  # fmt: skip
    (dispute,) = outcome["disputes"]
    assert (dispute["call"], dispute["criterion"], dispute["spread"]) == ("one", FIRST, pytest.approx(2 / 3))
    assert set(dispute["answers"]["met"]) == {cast.agent.id, cast.lead.id}
    assert dispute["answers"]["missed"] == [cast.other.id]
    assert outcome["criteria"][SECOND] == {"alpha": 1.0, "share": 1.0, "units": 1, "raters": 3}
    assert outcome["whole"]["units"] == 2
    assert {each["rater"]: each["share"] for each in outcome["against_software"]} == {
        cast.agent.id: 0.5, cast.lead.id: 0.5, cast.other.id: 0.0,
    }  # fmt: skip
    assert outcome["against_benchmark"] == []
    with cast.room.store.read() as on:
        kept = judgements_of(on, "one", seen_by=None)
    assert [(each.judge, each.session) for each in kept] == [("blind", session)] * 3


def test_what_each_will_try_is_kept_for_their_coaching(cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("agent") as agent, cast.browser("lead") as lead:
        early = agent.act("POST", f"/sessions/{session}/notes", data={"type": "try", "text": "Breathe."})
        assert early.status_code == 409
        lead.act("POST", f"/sessions/{session}/reveal")
        agent.act("POST", f"/sessions/{session}/notes", data={"type": "try", "text": "Ask what happened."})
        assert (
            agent.act("POST", f"/sessions/{session}/notes", data={"type": "decision", "text": "No."}).status_code == 403
        )
        lead.act("POST", f"/sessions/{session}/notes", data={"type": "decision", "text": "Sorry first."})
        assert lead.act("POST", f"/sessions/{session}/end").headers["location"] == f"/sessions/{session}/report"
        report = agent.get(f"/sessions/{session}/report", headers=HTML).text
    assert "Ask what happened." in report
    assert "Sorry first." in report
    with cast.room.store.read() as on:
        assert [each.text for each in stored.tries_of(on, cast.agent.id)] == ["Ask what happened."]
        assert stored.tries_of(on, cast.lead.id) == []


def test_a_call_of_somebody_else_is_heard_in_the_session_and_nowhere_else(cast: Cast) -> None:
    session = a_session(cast, Stop(call="two"))
    with cast.browser("agent") as agent:
        assert agent.get(f"{API}/calls/two").status_code == 404
        assert "The blue kettle leaks" in agent.get(f"/sessions/{session}").text
        assert agent.get(f"/sessions/{session}/sound/one").status_code == 404


def test_of_a_part_nothing_outside_is_shown(cast: Cast) -> None:
    session = a_session(cast, Stop(call="two", start_ms=2_000, end_ms=2_800))
    with cast.browser("agent") as agent:
        page = agent.get(f"/sessions/{session}").text
        assert "The blue kettle leaks" in page
        assert "Good morning" not in page
        assert "Oh no, really?" not in page


def test_pages_hold_in_every_state(cast: Cast) -> None:
    for opened in (False, True):
        session = a_session(cast, opened=opened)
        with cast.browser("lead") as lead:
            page = lead.get(f"/sessions/{session}", headers=HTML)
            assert page.status_code == 200
            assert "Listening hour" in page.text
            assert not re.search(r'\sstyle="|\son\w+="', page.text)
    with cast.browser("lead") as lead:
        part = lead.get(f"/sessions/{session}?call=one", headers={"hx-request": "true"})
        assert "<html" not in part.text
        assert part.text.count("<fieldset") == len(CRITERIA) + 1


def test_who_reads_a_session_keeps_nobody_from_writing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    session = a_session(cast)
    whole = session_view.whole

    def meanwhile(room: Room, *given: Any) -> dict[str, Any]:
        with room.store.begin() as on:
            stored.invite(on, session, cast.qa.id)
        return whole(room, *given)

    monkeypatch.setattr(session_view, "whole", meanwhile)
    with cast.browser("lead") as lead:
        assert lead.get(f"/sessions/{session}").status_code == 200


def socket_of(browser: Guest, session: str, **headers: str) -> WebSocketTestSession:
    return browser.websocket_connect(f"/sessions/{session}/live", headers={"origin": "http://testserver", **headers})


def test_one_plays_and_all_are_told_the_same(cast: Cast) -> None:
    session = a_session(cast)
    app = create_app(cast.room)
    agent = Guest(app)  # Not entered: both sockets are to be in one event loop, as they are in a server.
    agent.sign_in(cast.agent.email)
    with Guest(app) as lead:
        lead.sign_in(cast.lead.email)
        theirs = {"cookie": f"{COOKIE}={agent.cookies[COOKIE]}"}
        with socket_of(lead, session) as first, socket_of(lead, session, **theirs) as second:
            assert first.receive_json()["player"]["playing"] is False
            first.send_json({"type": "play", "playing": True, "position_ms": 1_500})
            both = {"Lead", "Agent"}
            told = until(
                second, lambda said: said["type"] == "standing" and said["player"]["playing"] and here(said) == both
            )
            assert (told["player"]["position_ms"], told["player"]["leader"]) == (1_500, cast.lead.id)
            second.send_json({"type": "play", "playing": False, "position_ms": 0})
            assert "leads just now" in until(second, lambda said: said["type"] == "refused")["detail"]
            second.send_json({"type": "lead", "to": cast.agent.id})
            assert until(second, lambda said: said["type"] == "refused")
            first.send_json({"type": "lead", "to": cast.agent.id})
            until(second, lambda said: said["type"] == "standing" and said["player"]["leader"] == cast.agent.id)
            second.send_json({"type": "play", "playing": False, "position_ms": 9_000})
            paused = until(first, lambda said: said["type"] == "standing" and said["player"]["version"] == 4)
            assert (paused["player"]["playing"], paused["player"]["position_ms"]) == (False, 9_000)
            second.send_json({"type": "clock", "sent": 5.0})
            assert until(second, lambda said: said["type"] == "clock")["sent"] == 5.0
            second.send_text("what?")
            assert until(second, lambda said: said["type"] == "refused")


def here(said: dict[str, Any]) -> set[str]:
    return {each["name"] for each in said["people"] if each["here"]}


def until(socket: WebSocketTestSession, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    for _ in range(20):
        said: dict[str, Any] = socket.receive_json()
        if fits(said):
            return said
    raise AssertionError("it was never said")


def test_a_new_server_goes_on_where_the_old_one_was_killed(cast: Cast) -> None:
    session = a_session(cast)
    with cast.browser("lead") as lead, socket_of(lead, session) as socket:
        answer(lead, session, FIRST, "met")
        socket.send_json({"type": "play", "playing": True, "position_ms": 4_000})
        until(socket, lambda said: said["type"] == "standing" and said["player"]["playing"])
    with cast.browser("lead") as again, socket_of(again, session) as socket:
        found = socket.receive_json()
        assert (found["player"]["playing"], found["player"]["position_ms"]) == (True, 4_000)
        assert again.get(f"{API}/sessions/{session}/answers").json()["items"][0]["answer"] == "met"


def test_the_socket_is_closed_to_strangers_and_to_those_outside(cast: Cast, stranger: Guest) -> None:
    session = a_session(cast, invited=("agent",))
    for browser in (stranger, cast.browser("other")):
        with socket_of(browser, session) as socket:
            assert socket.receive()["code"] == 4401
    elsewhere = {"origin": "http://elsewhere"}
    with (
        cast.browser("agent") as agent,
        pytest.raises(WebSocketDisconnect) as refused,
        agent.websocket_connect(f"/sessions/{session}/live", headers=elsewhere),
    ):
        pass
    assert refused.value.code == 1008
