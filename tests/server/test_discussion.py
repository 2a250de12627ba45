"""Discussion and snippets: pinned to words, who sees them, praise, shares that respect roles."""

import io
import re

import numpy as np
import pytest

from tests.server.cast import Cast, Guest
from tests.server.talking import API, a_session, put_calls, team_of
from tests.storage.making import LINES, a_document
from wellheard.server.room import Room
from wellheard.speech.encode import encode
from wellheard.speech.tracks import Tracks
from wellheard.storage.calls import put_call
from wellheard.storage.discussion import comments_on, mentions_of
from wellheard.storage.review_sessions import Stop, reveal
from wellheard.storage.sounds import keep_file

PLACE = "/calls/one/discussion"


@pytest.fixture(autouse=True)
def calls(room: Room, cast: Cast) -> None:
    put_calls(room)


def say(browser: Guest, text: str, path: str = PLACE, **more: str) -> str:
    answer = browser.act("POST", path, data={"text": text, **more}, headers={"hx-request": "true"})
    assert answer.status_code == 200, answer.text
    found: str = answer.text
    return found


def pinned(words: str) -> dict[str, str]:
    text = LINES[1].partition(": ")[2]
    return {"turn": "2", "offset": str(text.index(words)), "length": str(len(words))}


def test_a_comment_is_pinned_to_the_words_of_the_call_and_not_of_the_request(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        part = say(lead, "Listen here", **pinned("kettle leaks"), quote="forged")
    assert "kettle leaks" in part
    with cast.room.store.read() as on:
        (comment,) = comments_on(on, "one")
    assert (comment.anchor.quote, comment.anchor.turn) == ("kettle leaks", 2)
    assert comment.anchor.prefix.endswith("blue ")


def test_it_stays_with_its_words_when_the_call_is_heard_anew(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        say(lead, "Listen here", **pinned("kettle leaks"))
        anew = ("agent: Hello.", "agent: Good morning, what happened?", "customer: Well, the blue kettle leaks a lot.")
        with cast.room.store.begin() as on:
            put_call(on, a_document("one", anew, agent="agent"))
        part = lead.get(PLACE).text
    assert re.search(r'data-turn="3" data-start="3000"', part)
    assert "kettle leaks" in part


def test_words_outside_of_the_call_are_refused(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        for wrong in ({"turn": "9"}, {"turn": "2", "length": "9999"}, {"turn": "x"}):
            assert lead.act("POST", PLACE, data={"text": "Hm", **wrong}).status_code == 422
        assert lead.act("POST", PLACE, data={"text": "  "}).status_code == 422


def test_only_who_may_see_the_call_is_told_when_named(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        say(lead, "@Agent lovely, @Other look")
    with cast.room.store.read() as on:
        assert len(mentions_of(on, cast.agent.id).items) == 1
        assert mentions_of(on, cast.other.id).items == ()
    with cast.browser("agent") as agent:
        assert ">New<" in agent.get("/discussions").text
        agent.get(PLACE)
        assert ">New<" not in agent.get("/discussions").text


def test_who_may_see_the_call_no_more_reads_nothing_of_it_where_they_were_named(cast: Cast) -> None:
    with cast.browser("lead") as lead, cast.browser("agent") as agent:
        say(lead, "@Agent lovely words", **pinned("kettle leaks"))
        assert "lovely words" in agent.get("/discussions").text
        with cast.room.store.begin() as on:
            put_call(on, a_document("one", agent="other"))
        page = agent.get("/discussions").text
    assert "lovely words" not in page
    assert "kettle leaks" not in page


def test_a_machine_names_those_alone_who_may_see_the_call(cast: Cast) -> None:
    with cast.machine("lead", "comments.write") as lead:
        refused = lead.post(f"{API}/calls/one/comments", json={"text": "Look", "mentioned": [cast.other.id]})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "body/mentioned"
        assert lead.post(f"{API}/calls/one/comments", json={"text": "Look", "mentioned": [cast.agent.id]}).is_success
    with cast.room.store.read() as on:
        assert mentions_of(on, cast.other.id).items == ()
        assert len(mentions_of(on, cast.agent.id).items) == 1


def test_a_machine_pins_words_of_the_call_and_no_others(cast: Cast) -> None:
    with cast.machine("lead", "comments.write") as lead:
        said = {"text": "Listen", "anchor": {"quote": "kettle leaks", "prefix": "forged", "start_ms": 7}}
        made = lead.post(f"{API}/calls/one/comments", json=said).json()["anchor"]
        assert (made["turn"], made["quote"], made["prefix"]) == (2, "kettle leaks", "The blue ")
        assert made["start_ms"] >= 2000
        said["anchor"]["quote"] = "never said"  # type: ignore[index]  # a dict
        assert lead.post(f"{API}/calls/one/comments", json=said).status_code == 422
        at_a_second = {"text": "Here", "anchor": {"start_ms": 2500}}
        assert lead.post(f"{API}/calls/one/comments", json=at_a_second).json()["anchor"]["turn"] == 2
        lost = {"text": "Here", "answers": "0" * 32}
        assert lead.post(f"{API}/calls/one/comments", json=lost).status_code == 404


def test_praise_and_open_threads_show_to_those_who_may_see_the_call(cast: Cast) -> None:
    with cast.browser("lead") as lead:
        say(lead, "Wonderful greeting", praise="true")
        say(lead, "Why not earlier?")
        page = lead.get("/discussions").text
    assert page.count("Wonderful greeting") == 1
    assert "Why not earlier?" in page
    with cast.browser("other") as other:
        assert "Wonderful" not in other.get("/discussions").text
        assert other.get(PLACE).status_code == 404
        assert other.act("POST", PLACE, data={"text": "Hm"}).status_code == 404


def test_a_settled_thread_moves_to_the_settled_ones(cast: Cast) -> None:
    with cast.browser("lead") as lead, cast.browser("agent") as agent:
        part = say(lead, "Why not earlier?")
        thread = re.search(r'data-thread="(\w+)"', part)
        assert thread is not None
        say(agent, "I did not hear it", answers=thread[1])
        agent.act("POST", f"/comments/{thread[1]}/state", data={"resolved": "true"})
        assert "Why not earlier?" not in lead.get("/discussions").text
        settled = lead.get("/discussions?settled=true").text
        assert "Why not earlier?" in settled
        assert "1 answer" in settled
        lead.act("POST", f"/comments/{thread[1]}/state", data={"resolved": "false"})
        assert "Why not earlier?" in lead.get("/discussions").text


def test_one_changes_and_takes_back_ones_own_alone(cast: Cast) -> None:
    with cast.browser("lead") as lead, cast.browser("agent") as agent:
        say(lead, "First words")
        with cast.room.store.read() as on:
            (comment,) = comments_on(on, "one")
        for act, data in (("text", {"text": "Mine now"}), ("removal", {})):
            assert agent.act("POST", f"/comments/{comment.id}/{act}", data=data).status_code == 403
        changed = lead.act("POST", f"/comments/{comment.id}/text", data={"text": "Better words", "version": "1"})
        assert changed.status_code == 303
        late = lead.act("POST", f"/comments/{comment.id}/text", data={"text": "Late words", "version": "1"})
        assert late.status_code == 409
        assert "Better words" in lead.get(PLACE).text
        lead.act("POST", f"/comments/{comment.id}/removal")
        assert "Better words" not in lead.get(PLACE).text


def test_a_reaction_is_given_and_taken_back_by_the_same_tap(cast: Cast) -> None:
    with cast.browser("lead") as lead, cast.browser("agent") as agent:
        say(lead, "First words")
        with cast.room.store.read() as on:
            (comment,) = comments_on(on, "one")
        path = f"/comments/{comment.id}/reactions"
        agent.act("POST", path, data={"reaction": "thanks"})
        assert 'aria-label="Thank you: 1"' in lead.get(PLACE).text
        agent.act("POST", path, data={"reaction": "thanks"})
        assert 'aria-label="Thank you: 1"' not in lead.get(PLACE).text
        assert agent.act("POST", path, data={"reaction": "boo"}).status_code == 422


def test_in_a_session_people_talk_after_the_reveal_and_only_there(cast: Cast) -> None:
    session = a_session(cast, Stop(call="two", start_ms=2_000, end_ms=2_800))
    path = f"/calls/two/discussion?session={session}"
    with cast.browser("agent") as agent:
        assert agent.act("POST", path, data={"text": "Too early"}).status_code == 409
        with cast.room.store.begin() as on:
            reveal(on, session)
        assert "kettle" in say(agent, "Now", path, **pinned("kettle leaks"))
        assert agent.act("POST", path, data={"text": "Outside", "turn": "3"}).status_code == 422
        assert agent.act("POST", "/calls/two/discussion", data={"text": "No"}).status_code == 404
        outside = agent.act("POST", f"/calls/one/discussion?session={session}", data={"text": "No"})
        assert outside.status_code == 404


@pytest.fixture
def sound(room: Room, calls: None) -> bytes:
    """Twenty seconds; from the fifth to the ninth a higher tone."""
    seconds = np.arange(16_000 * 20) / 16_000
    pitch = np.where((seconds >= 5) & (seconds < 9), 880, 220)
    samples = (np.sin(2 * np.pi * pitch * seconds) * 8_000).astype(np.int16)
    made = encode(Tracks(samples=np.stack([samples, samples], 1)))
    keep_file(room.store, "one", "sound", [made], media_type="audio/mpeg")
    return made


def heard(content: bytes) -> tuple[float, float]:
    """Length in seconds and the strongest pitch in Hz."""
    import av

    with av.open(io.BytesIO(content), "r", format="mp3") as file:
        frames = [frame.to_ndarray()[0] for frame in file.decode(audio=0)]
    samples = np.concatenate(frames).astype(float)
    return len(samples) / 16_000, float(
        np.fft.rfftfreq(len(samples), 1 / 16_000)[np.abs(np.fft.rfft(samples)).argmax()]
    )


def a_snippet(browser: Guest, **more: object) -> str:
    asked = {"title": "A warm hello", "start_ms": 5_000, "end_ms": 9_000, **more}
    made = browser.act("POST", f"{API}/calls/one/snippets", json=asked)
    assert made.status_code == 201, made.text
    key: str = made.json()["id"]
    return key


def test_a_snippet_holds_its_part_of_the_sound_and_nothing_else(cast: Cast, sound: bytes) -> None:
    with cast.browser("lead") as lead:
        content = lead.get(f"/snippets/{a_snippet(lead)}/sound").content
    length, pitch = heard(content)
    assert length == pytest.approx(4, abs=0.1)
    assert pitch == pytest.approx(880, abs=5)
    assert len(content) < len(sound) / 4


def test_a_snippet_opens_for_those_it_was_shared_with(cast: Cast, sound: bytes) -> None:
    with cast.browser("lead") as lead, cast.browser("other") as other:
        key = a_snippet(lead, start_ms=1_500, end_ms=2_800)
        for path in (f"/snippets/{key}", f"/snippets/{key}/sound", f"{API}/snippets/{key}"):
            assert other.get(path).status_code == 404
        lead.act("POST", f"/snippets/{key}/shares", data={"share_with": f"user:{cast.other.id}"})
        page = other.get(f"/snippets/{key}").text
        assert "The blue kettle leaks" in page
        assert "Oh no, really?" not in page
        assert other.get(f"/snippets/{key}/sound", headers={"range": "bytes=0-99"}).status_code == 206
        assert other.get(f"{API}/calls/one").status_code == 404
        assert other.act("POST", f"/snippets/{key}/removal").status_code == 403
        lead.act("POST", f"/snippets/{key}/removal")
        assert other.get(f"/snippets/{key}").status_code == 404


def test_a_snippet_is_shared_with_a_team_and_with_a_session(cast: Cast, sound: bytes) -> None:
    session = a_session(cast, invited=("other",))
    with cast.browser("admin") as admin, cast.browser("other") as other:
        for share in (f"team:{team_of(cast)}", f"session:{session}"):
            key = a_snippet(admin, shares=[share])
            assert other.get(f"/snippets/{key}").status_code == (200 if share.startswith("session") else 404)
        bad = admin.act(
            "POST", f"{API}/calls/one/snippets", json={"title": "x", "start_ms": 0, "end_ms": 9, "shares": ["team:x"]}
        )
        assert bad.status_code == 404


@pytest.mark.parametrize(("start", "end"), [(5_000, 5_000), (9_000, 5_000), (0, 60_000 * 11), (90_000, 91_000)])
def test_a_part_that_is_none_is_refused(start: int, end: int, cast: Cast) -> None:
    with cast.browser("lead") as lead:
        asked = {"title": "x", "start_ms": start, "end_ms": end}
        assert lead.act("POST", f"{API}/calls/one/snippets", json=asked).status_code == 422
