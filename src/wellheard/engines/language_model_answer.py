"""Reading what a model wrote: its form, its quotes."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wellheard.conversation import Conversation
from wellheard.engines.language_model_endpoint import Failure

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_QUOTED = re.compile(r'"([^"]+)"|(?<!\w)\'([^\']*(?:\w\'\w[^\']*)*)\'(?!\w)')
_STARTS = 50
"""Opening braces tried in an answer with text around its JSON."""


class Form(BaseModel):
    """Types as they are meant; what nobody asked for is passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")


class QuoteForm(Form):
    """Words the model points at."""

    turn_id: int
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Verdict(Form):
    """The answer to one question."""

    outcome: Literal["met", "partly", "missed", "not_applicable", "not_assessed"]
    reason: Annotated[str, Field(min_length=1, max_length=4000)]
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    quotes: Annotated[list[QuoteForm], Field(max_length=50)] = []


class StoryForm(Form):
    """The customer's story."""

    text: Annotated[str, Field(min_length=1, max_length=600)]


FormType = TypeVar("FormType", bound=Form)


def read_form(content: str, form: type[FormType]) -> FormType | Failure:
    """The first JSON object in the answer that has the form; code fences and text around it are passed over."""
    text = _THOUGHT.sub("", content).strip()
    if not text:
        return Failure("the model's answer was empty")
    fault = "the model's answer was not JSON"
    for candidate in _objects(text):
        try:
            return form.model_validate(candidate)
        except ValidationError as error:
            places = sorted({".".join(map(str, each["loc"][:2])) or "answer" for each in error.errors()})
            fault = f"the model's answer has not the agreed form ({', '.join(places)[:120]})"
    return Failure(fault)


def _objects(text: str) -> Iterator[Any]:
    decoder, at = json.JSONDecoder(), 0
    for _ in range(_STARTS):
        at = text.find("{", at)
        if at < 0:
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield value
        at = end


def locate(quote: str, text: str, *, any_case: bool = False) -> tuple[int, int] | None:
    """Where the quote stands in a turn's text: word for word, but for typographic quotes, dashes and spaces.

    Capital letters count unless `any_case` is set, whole words only, and at least one word.
    """
    words = quote.translate(_PLAIN).strip().strip('"').split()
    if not words or not any(char.isalnum() for char in quote):
        return None
    pattern = r"\s+".join(map(re.escape, words))
    match = re.search(rf"(?<!\w)(?<!\w'){pattern}(?!'?\w)", text.translate(_PLAIN), re.IGNORECASE if any_case else 0)
    return match.span() if match else None


def invented_quotes(text: str, conversation: Conversation) -> int:
    """How many passages in quotation marks, of two words or more, nobody said."""
    quoted = [match[1] or match[2] or "" for match in _QUOTED.finditer(text.translate(_PLAIN))]
    passages = [passage.strip(" .,!?;:") for passage in quoted if len(passage.split()) > 1]
    return sum(all(locate(passage, turn.text) is None for turn in conversation.turns) for passage in passages)


def tidy(text: str, most: int) -> str:
    """One line of at most so many characters, without control characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
