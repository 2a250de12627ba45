"""The page of a call without a browser: what it shows, what may be corrected and scored, and who may."""

import json
import re

import pytest

from tests.report.fixture import analysis
from tests.server import call_room
from tests.server.call_room import CALL, CUED, PLAIN
from tests.server.cast import Cast, Guest
from wellheard.conversation.document import dump
from wellheard.learning.corrections import load_corrections
from wellheard.server.room import Room
from wellheard.storage.calls import get_document, put_call
from wellheard.storage.corrections import corrections_of

HTMX = {"HX-Request": "true"}
KINDS = frozenset({"sympathy", "validation", "canned", "repeat-request", "offer", "relief", "problem", "dismissal"})


@pytest.fixture
def room(room: Room) -> Room:
    call_room.put(room)
    return room


def correct(browser: Guest, call: str = CALL, **fields: str) -> str:
    """A correction as htmx posts it; the parts that came back."""
    answer = browser.act("POST", f"/calls/{call}/corrections", data=fields, headers=HTMX)
    assert answer.status_code == 200, answer.text
    return answer.text


def moment(kind: str) -> str:
    return next(each.id for each in analysis().moments if each.kind == kind)


def test_the_page_shows_what_the_document_says(cast: Cast) -> None:
    whole = analysis()
    with cast.browser("agent") as browser:
        page = browser.get(f"/calls/{CALL}").text
    for turn in whole.conversation.turns:
        assert f'id="turn-{turn.id}"' in page
    assert page.count('<details class="moment ') == len(whole.moments)
    for criterion in whole.scorecard.criteria:
        assert f'data-criterion="{criterion.id}"' in page
    assert "Already tried" in page
    assert page.count('<figure class="plot">') == 3
    assert re.search(r'<audio [^>]*src="/audio/okafor\?', page)


