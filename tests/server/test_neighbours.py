"""Forty calls to get through: from one to the next in the list one came from, and which of them are scored."""

import re
from html import unescape

import pytest

from tests.server.cast import Cast, Guest
from tests.storage.making import a_document, after
from wellheard.playbook import default_playbook
from wellheard.storage.calls import put_call

CRITERION = default_playbook().criteria[0].id


@pytest.fixture
def calls(cast: Cast) -> None:
    """`c/0` is the oldest; scores fall and rise; `c/3` has none; `c/5` is another agent's."""
    with cast.room.store.begin() as on:
        for number, score in enumerate((70, 20, 70, None, 90, 10, 30)):
            agent = "other" if number == 5 else "agent"
            put_call(on, a_document(f"c/{number}", agent=agent, at=after(number), score=score))


def way(guest: Guest, path: str, word: str) -> list[str]:
    """The calls that one comes to, going on as long as there is a call in this direction."""
    found = [path.partition("?")[0].removeprefix("/calls/")]
    while link := re.search(rf'<a rel="{word}"[^>]* href="([^"]+)"', guest.get(path).text):
        path = unescape(link[1])
        found.append(path.partition("?")[0].removeprefix("/calls/"))
    return found


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "643210"),
        ("?sort=oldest", "012346"),
        ("?sort=lowest_score", "16024"),
        ("?sort=highest_score&score_to=80", "2061"),
        ("?agent=agent&since=2026-03-03T00:00:00Z", "64321"),
    ],
)
def test_one_goes_through_a_list_in_its_order_and_back(cast: Cast, calls: None, query: str, order: str) -> None:
    names = [f"c/{each}" for each in order]
    with cast.browser("lead") as lead:
        listed = re.findall(r'<th scope="row"[^>]*><a href="/calls/(c/\d)([^"]*)"', lead.get(f"/calls{query}").text)
        assert [each for each, _ in listed if each in names] == names
        assert {unescape(kept) for _, kept in listed} == {query.replace(":", "%3A")}
        assert way(lead, f"/calls/{names[0]}{query}", "next") == names
        assert way(lead, f"/calls/{names[-1]}{query}", "prev") == names[::-1]
        assert f'href="/calls{query.replace("&", "&amp;")}"' in lead.get(f"/calls/{names[1]}{query}").text


def test_who_has_scored_a_call_leaves_the_list_of_those_that_nobody_has(cast: Cast, calls: None) -> None:
    path = "/calls?scored=false&sort=oldest"
    with cast.browser("lead") as lead, cast.browser("qa") as qa:
        given = {f"outcome:{CRITERION}": "met"}
        assert lead.act("POST", "/calls/c/1/scorecards", data=given).status_code == 303
        assert "6 calls" not in lead.get(path).text
        assert lead.get("/api/v1/calls-count?scored=false").json()["count"] == 5
        assert lead.get("/api/v1/calls-count?scored=true").json()["count"] == 1
        assert '<option value="false" selected>' in lead.get(path).text
        assert lead.get("/calls").text.count("✓ by you") == 1
        assert (qa.get("/calls").text.count("✓ scored"), qa.get("/calls").text.count("✓ by you")) == (1, 0)
        # The call that was just scored has left the list; its neighbours there are still the next ones.
        assert way(lead, "/calls/c/1?scored=false&sort=oldest", "next") == ["c/1", "c/2", "c/3", "c/4", "c/6"]
        assert way(lead, "/calls/c/1?scored=false&sort=oldest", "prev") == ["c/1", "c/0"]
        assert f">{5}</a>" in lead.get("/insight?weeks=all&scored=false").text
        assert lead.act("POST", "/calls/c/2/scorecards", data=given).status_code == 303
        assert f">{4}</a>" in lead.get("/insight?weeks=all&scored=false").text


def test_scores_that_are_still_blind_do_not_show_in_the_list(cast: Cast, calls: None) -> None:
    both = [cast.qa.id, cast.admin.id]
    with cast.browser("qa") as qa:
        made = qa.act("POST", "/qa/calibrations", data={"name": "C", "reviewer": both, "call": "c/1"})
        finish = f"{made.headers['location']}/finish/c/1"
        assert qa.act("POST", finish, data={f"outcome:{CRITERION}": "met"}).status_code == 303
        assert "✓ by you" not in qa.get("/calls").text
        assert qa.get("/api/v1/calls-count?scored=true").json()["count"] == 0
