"""The default playbook tells a good call from a poor one, and can be read aloud."""

from syrupy.assertion import SnapshotAssertion
from tests.playbook.calls import Line, a_call, agent, card, customer

from wellheard.playbook import as_table, default_playbook, hints, parse_playbook

GREETING = agent("Good morning, this is Ines, how can I help?")
TROUBLE = customer("My kettle trips the fuse, third one this year, and my mother is here.", "problem", "impact")

GOOD: tuple[Line, ...] = (
    GREETING,
    TROUBLE,
    agent("Three in a year, with your mother visiting, you must be fed up.", "sympathy[depth=specific]", "validation"),
    customer("I am, to be honest.", "distress[intensity=2]"),
    agent("I would be too. What happens when you switch it on?", "sympathy[depth=shared]", "open-question", "probe"),
    customer("A click and it is dark. I tried another socket.", "problem", "tried"),
    agent("A click, then dark, whatever the socket. How long has that been going on?", "restatement", "open-question"),
    customer("Since the spring.", "problem"),
    agent("Let's find it together. How old is the wiring, would you say?", "teamwork", "open-question", "probe"),
    customer("It is new."),
    agent("Then it is the kettle, the base draws damp, that is why it clicks.", "diagnosis", "explanation"),
    agent("I'll send one by courier today, and a box of tea for your mother.", "offer[beyond=true]", "ownership"),
    customer("You are wonderful, thank you so much!", "relief"),
    agent("You get it tomorrow by noon. Is that all sorted then?", "wrap-up"),
)
POOR: tuple[Line, ...] = (
    GREETING,
    TROUBLE,
    agent("Order number and date of birth please?", "closed-question", "dismissal"),
    customer("Four one seven. I am really angry by now.", "distress[intensity=2]"),
    agent("We apologize for any inconvenience caused.", "canned"),
    agent("You must have had it too near the sink.", "blame"),
    customer("I have not. I told the other lady all of this.", "repeating", "distress[intensity=2]"),
    agent("And what was the order number, please?", "closed-question", "repeat-request"),
    customer("Four one seven, as I said.", "repeating"),
    agent("That is our policy, nobody else complained.", "defensive"),
    agent("We can't replace it, you need to ask the maker.", "refusal", "runaround"),
    customer("Then I am done with you people.", "threat", "distress[intensity=3]"),
)


def test_a_very_good_call_earns_over_85_and_a_poor_one_under_45() -> None:
    good, poor = card(default_playbook(), a_call(*GOOD)), card(default_playbook(), a_call(*POOR))
    assert good.score is not None
    assert poor.score is not None
    assert good.score > 85
    assert poor.score < 30
    assert {each.id for each in good.criteria if each.outcome == "missed"} == set()


def test_connecting_without_fixing_loses_the_glass_of_water() -> None:
    kind = a_call(*GOOD[:6], customer("Well, it still trips. Goodbye.", "unsolved"))
    lost = {each.id for each in card(default_playbook(), kind).criteria if each.outcome == "missed"}
    assert "glass-of-water" in lost
    assert "sympathy-first" not in lost


def test_fixing_without_connecting_loses_sympathy() -> None:
    brisk = a_call(
        GREETING,
        TROUBLE,
        agent("Take it off the base and dry it.", "instruction"),
        customer("It works now.", "solved"),
        agent("Anything else I can do for you?", "wrap-up"),
    )
    results = {each.id: each.outcome for each in card(default_playbook(), brisk).criteria}
    assert results["glass-of-water"] == "met"
    assert results["sympathy-first"] == "missed"


def test_a_call_in_which_nothing_happened_has_no_absurd_score() -> None:
    wrong_number = a_call(GREETING, customer("Sorry, wrong number."), agent("No harm done, good day."))
    assert card(default_playbook(), wrong_number).score is None


def test_what_the_playbook_says_about_each_criterion(snapshot: SnapshotAssertion) -> None:
    rows = as_table(default_playbook())
    assert [f"{row.weight} {row.id} · {row.title}: {row.rule}" for row in rows] == snapshot


def test_its_weights_add_to_100_and_every_criterion_has_a_reason_and_better_words() -> None:
    playbook = default_playbook()
    assert hints(playbook) == ()
    assert len(playbook.criteria) == 20
    for criterion in playbook.criteria:
        assert len(criterion.why.split()) > 10, criterion.id
        assert criterion.say_instead, criterion.id


def test_weights_that_do_not_add_to_100_are_hinted_at_and_no_fault() -> None:
    text = "id: a\nversion: 1\ntitle: t\ncriteria:\n  - {id: b, title: t, why: w, weight: 7, never: [blame]}\n"
    assert "add to 7, not to 100" in hints(parse_playbook(text, name="x"))[0]
