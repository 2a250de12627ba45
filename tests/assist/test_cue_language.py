"""The language of cues and escalations: what can be read, and every fault with its place."""

import pytest

from tests.assist.desks import HEAD, LISTEN, a_playbook
from wellheard.playbook import PlaybookError, default_playbook, hints, parse_playbook
from wellheard.playbook.cues import Cue, When
from wellheard.playbook.patterns import parse_pattern

ESCALATION = "escalation:\n  - id: lead\n    to: the lead\n    why: They ask for one\n    when: {heard: threat}\n"


def faults(cue: str, tail: str = "") -> tuple[str, ...]:
    with pytest.raises(PlaybookError) as error:
        a_playbook(cue, tail=tail)
    return error.value.faults


def test_a_cue_is_read_with_all_that_it_says() -> None:
    cue = a_playbook(
        'id: say-so\nwhen: {heard: "distress[intensity>=2]", times: 3 times, unanswered_for: 2 turns,'
        " not_yet: relief}\n"
        'done_by: [sympathy]\nsay: "“{words}”"\nurgency: now\nat_most: twice\nstays: 1 minute'
    ).cues[0]
    assert cue == Cue(
        kind="say-so",
        criterion="listen",
        when=When(
            heard=(parse_pattern("distress[intensity>=2]"),),
            times=3,
            unanswered_for=2,
            not_yet=(parse_pattern("relief"),),
        ),
        done_by=(parse_pattern("sympathy"),),
        say="“{words}”",
        urgency="now",
        at_most=2,
        stays_s=60,
    )


def test_cues_without_a_name_are_called_after_their_criterion() -> None:
    one = "- when: {heard: impact}\n  say: One."
    assert [
        each.kind for each in a_playbook(f"{one}\n{one}\n- id: own\n  when: {{heard: want}}\n  say: Two.").cues
    ] == [
        "listen",
        "listen-2",
        "own",
    ]


def test_every_condition_by_time_and_number_is_read() -> None:
    cue = a_playbook(
        "when: {talking_for: 50 seconds, silent_for: 10 seconds, on_hold_for: 2 minutes, call_longer_than: 5 minutes,"
        " mood_rose_by: 1, mood_at_least: 3, amount_over: 500, guide_hands_over: true, promised_without_when: true,"
        " asked_again: step}\nsay: X."
    ).cues[0]
    assert cue.when == When(
        talking_for_s=50,
        silent_for_s=10,
        on_hold_for_s=120,
        call_longer_than_s=300,
        mood_rose_by=1,
        mood_at_least=3,
        amount_over=500,
        guide_hands_over=True,
        promised_without_when=True,
        asked_again="step",
    )


