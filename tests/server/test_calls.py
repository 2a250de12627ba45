"""Calls through the API: who sees which, filters, documents unchanged, sound by signed links."""

import json
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pytest

from tests.fixtures import an_analysis
from tests.server.cast import Cast, Guest
from wellheard.conversation import Metadata, Moment
from wellheard.conversation.document import dump
from wellheard.server.room import Room
from wellheard.storage import audit, people
from wellheard.storage.calls import put_call
from wellheard.storage.peaks import Peaks, to_bytes
from wellheard.storage.sounds import keep_file

API = "/api/v1"


def document(name: str, agent: str | None = None, **changes: object) -> bytes:
    made = an_analysis(name)
    conversation = replace(made.conversation, metadata=Metadata(agent=agent), **changes)  # type: ignore[arg-type]
    moments = tuple(
        Moment(
            id=f"m{number}", kind=kind, speaker="agent", turn_ids=(1,), start_ms=None, end_ms=None, quote="Hello",
            offset=0, confidence=0.9, detector="d@1",
        )
        for number, kind in enumerate(("sympathy", "canned", "sympathy"), start=1)
    )  # fmt: skip
    return dump(replace(made, conversation=conversation, moments=moments)).encode()


@pytest.fixture
def calls(room: Room, cast: Cast) -> dict[str, bytes]:
    """One call of each agent, and one of nobody's."""
    made = {"one": document("one", "agent"), "two": document("two", "other"), "three": document("three")}
    with room.store.begin() as on:
        for content in made.values():
            put_call(on, content)
    return made


@pytest.fixture
def sound(room: Room, calls: dict[str, bytes]) -> bytes:
    content = bytes(range(256)) * 40
    keep_file(room.store, "one", "sound", [content], media_type="audio/mpeg")
    outline = np.array([[[-3, 4], [-5, 6]]], np.int8)
    keep_file(room.store, "one", "peaks", [to_bytes(Peaks(bucket_ms=20, outline=outline))], media_type="x/peaks")
    return content


@pytest.mark.parametrize(
    ("role", "seen"),
    [("agent", {"one"}), ("lead", {"one"}), ("qa", {"one", "two", "three"}), ("admin", {"one", "two", "three"})],
)
def test_everybody_sees_what_is_theirs_everywhere(role: str, seen: set[str], cast: Cast, calls: object) -> None:
    with cast.browser(role) as browser:
        assert {row["id"] for row in browser.get(f"{API}/calls").json()["items"]} == seen
        assert {hit["call"] for hit in browser.get(f"{API}/search?q=hello").json()["items"]} == seen
        assert browser.get(f"{API}/calls-count").json() == {"count": len(seen), "exact": True}
        page = browser.get("/calls").text
        for call in ("one", "two", "three"):
            expected = 200 if call in seen else 404
            for part in ("", "/document", "/documents", "/moments", "/comments", "/corrections"):
                assert browser.get(f"{API}/calls/{call}{part}").status_code == expected, (call, part)
            assert (f'href="/calls/{call}"' in page) == (call in seen)


def test_what_one_may_not_see_looks_like_what_is_not_there(cast: Cast, calls: object) -> None:
    with cast.browser("agent") as browser:
        hidden, missing = browser.get(f"{API}/calls/two").json(), browser.get(f"{API}/calls/nothing").json()
    assert hidden["detail"] == missing["detail"]
    assert hidden["type"] == missing["type"]


def test_a_filter_cannot_widen_what_one_sees(cast: Cast, calls: object) -> None:
    with cast.browser("agent") as browser:
        assert browser.get(f"{API}/calls?agent=other").json()["items"] == []
        assert browser.get(f"{API}/calls?only_agents=other").json()["items"][0]["id"] == "one"


def test_lists_come_in_pages(cast: Cast, calls: object) -> None:
    found, after = [], ""
    with cast.browser("qa") as browser:
        for _ in range(3):
            answer = browser.get(f"{API}/calls?limit=1{after}").json()
            found += [row["id"] for row in answer["items"]]
            after = f"&after={answer['next']}"
        assert answer["next"] is None
        assert browser.get(f"{API}/calls?after=nonsense").status_code == 422
    assert sorted(found) == ["one", "three", "two"]


