"""The agent's hand in the ledger stands over what is heard, then and later, and goes on with the customer."""

from tests.assist.calls import a_live_call, as_conversation, setup, timed
from tests.guides.guides import a_turn
from wellheard.assist import CallHeader, LiveCall
from wellheard.assist.actions import Add, AnswerStep, Correct, OpenGuide, Remove, TickStep
from wellheard.guides import shipped_guides


def heard(*lines: str) -> LiveCall:
    call = a_live_call()
    tell(call, *lines)
    return call


def tell(call: LiveCall, *lines: str) -> None:
    for line in lines:
        call.hear(a_turn(len(call.so_far.turns) + 1, line))


def values(call: LiveCall, slot: str) -> list[str]:
    return [each["value"] for each in call.snapshot()["ledger"]["facts"] if each["slot"] == slot]


def entry_of(call: LiveCall, kind: str, **wanted: str) -> str:
    rows = call.snapshot()["ledger"][kind]
    return next(str(row["id"]) for row in rows if all(row[key] == value for key, value in wanted.items()))


ORDER = ("agent: What is your order number?", "customer: It is four four one seven nine.")


def test_a_corrected_value_stands_and_the_misheard_one_stays_away_when_it_is_heard_again() -> None:
    call = heard(*ORDER)
    assert values(call, "order-number") == ["44179"]
    call.act(Correct(entry=entry_of(call, "facts", slot="order-number"), value="44170"))
    assert values(call, "order-number") == ["44170"]
    tell(call, "agent: What is your order number?", "customer: Four four one seven nine, I said.")
    assert values(call, "order-number") == ["44170"]
    row = next(each for each in call.snapshot()["ledger"]["facts"] if each["slot"] == "order-number")
    assert (row["by"], row["turn_id"], row["at_ms"]) == ("agent", 2, 2000)


def test_what_was_removed_stays_away_and_can_be_added_again() -> None:
    call = heard("customer: I restarted the laptop, and the cookies are cleared, too.")
    call.act(Remove(entry=entry_of(call, "tried", action="restart")))
    assert not [each for each in call.snapshot()["ledger"]["tried"] if each["action"] == "restart"]
    call.act(Add(list="tried", value="restart", object="laptop", outcome="no-change"))
    row = call.snapshot()["ledger"]["tried"][-1]
    assert (row["action"], row["object"], row["outcome"], row["by"]) == ("restart", "laptop", "no-change", "agent")


def test_what_the_agent_writes_and_the_customer_then_says_stands_once() -> None:
    call = heard("agent: Hello.")
    call.act(Add(list="facts", slot="order-number", value="44179"))
    tell(call, *ORDER)
    assert values(call, "order-number") == ["44179"]


def test_the_other_lists_can_be_added_to_and_corrected() -> None:
    call = heard("agent: Hello.")
    for name in ("problem", "impact", "wants", "promises"):
        call.act(Add(list=name, value="they sit in the dark"))
        call.act(Correct(entry=f"{name}-by-hand-1", value="they sit in the cold"))
        assert [each["text"] for each in call.snapshot()["ledger"][name]] == ["they sit in the cold"]


def test_the_document_has_the_ledger_as_the_agent_has_it() -> None:
    call = heard(*ORDER)
    call.act(Correct(entry=entry_of(call, "facts", slot="order-number"), value="44170"))
    call.end()
    analysis = call.conclude(as_conversation(tuple(call.so_far.turns)))
    assert [(each.value, each.by_hand) for each in analysis.ledger.facts] == [("44170", True)]


def test_a_correction_goes_on_into_the_colleagues_part_and_the_next_call() -> None:
    call = heard(*ORDER)
    call.act(Correct(entry=entry_of(call, "facts", slot="order-number"), value="44170"))
    following = LiveCall(setup(), CallHeader(call="call-2"), before=call.ledger(), earlier_call="call-1")
    row = following.snapshot()["ledger"]["facts"][0]
    assert (row["value"], row["call"], row["by"], row["at_ms"]) == ("44170", "call-1", "agent", None)


