"""`respond`: what the customer does calls for an answer, in time, and order matters."""

from tests.playbook.calls import a_call, a_playbook, agent, assistant, card, customer

SYMPATHY_FIRST = a_playbook("respond: {to: [problem, impact], with: [sympathy, surprise], before: [instruction]}")
SOON = a_playbook("respond: {to: [problem], with: [sympathy], within_turns: 2}")


def test_sympathy_before_the_instruction_is_met_and_shown_by_the_sympathy() -> None:
    call = a_call(
        agent("Thanks for calling, what can I do for you?"),
        customer("My radio is dead.", "problem"),
        agent("Oh no, not on a Sunday.", "sympathy"),
        agent("Please unplug it for me.", "instruction"),
    )
    result = card(SYMPATHY_FIRST, call).criteria[0]
    assert (result.outcome, result.points, result.evidence) == ("met", 10, ("m2",))
    assert result.reason == "Sympathy came before an instruction: “Oh no, not on a Sunday.”"


def test_the_same_words_after_the_instruction_are_a_miss_shown_by_what_was_passed_over() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Please unplug it for me.", "instruction"),
        agent("Oh no, not on a Sunday.", "sympathy"),
    )
    result = card(SYMPATHY_FIRST, call).criteria[0]
    assert (result.outcome, result.points, result.evidence) == ("missed", 0, ("m1", "m2"))
    assert result.reason == (
        "In turn 1 the customer told a problem (“My radio is dead.”), "
        "and an instruction came before any sympathy or surprise."
    )


def test_within_one_turn_the_order_of_the_words_decides() -> None:
    text = "Oh no, poor you. Please unplug it."
    first: list[str | tuple[str, str]] = [("sympathy", "Oh no, poor you."), ("instruction", "Please unplug it.")]
    turned = "Please unplug it. Oh no, poor you."
    for said, outcome in ((text, "met"), (turned, "missed")):
        call = a_call(customer("It is dead.", "problem"), agent(said, *first))
        assert card(SYMPATHY_FIRST, call).criteria[0].outcome == outcome


def test_points_are_the_share_of_occasions_that_were_taken() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Oh no, not on a Sunday.", "sympathy"),
        customer("And I live alone with it.", "impact"),
        agent("Please unplug it for me.", "instruction"),
        customer("It was a present, too.", "impact"),
        agent("Then plug it in again.", "instruction"),
    )
    result = card(SYMPATHY_FIRST, call).criteria[0]
    assert (result.outcome, result.points) == ("partly", 3.33)
    assert result.evidence == ("m3", "m4", "m5", "m6", "m2")
    assert result.reason.startswith(
        "The answer came in time on 1 of 3 occasions. In turn 3 the customer told what it does to them"
    )


def test_what_is_told_before_the_agent_could_answer_is_one_occasion() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Mm-hm."),
        customer("I live alone with it.", "impact"),
        customer("And nobody calls back.", "problem"),
        agent("That is no way to treat you.", "sympathy"),
        agent("Please unplug it for me.", "instruction"),
    )
    result = card(SYMPATHY_FIRST, call).criteria[0]
    assert (result.outcome, result.evidence) == ("met", ("m4",))


def test_while_an_answer_holds_what_is_told_is_no_new_occasion() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Oh no, not on a Sunday.", "sympathy"),
        customer("And I live alone with it.", "problem"),
        agent("Which radio is it then?"),
        customer("The old one, it crackled before.", "problem"),
        agent("Please unplug it for me."),
    )
    rule = "respond: {to: [problem], with: [sympathy], within_turns: 1, holds_for: HOLDS}"
    points = [card(a_playbook(rule.replace("HOLDS", holds)), call).criteria[0].points for holds in ("1", "2")]
    assert points == [5, 10]
    assert card(a_playbook(rule.replace(", holds_for: HOLDS", "")), call).criteria[0].points == 3.33


