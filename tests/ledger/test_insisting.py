"""Who insists has done it ("I did swap the socket"), and so has who did "a restart"; who only meant to has not."""

import pytest
from tests.fixtures import a_conversation

from wellheard.conversation import Tried
from wellheard.ledger import Book

DONE = (
    ("I did swap the socket.", "swap", "socket"),
    ("I did swap the socket but nothing changed.", "swap", "socket"),
    ("Yes, I did unplug it.", "unplug", None),
    ("And I did unplug it at the wall.", "unplug", None),
    ("I did restart the router, twice.", "restart", "router"),
    ("I did already reboot it.", "restart", None),
    ("We did change the batteries.", "swap", "batteries"),
    ("I did, in fact, replace the fuse.", "swap", "fuse"),
    ("I really did update the app.", "update", "app"),
    ("Believe me, I did reinstall it.", "reinstall", None),
    ("My husband did swap the cable.", "swap", "cable"),
    ("Did swap it, no joy.", "swap", None),
    ("Oh, but I did clean the filter.", "clean", "filter"),
    ("I did check the fuse.", "check", "fuse"),
    ("I did call the bank.", "call", "bank"),
    ("I did email them on Monday.", "email", None),
    ("I did go to the shop.", "visit", "shop"),
    ("I have reset it.", "reset", None),
    ("I have indeed swapped the cable.", "swap", "cable"),
    ("We've already done the restart.", "restart", None),
    ("We've already done a reset.", "reset", None),
    ("I did the update, same thing.", "update", None),
    ("I gave it a wipe.", "clean", None),
    ("We've given it a full charge.", "charge", None),
    ("I did try to restart it, and then I did restart it.", "restart", None),
    ("I did press the reset button.", "reset", None),
)
NOT_DONE = (
    "I didn't swap it.",
    "I did not swap it.",
    "Should I swap it?",
    "Did you swap it?",
    "Did I swap it?",
    "When did I swap the socket?",
    "I was going to swap it.",
    "I never did restart it.",
    "I nearly did restart it.",
    "I almost reset it.",
    "I should have restarted it.",
    "I could've swapped it, I suppose.",
    "I did want to reset it.",
    "I did think about resetting it.",
    "I did plan to swap the socket.",
    "I did tell you not to swap the socket.",
    "I could do a restart.",
    "I'll do a restart.",
    "If I did swap it, would that help?",
    "I wish I did reset it.",
    "You did swap the socket.",
    "Your engineer did swap the socket.",
    "You did a restart.",
    "It did a restart by itself.",
    "It did the update.",
    "There is a reset button on the back.",
    "I got a reset email.",
    "I have yet to restart it.",
    "I have done no update.",
)


def heard(*lines: str) -> tuple[Book, list[str]]:
    """The book after all lines, and what was asked for again."""
    book, again = Book(), []
    for turn in a_conversation(*lines).turns:
        again += [each.what for each in book.repeats(turn)]
        book.hear(turn, [])
    return book, again


def tried(text: str) -> tuple[Tried, ...]:
    return heard(f"customer: {text}")[0].ledger().tried


@pytest.mark.parametrize(("said", "action", "thing"), DONE)
def test_who_insists_has_done_it(said: str, action: str, thing: str | None) -> None:
    (step,) = [each for each in tried(said) if each.action == action]
    assert step.object == thing
    assert step.text in said


@pytest.mark.parametrize("said", NOT_DONE)
def test_who_did_not_is_not_taken_for_one_who_did(said: str) -> None:
    mending = {"swap", "restart", "reset", "update", "unplug"}
    assert not mending & {each.action for each in tried(said)}


def test_what_was_insisted_on_is_not_to_be_asked_for_again_and_what_was_not_done_may_be() -> None:
    ask = "agent: Please swap the socket for me."
    assert heard("customer: I did swap the socket.", ask)[1] == ["action:swap"]
    assert heard("customer: I didn't swap the socket.", ask)[1] == []
    restart = "agent: Could you restart the router?"
    assert heard("customer: We've done a restart.", restart)[1] == ["action:restart"]
    assert heard("customer: I nearly restarted it.", restart)[1] == []


def test_how_often_and_what_came_of_it_are_told_with_it() -> None:
    (step,) = tried("I did restart it three times and nothing changed.")
    assert (step.times, step.outcome) == (3, "no-change")
