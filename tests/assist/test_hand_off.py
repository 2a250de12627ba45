"""The hand-off: one page on which the customer's own words stand, and data that another system takes."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from syrupy.assertion import SnapshotAssertion

from tests.assist.calls import SAMPLES, setup, timed
from wellheard.assist import CallHeader, LiveCall, as_page
from wellheard.assist.actions import Note
from wellheard.assist.hand_off import HandOff, from_row, json_schema, to_row
from wellheard.assist.hand_off_writing import first_sentence
from wellheard.assist.wording import did, to_you
from wellheard.conversation import Ledger, Told, Tried
from wellheard.intake import read
from wellheard.intake.interface import Transcript

HEADER = CallHeader(call="call-1", agent="Dana", customer="C-2041", started_at=datetime(2026, 3, 2, 10, tzinfo=UTC))
LONGEST_PAGE = 60


def after(name: str) -> LiveCall:
    call = LiveCall(setup(), HEADER)
    for turn in timed(name):
        call.hear(turn)
    return call


@pytest.mark.parametrize("name", ["login-dives-in", "maintenance-thrice"])
def test_the_page_reads_so(name: str, snapshot: SnapshotAssertion) -> None:
    assert as_page(after(name).hand_off()) == snapshot


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_fits_on_a_page_and_quotes_only_what_was_said(name: str) -> None:
    call = after(name)
    hand_off = call.hand_off()
    assert len(as_page(hand_off).splitlines()) <= LONGEST_PAGE
    said = " ".join(turn.text for turn in timed(name))
    for line in (*hand_off.problem, *hand_off.impact, *hand_off.wants, *hand_off.promises):
        assert line.text.rstrip("…") in said


@pytest.mark.parametrize("name", SAMPLES)
def test_the_data_goes_to_json_and_back_and_keeps_its_schema(name: str) -> None:
    hand_off = after(name).hand_off()
    row = json.loads(json.dumps(to_row(hand_off)))
    jsonschema.validate(row, json_schema())
    assert from_row(row) == hand_off


def test_a_row_that_is_no_hand_off_is_refused() -> None:
    with pytest.raises(ValueError, match="HandOff"):
        from_row({"call": "x"})


def test_the_vcon_holds_the_turns_the_hand_off_and_its_page(tmp_path: Path) -> None:
    call = after("maintenance-thrice")
    call.act(Note(text="has an oxygen bottle for six hours"))
    hand_off = call.hand_off()
    vcon = call.hand_off_vcon(hand_off)
    assert vcon == call.hand_off_vcon(hand_off)
    kept = next(each for each in vcon["analysis"] if each["schema"] == "wellheard.hand-off/1")
    assert from_row(kept["body"]) == hand_off
    assert "has an oxygen bottle" in vcon["attachments"][0]["body"]
    path = tmp_path / "hand-off.vcon"
    path.write_text(json.dumps(vcon), encoding="utf-8")
    (incoming,) = list(read(path))
    assert isinstance(incoming, Transcript)
    assert [each.text for each in incoming.conversation.turns] == [each.text for each in timed("maintenance-thrice")]


def test_a_vcon_needs_a_time() -> None:
    call = LiveCall(setup(), CallHeader(call="call-1"))
    with pytest.raises(ValueError, match="time"):
        call.hand_off_vcon(call.hand_off())


def test_nothing_told_makes_an_honest_page() -> None:
    call = LiveCall(setup(), CallHeader(call="call-1"))
    page = as_page(call.hand_off())
    assert "What is wrong" not in page
    assert "Calm now." in page


@pytest.mark.parametrize(
    ("words", "back"),
    [
        ("I can't get into my account.", "you can't get into your account"),
        ("The school trip has to be paid by noon or my son loses his place.",
         "the school trip has to be paid by noon or your son loses his place"),
        ("I'm sitting on the floor", "you're sitting on the floor"),
        ("I was at home and I am angry", "you were at home and you are angry"),
        ("We've told our neighbour", "you've told your neighbour"),
        ("you promised me a refund", "“you promised me a refund”"),
        ("IKEA sent me the wrong one", "IKEA sent you the wrong one"),
        ("", ""),
    ],
)  # fmt: skip
def test_words_are_turned_to_who_said_them(words: str, back: str) -> None:
    assert to_you(words) == back


@pytest.mark.parametrize(
    ("action", "thing", "times", "told"),
    [
        ("unplug", None, None, "unplugged it"),
        ("check", "all forty nine others", None, "checked all forty nine others"),
        ("restart", "laptop", 2, "restarted the laptop twice"),
        ("clear-cache", "cookies", None, "cleared the cookies"),
        ("call", "driver", 4, "called the driver 4 times"),
        ("swap", "filter", None, "swapped the filter"),
        ("tighten", "screw", 1, "tightened the screw"),
        ("sit-them-in", None, None, "sit them in"),
    ],
)
def test_what_was_tried_is_told_in_words(action: str, thing: str | None, times: int | None, told: str) -> None:
    assert did(Tried(action=action, object=thing, times=times, outcome=None, text="", turn_id=1)) == told


def test_the_first_sentence_is_made_of_the_customers_own_words() -> None:
    ledger = Ledger(
        problem=(Told(text="My router is dead.", turn_id=2),),
        impact=(Told(text="I can't work from home.", turn_id=2),),
        wants=(Told(text="I'd like a new one.", turn_id=4),),
        tried=(Tried(action="restart", object="router", times=2, outcome=None, text="", turn_id=4),),
    )
    assert first_sentence(ledger, "Dana", "Karen") == (
        "Hello Karen, Dana has told me everything, so you needn't say it again. Your router is dead. "
        "You can't work from home. You have already restarted the router twice, so we won't do "
        "that again. You'd like a new one."
    )
    assert first_sentence(Ledger(), None, None).startswith("Hello, my colleague has told me")


def test_the_first_sentence_says_nothing_and_then_half_of_it_again() -> None:
    told = "My dishwasher leaks and my mother slipped on the water, she is in hospital."
    half = "My dishwasher leaks and my mother slipped on the water"
    for problem, impact in ((half, told), (told, half), (told, told)):
        spoken = first_sentence(
            Ledger(problem=(Told(text=problem, turn_id=1),), impact=(Told(text=impact, turn_id=1),)), None, None
        )
        assert spoken.endswith(
            "say it again. Your dishwasher leaks and your mother slipped on the water, she is in hospital."
        )


def test_the_schema_that_is_published_is_this_one() -> None:
    path = Path(str(files("wellheard"))).parents[1] / "docs" / "reference" / "hand-off.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json_schema()


def test_the_hand_off_names_who_the_policy_calls_in() -> None:
    hand_off: HandOff = after("maintenance-thrice").hand_off()
    assert hand_off.to == "the team lead on duty"
    assert "I'd like to speak to a supervisor" in hand_off.why
    assert after("login-done-well").hand_off().to == ""