def test_an_answer_may_hold_for_the_rest_of_the_call() -> None:
    talk = [agent("Which radio is it then?"), customer("It crackles, too.", "problem")] * 30
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Oh no, not on a Sunday.", "sympathy"),
        *talk,
        agent("I see now."),
    )
    rule = "respond: {to: [problem], with: [sympathy], within_turns: 1, holds_for: call}"
    assert card(a_playbook(rule), call).criteria[0].outcome == "met"
    assert card(a_playbook(rule.replace("call}", "30}")), call).criteria[0].outcome == "partly"


def test_an_answer_that_came_too_late_does_not_save_what_was_passed_over() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Please unplug it for me.", "instruction"),
        customer("I did, twice."),
        agent("Oh no, not on a Sunday.", "sympathy"),
        customer("And I live alone with it.", "problem"),
        agent("Please plug it in again.", "instruction"),
    )
    rule = "respond: {to: [problem], with: [sympathy], before: [instruction], holds_for: 2}"
    assert card(a_playbook(rule), call).criteria[0].outcome == "missed"


def test_a_short_question_is_an_answer_and_no_nod() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        agent("Which one?"),
        customer("I live alone with it.", "impact"),
        agent("That is no way to live.", "sympathy"),
    )
    assert card(SYMPATHY_FIRST, call).criteria[0].reason.endswith("2 times of 2: “That is no way to live.”")


def test_an_answer_after_so_many_turns_of_the_agent_comes_too_late() -> None:
    opening = customer("My radio is dead.", "problem")
    filler = [agent("And your name please?"), customer("Ada.")]
    sorry = agent("How sad, after all these years.", "sympathy")
    in_time = a_call(opening, *filler, sorry)
    too_late = a_call(opening, *filler, *filler, sorry)
    assert card(SOON, in_time).criteria[0].outcome == "met"
    missed = card(SOON, too_late).criteria[0]
    assert missed.outcome == "missed"
    assert missed.reason.endswith("and no sympathy came in time.")


def test_without_an_occasion_it_does_not_apply_and_there_is_no_score() -> None:
    scorecard = card(SOON, a_call(customer("Hello there."), agent("Hello, who is calling?")))
    assert scorecard.criteria[0].outcome == "not_applicable"
    assert scorecard.score is None


def test_a_problem_in_the_very_last_turn_leaves_no_chance_and_is_no_occasion() -> None:
    call = a_call(agent("Goodbye and thank you."), customer("It broke again!", "problem"))
    assert card(SOON, call).criteria[0].outcome == "not_applicable"


def test_an_offer_in_the_same_breath_as_the_refusal_answers_it_on_either_side_of_it() -> None:
    way = a_playbook("respond: {to: [refusal], with: [offer], within_turns: 1}")
    marks: list[str | tuple[str, str]] = [("offer", "I can send a new one"), ("refusal", "I can't give it back")]
    for text in (
        "I can send a new one, but I can't give it back.",
        "I can't give it back, but I can send a new one.",
    ):
        assert card(way, a_call(agent(text, *marks))).criteria[0].outcome == "met"


def test_software_that_sympathises_answers_nothing() -> None:
    call = a_call(
        customer("My radio is dead.", "problem"),
        assistant("I am sorry to hear that."),
        customer("Give me a person."),
    )
    assert card(SOON, call).criteria[0].outcome == "not_applicable"


def test_what_abuse_explains_is_left_out_but_what_was_done_well_counts() -> None:
    fair = a_playbook("respond: {to: [problem], with: [sympathy], within_turns: 1}\nexcused_by: [abuse]")
    insult = customer("It is dead, you idiot.", "problem", "abuse")
    cold = a_call(insult, agent("Please stay polite with me."))
    warm = a_call(insult, agent("You have had a rotten day with it.", "sympathy"))
    assert card(fair, cold).criteria[0].outcome == "not_applicable"
    assert card(fair, warm).criteria[0].outcome == "met"
