from hypothesis import given
from hypothesis import strategies as st

from wellheard.language.agent_words import agent_likeness, likeliest_agent

AGENT = ["Thanks for calling Birch Energy, this is Nora, how can I help?", "May I have your meter number, please?"]
CUSTOMER = ["I'm calling because my bill is twice what it was.", "I've already paid the last one."]


def test_one_who_greets_and_asks_for_details_sounds_like_an_agent() -> None:
    assert agent_likeness(AGENT) > 0.9


def test_one_who_has_a_case_sounds_like_a_customer() -> None:
    assert agent_likeness(CUSTOMER) < 0.1


def test_nothing_said_is_a_coin_toss() -> None:
    assert agent_likeness([]) == 0.5
    assert agent_likeness(["mhm mhm"]) == 0.5


def test_the_agent_is_found_whatever_the_order_of_the_speakers() -> None:
    for texts in ({"A": AGENT, "B": CUSTOMER}, {"B": CUSTOMER, "A": AGENT}):
        found = likeliest_agent(texts)
        assert found is not None
        assert found[0] == "A"
        assert found[1] > 0.95


def test_without_speakers_nobody_is_the_agent() -> None:
    assert likeliest_agent({}) is None


@given(st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=60), max_size=4), min_size=1, max_size=4))
def test_any_words_give_a_speaker_and_a_confidence_that_is_a_share(texts: dict[str, list[str]]) -> None:
    found = likeliest_agent(texts)
    assert found is not None
    assert found[0] in texts
    assert 0 <= found[1] <= 1
    if len(texts) > 1:
        assert found[1] >= 0.5
