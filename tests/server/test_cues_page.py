"""What agents may be shown: read by all, muted by a rep for themselves and by a lead for their team."""

import html
import re

from tests.server.cast import Cast, Guest
from wellheard.playbook import default_playbook
from wellheard.server.live_calls.beginning import muted_in
from wellheard.storage import audit, people

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
        assert all(each.say in shown for each in default_playbook().cues)
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
