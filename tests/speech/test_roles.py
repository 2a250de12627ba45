from tests.speech.sounds import utterance
from wellheard.speech.roles import chosen, roles

GREETS = utterance("Thank you for calling Bright Lamps, how can I help you today?", 500, 4000)
ASKS = utterance("Can I have your order number please? Let me check that for you.", 9000, 12000)
COMPLAINS = utterance("Hi, I'm calling because my lamp doesn't work, I bought it from you guys.", 5000, 8000)


def test_the_one_who_greets_for_a_company_is_the_agent_whatever_the_track() -> None:
    assert roles({0: [COMPLAINS], 1: [GREETS, ASKS]}).speakers == {0: "customer", 1: "agent"}
    assert roles({0: [GREETS, ASKS], 1: [COMPLAINS]}).speakers == {0: "agent", 1: "customer"}


def test_the_reason_quotes_the_words_and_says_when() -> None:
    found = roles({0: [COMPLAINS], 1: [GREETS, ASKS]})
    assert found.confidence > 0.9
    assert "0:0" in found.reason
    assert any(quote in found.reason for quote in ("“Thank you for calling", "“Can I have your order number"))


def test_where_words_say_nothing_the_first_to_speak_on_an_incoming_call_is_the_agent() -> None:
    said = {0: [utterance("mm", 4000, 5000)], 1: [utterance("mm", 1000, 2000)]}
    found = roles(said)
    assert found.speakers == {0: "customer", 1: "agent"}
    assert 0.5 < found.confidence < 0.75
    assert roles(said, outbound=True).speakers == {0: "agent", 1: "customer"}


def test_metadata_are_believed_where_the_words_leave_doubt() -> None:
    said = {0: [utterance("mm", 1000, 2000)], 1: [utterance("mm", 4000, 5000)]}
    found = roles(said, given={0: "customer", 1: "agent"})
    assert found.speakers == {0: "customer", 1: "agent"}
    assert found.reason == "given by the metadata"
    assert found.repairs == ()


def test_swapped_tracks_are_noticed_followed_and_said() -> None:
    found = roles({0: [COMPLAINS], 1: [GREETS, ASKS]}, given={0: "agent", 1: "customer"})
    assert found.speakers == {0: "customer", 1: "agent"}
    assert "the other way round" in found.repairs[0]


def test_what_the_user_says_is_certain() -> None:
    found = chosen(0, (0, 1))
    assert found.speakers == {0: "agent", 1: "customer"}
    assert found.confidence == 1.0


def test_a_lone_voice_is_who_it_sounds_like() -> None:
    assert roles({0: [GREETS]}).speakers == {0: "agent"}
    assert roles({0: [COMPLAINS], 1: []}).speakers == {0: "customer", 1: "agent"}


def test_a_call_in_which_nobody_speaks_has_roles_all_the_same() -> None:
    found = roles({0: [], 1: []})
    assert found.speakers == {0: "agent", 1: "customer"}
    assert found.reason == "nobody speaks"
