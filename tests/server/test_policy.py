"""Every endpoint is tried by a stranger and by each role; a new one without a permission fails here."""

import json
import re
from collections import Counter

import pytest
from fastapi.routing import APIWebSocketRoute
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from tests.server.cast import Cast, Guest
from tests.storage.making import a_document
from wellheard.server.app import endpoints, permission_of
from wellheard.server.policy import OPEN, POLICY, ROLES, Reach, reach_of
from wellheard.server.streams.driving import Patience
from wellheard.storage.calls import put_call
from wellheard.storage.sounds import keep_file

HTML = {"accept": "text/html"}
HERE = {"origin": "http://testserver"}
ENTRANCES = {
    "/", "/favicon.ico", "/static/{digest}/{name}", "/sign-in", "/sign-in/elsewhere", "/sign-in/back",
    "/api/v1/openapi.json", "/healthz", "/readyz",
}  # fmt: skip
"""Open to everybody; they show nothing of calls or people."""
BY_CREDENTIALS = {
    "/audio/{call_id:path}", "/streams/audiohook", "/streams/twilio", "/streams/telnyx", "/streams/audio",
    "/streams/turns", "/streams/practice/twilio", "/streams/practice/telnyx", "/streams/practice/audio",
}  # fmt: skip
"""No sign-in, but a signature or a token of their own; each is tried without one below."""
STARTS = (
    {"event": "start", "start": {"callSid": "s", "streamSid": "s", "mediaFormat": {"encoding": "audio/x-mulaw"}}},
    {"type": "start", "call": "s", "agent": "agent", "rate": 8000, "tracks": ["customer", "agent"]},
    {"version": "2", "type": "open", "seq": 1, "serverseq": 0, "id": "0" * 32, "position": "PT0S", "parameters": {}},
)
SECRET = "zanzibar"


def asked(path: str, given: str = "nothing") -> str:
    """A path with its parameters filled in, with what is nowhere by default."""
    return re.sub(r"{[^}]*}", given, path)


def closed(cast: Cast) -> list[tuple[str, str, str]]:
    """Method, path and permission of every endpoint that isn't open; the method of a websocket is SOCKET."""
    rows = []
    for route in endpoints(cast.app):
        assert route.path is not None
        if route.path in OPEN:
            continue
        permission = permission_of(route)
        assert permission is not None, f"{route.path} has no permission"
        assert permission in POLICY
        methods = ["SOCKET"] if is_socket(route) else sorted(route.methods or ())
        assert methods, f"{route.path} is neither asked by a method nor a websocket"
        rows += [(method, route.path, permission) for method in methods if method != "HEAD"]
    return rows


def is_socket(route: object) -> bool:
    return isinstance(getattr(route, "route", route), APIWebSocketRoute)


def requests(cast: Cast) -> list[tuple[str, str, str]]:
    return [row for row in closed(cast) if row[0] != "SOCKET"]


def heard(guest: Guest, path: str, *says: object, **headers: str) -> tuple[list[object], int]:
    """What a websocket tells somebody until it is closed, and the code it is closed with; or HTTP's, where refused."""
    told: list[object] = []
    try:
        with guest.websocket_connect(path, headers=HERE | headers) as socket:
            for each in says:
                socket.send_text(json.dumps(each))
            while True:
                message = socket.receive()
                if message["type"] == "websocket.close":
                    return told, message["code"]
                told.append(message.get("text") or message.get("bytes"))
    except WebSocketDenialResponse as refused:
        return told, refused.status_code
    except WebSocketDisconnect as gone:
        return told, gone.code


def test_a_stranger_gets_nowhere(cast: Cast, stranger: Guest) -> None:
    rows = requests(cast)
    assert len(rows) > 250
    for method, path, _ in rows:
        answer = stranger.request(method, asked(path))
        assert answer.status_code == 401, f"{method} {path} gave {answer.status_code}"
        assert answer.headers["content-type"] == "application/problem+json", path


def test_a_made_up_token_opens_nothing(cast: Cast, stranger: Guest) -> None:
    for method, path, _ in requests(cast):
        answer = stranger.request(method, asked(path), headers={"Authorization": "Bearer wh_guessed"})
        assert answer.status_code == 401, f"{method} {path} gave {answer.status_code}"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_let_in_where_the_policy_says_and_nowhere_else(role: str, cast: Cast) -> None:
    with cast.browser(role) as browser:
        for method, path, permission in requests(cast):
            if path == "/sign-out":
                continue  # It would end the test's own session.
            answer = browser.act(method, asked(path))
            refused = answer.status_code in (401, 403)
            expected = reach_of(permission, role) == Reach.NONE
            assert refused == expected, f"{role}: {method} {path} gave {answer.status_code}"
            assert answer.status_code < 500, f"{role}: {method} {path} gave {answer.status_code}: {answer.text}"


