"""The learned detector: what it notices, the words it points at, and that it says where its weights are missing."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures import a_conversation

from wellheard.analysis import Listening, begin
from wellheard.conversation import Ledger, Moment, Turn
from wellheard.detectors import CallSoFar, Ears, Heard, find_detectors
from wellheard.detectors.learned.detector import TEXT_KINDS, learned
from wellheard.detectors.learned.evidence import stretches
from wellheard.detectors.learned.grams import letter_grams, named, single_words, word_grams, words_of
from wellheard.detectors.learned.hints import GROUPS, Attention, joined, text_features
from wellheard.detectors.learned.model import Model, Side, fingerprint, load, save
from wellheard.detectors.rules import Rule
from wellheard.detectors.run import DetectorError
from wellheard.jobs import Plan, build
from wellheard.settings import Settings

CALL = (
    "agent: Good morning, how can I help?",
    "customer: My washing machine has flooded the kitchen twice since Monday and I'm at my wits' end.",
    "agent: Oh no, twice, and on a kitchen floor. What an awful week to have had.",
    "customer: My order number is 4 4 1 7 9.",
    "agent: When you open the door, is the rubber torn anywhere?",
    "customer: No, it looks fine to me.",
    "agent: Can I have your order number, please?",
    "customer: I've just told you that. This is ridiculous, I want to speak to your manager.",
    "agent: That's our policy, there's nothing I can do.",
    "customer: Thank you anyway, it works now.",
)


@pytest.fixture(scope="module")
def heard_call() -> Listening:
    listening = begin(build(Plan(use_sound=False)))
    for turn in a_conversation(*CALL).turns:
        listening.hear(turn)
    listening.end()
    return listening


def in_turn(listening: Listening, turn: int, kind: str) -> list[Moment]:
    return [each for each in listening.moments if each.kind == kind and turn in each.turn_ids]


@pytest.mark.parametrize(
    ("turn", "kind"),
    [(2, "problem"), (3, "sympathy"), (5, "closed-question"), (8, "distress"), (8, "threat"), (9, "defensive")],
)
def test_plain_moments_are_noticed_by_the_learned_detector(heard_call: Listening, turn: int, kind: str) -> None:
    (moment,) = in_turn(heard_call, turn, kind)
    assert moment.detector.startswith("learned@")
    assert 0 < moment.confidence < 1


def test_a_repeated_request_points_at_the_turn_that_had_told_it(heard_call: Listening) -> None:
    (moment,) = in_turn(heard_call, 7, "repeat-request")
    assert moment.refers_to == (4,)
    assert moment.attributes == {"what": "fact:order-number"}


def test_what_nobody_has_told_is_not_asked_again() -> None:
    listening = begin(build(Plan(use_sound=False)))
    lines = ("agent: Hello.", "customer: Like I said, nobody listens!", "agent: And what was your order number again?")
    moments = [moment for turn in a_conversation(*lines).turns for moment in listening.hear(turn)]
    assert "repeat-request" not in {each.kind for each in moments}


def test_every_quote_stands_word_for_word_in_its_turn(heard_call: Listening) -> None:
    for moment in heard_call.moments:
        text = CALL[moment.turn_ids[0] - 1].partition(": ")[2]
        assert moment.offset is not None
        assert moment.quote
        assert text[moment.offset :].startswith(moment.quote)


def test_the_quote_is_the_stretch_that_fires_and_not_the_whole_turn(heard_call: Listening) -> None:
    (threat,) = in_turn(heard_call, 8, "threat")
    assert "manager" in threat.quote
    assert "told you" not in threat.quote


def test_sympathy_and_distress_carry_their_attributes(heard_call: Listening) -> None:
    (sympathy,) = in_turn(heard_call, 3, "sympathy")
    (distress,) = in_turn(heard_call, 8, "distress")
    assert sympathy.attributes == {"depth": "specific"}
    assert distress.attributes["intensity"] in (2, 3)


def test_no_kind_is_noticed_twice_in_a_turn(heard_call: Listening) -> None:
    seen = [(each.turn_ids, each.kind) for each in heard_call.moments if each.kind in TEXT_KINDS]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("speaker", ["assistant", "supervisor"])
def test_who_is_neither_agent_nor_customer_is_not_judged(speaker: str) -> None:
    listening = begin(build(Plan(use_sound=False)))
    turn = Turn(id=1, speaker=speaker, text="I want to speak to your manager!")  # type: ignore[arg-type]  # roles
    assert listening.hear(turn) == []


def test_a_recorded_voice_is_not_judged() -> None:
    listening = begin(build(Plan(use_sound=False)))
    turn = Turn(id=1, speaker="agent", text="Your call is important to us. Please hold.", automated=True)
    assert [each for each in listening.hear(turn) if each.kind in TEXT_KINDS] == []


class Broken:
    """A rule that fails."""

    id, version, kinds, reads = "rules.broken", "1", frozenset({"patience"}), frozenset[str]()

    def begin(self) -> "Broken":
        return self

    def hear(self, heard: Heard, call: CallSoFar) -> list[Moment]:
        raise ValueError("no idea")

    def end(self, call: CallSoFar) -> list[Moment]:
        raise AssertionError("a detector that failed is not asked again")


def test_a_rule_that_fails_is_a_gap_and_the_learned_detector_goes_on() -> None:
    ears = Ears((learned([Broken()]),))
    for turn in a_conversation(*CALL).turns:
        ears.hear(turn, ledger=Ledger())
    ears.end()
    assert [each.what for each in ears.gaps] == ["rules.broken"]
    assert any(heard.moments for heard in ears.call.turns)


def test_by_default_one_detector_stands_for_the_rules_and_by_setting_the_rules_speak() -> None:
    default, ruled = find_detectors(), find_detectors("rules")
    assert not [each for each in default if isinstance(each, Rule) and each.kinds <= TEXT_KINDS]
    assert [each.kinds for each in default if each.id == "learned"] == [TEXT_KINDS]
    assert "learned" not in {each.id for each in ruled}
    assert {kind for each in ruled for kind in each.kinds} >= TEXT_KINDS
    assert {each.id for each in default} > {each.id for each in ruled if not each.kinds <= TEXT_KINDS}


def test_the_setting_decides_what_a_setup_notices_with() -> None:
    ids = {each.id for each in build(Plan(use_sound=False, settings=Settings(noticing="rules"))).detectors}
    assert "rules.sympathy" in ids
    assert "learned" not in ids
    assert Plan(settings=Settings(noticing="rules")).digest() != Plan().digest()


def test_weights_that_are_missing_or_broken_are_named_with_the_way_out(tmp_path: Path) -> None:
    broken = tmp_path / "weights.npz"
    broken.write_bytes(b"no weights")
    for path in (broken, tmp_path / "nowhere.npz"):
        with pytest.raises(DetectorError, match=r"set noticing to `rules`"):
            load(path)
    with pytest.raises(DetectorError, match=r"nowhere\.npz: no weights can be read"):
        fingerprint(tmp_path / "nowhere.npz")


def test_the_version_names_the_weights() -> None:
    (found,) = (each for each in find_detectors() if each.id == "learned")
    assert found.version.startswith(fingerprint())


def test_a_model_is_written_byte_by_byte_the_same_and_comes_back(tmp_path: Path) -> None:
    side = Side(
        labels=("patience",),
        table=np.array([3, 9], np.uint32),
        weights=np.array([[1.0], [-2.0]], np.float16),
        **{name: np.array([0.5], np.float32) for name in ("bias", "slope", "offset", "threshold")},
    )
    for name in ("one.npz", "two.npz"):
        save(Model({"agent": side}), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    back = load(tmp_path / "one.npz").sides["agent"]
    known = (np.array([9, 4, 3], np.uint32), np.array([1.0, 7.0, 0.5], np.float32))
    assert back.margins(known) == pytest.approx(0.5 - 2.0 + 0.5)
    assert back.confidence(np.array([2.0])) == pytest.approx(1 / (1 + np.exp(-1.5)))
    assert back.slope * back.needed(0) + back.offset == pytest.approx(0.0)


def test_words_with_digits_are_one_word_and_marks_count() -> None:
    assert words_of("it's 44179, ok? … b12!") == ["it's", "0", ",", "ok", "?", "…", "0", "!"]


@given(st.text(max_size=80))
def test_any_text_has_features_each_once(text: str) -> None:
    for grams in (word_grams(text), letter_grams(text)):
        assert grams.dtype == np.uint32
        assert np.all(np.diff(grams.astype(np.int64)) > 0)
    ids, values = text_features(text)
    assert len(ids) == len(values)


def test_features_are_the_same_on_every_machine() -> None:
    assert named("rule:sympathy") == 1667237446
    assert word_grams("oh").tolist() == [343867675, 402523713, 1319694104, 1871868124, 3171959664, 4071883021]
    assert letter_grams("a").tolist() == [1097380899, 3346519929, 3574039222]
    assert set(single_words(["oh"], 2).tolist()).isdisjoint(single_words(["oh"], 3).tolist())


def test_features_of_a_turn_look_at_earlier_turns_only() -> None:
    turns = a_conversation(*CALL).turns
    rules = tuple(each for each in find_detectors("rules") if each.kinds <= TEXT_KINDS)

    def features(upto: int) -> list[list[int]]:
        attention, call = Attention(rules), CallSoFar()
        found = []
        for turn in turns[:upto]:
            heard = Heard(turn)
            call.turns.append(heard)
            seen = attention.hear(heard, call)
            assert heard.moments == []
            assert tuple(seen.groups) == GROUPS
            found.append(joined(seen.groups.values())[0].tolist())
        return found

    assert features(5) == features(len(turns))[:5]


def test_stretches_are_clauses_of_three_words_and_sentences() -> None:
    heard = Heard(Turn(id=1, speaker="agent", text="Oh no, what a dreadful week. Right, let me look, I'll see to it."))
    texts = [heard.turn.text[each.start : each.end] for each in stretches(heard)]
    assert texts == [
        "what a dreadful week.",
        "Oh no, what a dreadful week.",
        "let me look",
        "I'll see to it.",
        "Right, let me look, I'll see to it.",
    ]
