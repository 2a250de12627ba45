"""The switchboard, the folds and the ears that run all rules."""

from collections.abc import Iterable
from time import process_time

import pytest

from wellheard.conversation import Ledger, Moment, Turn
from wellheard.detectors import CallSoFar, Ears, Heard, Listener
from wellheard.detectors.catalogue import shipped
from wellheard.detectors.rules import Found, Rule, Switchboard, cue, in_sentence, joint_confidence, together
from wellheard.detectors.run import in_order


def heard(text: str, speaker: str = "agent", *, automated: bool = False) -> Heard:
    return Heard(Turn(id=1, speaker=speaker, text=text, automated=automated))  # type: ignore[arg-type]  # by the test


SORRY = Rule(
    kind="sympathy", version="1", cues=(cue("sorry", r"\bso sorry\b"), cue("dear", r"\boh dear\b", needs="oh"))
)
ASKS = Rule(kind="closed-question", version="1", wakes="?", fold=lambda turn, _call, _found: [Found(0, 1, 0.5)] * 1)


def kinds(ears: Ears, text: str, speaker: str = "agent") -> list[str]:
    turn = Turn(id=len(ears.call.turns) + 1, speaker=speaker, text=text)  # type: ignore[arg-type]  # by the test
    return [moment.kind for moment in ears.hear(turn, ledger=Ledger())]


def test_only_rules_whose_cues_match_are_woken_in_their_order() -> None:
    board = Switchboard(((3, ASKS), (5, SORRY)))
    assert [number for number, _, _ in board.woken(heard("I'm so sorry, is it?"))] == [3, 5]
    assert board.woken(heard("I'm not sorry.")) == []


def test_a_cue_is_not_tried_without_the_further_words_that_it_needs() -> None:
    board = Switchboard(((0, SORRY),))
    assert board.woken(heard("My dear.")) == []
    assert board.woken(heard("Oh dear."))[0][2][0].start == 0


def test_nobody_is_woken_by_the_other_speaker_or_by_a_machine() -> None:
    board = Switchboard(((0, SORRY),))
    assert board.woken(heard("so sorry", "customer")) == []
    assert board.woken(heard("so sorry", automated=True)) == []


def test_a_rule_alone_hears_what_it_hears_among_others() -> None:
    turn = heard("We are so sorry about Monday.")
    alone = list(SORRY.begin().hear(turn, CallSoFar(turns=[turn])))
    among = Ears((ASKS, SORRY)).hear(turn.turn, ledger=Ledger())
    assert [moment.quote for moment in alone] == [moment.quote for moment in among] == ["so sorry"]


def test_weak_signs_count_together() -> None:
    turn = heard("So sorry. Oh dear.")
    call = CallSoFar(turns=[turn])
    weak = [Found(0, 8, 0.4), Found(10, 17, 0.4)]
    assert joint_confidence(weak) == 1 - 0.6 * 0.6
    assert list(together(0.7)(turn, call, weak)) == []
    (found,) = together(0.6)(turn, call, weak)
    assert turn.turn.text[found.start : found.end] == "So sorry."


def test_a_find_is_widened_to_its_sentence_and_no_further() -> None:
    turn = heard("Right. I'm so sorry about that. Shall we?")
    (found,) = in_sentence(turn, CallSoFar(turns=[turn]), [Found(11, 16, 0.9)])
    assert turn.turn.text[found.start : found.end] == "I'm so sorry about that."


def test_a_rule_that_breaks_is_left_out_and_recorded_and_the_others_go_on() -> None:
    def broken(_turn: Heard, _call: CallSoFar, _found: object) -> Iterable[Found]:
        raise ZeroDivisionError

    ears = Ears((Rule(kind="probe", version="1", always=True, fold=broken), SORRY))
    assert kinds(ears, "I'm so sorry.") == ["sympathy"]
    assert kinds(ears, "I'm so sorry.") == ["sympathy"]
    assert [(gap.stage, gap.what) for gap in ears.gaps] == [("detector", "rules.probe")]


class Counting:
    """A detector that isn't a rule."""

    id, version, kinds, reads = "counting", "1", frozenset({"silence"}), frozenset[str]()

    def begin(self) -> Listener:
        return self

    def hear(self, heard: Heard, call: CallSoFar) -> list[Moment]:
        del call
        return []

    def end(self, call: CallSoFar) -> list[Moment]:
        raise ValueError(len(call.turns))


def test_other_detectors_stand_beside_rules_and_may_fail_at_the_end() -> None:
    ears = Ears((Counting(), SORRY))
    assert kinds(ears, "So sorry.") == ["sympathy"]
    assert ears.end() == []
    assert "the end of the call" in ears.gaps[0].reason


@pytest.mark.parametrize(
    "words", ["do you want the ", "so you say it was the thing, ", "i can get it if you like and ", "?! "]
)
def test_a_turn_of_fifty_thousand_characters_is_heard_in_a_moment(words: str) -> None:
    ears = Ears(in_order(shipped()))
    text = (words * (50_000 // len(words))).strip()
    started = process_time()
    kinds(ears, "It broke on Monday and I rang you twice.", "customer")
    kinds(ears, text)
    kinds(ears, text, "customer")
    assert process_time() - started < 10
    assert not ears.gaps