def test_the_guide_reads_what_the_agent_corrected() -> None:
    call = heard("customer: The light on the router is red, and my internet is down.")
    call.act(OpenGuide(guide="router-without-lights"))
    ways = {each["step"]: each["because"] for each in call.snapshot()["guide"]["skipped"]}
    assert "lights" not in ways  # what they feel and what it costs comes first
    call.act(TickStep(step="feel"))
    call.act(AnswerStep(step="cost", value="I work from home"))
    assert call.snapshot()["guide"]["open"]["step"] == "restart"
    call.act(Correct(entry=entry_of(call, "facts", slot="lights"), value="green"))
    assert call.snapshot()["guide"]["ending"] == ""
    assert call.snapshot()["guide"]["open"]["step"] == "line-fault"
    assert [each["text"] for each in call.snapshot()["ledger"]["impact"]][-1] == "I work from home"


def test_who_comes_after_a_transfer_asks_nothing_that_was_told() -> None:
    guide = next(each for each in shipped_guides() if each.id == "router-without-lights")
    first = heard(
        "agent: Hello, how can I help?",
        "customer: My internet is down and the light on the router is red. I can't work, and my exam is tomorrow.",
        "agent: Oh no, right before your exam. Let's get it going again.",
        "customer: I restarted the router twice, and it's still red.",
    )
    hand_off = first.hand_off(to="the line team")
    second = LiveCall(
        setup(), CallHeader(call="call-2"), before=hand_off.ledger, earlier_call="call-1", same_matter=True,
        guides=(guide,),
    )  # fmt: skip
    second.act(OpenGuide(guide=guide.id))
    asked = []
    while second.snapshot()["guide"]["open"]:
        step = second.snapshot()["guide"]["open"]
        asked.append(step["step"])
        second.act(TickStep(step=step["step"], outcome="no-change"))
    assert not {"cost", "lights", "restart"} & set(asked)
    told = [each["because"] for each in second.snapshot()["guide"]["skipped"]]
    assert any("told in an earlier call" in each for each in told)


def test_a_second_call_about_something_else_begins_without_the_old_problem_but_with_the_promises() -> None:
    first = heard(
        "customer: My router is broken and I can't work from home.",
        "agent: I'll ring you at five myself, whatever they say.",
    )
    again = LiveCall(setup(), CallHeader(call="call-2"), before=first.ledger(), earlier_call="call-1")
    ledger = again.snapshot()["ledger"]
    assert (ledger["problem"], ledger["impact"]) == ([], [])
    assert [(each["due"], each["call"]) for each in ledger["promises"]] == [("at five", "call-1")]


def test_no_sample_loses_an_entry_or_gives_two_entries_one_id() -> None:
    for name in ("maintenance-thrice", "login-dives-in"):
        call = a_live_call()
        for turn in timed(name):
            call.hear(turn)
        rows = [row for each in call.snapshot()["ledger"].values() if isinstance(each, list) for row in each]
        assert len({row["id"] for row in rows}) == len(rows) > 3


def test_a_cue_reads_back_what_the_agent_corrected_and_is_silent_on_what_they_took_out() -> None:
    again = ("agent: Thank you. What is your order number?",)
    call = heard(*ORDER, "agent: Thank you.", "customer: It came broken, and it's for a wedding.")
    call.act(Correct(entry=entry_of(call, "facts", slot="order-number"), value="44170"))
    tell(call, *again)
    assert "“44170”" in call.cues.kept[-1].text
    other = heard(*ORDER, "agent: Thank you.", "customer: It came broken, and it's for a wedding.")
    other.act(Remove(entry=entry_of(other, "facts", slot="order-number")))
    tell(other, *again)
    assert "fact-known" not in [each.kind for each in other.cues.kept]


def test_what_the_ledger_heard_is_not_told_again_by_the_words_of_a_guide() -> None:
    call = heard("agent: Hello.", "customer: I've restarted the router twice already and nothing changed.")
    call.act(OpenGuide(guide="router-without-lights"))
    found = [each["id"] for each in call.snapshot()["ledger"]["tried"] if each["action"] == "restart"]
    assert found == ["tried-1"]
    call.act(Remove(entry="tried-1"))
    assert not [each for each in call.snapshot()["ledger"]["tried"] if each["action"] == "restart"]


def test_an_insult_is_no_open_question_of_a_hand_off() -> None:
    call = heard("agent: How can I help you today, then?", "customer: When will you refund my money?")
    tell(call, "customer: Are you stupid, you idiot?")
    assert call.hand_off().open_question == "When will you refund my money?"
