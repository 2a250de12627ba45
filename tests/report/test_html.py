import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from tests.report.fixture import analysis, audio, without_sound
from wellheard.conversation import Analysis, CoachingNote, Fact, Gap, Mirroring, NotAssessed, Story, Turn
from wellheard.report.choosing import summary_row
from wellheard.report.html import write_html, write_index

HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="alert(3)\' <!-- ]]> {{ 7*7 }}'
VOID = {"meta", "link", "input", "img", "br", "hr"}


class Page(HTMLParser):
    """Elements, attributes, and text outside scripts and styles; complains about unbalanced elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def hostile() -> Analysis:
    """The call with the same hostile text wherever a source or an extension could put text."""
    whole = analysis()
    conversation = whole.conversation
    return replace(
        whole,
        conversation=replace(
            conversation,
            id=HOSTILE,
            title=HOSTILE,
            source=HOSTILE,
            metadata=replace(conversation.metadata, agent=HOSTILE, customer=HOSTILE, queue=HOSTILE),
            turns=tuple(replace(turn, text=HOSTILE, speaker_name=HOSTILE) for turn in conversation.turns),
            tracks=tuple(replace(track, reason=HOSTILE) for track in conversation.tracks),
            redactions={HOSTILE: 1},
            repairs=(HOSTILE,),
        ),
        moments=tuple(
            replace(
                each,
                id=HOSTILE + each.id,
                kind=HOSTILE,
                quote=HOSTILE[8:40],
                attributes={HOSTILE: HOSTILE},
                detector=HOSTILE,
            )
            for each in whole.moments
        ),
        measures={
            HOSTILE: NotAssessed(not_assessed=HOSTILE),
            "mirroring": Mirroring(value=0.5, parts={HOSTILE: 0.1}, stretch=None),
        },
        ledger=replace(whole.ledger, facts=(Fact(slot=HOSTILE, value=HOSTILE, text=HOSTILE, turn_id=2, call=HOSTILE),)),
        scorecard=replace(
            whole.scorecard,
            playbook=HOSTILE,
            judge=HOSTILE,
            criteria=tuple(
                replace(each, id=HOSTILE, title=HOSTILE, reason=HOSTILE) for each in whole.scorecard.criteria
            ),
        ),
        story=Story(stars=1, text=HOSTILE),
        coaching=(
            CoachingNote(type="focus", criterion=None, moment=None, turn_id=2, why=HOSTILE, say_instead=HOSTILE),
        ),
        gaps=(Gap(stage=HOSTILE, what=HOSTILE, reason=HOSTILE),),
        versions=replace(whole.versions, speech=HOSTILE),
    )


def test_nothing_of_a_hostile_call_becomes_markup() -> None:
    harmless, page = Page(write_html(analysis(), audio())), Page(write_html(hostile(), audio()))
    assert len(page.all("script")) == len(harmless.all("script")) == 3
    assert page.all("img") == []
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
    assert "{{ 7*7 }}" in page.text
    assert page.text.count("<img src=x onerror=alert(2)>") > 40


def test_the_page_forbids_everything_but_its_own_style_and_scripts() -> None:
    page = Page(write_html(hostile()))
    (policy,) = [each["content"] for each in page.all("meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_nothing_is_fetched_from_anywhere() -> None:
    page = Page(write_html(analysis(), audio()))
    for _, attributes in page.elements:
        for name in ("src", "href", "srcset", "action", "poster"):
            address = attributes.get(name)
            assert address is None or address.startswith(("#", "data:"))


@pytest.mark.parametrize("with_sound", [True, False])
def test_all_that_was_found_is_readable_in_the_page(with_sound: bool) -> None:
    whole = analysis() if with_sound else without_sound()
    page = Page(write_html(whole, audio() if with_sound else None))
    for turn in whole.conversation.turns:
        assert " ".join(turn.text.split()) in page.text
    for each in whole.scorecard.criteria:
        assert each.title in page.text
        assert each.reason in page.text
    for note in whole.coaching:
        assert note.why in page.text
    for gap in whole.gaps:
        assert gap.reason in page.text
    assert whole.story.text in page.text
    assert "1 × phone" in page.text
    assert whole.versions.detectors in page.text


def test_every_link_within_the_page_arrives() -> None:
    for whole in (analysis(), without_sound()):
        page = Page(write_html(whole))
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        targets = {attributes["href"] for attributes in page.all("a")}
        assert len(targets) > 15
        assert {f"#{name}" for name in ids} >= targets


def test_without_sound_there_is_no_player_and_turns_are_numbered() -> None:
    page = Page(write_html(without_sound()))
    assert page.all("audio") == []
    assert page.all("button") == [each for each in page.all("button") if "data-turn" not in each]
    assert "turn 5 Asked again" in page.text
    assert "How it sounded" not in page.text


def test_sound_stands_in_the_page_itself() -> None:
    whole = analysis()
    (element,) = Page(write_html(whole, audio())).all("audio")
    assert (element["src"] or "").startswith("data:audio/wav;base64,UklGR")


def test_on_a_shared_track_the_waveform_still_shows_who_speaks() -> None:
    mixed = replace(audio(), peaks=audio().peaks[:1])
    page = Page(write_html(analysis(), mixed))
    waves = [each["class"] for each in page.all("path") if (each.get("class") or "").startswith("wave")]
    assert waves == ["wave by-other", "wave by-agent", "wave by-customer"]


def test_headings_stand_in_order_and_landmarks_are_there() -> None:
    page = Page(write_html(analysis()))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = [tag for tag, _ in page.elements]
    assert {"main", "header", "footer"} <= set(tags)


def test_everything_but_the_call_is_small() -> None:
    whole = analysis()
    bare = replace(
        whole,
        conversation=replace(whole.conversation, turns=()),
        moments=(),
        scorecard=replace(whole.scorecard, criteria=()),
        coaching=(),
    )
    assert len(write_html(bare).encode()) < 60_000


def test_the_same_call_makes_the_same_page() -> None:
    assert write_html(analysis()) == write_html(analysis())


def test_a_call_in_which_nobody_spoke_has_a_page() -> None:
    whole = without_sound()
    empty = replace(
        whole,
        conversation=replace(whole.conversation, turns=(), duration_ms=0),
        scorecard=replace(whole.scorecard, score=None, criteria=()),
    )
    text = Page(write_html(empty)).text
    assert "Nobody said anything" in text
    assert "no score" in text


def later(turn: Turn, rounds: int) -> Turn:
    """The same turn some rounds of the call later."""
    start, end = (turn.start_ms or 0) + rounds * 90_000, (turn.end_ms or 0) + rounds * 90_000
    return replace(turn, id=rounds * 14 + turn.id, start_ms=start, end_ms=end, words=None)


def test_ten_thousand_turns_make_a_page_that_can_be_mailed() -> None:
    whole = analysis()
    turns = tuple(later(turn, rounds) for rounds in range(715) for turn in whole.conversation.turns)
    long = replace(whole, conversation=replace(whole.conversation, turns=turns, duration_ms=715 * 90_000))
    text = write_html(long)
    assert text.count('class="turn ') == 10_010
    assert 'class="turns is-long"' in text
    assert len(text) < 10_000_000


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3))
def test_whatever_is_said_the_data_for_the_scripts_can_be_read(texts: list[str]) -> None:
    whole = without_sound()
    turns = tuple(Turn(id=number, speaker="agent", text=text) for number, text in enumerate(texts, start=1))
    page = write_html(replace(whole, conversation=replace(whole.conversation, turns=turns)))
    found = re.search(r'<script type="application/json" id="call">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert len(json.loads(found[1])["turns"]) == len(texts)
    page.encode("utf-8")


def test_the_index_links_every_report_with_its_verdict() -> None:
    rows = [
        summary_row(analysis(), href="reports/a b#1.html"),
        replace(summary_row(analysis(), href="javascript:alert(1)"), title=HOSTILE, score=None, worst_miss=None),
    ]
    page = Page(write_index(rows, title="March"))
    assert [each["href"] for each in page.all("a")] == ["./reports/a%20b%231.html", "./javascript%3Aalert%281%29"]
    assert "March" in page.text
    assert "2 calls, mean score 65" in page.text
    assert "Sympathy before the glass of water" in page.text
    assert len(page.all("script")) == 2


def test_the_page_stays_as_it_was_looked_at(snapshot: SnapshotAssertion) -> None:
    text = write_html(without_sound())
    body = text[text.index("<body>") : text.index('<script type="module">')]
    assert body == snapshot