def test_no_page_carries_inline_styles_or_scripts(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        page = browser.get(f"/calls/{CALL}").text
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    assert all("src=" in each for each in re.findall(r"<script[^>]*>", page))


def test_a_transcript_has_a_page_too_under_an_id_with_a_slash(cast: Cast) -> None:
    with cast.browser("lead") as browser:
        page = browser.get(f"/calls/{PLAIN}").text
        assert "No recording to hear" in page
        assert "<audio" not in page
        assert "confirmed" in correct(browser, PLAIN, type="moment_confirmed", moment=moment("problem"))


def test_an_agent_reads_their_own_call_and_has_nothing_to_correct_with(cast: Cast) -> None:
    with cast.browser("agent") as browser:
        page = browser.get(f"/calls/{CALL}").text
        assert "moment-dialog" not in page
        assert "Keep my scorecard" not in page
        assert browser.act("POST", f"/calls/{CALL}/corrections", data={"type": "words"}).status_code == 403


def test_a_call_of_another_team_is_nowhere(cast: Cast) -> None:
    with cast.browser("other") as browser:
        assert browser.get(f"/calls/{CALL}").status_code == 404


def test_words_set_right_stand_in_the_turn_with_who_and_keep_the_time_of_words(cast: Cast) -> None:
    with cast.browser("lead") as browser:
        part = correct(browser, type="words", turn="4", text="It's CB 4472. I've already held the button, twice.")
        assert "It&#39;s CB 4472." in part
        assert "Words set right by" in part
        assert "Lead" in part
        assert "for ten seconds" in part, "what was heard stays to be read"
        page = browser.get(f"/calls/{CALL}").text
    words = re.search(r'id="turn-4"[^>]*data-words="([^"]*)"', page)
    assert words is not None
    assert len(words[1].split()) == 9 * 4


def test_the_document_itself_stays_as_it_is(room: Room, cast: Cast) -> None:
    with room.store.read() as on:
        before = get_document(on, CALL)
    with cast.browser("lead") as browser:
        correct(browser, type="speaker", turn="8", speaker="agent")
    with room.store.read() as on:
        assert get_document(on, CALL) == before


def test_a_speaker_is_set_right_and_taken_back(room: Room, cast: Cast) -> None:
    with cast.browser("lead") as browser:
        assert '<li class="turn by-agent" id="turn-8"' in correct(browser, type="speaker", turn="8", speaker="agent")
        with room.store.read() as on:
            made = corrections_of(on, CALL)[0]
        undone = browser.act("POST", f"/calls/{CALL}/corrections/{made.id}/retraction", headers=HTMX)
        assert '<li class="turn by-customer" id="turn-8"' in undone.text
        assert "taken back" in undone.text
        again = browser.act("POST", f"/calls/{CALL}/corrections/{made.id}/retraction", headers=HTMX)
        assert again.status_code == 404


def test_a_moment_is_rejected_by_most(cast: Cast) -> None:
    with cast.browser("lead") as lead, cast.browser("qa") as qa, cast.browser("admin") as admin:
        assert "is-rejected" in correct(lead, type="moment_rejected", moment=moment("canned"))
        assert "is-open" in correct(qa, type="moment_confirmed", moment=moment("canned")), "one for, one against"
        last = correct(admin, type="moment_confirmed", moment=moment("canned"))
    assert 'is-confirmed" id="moment-' in last
    assert last.count("Confirmed by") == 2


def test_who_changes_their_mind_counts_once(cast: Cast) -> None:
    with cast.browser("lead") as browser:
        correct(browser, type="moment_rejected", moment=moment("canned"))
        part = correct(browser, type="moment_confirmed", moment=moment("canned"))
    assert 'is-confirmed" id="moment-' in part
    assert "Rejected by" not in part


def test_a_moment_is_added_to_words(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        part = correct(
            browser,
            type="moment_added",
            turn="13",
            kind="offer",
            attribute="beyond",
            quote="put a loan pair in",
        )
    assert "is-added" in part
    assert re.search(r"<mark[^>]*>[^<]*put a loan pair in", part)
    assert "added by" in part


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"type": "moment_added", "turn": "13", "kind": "relief"}, "body/kind"),
        ({"type": "moment_added", "turn": "13", "kind": "nonsense"}, "body/kind"),
        ({"type": "moment_added", "turn": "13", "kind": "offer", "quote": "never said"}, "body/quote"),
        ({"type": "moment_added", "turn": "13", "kind": "offer", "attribute": "warm"}, "body/attribute"),
        ({"type": "words", "turn": "99", "text": "x"}, "body/turn"),
        ({"type": "words", "turn": "1", "text": "  "}, "body/text"),
        ({"type": "speaker", "turn": "1", "speaker": "agent"}, "body/speaker"),
        ({"type": "speaker", "turn": "1", "speaker": "ghost"}, "body/speaker"),
        ({"type": "words", "turn": "many"}, "body/turn"),
    ],
)
def test_what_cannot_be_is_told_by_its_field(cast: Cast, fields: dict[str, str], pointer: str) -> None:
    with cast.browser("qa") as browser:
        answer = browser.act("POST", f"/calls/{CALL}/corrections", data=fields, headers=HTMX)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_corrections_follow_their_moment_when_a_new_analysis_numbers_it_anew(room: Room, cast: Cast) -> None:
    with cast.browser("qa") as browser:
        correct(browser, type="moment_rejected", moment=moment("canned"))
        with room.store.begin() as on:
            document = json.loads(get_document(on, CALL))
            document["moments"] = [{**each, "id": f"n{each['id']}"} for each in document["moments"]]
            put_call(on, json.dumps(document).encode())
        page = browser.get(f"/calls/{CALL}").text
    rejected = re.findall(r'is-rejected" id="[^"]*" data-kind="([^"]*)"', page)
    assert rejected == ["canned"]


def test_words_set_right_are_left_alone_when_the_software_hears_others_now(room: Room, cast: Cast) -> None:
    with cast.browser("qa") as browser:
        correct(browser, type="words", turn="8", text="Thank you so much.")
        with room.store.begin() as on:
            document = get_document(on, CALL).replace(b"Thank you. That's what it is.", b"Thanks. That is what it is.")
            put_call(on, document)
        page = browser.get(f"/calls/{CALL}").text
    assert "Thanks. That is what it is." in page
    assert "Words set right by" not in page


