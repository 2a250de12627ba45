"""A call is chosen by what people know of it, never by its id."""

import re

import pytest

from tests.server.cast import Cast
from tests.storage.making import a_document, after
from wellheard.storage import people
from wellheard.storage.calls import put_call
from wellheard.storage.review_sessions import playlist

ADDRESS = "https://room.example.com/calls/2026/straw%20no.%201?from=list#turn-7"


@pytest.fixture
def calls(cast: Cast) -> None:
    """Twelve calls, their titles `Call NAME`; one of the other agent."""
    with cast.room.store.begin() as on:
        put_call(on, a_document("2026/straw no. 1", agent="agent", queue="returns", at=after(0)))
        put_call(on, a_document("straw_50% off", agent="agent", queue="billing", at=after(1)))
        put_call(on, a_document("elsewhere", agent="other", queue="returns", at=after(2)))
        for number in range(9):
            put_call(on, a_document(f"kettle {number}", agent="agent", queue="repairs", at=after(3 + number)))


def titles(text: str) -> list[str]:
    return re.findall(r'type="radio" name="call"[^>]*> <span>Call ([^<]*?) <small>', text)


FITS: tuple[tuple[str, list[str]], ...] = (
    ("straw", ["straw_50% off", "2026/straw no. 1"]),
    ("STRAW returns", ["2026/straw no. 1"]),
    ("50%", ["straw_50% off"]),
    ("_", ["straw_50% off"]),
    ("agent 2026-03-03", ["straw_50% off"]),
    ("agent 2026-03-03 returns", []),
    ("2026-99-99", []),
    (ADDRESS, ["2026/straw no. 1"]),
    ("/qa/queues/01/calls/straw_50%25%20off", ["straw_50% off"]),
    ("elsewhere", []),
    ("https://room.example.com/calls/elsewhere", []),
    ("  ", []),
    ("kettle", [f"kettle {number}" for number in range(8, 0, -1)]),
)
"""What somebody types, and the calls that fit it, newest first."""


def test_what_one_knows_of_a_call_finds_it(cast: Cast, calls: None) -> None:
    with cast.browser("lead") as lead:
        for typed, fits in FITS:
            answer = lead.get("/calls/choices", params={"words": typed})
            assert (answer.status_code, titles(answer.text)) == (200, list(fits)), typed
            assert ("There may be more" in answer.text) == (len(fits) == 8), typed
            assert ("No call fits" in answer.text) == (not fits and bool(typed.strip())), typed
            assert answer.text.count(" checked") == (len(fits) == 1), typed


def test_a_calibration_is_made_of_a_call_that_somebody_named(cast: Cast, calls: None) -> None:
    both = [cast.qa.id, cast.admin.id]
    with cast.browser("qa") as qa:
        assert "id of a call" not in qa.get("/qa").text
        for number, named in enumerate(({"words": ADDRESS}, {"words": "straw returns"}, {"call": "2026/straw no. 1"})):
            made = qa.act("POST", "/qa/calibrations", data={"name": f"C{number}", "reviewer": both, **named})
            assert made.status_code == 303, made.text
            assert "Call 2026/straw no. 1" in qa.get(made.headers["location"]).text
        several = qa.act("POST", "/qa/calibrations", data={"name": "D", "reviewer": both, "words": "straw"})
        assert (several.status_code, "Choose one of them" in several.text) == (409, True)
        none = qa.act("POST", "/qa/calibrations", data={"name": "D", "reviewer": both, "words": "sofa"})
        assert (none.status_code, "No call fits" in none.text) == (404, True)


def test_a_call_joins_a_playlist_by_its_name_if_one_may_see_it(cast: Cast, calls: None) -> None:
    with cast.browser("lead") as lead:
        session = lead.act("POST", "/sessions", data={"title": "Hour"}).headers["location"]
        assert 'hx-get="/calls/choices"' in lead.get(session).text
        path = f"{session}/playlist"
        assert lead.act("POST", path, data={"act": "add", "words": "kettle 3"}).status_code == 303
        assert lead.act("POST", path, data={"act": "add", "call": "straw_50% off"}).status_code == 303
        assert lead.act("POST", path, data={"act": "add", "words": "elsewhere"}).status_code == 404
        assert lead.act("POST", path, data={"act": "add", "call": "elsewhere"}).status_code == 404
    with cast.room.store.read() as on:
        assert [each.call.id for each in playlist(on, session.rpartition("/")[2])] == ["kettle 3", "straw_50% off"]


def test_somebody_without_calls_finds_none(cast: Cast, calls: None) -> None:
    with cast.room.store.begin() as on:
        alone = people.create_user(on, name="New", email="new@example.com", role="agent", agent="new",
                                   password_hash=cast.agent.password_hash)  # fmt: skip
    with cast.browser("agent") as guest:
        guest.cookies.clear()
        assert guest.sign_in(alone.email).status_code == 303
        assert titles(guest.get("/calls/choices?words=kettle").text) == []
