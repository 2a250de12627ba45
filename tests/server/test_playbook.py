"""The playbook in the room: read by all, changed by two at once without loss, tried over the past, versions kept."""

import time
from typing import Any

import pytest

from tests.server.cast import Cast, Guest
from tests.storage.making import after, an_analysis
from wellheard.conversation.document import dump
from wellheard.jobs.playbooks import playbook_in_use
from wellheard.playbook import default_text
from wellheard.server import playbooks
from wellheard.server.room import Room
from wellheard.storage import audit
from wellheard.storage.calls import get_document, put_call
from wellheard.storage.ids import now

API = "/api/v1/playbook"
TEXT = default_text()
LIGHTER = TEXT.replace("weight: 12", "weight: 6", 1)


def etag(guest: Guest) -> str:
    return str(guest.get(API).headers["ETag"])


def keep(guest: Guest, text: str, tag: str | None, **more: Any) -> Any:
    headers = {"If-Match": tag} if tag else {}
    return guest.act("POST", f"{API}/versions", json={"text": text, "note": "Lighter", **more}, headers=headers)


def test_everybody_reads_it_and_only_some_change_it(cast: Cast) -> None:
    for role, may in (("agent", False), ("lead", False), ("qa", True), ("admin", True)):
        with cast.browser(role) as guest:
            shown = guest.get("/playbook").text
            assert "Sympathy before the glass of water" in shown
            assert ("/playbook/edit" in shown) == may
            assert (guest.get("/playbook/edit").status_code == 200) == may
            assert (keep(guest, LIGHTER, etag(guest)).status_code in (201, 412)) == may


def test_a_saved_version_judges_new_calls_and_the_first_can_be_gone_back_to(room: Room, cast: Cast) -> None:
    with cast.browser("qa") as qa:
        made = keep(qa, LIGHTER, etag(qa), current=True)
        assert (made.status_code, made.json()["version"]) == (201, 2)
        with room.store.read() as on:
            in_use = playbook_in_use(on, room.settings)
        assert (in_use.version, in_use.criteria[0].weight) == ("2", 6)
        versions = qa.get(f"{API}/versions").json()["items"]
        assert [(each["version"], each["user"]) for each in versions] == [(2, cast.qa.id), (1, None)]
        assert qa.get(f"{API}/versions/1").json()["text"] == TEXT
        back = qa.act("PUT", f"{API}/current", json={"version": 1}, headers={"If-Match": etag(qa)})
        assert back.status_code == 200
        assert qa.get(API).json()["version"] == "1"
        shown = qa.get("/playbook/difference?before=1&after=2").text
        assert "weight 12 becomes 6" in shown
        assert "is-gone" in shown
    with room.store.read() as on:
        lines = audit.entries(on, subject_type="playbook")
    assert [(each.action, each.subject) for each in lines] == [
        ("changed", "default@1"), ("changed", "default@2"), ("created", "default@2"),
    ]  # fmt: skip


def test_two_people_never_overwrite_each_other(cast: Cast) -> None:
    with cast.browser("qa") as qa, cast.browser("admin") as admin:
        seen = etag(qa)
        assert keep(admin, LIGHTER, seen).status_code == 201
        assert keep(qa, LIGHTER, seen).status_code == 412
        assert keep(qa, LIGHTER, None).status_code == 428
        form = {"text": LIGHTER.replace("weight: 6", "weight: 7", 1), "note": "Mine", "if_match": seen}
        refused = qa.act("POST", "/playbook/edit", data=form)
        assert refused.status_code == 412
        assert "Somebody saved" in refused.text
        assert "weight: 7" in refused.text
        assert len(qa.get(f"{API}/versions").json()["items"]) == 2


def test_every_fault_is_told_at_once_with_its_line_and_nothing_is_lost(cast: Cast) -> None:
    faulty = TEXT.replace("weight: 12", "weight: many", 1).replace("id: own-words", "id: Own Words", 1)
    with cast.browser("qa") as qa:
        faults = qa.act("POST", f"{API}/check", json={"text": faulty}).json()["faults"]
        lines = faulty.splitlines()
        assert len(faults) == 2
        assert ["weight: many" in lines[each["line"] - 1] for each in faults] == [True, False]
        part = qa.act("POST", "/playbook/check", data={"text": faulty}).text
        assert f'data-line="{faults[1]["line"]}"' in part
        again = qa.act("POST", "/playbook/edit", data={"text": faulty, "note": "x", "if_match": etag(qa)})
        assert again.status_code == 422
        assert "weight: many" in again.text
        assert keep(qa, faulty, etag(qa)).status_code == 422
        other = qa.act("POST", f"{API}/check", json={"text": TEXT.replace("id: default", "id: other", 1)}).json()
        assert "keep its id" in other["faults"][0]["detail"]


@pytest.mark.parametrize("text", ["", "a: [", "{id: default, version: 1}", "\x00", "- 1", "x" * 299_000])
def test_no_text_breaks_the_checker(cast: Cast, text: str) -> None:
    with cast.browser("qa") as qa:
        answer = qa.act("POST", f"{API}/check", json={"text": text})
        assert answer.status_code == 200
        assert answer.json()["faults"]


def test_a_draft_is_tried_over_past_calls_and_the_past_stays(room: Room, cast: Cast) -> None:
    with room.store.begin() as on:
        for number in range(30):
            kinds = ("problem", "impact", "blame") if number % 3 else ("problem", "impact", "sympathy")
            put_call(on, dump(an_analysis(f"call-{number}", agent="agent", at=now(), kinds=kinds)).encode())
        put_call(on, dump(an_analysis("old", at=after(-400))).encode())
        before = get_document(on, "call-1")
    with cast.browser("qa") as qa:
        stricter = TEXT.replace("critical_cap: 50", "critical_cap: 10").replace(
            "  - id: sympathy-first\n", "  - id: sympathy-first\n    critical: true\n"
        )
        begun = qa.act("POST", f"{API}/what-if", json={"text": stricter, "days": 30})
        assert begun.status_code == 202
        found = begun.json()
        for _ in range(200):
            if found["state"] in ("done", "failed"):
                break
            time.sleep(0.05)
            found = qa.get(f"{API}/what-if/{found['id']}").json()
        assert (found["state"], found["done"], found["of"]) == ("done", 30, 30)
        assert found["moved"] == found["down"] == 20
        assert found["mean_after"] < found["mean_before"]
        assert found["most_changed"][0]["after"] == 10
        shown = qa.get(f"/playbook/what-if/{found['id']}").text
        assert "The score of 20 of 30 calls changes" in shown
        with cast.browser("admin") as admin:
            assert admin.get(f"{API}/what-if/{found['id']}").status_code == 404
    with room.store.read() as on:
        assert get_document(on, "call-1") == before
        assert playbook_in_use(on, room.settings).critical_cap == 50


def test_the_number_of_a_version_is_written_into_its_text() -> None:
    assert playbooks.numbered("id: x\nversion: 3 # ours\ntitle: y\n", 12) == "id: x\nversion: 12 # ours\ntitle: y\n"
    assert playbooks.numbered('version: "a b"', 2) == "version: 2"


def test_a_difference_shows_what_went_and_what_came_with_lines_around() -> None:
    old = "\n".join(f"line {number}" for number in range(20))
    lines = playbooks.compared(old, old.replace("line 10\n", "line ten\n"))
    assert [line.text for line in lines if line.sign == "-"] == ["line 10"]
    assert [line.text for line in lines if line.sign == "+"] == ["line ten"]
    assert len(lines) == 8
    assert playbooks.compared(old, old) == []