def test_what_people_said_comes_out_for_learning(cast: Cast) -> None:
    with cast.browser("lead") as browser:
        correct(browser, type="moment_rejected", moment=moment("canned"), note="she meant it")
        correct(browser, type="moment_added", turn="13", kind="offer", attribute="beyond", quote="a loan pair")
        correct(browser, type="words", turn="8", text="Thank you so much.")
        taken = browser.get("/api/v1/corrections")
    assert taken.headers["content-type"] == "application/jsonl"
    call, faults = load_corrections(taken.text.strip(), "corrections.jsonl:1", KINDS)
    assert call is not None
    assert faults == []
    said = [(each.turn, each.kind, each.verdict, each.attribute, each.note) for each in call.corrections]
    assert said == [(5, "canned", "rejected", None, "she meant it"), (13, "offer", "added", "beyond", None)]
    assert call.conversation.turns[7].text == "Thank you so much."


def test_a_call_that_was_gone_through_is_complete_until_it_changes(room: Room, cast: Cast) -> None:
    with cast.browser("qa") as browser:
        assert "Somebody went through all of it" in correct(browser, type="gone_through")
        assert json.loads(browser.get("/api/v1/corrections").text)["complete"] is True
        with room.store.begin() as on:
            put_call(on, get_document(on, CALL).replace(b"Thank you. That", b"Thank you! That"))
        assert browser.get("/api/v1/corrections").text == ""


