"""The story is put together from this call's evidence, in the customer's voice, and invents nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.playbook.calls import a_call, agent, customer, judged
from tests.playbook.test_default import GOOD, POOR
from tests.playbook.test_never import conversations, moments_in, numbered

from wellheard.conversation import KINDS, Conversation, Ledger, NotAssessed, Story, Told
from wellheard.language import sentences
from wellheard.playbook import Answer, default_playbook, judge, tell_story
from wellheard.playbook.ending import ending_of, stars_of
from wellheard.playbook.quoting import gist, shorten


class Teller:
    """A language judge that only tells stories."""

    name = "a-model"

    def __init__(self, told: Story | NotAssessed) -> None:
        self.told = told

    def answer(self, question: str, conversation: Conversation) -> Answer:
        raise AssertionError(question)

    def story(self, conversation: Conversation, stars: int) -> Story | NotAssessed:
        return self.told


def story_of(*lines: tuple[str, str, tuple[str | tuple[str, str], ...]], teller: Teller | None = None) -> Story:
    call = a_call(*lines)
    return tell_story(call[0], judged(default_playbook(), call), Ledger(), teller)


def test_a_very_good_call_is_told_as_one() -> None:
    story = story_of(*GOOD)
    assert story.stars == 5
    assert story.text == (
        "I'll be telling people about this one: I called with “My kettle trips the fuse, third one this year, and my "
        "mother is here”. They did more than I had asked for (“I'll send one by courier today, and a box of tea for "
        "your…”) and knew what it was like from their own life (“I would be too”). By the end I was glad (“You are "
        "wonderful, thank you so much!”)."
    )
    assert story.evidence == ("m1", "m19", "m6", "m21")


def test_a_poor_call_is_told_as_one() -> None:
    story = story_of(*POOR)
    assert story.stars == 1
    assert story.text == (
        "I'd warn my friends about this one: I called with “My kettle trips the fuse, third one this year, and my "
        "mother is here”. They made it out to be my own doing (“You must have had it too near the sink”) and brushed "
        "it aside (“Order number and date of birth please?”). At the end I was still upset (“Then I am done with you "
        "people”)."
    )


def test_a_mixed_call_tells_both_sides() -> None:
    story = story_of(
        customer("My kettle trips the fuse.", "problem"),
        agent("That's a nuisance with guests in the house.", "sympathy[depth=specific]"),
        agent("The system won't let me do that.", "defensive"),
        agent("Call the shop for it.", "runaround", "dismissal"),
        agent("Let's see what else there is.", "teamwork", "probe"),
        customer("That did it, it works.", "solved"),
    )
    assert story.stars == 3
    assert "They felt for me (“That's a nuisance with guests in the house”), but they brushed it aside" in story.text
    assert story.text.endswith("Now it works (“That did it, it works”).")


def test_a_chat_was_not_a_call() -> None:
    conversation, moments = a_call(customer("My kettle is dead.", "problem"), agent("Oh dear me."), channel="chat")
    told = tell_story(conversation, judge(default_playbook(), conversation, moments, {}, None), Ledger(), None)
    assert "I wrote to them with “My kettle is dead”." in told.text


def test_the_ledger_lends_the_problem_where_no_moment_has_it() -> None:
    conversation, moments = a_call(agent("Good morning to you."))
    ledger = Ledger(problem=(Told(text="um, well, the kettle is broken.", turn_id=1),))
    told = tell_story(conversation, judge(default_playbook(), conversation, moments, {}, None), ledger, None)
    assert told.text.endswith("I called with “the kettle is broken”.")


def test_a_call_without_a_single_moment_is_still_told_in_a_sentence() -> None:
    assert story_of(agent("Good morning to you.")).text == "That was neither good nor bad."


def test_a_language_judge_tells_in_its_words_with_our_stars() -> None:
    told = story_of(*GOOD, teller=Teller(Story(stars=1, text="It was grand.", evidence=("m2",), author="a-model")))
    assert told == Story(stars=5, text="It was grand.", evidence=("m2",), author="a-model")


def test_a_language_judge_that_fails_leaves_the_telling_to_us() -> None:
    assert story_of(*GOOD, teller=Teller(NotAssessed(not_assessed="timed out"))) == story_of(*GOOD)


def test_the_last_strong_word_decides_how_it_ended() -> None:
    upset = customer("I am livid, the lot of you.", "distress[intensity=3]")
    glad = customer("That is lovely, thank you.", "relief")
    talk = agent("Let me see what I can do.")
    assert ending_of(*a_call(upset, talk, glad)).way == "well"
    assert ending_of(*a_call(glad, talk, upset)).way == "badly"
    assert ending_of(*a_call(upset, talk, talk, talk)).way == "open"
    assert ending_of(*a_call(talk, talk, customer("A bit of a pity.", "distress[intensity=1]"))).way == "open"
    assert ending_of(*a_call(talk, customer("Fine, but I am livid.", "relief", "distress[intensity=2]"))).way == "badly"


@pytest.mark.parametrize("way", ["well", "open", "badly"])
def test_more_points_never_mean_fewer_stars(way: str) -> None:
    lines = {"well": "relief", "open": "problem", "badly": "threat"}
    ending = ending_of(*a_call(customer("One two three.", lines[way])))
    assert ending.way == way
    stars = [stars_of(score, ending) for score in range(101)]
    assert stars == sorted(stars)
    assert set(stars) <= {1, 2, 3, 4, 5}
    assert (stars[0], stars[-1]) == {"well": (2, 5), "open": (1, 4), "badly": (1, 3)}[way]


@settings(max_examples=50, deadline=None)
@given(st.data(), conversations)
def test_every_quote_is_in_the_call_and_there_are_at_most_three_sentences(
    data: st.DataObject, conversation: Conversation
) -> None:
    moments = numbered(data.draw(st.lists(moments_in(conversation, sorted(KINDS)), max_size=12)))
    told = tell_story(conversation, judge(default_playbook(), conversation, moments, {}, None), Ledger(), None)
    assert 1 <= told.stars <= 5
    assert told.text.endswith(".")
    assert set(told.evidence) <= {moment.id for moment in moments}
    for quote in re.findall("“(.*?)”", told.text):
        assert any(quote.removesuffix("…") in turn.text for turn in conversation.turns)
    assert len(sentences(re.sub("“.*?”", "", told.text))) <= 3


def test_masked_words_stay_whole_in_a_quote() -> None:
    text = "I gave you my card [card number] twice and nobody has taken a penny off it since"
    for limit in range(20, len(text)):
        assert "[" not in shorten(text, limit).replace("[card number]", "")


@given(st.text(max_size=120), st.integers(20, 90))
def test_a_quote_is_never_longer_than_asked_for(text: str, limit: int) -> None:
    assert len(gist(text, limit)) <= limit + 1
    assert len(shorten(text, limit)) <= limit + 1