@pytest.mark.parametrize("role", ROLES)
def test_no_change_is_taken_from_another_site(role: str, cast: Cast) -> None:
    with cast.browser(role) as browser:
        for method, path, _ in requests(cast):
            if method != "GET":
                assert browser.request(method, asked(path)).status_code in (403, 413), f"{method} {path}"


def test_a_machine_has_what_its_token_names_and_its_user_has(cast: Cast) -> None:
    with cast.machine("qa", "calls.see", "people.manage") as machine:
        for method, path, permission in requests(cast):
            answer = machine.request(method, asked(path))
            expected = permission != "calls.see"
            assert (answer.status_code == 403) == expected, f"{method} {path} gave {answer.status_code}"


def test_a_page_leads_a_stranger_to_the_door_and_back(stranger: Guest) -> None:
    answer = stranger.get("/account?x=1", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/account%3Fx%3D1"


def test_nobody_reaches_further_with_less() -> None:
    for name, rule in POLICY.items():
        assert rule.admin == max(rule.agent, rule.lead, rule.qa, rule.admin), name
        assert rule.agent <= rule.lead, name
        assert rule.reach("guest") == Reach.NONE


def test_no_websocket_tells_a_stranger_anything(cast: Cast, stranger: Guest) -> None:
    sockets = [path for method, path, _ in closed(cast) if method == "SOCKET"]
    assert len(sockets) >= 4
    for path in sockets:
        told, code = heard(stranger, asked(path))
        assert (told, code in (4401, 1008)) == ([], True), f"{path} told {told}, then {code}"
        assert heard(stranger, asked(path), origin="http://elsewhere")[0] == [], path


@pytest.mark.parametrize("role", ROLES)
def test_no_websocket_of_what_is_nowhere_or_from_another_site_tells_anything(role: str, cast: Cast) -> None:
    with cast.browser(role) as browser:
        for method, path, _ in closed(cast):
            if method == "SOCKET":
                assert "{" not in path or heard(browser, asked(path))[0] == [], path
                assert heard(browser, asked(path), origin="http://elsewhere")[0] == [], path


def test_open_endpoints_are_the_ones_that_are_listed_here(cast: Cast) -> None:
    paths = Counter(route.path for route in endpoints(cast.app) if permission_of(route) is None)
    assert set(paths) <= ENTRANCES | BY_CREDENTIALS
    assert set(OPEN) <= ENTRANCES | BY_CREDENTIALS


def test_what_asks_for_credentials_of_its_own_takes_nothing_without_them(cast: Cast, stranger: Guest) -> None:
    cast.app.state.streams.patience = Patience(first_s=0.3, quiet_s=0.3, findings_s=0.3, leave_s=0.3)
    for path in sorted(BY_CREDENTIALS & {str(route.path) for route in endpoints(cast.app)}):
        if path.startswith("/audio"):
            signed = {"for": cast.admin.id, "ends": "9999999999", "signature": "guessed"}
            assert stranger.get(asked(path)).status_code == 422
            assert stranger.get(asked(path), params=signed).status_code == 403
            continue
        codes = {heard(stranger, path, start)[1] for start in STARTS}
        assert codes, path
    assert cast.app.state.live.calls() == []


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_no_page_or_list_names_anything_of_a_call_that_one_may_not_see(role: str, cast: Cast) -> None:
    hidden = a_document(SECRET, (f"customer: I am in {SECRET}.",), agent="other", queue=SECRET, customer=SECRET)
    with cast.room.store.begin() as on:
        put_call(on, hidden)
        put_call(on, a_document("mine", agent="agent", queue="billing"))
    keep_file(cast.room.store, SECRET, "sound", [b"RIFF"], media_type="audio/wav")
    seen = 0
    with cast.browser(role) as browser:
        for method, path, _ in requests(cast):
            if method == "GET":
                for address in sorted({asked(path, SECRET), asked(path, "mine")}):
                    answer = browser.get(address)
                    seen += answer.status_code == 200
                    assert SECRET not in answer.text or answer.status_code in (303, 404), address
    assert seen > 40, "the pages are shown"