def test_only_calls_within_reach_come_out(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        correct(browser, type="moment_rejected", moment=moment("canned"))
        assert len(browser.get("/api/v1/corrections").text.splitlines()) == 1
        assert len(browser.get(f"/api/v1/corrections?call={CALL}").text.splitlines()) == 1
        assert browser.get("/api/v1/corrections?call=elsewhere").status_code == 404
    with cast.browser("agent") as browser:
        assert browser.get("/api/v1/corrections").status_code == 403


def test_a_scorecard_is_appended_and_the_latest_counts(cast: Cast) -> None:
    first, second = (each.id for each in analysis().scorecard.criteria[:2])
    with cast.browser("lead") as browser:
        for outcome in ("missed", "met"):
            fields = {f"outcome:{first}": outcome, f"outcome:{second}": "partly", f"share:{second}": "0.25"}
            part = browser.act("POST", f"/calls/{CALL}/scorecards", data=fields, headers=HTMX)
            assert part.status_code == 200, part.text
        page = browser.get(f"/calls/{CALL}").text
        rows = browser.get(f"/api/v1/calls/{CALL}/scorecards").json()["items"]
    assert re.search(rf'name="outcome:{first}" value="met" checked', page)
    assert "2 scorecards in all" in page
    assert [row["scorecard"]["criteria"][0]["outcome"] for row in rows] == ["missed", "met"]
    assert rows[1]["scorecard"]["criteria"][1]["points"] == analysis().scorecard.criteria[1].weight / 4
    assert rows[1]["scorecard"]["judge"] == rows[1]["user"] == cast.lead.id


def test_an_empty_scorecard_is_refused(cast: Cast) -> None:
    with cast.browser("lead") as browser:
        answer = browser.act("POST", f"/calls/{CALL}/scorecards", data={"note:x": "y"}, headers=HTMX)
        assert answer.status_code == 422
        unknown = browser.act("POST", f"/api/v1/calls/{CALL}/scorecards", json={"criteria": {"x": {"outcome": "met"}}})
        assert unknown.status_code == 422
        assert "no criterion 'x'" in unknown.json()["detail"]


def test_a_machine_corrects_and_takes_back(cast: Cast) -> None:
    with cast.machine("qa", "calls.correct", "calls.see") as machine:
        made = machine.post(
            f"/api/v1/calls/{CALL}/corrections", json={"type": "moment_confirmed", "moment": moment("sympathy")}
        )
        assert made.status_code == 201
        taken = machine.post(f"/api/v1/calls/{CALL}/corrections/{made.json()['id']}/retraction")
        assert taken.json()["retracts"] == made.json()["id"]
        listed = machine.get(f"/api/v1/calls/{CALL}/corrections?limit=1").json()
        assert listed["items"][0]["id"] == made.json()["id"]
        rest = machine.get(f"/api/v1/calls/{CALL}/corrections?limit=1&after={listed['next']}").json()
        assert [each["type"] for each in rest["items"]] == ["retracted"]
        assert rest["next"] is None


def test_markup_in_a_call_or_a_correction_stays_text(room: Room, cast: Cast) -> None:
    evil = "<img src=x onerror=alert(1)> & 'quotes\""
    with room.store.begin() as on:
        put_call(on, dump(call_room.of_agent(analysis(), "evil<b>")).encode())
    with cast.browser("qa") as browser:
        correct(browser, type="words", turn="1", text=evil)
        correct(browser, type="moment_rejected", moment=moment("canned"), note=evil)
        page = browser.get(f"/calls/{CALL}").text
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert browser.get("/calls/evil%3Cb%3E").status_code == 200


def turn(page: str, number: int) -> str:
    return re.split(r'<li class="turn', page.split(f'id="turn-{number}"')[1])[0]


def test_a_cue_stands_beside_its_turn_and_is_judged_there_by_who_may(room: Room, cast: Cast) -> None:
    call_room.put_cued(room)
    with cast.browser("lead") as lead, cast.browser("agent") as agent:
        page = lead.get(f"/calls/{CUED}").text
        assert "She said it is for the wedding." in turn(page, 2)
        assert "Say what you do." in turn(page, 1)
        assert page.count('value="cue_helped"') == 2
        part = correct(lead, CUED, type="cue_not_now", cue="c1", note="she was crying")
        assert "Not now: Lead" in turn(part, 2)
        assert "Not now: Lead" in part.split('id="cues"')[1]
        part = correct(lead, CUED, type="cue_wrong", cue="c1", note="it is for the baptism")
        assert "“it is for the baptism”" in turn(part, 2)
        assert "Not now: " not in part, "what one says later stands in place of it"
        page = agent.get(f"/calls/{CUED}").text
        assert "Not true: Lead" in page
        assert "cue_helped" not in page
        answer = agent.act("POST", f"/calls/{CUED}/corrections", data={"type": "cue_helped", "cue": "c1"})
        assert answer.status_code == 403
        plain = lead.act("POST", f"/calls/{CUED}/corrections", data={"type": "cue_helped", "cue": "c2"})
        assert plain.headers["location"] == f"/calls/{CUED}#turn-1", "a browser without scripts goes back to it"
    with room.store.read() as on:
        said = [(each.type, each.turn, each.user) for each in corrections_of(on, CUED)]
    assert said == [
        ("cue_not_now", 2, cast.lead.id), ("cue_wrong", 2, cast.lead.id), ("cue_helped", 1, cast.lead.id)
    ]  # fmt: skip


def test_machines_judge_cues_and_take_it_back_and_it_comes_out_with_the_corrections(room: Room, cast: Cast) -> None:
    call_room.put_cued(room)
    where = f"/api/v1/calls/{CUED}/corrections"
    with cast.machine("qa", "calls.correct", "calls.see", "calls.export") as machine:
        assert machine.post(where, json={"type": "cue_helped", "cue": "c7"}).status_code == 422
        made = machine.post(where, json={"type": "cue_helped", "cue": "c2", "note": "and she did"})
        assert made.status_code == 201
        assert made.json()["content"]["kind"] == "quiet"
        line = machine.get("/api/v1/corrections").text.strip()
        call, faults = load_corrections(line, "here:1", KINDS)
        assert call is not None
        assert faults == []
        (cue,) = call.cues
        assert (cue.cue, cue.kind, cue.criterion) == ("c2", "quiet", "sympathy-first")
        assert (cue.verdict, cue.outcome, cue.shown_ms, cue.turn) == ("helped", "ignored", 1, 1)
        assert (cue.reviewer, cue.note, cue.text) == (cast.qa.id, "and she did", "Say what you do.")
        assert machine.post(f"{where}/{made.json()['id']}/retraction").status_code == 201
        assert machine.get("/api/v1/corrections").text == ""
