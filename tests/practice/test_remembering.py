"""What a customer has said they remember, asked or not; and what is left to do they know, too."""

from tests.practice import scenes
from tests.practice.scenes import heard, kettle, say

from wellheard.practice import Customer, Scenario, parse_scenario
from wellheard.practice.remembering import Memory, about_the_call, asks_again
from wellheard.practice.telling import ending_of


def opened(scenario: Scenario | None = None) -> Customer:
    """A customer who has said their first words."""
    customer = Customer(scenario or kettle())
    customer.open()
    return customer


def blue() -> Scenario:
    """Who says in the first words what colour it is."""
    return parse_scenario(
        scenes.KETTLE.replace("My kettle stays", "My blue kettle stays").replace("your kettle", "your blue kettle"),
        name="k.yaml",
    )


def halves() -> Scenario:
    """Who needs two things."""
    one = '"You would? Thank you."]}'
    other = "  - {id: quick, step: By Sunday., words: [courier], says: ['Quick!'], share: 40}"
    two = f"{one.replace('}', ', share: 60}')}\n{other}"
    assert one in scenes.KETTLE
    return parse_scenario(scenes.KETTLE.replace(one, two), name="k.yaml")


def test_what_the_first_words_told_is_not_asked_for_without_hearing_so() -> None:
    reply = say(opened(blue()), "Which colour is it?", "closed-question")
    assert reply.again
    assert "told you" in reply.text.lower()
    assert "Blue" in reply.text
    assert not say(opened(), "Which colour is it?", "closed-question").again, "the other one hadn't said"


def test_asked_once_more_what_the_call_is_about_they_say_the_problem_again() -> None:
    customer = opened()
    reply = say(customer, "And remind me, why are you calling?", "open-question")
    assert reply.again
    assert "stays cold" in reply.text or "doesn't boil" in reply.text


def test_which_did_you_say_is_answered_with_what_was_said_and_else_with_not_having_said_it() -> None:
    customer = opened()
    say(customer, "What happened?", "open-question")
    again = say(customer, "What did you say about a click?", "open-question")
    assert again.again
    assert "click" in again.text
    never = say(customer, "Which street did you say it was?", "closed-question")
    assert not never.again
    assert "said" in never.text or "say" in never.text


def test_a_bare_name_asks_for_what_bears_it() -> None:
    assert say(opened(), "Colour?", "closed-question").told == ("colour",)
    assert say(opened(), "Order?", "closed-question").told == ("order-number",)


def test_only_their_own_words_are_confirmed() -> None:
    said = say(opened(), "It stays cold? It doesn't boil?")
    assert said.text.startswith("Yes")
    assert not say(opened(), "The moon landing?").text.startswith("Yes")


def test_asked_whether_it_is_right_now_they_say_what_is_still_missing() -> None:
    customer = opened(halves())
    say(customer, "I'm sending you a replacement.", "offer")
    reply = say(customer, "Has that gone through all right?", "closed-question")
    assert "wish" in reply.told, "they name what they still wait for"
    later = say(customer, "Anything else?", "wrap-up")
    assert "Sunday" in later.text
    assert not later.ended
    say(customer, "A courier brings it, I've booked him.", "offer")
    assert customer.solved
    assert say(customer, "Will it arrive in time?", "closed-question").text.startswith(("Yes", "That's it"))


def test_half_of_it_is_half_also_where_the_rep_stops_there() -> None:
    customer = opened(halves())
    say(customer, "We're sending a replacement.")
    assert ending_of(customer) == "partly"
    bye = say(customer, "Goodbye.")
    assert bye.ended == "partly"
    assert "no further" not in bye.text


def test_thanks_for_calling_open_a_turn_and_close_one() -> None:
    assert not heard("Thank you for choosing us. I'm sorry to hear that.").closes
    assert heard("That's done. Thank you for calling.").closes
    assert heard("That's all.").closes
    assert not heard("That's all we can do, I think.").closes
    assert heard("Have a lovely day.").closes
    assert heard("Have a good one!").closes
    assert not heard("I'll have a new one there tomorrow, and we have a free slot that day.").closes


def test_a_thing_spoken_of_may_be_called_one() -> None:
    customer = opened()
    reply = say(customer, "I'm putting two new ones in the post.")
    assert reply.steps == ("new",)
    assert not say(opened(), "I'm putting one new lamp in the post.").steps


def test_what_is_denied_beside_it_takes_nothing_from_a_promise() -> None:
    reply = say(opened(), "Our driver is bringing a new kettle, he won't ring the bell.")
    assert reply.steps == ("new",)
    assert not say(opened(), "I can't send a new kettle, or a replacement, so sorry.").steps


def test_memory_gathers_the_problem_and_the_sentence_that_was_meant() -> None:
    memory = Memory()
    memory.says("Hello. My blue kettle stays cold. Bye.", kettle().secrets)
    assert memory.problem == "My blue kettle stays cold."
    assert memory.told == {"colour": "Blue"}
    assert memory.said_about("which kettle did you say") == "My blue kettle stays cold."
    assert memory.said_about("which street did you say") == ""


