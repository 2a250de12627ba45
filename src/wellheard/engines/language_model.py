"""A language judge behind an OpenAI-compatible endpoint: Ollama, vLLM, llama.cpp, or a hosted one.

What is said in a call is data, and so is what the model answers: an answer counts only when it has the agreed form,
and a quote only when it stands in the transcript word for word. Whatever goes wrong is NotAssessed with the reason.
"""

import re

from wellheard.conversation import (
    Conversation,
    Met,
    Missed,
    NotApplicable,
    NotAssessed,
    Outcome,
    Partly,
    Story,
)
from wellheard.engines.language_model_answer import StoryForm, Verdict, invented_quotes, locate, read_form, tidy
from wellheard.engines.language_model_endpoint import Endpoint, Failure
from wellheard.engines.language_model_prompt import Transcript, question_messages, render, story_messages
from wellheard.playbook.interface import Answer, VerbatimQuote
from wellheard.speech.redaction import redact

MOST_QUOTES = 8
"""Quotes of one answer that are looked at."""
_NUMBER = re.compile(r"\d[\d,.]*")


class LanguageModelJudge:
    """Asks a model one question at a time. Never raises; what it is sent is redacted, also where redaction is off."""

    def __init__(self, endpoint: Endpoint, *, most_characters: int = 48_000) -> None:
        """Nothing is sent yet.

        Args:
            endpoint: Whom to ask, and how long and how often.
            most_characters: Longest transcript sent; of a longer call the middle is left out, and the answer says so.

        """
        self._endpoint = endpoint
        self._most_characters = most_characters

    @property
    def name(self) -> str:
        """Model and endpoint kind; not its address, which may be nobody's business."""
        return f"{self._endpoint.model or 'unnamed model'} (OpenAI-compatible endpoint)"

    def answer(self, question: str, conversation: Conversation) -> Answer:
        """Judge the call by one question."""
        try:
            return self._answer(question, conversation)
        except Exception as error:  # noqa: BLE001  # the contract: whatever goes wrong, the rest of the analysis stands
            return Answer(outcome=NotAssessed(not_assessed=f"the language judge failed ({type(error).__name__})"))

    def story(self, conversation: Conversation, stars: int) -> Story | NotAssessed:
        """What the customer would tell; refused where it quotes or counts what nobody said."""
        try:
            return self._story(conversation, stars)
        except Exception as error:  # noqa: BLE001  # as above
            return NotAssessed(not_assessed=f"the language judge failed ({type(error).__name__})")

    def _answer(self, question: str, conversation: Conversation) -> Answer:
        transcript = render(redact(conversation), self._most_characters)
        if not transcript.lines:
            return Answer(outcome=NotAssessed(not_assessed="the call has no words to judge"))
        content = self._endpoint.complete(
            question_messages(question, transcript), Verdict.model_json_schema(), _as_verdict
        )
        if isinstance(content, Failure):
            return Answer(outcome=NotAssessed(not_assessed=content.reason))
        verdict = _as_verdict(content)
        if isinstance(verdict, Failure):
            return Answer(outcome=NotAssessed(not_assessed=verdict.reason))
        return _checked(verdict, conversation, transcript)

    def _story(self, conversation: Conversation, stars: int) -> Story | NotAssessed:
        transcript = render(redact(conversation), self._most_characters)
        if not transcript.lines:
            return NotAssessed(not_assessed="the call has no words to tell of")
        content = self._endpoint.complete(story_messages(stars, transcript), StoryForm.model_json_schema(), _as_story)
        if isinstance(content, Failure):
            return NotAssessed(not_assessed=content.reason)
        form = _as_story(content)
        if isinstance(form, Failure):
            return NotAssessed(not_assessed=form.reason)
        text = tidy(form.text, 600)
        said = " ".join(turn.text for turn in conversation.turns)
        if invented_quotes(text, conversation):
            return NotAssessed(not_assessed="the story quoted words that nobody said")
        if any(number.strip(",.") not in said for number in _NUMBER.findall(text)):
            return NotAssessed(not_assessed="the story held a number that nobody said")
        return Story(stars=stars, text=text, author=self.name)


def _as_verdict(content: str) -> Verdict | Failure:
    return read_form(content, Verdict)


def _as_story(content: str) -> StoryForm | Failure:
    return read_form(content, StoryForm)


def _checked(verdict: Verdict, conversation: Conversation, transcript: Transcript) -> Answer:
    """The answer with only those quotes that are true."""
    turns = {turn.id: turn for turn in conversation.turns}
    quotes: list[VerbatimQuote] = []
    refused = 0
    for given in verdict.quotes[:MOST_QUOTES]:
        turn = turns.get(given.turn_id)
        found = locate(given.text, turn.text) if turn else None
        if found is None:
            refused += 1
        elif (quote := VerbatimQuote(turn_id=given.turn_id, start=found[0], end=found[1])) not in quotes:
            quotes.append(quote)
    reason = tidy(verdict.reason, 500)
    if invented := invented_quotes(reason, conversation):
        reason = "The model's reason quoted words that nobody said, so it was left out."
    outcome = _outcome(verdict, reason + transcript.note, quotes, refused, cut=bool(transcript.note))
    return Answer(outcome=outcome, quotes=tuple(quotes), refused_quotes=refused + invented)


def _outcome(verdict: Verdict, reason: str, quotes: list[VerbatimQuote], refused: int, *, cut: bool) -> Outcome:
    if refused and not quotes:
        return NotAssessed(not_assessed="none of the judge's quotes is in the transcript word for word")
    if verdict.outcome == "not_assessed":
        return NotAssessed(not_assessed=f"the model could not tell: {reason}")
    if verdict.outcome == "not_applicable":
        return NotApplicable(reason=reason)
    if verdict.outcome == "missed":
        if cut and not quotes:
            return NotAssessed(
                not_assessed="the call is too long for the model, and what is missing may be in the middle"
            )
        return Missed(reason=reason)
    if not quotes:
        return NotAssessed(not_assessed="the model gave no words of the call as proof")
    if verdict.outcome == "partly":
        share = verdict.share or 0.5
        return Partly(reason=reason, share=share if share < 1 else 0.5)
    return Met(reason=reason)
