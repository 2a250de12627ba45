"""Praise first, then at most one focus: for the rep, about a moment, never blaming."""

from tests.playbook.calls import Line, a_call, a_playbook, agent, customer, judged
from tests.playbook.test_default import GOOD, POOR

from wellheard.conversation import CoachingNote
from wellheard.playbook import Playbook, coach, default_playbook

KIND = customer("My kettle trips the fuse.", "problem")


def notes(playbook: Playbook, *lines: Line) -> tuple[CoachingNote, ...]:
    call = a_call(*lines)
    return coach(playbook, call[0], judged(playbook, call))


def test_a_good_call_gets_two_pieces_of_praise_that_name_their_moments() -> None:
    first, second, *_ = notes(default_playbook(), *GOOD)
    assert (first.type, first.moment, first.turn_id, first.criterion) == ("praise", "m6", 5, "own-words")
    assert first.why == (
        "You gave them something of your own: “I would be too. What happens when you switch it on?” Somebody who has "
        "been there too is no longer the company."
    )
    assert (second.type, second.moment) == ("praise", "m3")


def test_a_poor_call_gets_praise_first_where_there_is_any_and_exactly_one_focus() -> None:
    lines = (*POOR, agent("Take your time with it.", "patience"))
    told = notes(default_playbook(), *lines)
    assert [note.type for note in told] == ["praise", "focus"]
    focus = told[1]
    assert (focus.criterion, focus.moment, focus.turn_id) == ("sympathy-first", "m1", 2)
    assert focus.why.startswith("For your next call: sympathy before the glass of water. In turn 2 the customer told")
    criterion = default_playbook().criteria[0]
    assert focus.why.endswith(criterion.why)
    assert focus.say_instead in criterion.say_instead


def test_the_focus_is_where_most_points_were_lost() -> None:
    playbook = a_playbook("never: [blame]\nweight: 5", "never: [canned]\nweight: 9", "never: [dismissal]\nweight: 7")
    slips = agent("Your call is important to us.", "blame", "canned", "dismissal")
    assert [note.criterion for note in notes(playbook, KIND, slips)] == ["c2"]


def test_a_missed_critical_criterion_comes_before_weightier_ones() -> None:
    playbook = a_playbook("never: [blame]\nweight: 5\ncritical: true", "never: [canned]\nweight: 9")
    slips = agent("Your call is important to us.", "blame", "canned")
    assert notes(playbook, KIND, slips)[-1].criterion == "c1"


def test_what_only_the_customer_does_is_no_focus() -> None:
    playbook = a_playbook("never: [threat]\nweight: 90", "at_least: {kinds: [probe], count: 1}")
    told = notes(playbook, customer("I am leaving you.", "threat"), agent("I see what you mean."))
    assert [note.criterion for note in told if note.type == "focus"] == ["c2"]


def test_where_something_was_absent_the_focus_points_at_the_turn_that_had_room_for_it() -> None:
    playbook = a_playbook("at_least: {kinds: [validation], count: 1, when: [distress]}")
    told = notes(
        playbook,
        agent("Good morning to you."),
        customer("I am livid.", "distress[intensity=2]"),
        agent("What is your name, please?"),
    )
    assert [(note.type, note.moment, note.turn_id) for note in told] == [("focus", None, 3)]


def test_a_call_with_nothing_to_better_has_no_focus() -> None:
    playbook = a_playbook("respond: {to: [problem], with: [sympathy]}")
    told = notes(playbook, KIND, agent("With guests coming, too.", "sympathy[depth=specific]"))
    assert [note.type for note in told] == ["praise"]


def test_praise_names_the_relief_that_followed() -> None:
    told = notes(
        default_playbook(),
        KIND,
        agent("Let's sort it out together.", "teamwork"),
        customer("You're a star, thank you!", "relief"),
    )
    assert told[0].why.endswith("there are two of you now. The answer was “You're a star, thank you!”.")


def test_without_a_moment_to_praise_what_held_is_praised() -> None:
    playbook = a_playbook("never: [blame]\ntitle: Presume no mistake\nwhy: They know.", "never: [canned]\nweight: 4")
    told = notes(playbook, KIND, agent("What is your name, please?", "closed-question"))
    assert [(note.type, note.criterion, note.why) for note in told] == [
        ("praise", "c1", "You kept to this all the way through: Presume no mistake. They know.")
    ]


def test_an_agent_who_was_insulted_and_stayed_with_the_call_is_praised_for_that_first() -> None:
    insult = customer("You stupid parrot, fix it.", "abuse")
    calm = agent("Let me see what I can do.")
    told = notes(default_playbook(), insult, calm)
    assert (told[0].type, told[0].moment, told[0].turn_id) == ("praise", "m1", 1)
    assert "your lead sees it too" in told[0].why
    back = notes(default_playbook(), insult, agent("It's very simple, even for you.", "condescension"))
    assert not any("insulted" in note.why for note in back)


def test_the_better_words_that_share_most_with_the_call_are_chosen() -> None:
    playbook = a_playbook(
        "never: [blame]\nsay_instead:\n  - Let us look at it.\n  - The kettle hides its fuse, everybody misses it."
    )
    slip = agent("You must have burnt the kettle fuse.", "blame")
    assert notes(playbook, slip)[-1].say_instead == "The kettle hides its fuse, everybody misses it."
    other = agent("You must have dropped it there.", "blame")
    assert notes(playbook, other)[-1].say_instead == "Let us look at it."


def test_a_call_without_turns_has_nothing_to_coach() -> None:
    assert notes(default_playbook()) == ()