@pytest.mark.parametrize(
    ("cue", "fault"),
    [
        ("when: {heard: impct}\nsay: X.", "11:21: no moment is of kind “impct”, did you mean “impact”?"),
        ("when: {hear: impact}\nsay: X.", "11:14: when knows no key “hear”, did you mean “heard”?"),
        ("when: {times: twice}\nsay: X.", "11:13: when tells of nothing that happens, add one of heard, asked_again"),
        ("when: {times: often, heard: want}\nsay: X.", "11:21: times is “often”, write it like once, twice or 3 times"),
        ("when: {talking_for: 50}\nsay: X.", "11:27: talking_for is “50”, write it like 50 seconds or 2 minutes"),
        ("when: {heard: want}\nsay: X.\nstays: long", "13:14: stays is “long”, write it like 50 seconds or 2 minutes"),
        ("when: {heard: want}", "11:7: this cue lacks say, add it"),
        ("when: {heard: want}\nsay: X.\nurgency: asap", "13:16: urgency is “asap”, use one of hint, soon, now"),
        ("when: {heard: want}\nsay: X.\nat_most: 0", "13:16: at_most is “0”, write it like once, twice or 3 times"),
        ("when: {heard: want}\nsay: “{word}”", "12:12: no slot is called “word”, did you mean “words”?"),
        ("when: {heard: want}\nsay: '{seconds}'", "12:12: nothing fills {seconds} here, it needs talking_for or"),
        ("when: {heard: want}\nsay: 'a {b'", "12:12: a brace is not closed or holds more than a name"),
        ("when: {heard: want}\nsay: 'a {words!r}'", "12:12: a brace is not closed or holds more than a name"),
        ("when: {heard: want}\nsay: 'a {words.text}'", "12:12: no slot is called “words.text”"),
        ("when: {heard: want}\nsay: " + "x" * 161, "12:12: this has 161 characters, nobody reads so many"),
        ("when: {heard: want, unanswered_for: 1 turn}\nsay: X.", "11:7: unanswered_for needs done_by: the kinds that"),
        (
            "when: {mood_at_least: 2, unanswered_for: 1 turn}\nsay: X.\ndone_by: offer",
            "11:48: unanswered_for counts",
        ),
        ("when: {mood_at_least: 4}\nsay: X.", "11:29: mood_at_least is “4”, write a whole number from 1 to 3"),
        ("when: {asked_again: maybe}\nsay: X.", "11:27: asked_again is “maybe”, use one of step, fact, anything"),
        ("when: {heard: want}\nsay: X.\nid: Has Spaces", "13:11: a cue's id is “Has Spaces”, use lower case letters"),
        ("when: often\nsay: X.", "11:13: when is “often”, write it as keys with values"),
        ("when: {guide_hands_over: perhaps}\nsay: X.", "11:32: guide_hands_over is “perhaps”, write true or false"),
        ("[]", "11:7: cue is an empty list, write a list"),
        ("just words", "11:7: cue is “just words”, write it as keys with values"),
        ("- when: {heard: want}\n  say: X.\n  id: a\n- when: {heard: want}\n  say: X.\n  id: a", "called “a” already"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(cue: str, fault: str) -> None:
    assert fault in "\n".join(faults(cue)), faults(cue)


def test_all_faults_of_cues_and_escalations_are_told_at_once() -> None:
    told = faults(
        "when: {heard: want}\nsay: '{seconds}'\nurgency: asap",
        "escalation:\n  - id: a\n    to: '{team}'\n    why: W\n    when: {heard: threat}\n"
        "  - id: a\n    to: X\n    why: '{minutes}'\n    when: {heard: nothing, unanswered_for: 1 turn}\n",
    )
    assert [each.split(": ")[0] for each in told] == [
        "p.yaml:12:12", "p.yaml:13:16", "p.yaml:16:9", "p.yaml:19:5", "p.yaml:21:10", "p.yaml:22:11", "p.yaml:22:19",
    ]  # fmt: skip


def test_a_playbook_without_cues_is_as_good_as_before() -> None:
    plain = parse_playbook(HEAD + LISTEN.removesuffix("    cue:\n"), name="p.yaml")
    assert (plain.cues, plain.escalation) == ((), ())


def test_an_escalation_says_who_for_what_and_when() -> None:
    entry = a_playbook("when: {heard: want}\nsay: X.", tail=ESCALATION).escalation[0]
    assert (entry.id, entry.to, entry.why, entry.when.heard[0].kind) == (
        "lead",
        "the lead",
        "They ask for one",
        "threat",
    )


def test_the_default_playbook_helps_in_most_of_what_it_judges() -> None:
    helped = {cue.criterion for cue in default_playbook().cues}
    assert len(helped) >= 10
    assert {each.id for each in default_playbook().escalation} >= {"guide", "beside-themselves", "insulted"}


def test_a_cue_that_blames_is_no_fault_but_a_lead_is_told() -> None:
    blaming = a_playbook('when: {heard: impact}\nsay: "You didn’t say sorry."')
    assert "The cue listen says “You didn't”, which reads like blame." in " ".join(hints(blaming))
    assert not any("blame" in each for each in hints(a_playbook("when: {heard: impact}\nsay: Say sorry.")))
    assert hints(default_playbook()) == ()
