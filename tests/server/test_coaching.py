"""Coaching in the room: whose page it is, what it tells, notes, goals, and whose moments are named."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.server.cast import Cast
from tests.storage.making import an_analysis
from wellheard.conversation import CoachingNote
from wellheard.conversation.document import dump
from wellheard.playbook import default_playbook
from wellheard.storage import people
from wellheard.storage.calls import put_call
from wellheard.storage.coaching import goals_of
from wellheard.storage.ids import now
from wellheard.storage.people import User
from wellheard.storage.shelf import snippets_of

FIRST, SECOND = (each.id for each in default_playbook().criteria[:2])


@pytest.fixture
def mate(cast: Cast) -> User:
    """A colleague in the agent's team, who meets what the agent misses."""
    with cast.room.store.begin() as on:
        found = people.create_user(on, name="Mate", email="mate@example.com", role="agent", agent="mate",
                                   password_hash=cast.agent.password_hash)  # fmt: skip
        team = people.teams_of(on, cast.agent.id)[0]
        people.join_team(on, team.id, found.id)
    return found


@pytest.fixture
def calls(cast: Cast, mate: User) -> None:
    with cast.room.store.begin() as on:
        for number in range(6):
            put_call(on, _a_call(f"own/{number}", "agent", "missed" if number else "met", number))
        put_call(on, _a_call("mate/1", "mate", "met", 1))


def _a_call(name: str, agent: str, outcome: str, days: int) -> bytes:
    at = now() - timedelta(days=days)
    made = an_analysis(name, agent=agent, outcomes={FIRST: outcome, SECOND: "met"}, at=at)
    first, *rest = made.scorecard.criteria
    card = replace(made.scorecard, criteria=(replace(first, evidence=("m1",)), *rest))
    good = CoachingNote(type="praise", criterion=None, moment="m1", turn_id=3, why="You sounded surprised.")
    work = CoachingNote(
        type="focus", criterion=FIRST, moment=None, turn_id=1, why="You went on too soon.", say_instead="Oh dear."
    )
    return dump(replace(made, scorecard=card, coaching=(good, work) if outcome == "missed" else (good,))).encode()


def test_praise_comes_first_then_one_focus_with_its_moments(cast: Cast, calls: None) -> None:
    with cast.browser("lead") as lead:
        page = lead.get(f"/coaching/{cast.agent.id}").text
    assert (
        page.index("You sounded surprised.") < page.index("One thing to work on") < page.index("You went on too soon.")
    )
    assert default_playbook().criteria[0].title in page
    assert "Oh dear." in page
    assert "1 of 6 calls" in re.sub(r"</?a\b[^>]*>", "", page)
    assert "17 %" in page
    assert "(3 to 56 %)" in page  # Wilson, of 1 in 6
    assert "These are few calls" in page
    assert f"outcome={FIRST}%3Amissed" in page
    assert f"outcome={SECOND}%3Amissed" not in page


def test_a_rep_sees_their_own_page_alone(cast: Cast, calls: None, mate: User) -> None:
    with cast.browser("agent") as rep:
        assert rep.get("/coaching").headers["location"] == f"/coaching/{cast.agent.id}"
        assert rep.get(f"/coaching/{cast.agent.id}").status_code == 200
        assert rep.get(f"/coaching/{mate.id}").status_code == 404
        assert rep.get(f"/coaching/{cast.lead.id}").status_code == 404
        assert rep.act("POST", f"/coaching/{cast.agent.id}/notes", data={"text": "x"}).status_code == 403


def test_a_lead_reaches_their_team_and_sees_no_table_of_numbers(cast: Cast, calls: None) -> None:
    with cast.browser("lead") as lead:
        page = lead.get("/coaching").text
        assert "Agent" in page
        assert "Mate" in page
        assert cast.other.id not in page
        assert "%" not in page.partition("<main")[2]
        assert lead.get(f"/coaching/{cast.other.id}").status_code == 404


def test_colleagues_moments_are_nameless_until_they_agree(cast: Cast, calls: None, mate: User) -> None:
    path = f"/coaching/{cast.agent.id}"
    with cast.browser("agent") as rep, cast.browser("lead") as lead:
        page = rep.get(path).text
        assert "A colleague" in page
        assert "Mate" not in page
        assert "mate/1" not in page
        share = {"call": "mate/1", "title": "Warm", "start_ms": "3000", "end_ms": "3900"}
        assert "hear it" not in lead.get(path).text
        assert lead.act("POST", f"{path}/lessons", data=share).status_code == 403
        assert lead.act("POST", f"/coaching/{mate.id}/consent", data={"named": "yes"}).status_code == 403
        mates = type(rep)(cast.app)
        assert mates.sign_in("mate@example.com").status_code == 303
        assert mates.act("POST", f"/coaching/{mate.id}/consent", data={"named": "yes"}).status_code == 303
        assert "Mate" in rep.get(path).text
        assert "hear it" in lead.get(path).text
        assert lead.act("POST", f"{path}/lessons", data=share).status_code == 303
        with cast.room.store.read() as on:
            (snippet,) = snippets_of(on, "mate/1")
        assert (snippet.start_ms, snippet.end_ms) == (0, 15_900)
        assert f"/snippets/{snippet.id}" in rep.get(path).text
        assert mates.act("POST", f"/coaching/{mate.id}/consent", data={"named": "no"}).status_code == 303
        assert "Mate" not in rep.get(path).text