def test_asking_again_says_so_itself() -> None:
    for words in ("what was that again?", "which one did you say it was?", "remind me, when was it?"):
        assert asks_again(words), words
    for words in ("could it happen again?", "what happened?", "what did they say?"):
        assert not asks_again(words), words
    assert about_the_call("why did you ring again?")
    assert not about_the_call("which street did you ring from again?")


def test_a_question_put_again_in_other_words_is_known_again_and_is_not_taken_for_curiosity() -> None:
    customer = opened()
    say(customer, "What happened with it in the morning?", "open-question")
    before = customer.temper
    reply = say(customer, "Sorry, what happened in the morning, did you say?", "open-question")
    assert reply.again
    assert "told you" in reply.text.lower()
    assert "click" in reply.text
    assert customer.temper.anger > before.anger


def test_a_question_for_something_is_never_answered_with_no() -> None:
    for line in ("Which shop are you in?", "Where's the garden?"):
        assert "Not that I know of" not in say(opened(), line).text
        assert "I don't think so" not in say(opened(), line).text


def test_who_is_offered_something_says_yes_please_and_who_is_asked_tells() -> None:
    for line in ("Shall I stay on when you look at it?", "Could I put you through to him?"):
        assert say(opened(), line).text.startswith("Yes") or "would be good" in say(opened(), line).text, line
    for line in ("Can I take the order number?", "May I have your order number?"):
        assert say(opened(), line).told == ("order-number",), line


def test_time_given_and_things_asked_about_are_no_orders() -> None:
    for line in ("You take your time now.", "What should I take care of first?"):
        assert not any(each.sort == "action" for each in heard(line).asked), line


def test_asking_openly_after_the_reason_passes_nothing_over() -> None:
    customer = opened()
    say(customer, "What does it mean for you?", "open-question")
    reply = say(customer, "How are you with all that?")
    assert "passed-over" not in [each.cause for each in reply.moves]


def test_contempt_hurts_and_saying_that_there_is_none_does_not() -> None:
    for line in (
        "You're wasting my time.",
        "Not my problem.",
        "Whatever.",
        "Are you deaf?",
        "Oh, get over it.",
        "So what?",
    ):
        assert "slighted" in [each.cause for each in say(opened(), line).moves], line
    for line in ("You're not being silly.", "I don't think you're being dramatic.", "It's my problem now."):
        assert "slighted" not in [each.cause for each in say(opened(), line).moves], line


def test_that_all_is_correct_as_it_is_takes_no_step() -> None:
    scenario = parse_scenario(
        scenes.KETTLE.replace("words: [new kettle, replacement]", "words: [correct]"), name="k.yaml"
    )
    assert not say(opened(scenario), "I'm afraid our system shows it as correct.").steps
    assert not say(opened(scenario), "It is read by a machine, so it will be correct.").steps
    assert say(opened(scenario), "Corrected, as of now.").steps


def test_what_is_offered_for_a_case_is_offered() -> None:
    scenario = parse_scenario(
        scenes.KETTLE.replace("words: [new kettle, replacement]", "words: [my number]"), name="k.yaml"
    )
    assert say(opened(scenario), "If anything comes up, here's my number.").steps
    assert not say(opened(scenario), "If I had my number here, it'd be easy.").steps


def test_kind_words_that_touch_on_the_reason_bring_it_out_sooner() -> None:
    touched, other = opened(), opened()
    for customer in (touched, other):
        say(customer, "Oh no, a cold kettle on such a morning, how sad.", "sympathy:specific", "validation")
        assert "why" not in customer.memory.told
    say(touched, "I'm sorry, I can hear that it matters.", "sympathy:specific")
    say(other, "I'm sorry, I can hear that it hurts.", "sympathy:generic")
    assert "why" in touched.memory.told
    assert "why" not in other.memory.told


def test_telling_what_they_do_is_no_order() -> None:
    assert not any(each.sort == "action" for each in heard("You send us a kettle, and we send you a leaflet.").asked)
    assert any(each.sort == "action" for each in heard("You can send it back to us.").asked)


def test_who_has_just_been_asked_twice_volunteers_nothing() -> None:
    trusting = scenes.KETTLE.replace(
        '"I\'d like one that boils, and before Sunday."]', '"I\'d like one that boils."]\n  after: [asked, "trust>=45"]'
    )
    assert trusting != scenes.KETTLE
    customer = opened(parse_scenario(trusting, name="k.yaml"))
    say(customer, "What does it mean for you?", "open-question")
    reply = say(
        customer,
        "How sad. And what was it you were ringing about again?",
        "sympathy:specific",
        "validation",
        "patience",
    )
    assert customer.temper.trust >= 45
    assert reply.again
    assert not reply.told
    assert say(customer, "That's no way to begin a day.", "sympathy:specific").told == ("wish",)


def test_a_no_to_their_trouble_is_no_refusal() -> None:
    assert not heard("That's no way to begin a day.").denies
    assert heard("There is no way to do that.").denies


def test_a_short_is_is_read_as_a_whole_one() -> None:
    scenario = parse_scenario(scenes.KETTLE.replace("about: [matter]", "about: [what is on sunday]"), name="k.yaml")
    asked = say(opened(scenario), "What's on Sunday?", "open-question")
    assert asked.told == ("why",)
