"""What agents may be shown: read by all, muted by a rep for themselves and by a lead for their team."""

import html
import re
from dataclasses import replace

from tests.report.fixture import analysis
from tests.server import call_room
from tests.server.cast import Cast, Guest
from wellheard.conversation import CueKept
from wellheard.conversation.document import dump
from wellheard.playbook import default_playbook
from wellheard.playbook.describe_cues import pieces
from wellheard.server.live_calls.beginning import muted_in
from wellheard.storage import audit, people
from wellheard.storage.calls import put_call
from wellheard.storage.ids import now

KINDS = [each.kind for each in default_playbook().cues]


def ticked(browser: Guest, action: str) -> set[str]:
    form = browser.get("/cues").text.split(f'action="{action}"')[1].split("</form>")[0]
    return set(re.findall(r'value="([^"]+)" checked', form))


def test_each_cue_stands_there_in_its_words_and_reps_and_leads_choose(cast: Cast) -> None:
    with cast.room.store.read() as on:
        (team,) = people.teams_of(on, cast.lead.id)
    theirs = f"/cues/teams/{team.id}"
    with cast.browser("agent") as agent, cast.browser("lead") as lead:
        shown = html.unescape(agent.get("/cues").text)
        words = re.sub("</?var>", "", shown)
        texts = ["".join(f"[{at.text}]" if at.slot else at.text for at in pieces(each.say, each.when))
                 for each in default_playbook().cues]  # fmt: skip
        assert all(words.count(each) == 2 for each in texts)
        assert "They have told you <var>[how often]</var> what hangs on it: “<var>[what was said]</var>”." in shown
        assert "You've talked for 50 seconds." in shown
        assert not re.search(r"\{\w+\}", shown)
        assert theirs not in shown
        assert ticked(agent, "/cues/mine") == set(KINDS)
        assert agent.act("POST", "/cues/mine", data={"shown": KINDS[1:]}).status_code == 303
        assert ticked(agent, "/cues/mine") == set(KINDS[1:])
        assert agent.act("POST", theirs, data={"shown": []}).status_code == 403
        assert lead.act("POST", theirs, data={"shown": KINDS[:-1]}).status_code == 303
        assert ticked(lead, theirs) == set(KINDS[:-1])
        assert muted_in(cast.room, "agent") == tuple(sorted((KINDS[0], KINDS[-1])))
        assert muted_in(cast.room, "other") == ()
        assert lead.act("POST", "/cues/teams/nowhere", data={"shown": []}).status_code == 404
        assert lead.act("POST", theirs, data={"shown": KINDS}).status_code == 303
        assert muted_in(cast.room, "agent") == (KINDS[0],)
    with cast.room.store.read() as on:
        assert {each.subject for each in audit.entries(on, subject_type="team")} >= {team.id}


def test_a_criterion_that_was_muted_is_chosen_anew_cue_by_cue(cast: Cast) -> None:
    names = set(KINDS)
    cue = next(each for each in default_playbook().cues if each.criterion not in names)
    with cast.browser("agent") as agent:
        kinds = [cue.criterion, "of-another-playbook"]
        assert agent.act("PUT", "/api/v1/muted", json={"kinds": kinds}).status_code == 200
        silent = {each.kind for each in default_playbook().cues if each.criterion == cue.criterion}
        assert ticked(agent, "/cues/mine") == set(KINDS) - silent
        assert agent.act("POST", "/cues/mine", data={"shown": KINDS}).status_code == 303
    assert muted_in(cast.room, "agent") == ("of-another-playbook",)


def test_each_cue_says_what_reviewers_said_of_it_to_who_may_see_the_calls(cast: Cast) -> None:
    known = default_playbook().cues[0]
    cue = CueKept(
        id="c1", kind=known.kind, criterion=known.criterion, text="Say that it hurts.", urgency="soon", turn_id=2,
        quote="wedding", shown_ms=65_000, outcome="taken",
    )  # fmt: skip
    whole = call_room.of_agent(analysis(), "helped")
    today = replace(whole.conversation.metadata, started_at=now())
    whole = replace(whole, conversation=replace(whole.conversation, metadata=today), cues=(cue,))
    with cast.room.store.begin() as on:
        put_call(on, dump(whole).encode())
    for who, type_ in (("lead", "cue_wrong"), ("qa", "cue_helped")):
        with cast.browser(who) as browser:
            given = {"type": type_, "cue": "c1", "note": f"so says {who}"}
            assert browser.act("POST", "/calls/helped/corrections", data=given).status_code == 303
    with cast.browser("lead") as lead, cast.browser("other") as other:
        row = html.unescape(lead.get("/cues").text).split(f'id="cue-{known.kind}"')[1].split("<li id=")[0]
        assert "Reviewers say: helped 1, not now 0, not true 1." in row
        assert re.findall(r"<q>(so says \w+)</q> (\w+)", row) == [("so says qa", "Qa"), ("so says lead", "Lead")]
        assert 'href="/calls/helped#turn-2"' in row
        (fate,) = lead.get("/api/v1/insight/cues").json()["items"]
        assert (fate["shown"], fate["helped"], fate["not_now"], fate["wrong"]) == (1, 1, 0, 1)
        assert "so says" not in other.get("/cues").text
        assert other.get("/api/v1/insight/cues").json()["items"] == []