def test_notes_are_read_by_rep_and_lead(cast: Cast, calls: None) -> None:
    path = f"/coaching/{cast.agent.id}"
    with cast.browser("lead") as lead, cast.browser("agent") as rep, cast.browser("qa") as qa:
        assert (
            lead.act("POST", f"{path}/notes", data={"text": "We spoke of <b>pauses</b>.", "call": "own/1"}).status_code
            == 303
        )
        for guest in (lead, rep, qa):
            assert "We spoke of &lt;b&gt;pauses&lt;/b&gt;." in guest.get(path).text
        assert lead.act("POST", f"{path}/notes", data={"text": "  "}).status_code == 422
        assert lead.act("POST", f"/coaching/{cast.other.id}/notes", data={"text": "x"}).status_code == 404
        assert lead.act("POST", f"{path}/notes", data={"text": "x", "call": "nowhere"}).status_code == 404


def test_a_call_leads_to_its_agents_page_and_the_note_is_about_it(cast: Cast, calls: None) -> None:
    path = f"/coaching/{cast.agent.id}"
    with cast.browser("lead") as lead, cast.browser("agent") as rep:
        link = f"{path}?call=own/1#notes"
        assert f'href="{link}"' in lead.get("/calls/own/1").text
        assert re.search(r'type="radio" name="call" value="own/1" checked', lead.get(link).text)
        noted = lead.act("POST", f"{path}/notes", data={"text": "Pauses.", "words": "Call own/2"})
        assert noted.status_code == 303
        assert '<a href="/calls/own/2">The call</a>' in lead.get(path).text
        colleagues = lead.act("POST", f"{path}/notes", data={"text": "Listen to her.", "call": "mate/1"})
        assert (colleagues.status_code, "not theirs" in colleagues.text) == (422, True)
        assert lead.get(f"{path}?call=nowhere").status_code == 404
        assert f'href="{path}?call=mate/1' not in lead.get("/calls/mate/1").text
        assert f'href="{link}"' in rep.get("/calls/own/1").text


def test_goals_tell_how_they_go_and_close_once(cast: Cast, calls: None) -> None:
    path = f"/coaching/{cast.agent.id}"
    with cast.browser("lead") as lead:
        given = {"text": "Sympathy first", "criterion": FIRST, "target": "80", "due": "2027-01-15"}
        assert lead.act("POST", f"{path}/goals", data=given).status_code == 303
        page = re.sub(r"</?a\b[^>]*>", "", lead.get(path).text)
        assert "Sympathy first" in page
        assert "Before: 1 of 6 calls" in page
        assert "Since: no occasion yet" in page
        with cast.room.store.read() as on:
            (goal,) = goals_of(on, cast.agent.id)
        assert goal.target == 0.8
        assert (
            lead.act("POST", f"{path}/goals/{goal.id}/end", data={"reached": "yes", "version": "1"}).status_code == 303
        )
        assert lead.act("POST", f"{path}/goals/{goal.id}/end", data={"reached": "no"}).status_code == 409
        assert lead.act("POST", f"{path}/goals", data={"text": "x", "criterion": "made-up"}).status_code == 422
        assert lead.act("POST", f"{path}/goals", data={"text": "x", "due": "soon"}).status_code == 422


def test_an_agent_without_calls_has_a_page_that_says_so(cast: Cast) -> None:
    with cast.browser("agent") as rep:
        page = rep.get(f"/coaching/{cast.agent.id}").text
        assert "Nothing stands out yet" in page
        assert "No calls in this time" in page


def test_machines_read_trends_and_write_notes(cast: Cast, calls: None) -> None:
    path = f"/api/v1/coaching/{cast.agent.id}"
    with cast.machine("lead", "coaching.see", "coaching.write") as machine:
        rows = machine.get(f"{path}/trends").json()["items"]
        assert [(row["criterion"], row["focus"]) for row in rows] == [(FIRST, True), (SECOND, False)]
        assert (rows[0]["whole"]["met"], rows[0]["whole"]["of"]) == (1, 6)
        assert len(rows[0]["weeks"]) == 12
        assert machine.get(f"{path}/trends?limit=1").json()["next"] == FIRST
        assert machine.post(f"{path}/notes", json={"text": "Good talk."}).status_code == 201
        assert machine.get(f"{path}/notes").json()["items"][0]["text"] == "Good talk."
        assert machine.get(f"{path}/goals").json()["items"] == []
        assert machine.get(f"/api/v1/coaching/{cast.other.id}/trends").status_code == 404