def test_a_document_goes_out_as_it_came_in(cast: Cast, calls: dict[str, bytes]) -> None:
    with cast.browser("qa") as browser:
        answer = browser.get(f"{API}/calls/one/document")
        assert answer.content == calls["one"]
        again = browser.get(f"{API}/calls/one/document", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        assert again.content == b""


def test_a_document_comes_in_as_it_is_and_twice_is_once(cast: Cast) -> None:
    content = document("new", "agent")
    with cast.machine("qa", "calls.import", "calls.see") as machine:
        headers = {"content-type": "application/json"}
        assert machine.post(f"{API}/analyses", content=content, headers=headers).status_code == 201
        assert machine.post(f"{API}/analyses", content=content, headers=headers).status_code == 200
        assert machine.get(f"{API}/calls/new/document").content == content
        assert len(machine.get(f"{API}/calls/new/documents").json()["items"]) == 1


def test_a_lead_brings_in_calls_of_the_own_team_alone(cast: Cast, calls: object) -> None:
    with cast.browser("lead") as browser:
        for name, agent, expected in (
            ("n1", "agent", 201),
            ("n2", "other", 403),
            ("n3", None, 403),
            ("two", "agent", 403),
        ):
            answer = browser.act("POST", f"{API}/analyses", content=document(name, agent), headers=JSON)
            assert answer.status_code == expected, name
    with cast.browser("qa") as browser:
        assert {row["id"] for row in browser.get(f"{API}/calls").json()["items"]} == {"one", "two", "three", "n1"}
        assert browser.get(f"{API}/calls/two").json()["agent"] == "other"


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": "other/1"}', b"\xff\xfe", b'{"schema": NaN}'])
def test_what_is_no_document_is_told(content: bytes, cast: Cast) -> None:
    with cast.browser("qa") as browser:
        answer = browser.act("POST", f"{API}/analyses", content=content, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body"


def test_moments_come_in_pages_and_by_kind(cast: Cast, calls: object) -> None:
    with cast.browser("qa") as browser:
        first = browser.get(f"{API}/calls/one/moments?limit=2").json()
        assert [row["id"] for row in first["items"]] == ["m1", "m2"]
        rest = browser.get(f"{API}/calls/one/moments?limit=2&after={first['next']}").json()
        assert [row["id"] for row in rest["items"]] == ["m3"]
        assert rest["next"] is None
        kinds = browser.get(f"{API}/calls/one/moments?kind=canned").json()
        assert [row["kind"] for row in kinds["items"]] == ["canned"]


def test_a_vcon_holds_the_whole_document(cast: Cast, calls: dict[str, bytes]) -> None:
    with cast.browser("lead") as browser:
        answer = browser.get(f"{API}/calls/one/vcon").json()
        assert browser.get(f"{API}/calls/two/vcon").status_code == 404
    body = answer["analysis"][-1]["body"]
    assert (json.loads(body) if isinstance(body, str) else body) == json.loads(calls["one"])


def test_two_who_change_the_same_call_do_not_lose_anything(cast: Cast, calls: object) -> None:
    with cast.browser("qa") as one, cast.browser("admin") as other:
        etag = one.get(f"{API}/calls/one").headers["etag"]
        held = {"json": {"held": True}}
        assert one.act("PUT", f"{API}/calls/one/hold", **held).status_code == 428
        assert one.act("PUT", f"{API}/calls/one/hold", headers={"If-Match": etag}, **held).status_code == 200
        assert other.act("PUT", f"{API}/calls/one/hold", headers={"If-Match": etag}, **held).status_code == 412
        assert other.act("DELETE", f"{API}/calls/one").status_code == 409


def test_a_deleted_call_is_gone_and_the_log_knows(cast: Cast, calls: object, sound: bytes, room: Room) -> None:
    with cast.browser("admin") as browser:
        assert browser.act("DELETE", f"{API}/calls/one?why=asked+for").status_code == 204
        assert browser.get(f"{API}/calls/one").status_code == 404
        assert browser.get(f"{API}/search?q=hello&agent=agent").json()["items"] == []
    assert room.store.blobs.keys() == []
    with room.store.read() as on:
        assert audit.entries(on, action="deleted", subject="one")[0].details == {"why": "asked for"}


def test_seeing_hearing_and_taking_out_are_in_the_log(cast: Cast, calls: object, sound: bytes, room: Room) -> None:
    with cast.browser("lead") as browser:
        browser.get(f"{API}/calls/one")
        browser.get(f"{API}/calls/one/vcon")
        url = browser.get(f"{API}/calls/one/audio").json()["url"]
        browser.get(url, headers={"range": "bytes=0-99"})
        browser.get(url, headers={"range": "bytes=100-"})
    with room.store.read() as on:
        lines = [each.action for each in audit.entries(on, subject="one", actor=cast.lead.id)]
    assert lines == ["heard", "exported", "saw"]


def test_sound_comes_in_ranges(cast: Cast, stranger: Guest, sound: bytes) -> None:
    with cast.browser("agent") as browser:
        link = browser.get(f"{API}/calls/one/audio").json()
    assert link["size"] == len(sound)
    whole = stranger.get(link["url"])
    assert (whole.status_code, whole.content) == (200, sound)
    assert whole.headers["accept-ranges"] == "bytes"
    part = stranger.get(link["url"], headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, sound[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(sound)}"
    assert stranger.get(link["url"], headers={"range": "bytes=-5"}).content == sound[-5:]
    assert stranger.get(link["url"], headers={"range": "bytes=10230-"}).content == sound[10230:]
    assert stranger.get(link["url"], headers={"range": "bytes=99999-"}).status_code == 416
    assert stranger.get(link["url"], headers={"range": "bytes=9-2"}).content == sound
    assert stranger.head(link["url"]).headers["content-length"] == str(len(sound))


def test_a_changed_or_old_link_opens_nothing(
    cast: Cast, stranger: Guest, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cast.browser("agent") as browser:
        url = browser.get(f"{API}/calls/one/audio").json()["url"]
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    for name, value in (("for", cast.admin.id), ("ends", "99999999999"), ("signature", "x" * 43)):
        changed = f"{parts.path}?{urlencode(asked | {name: value})}"
        assert stranger.get(changed).status_code == 403, name
    assert stranger.get(url.replace("/one?", "/two?")).status_code == 403
    monkeypatch.setattr("wellheard.server.audio.time.time", lambda: float(asked["ends"]) + 1)
    assert stranger.get(url).status_code == 403


def test_a_link_ends_when_its_holder_may_no_longer_hear(cast: Cast, room: Room, stranger: Guest, sound: bytes) -> None:
    with cast.browser("lead") as browser:
        url = browser.get(f"{API}/calls/one/audio").json()["url"]
    with room.store.begin() as on:
        people.leave_team(on, people.teams_of(on, cast.lead.id)[0].id, cast.lead.id)
    assert stranger.get(url).status_code == 404


def test_the_outline_is_for_drawing(cast: Cast, sound: bytes) -> None:
    with cast.browser("agent") as browser:
        assert browser.get(f"{API}/calls/one/peaks").json() == {"bucket_ms": 20, "tracks": [[[-3, 4], [-5, 6]]]}
        coarse = browser.get(f"{API}/calls/one/peaks?columns=1").json()
        assert coarse == {"bucket_ms": 40, "tracks": [[[-5, 6]]]}
        assert browser.get(f"{API}/calls/one/peaks?columns=0").status_code == 422
        assert browser.get(f"{API}/calls/two/peaks").status_code == 404


def test_ids_may_hold_slashes_and_blanks(cast: Cast, room: Room) -> None:
    with room.store.begin() as on:
        put_call(on, document("a/b c?d", "agent"))
    with cast.browser("qa") as browser:
        assert browser.get(f"{API}/calls/a/b%20c%3Fd").json()["id"] == "a/b c?d"
        assert browser.get(f"{API}/calls/a/b%20c%3Fd/document").status_code == 200


def test_a_hostile_title_stays_text(cast: Cast, room: Room) -> None:
    with room.store.begin() as on:
        put_call(on, document("bad", "agent", title="<script>alert(1)</script>"))
    with cast.browser("qa") as browser:
        text = browser.get("/calls").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_the_list_page_says_when_there_is_nothing(cast: Cast) -> None:
    with cast.browser("qa") as browser:
        assert "No calls yet" in browser.get("/calls").text
        assert "No call fits" in browser.get("/calls?score_to=3").text


def test_empty_fields_of_the_filter_form_ask_for_nothing(cast: Cast, calls: object) -> None:
    with cast.browser("qa") as browser:
        answer = browser.get("/calls?agent=&queue=&ending=&score_to=&sort=newest", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.count('scope="row"') == 3
    assert "<html" not in answer.text
