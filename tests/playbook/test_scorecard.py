"""Points over points applicable, with bonuses, caps, and what could not be assessed named beside the score."""

from dataclasses import dataclass, field

from tests.playbook.calls import a_call, a_playbook, agent, card, customer, judged

from wellheard import __version__
from wellheard.conversation import Conversation, Met, NotAssessed, Outcome, Partly, Story
from wellheard.playbook import Answer, VerbatimQuote

LISTENING = "ask: Did the agent build on what the customer said?"


@dataclass
class AJudge:
    """A language judge that always says the same, and remembers what it was asked."""

    outcome: Outcome
    quotes: tuple[VerbatimQuote, ...] = ()
    refused: int = 0
    asked: list[str] = field(default_factory=list)
    name: str = "a-model"

    def answer(self, question: str, conversation: Conversation) -> Answer:
        self.asked.append(question)
        return Answer(outcome=self.outcome, quotes=self.quotes, refused_quotes=self.refused)

    def story(self, conversation: Conversation, stars: int) -> Story | NotAssessed:
        return NotAssessed(not_assessed="not now")


def test_the_score_is_points_over_the_points_of_what_applied() -> None:
    playbook = a_playbook(
        "never: [blame]\nweight: 30",
        "at_least: {kinds: [teamwork], count: 1}\nweight: 10",
        "respond: {to: [refusal], with: [offer]}\nweight: 60",
    )
    scorecard = card(playbook, a_call(customer("It is dead.", "problem"), agent("Let me see what I find.")))
    assert [each.outcome for each in scorecard.criteria] == ["met", "missed", "not_applicable"]
    assert [each.counted for each in scorecard.criteria] == [True, True, False]
    assert scorecard.score == 75
    assert (scorecard.playbook, scorecard.judge) == ("test@1", f"wellheard {__version__}")


def test_a_bonus_adds_when_met_never_counts_against_and_never_leads_beyond_100() -> None:
    playbook = a_playbook(
        "never: [blame]\nweight: 50",
        "at_least: {kinds: [teamwork], count: 1}\nweight: 50",
        "at_least: {kinds: ['offer[beyond]'], count: 2}\nbonus: true\nweight: 8",
    )
    plain, gift = agent("Let me see what I find."), agent("I'll add a second one for free.", "offer[beyond=true]")
    together = agent("Let's do this together then.", "teamwork")
    assert card(playbook, a_call(plain)).score == 50
    assert card(playbook, a_call(plain, gift)).score == 50
    assert card(playbook, a_call(plain, gift, gift)).score == 58
    assert card(playbook, a_call(together, gift, gift)).score == 100


def test_a_missed_critical_criterion_caps_the_whole_score_and_is_named() -> None:
    rules = ("never: [blame]\nweight: 90", "never: [dismissal]\nweight: 10\ncritical: true")
    call = a_call(agent("It is only a radio, you know.", "dismissal"))
    assert card(a_playbook(*rules), call).score == 50
    strict = card(a_playbook(*rules, top="critical_cap: 20"), call)
    assert (strict.score, strict.capped_by) == (20, ("c2",))
    kept = card(a_playbook(*rules), a_call(agent("Good morning to you.")))
    assert (kept.score, kept.capped_by) == (100, ())


def test_a_question_is_never_guessed_and_is_named_beside_the_score() -> None:
    scorecard = card(a_playbook("never: [blame]", LISTENING), a_call(agent("Good morning to you.")))
    assert scorecard.score == 100
    assert scorecard.not_assessed == ("c2",)
    assert scorecard.criteria[1].reason == "needs a language judge or a human reviewer"


def test_a_language_judge_answers_and_its_quotes_become_moments_that_follow_the_others() -> None:
    call = a_call(customer("My radio is dead.", "problem"), agent("Dead, so no lights at all then?", "probe"))
    answer = AJudge(
        Partly(reason="Once, at least.", share=0.5), quotes=(VerbatimQuote(turn_id=2, start=6, end=22),), refused=2
    )
    result = judged(a_playbook(LISTENING), call, language_judge=answer)
    pointed = result.moments[-1]
    assert [moment.id for moment in result.moments] == ["m1", "m2", "m3"]
    assert (pointed.kind, pointed.quote, pointed.speaker) == ("judged", "so no lights at ", "agent")
    assert (pointed.prefix, pointed.suffix) == ("Dead, ", "all then?")
    assert (pointed.detector, pointed.attributes) == ("judge@a-model", {"criterion": "c1"})
    assert result.scorecard.criteria[0].evidence == ("m3",)
    assert result.scorecard.score == 50
    assert [(gap.stage, gap.what, gap.reason) for gap in result.gaps] == [
        ("judge", "c1", "2 quotes were not in the call word for word and refused")
    ]


def test_one_question_in_two_criteria_is_put_once() -> None:
    answer = AJudge(Met(reason="Yes, it did."))
    scorecard = card(a_playbook(LISTENING, LISTENING), a_call(agent("Good morning to you.")), language_judge=answer)
    assert answer.asked == ["Did the agent build on what the customer said?"]
    assert [each.outcome for each in scorecard.criteria] == ["met", "met"]


def test_a_language_judge_that_fails_leaves_a_gap_with_its_reason_and_the_rest_stands() -> None:
    answer = AJudge(NotAssessed(not_assessed="the endpoint did not answer in 30 s"))
    result = judged(
        a_playbook("never: [blame]", LISTENING), a_call(agent("Good morning to you.")), language_judge=answer
    )
    assert result.gaps[0].reason == "the endpoint did not answer in 30 s"
    assert result.scorecard.not_assessed == ("c2",)


def test_a_quote_outside_its_turn_makes_no_moment() -> None:
    quotes = (VerbatimQuote(turn_id=9, start=0, end=3), VerbatimQuote(turn_id=1, start=3, end=99))
    answer = AJudge(Met(reason="Yes, it did."), quotes=quotes)
    result = judged(a_playbook(LISTENING), a_call(agent("Good morning to you.")), language_judge=answer)
    assert result.moments == ()


def test_a_call_without_turns_has_no_score_and_no_traceback() -> None:
    scorecard = card(a_playbook("never: [blame]", "at_least: {kinds: [probe], count: 1}"), a_call())
    assert scorecard.score is None
    assert {each.outcome for each in scorecard.criteria} == {"not_applicable"}
