"""A language model that says a line in a role's own words. What it answers is checked by whoever asks."""

from typing import Annotated

from pydantic import Field

from wellheard.engines.language_model_answer import Form, read_form, tidy
from wellheard.engines.language_model_endpoint import Endpoint, Failure
from wellheard.engines.language_model_prompt import DATA

_MOST = 900


class SpokenForm(Form):
    """What is said."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class LanguageModelSpeaker:
    """Asks a model for one spoken turn. Never raises: what goes wrong is a Failure with its reason."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Nothing is sent yet."""
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        """Model and endpoint kind; not its address, which may be nobody's business."""
        return f"{self._endpoint.model or 'unnamed model'} (OpenAI-compatible endpoint)"

    def say(self, role: str, transcript: str, line: str) -> str | Failure:
        """The line in the words of a role.

        Args:
            role: Who speaks, how they feel, and what they must keep to.
            transcript: The turns so far, a JSON object a line.
            line: What is to be said.

        """
        system = f'{role} {DATA} Answer with one JSON object and nothing else: {{"text": what is said}}.'
        task = f"Say this in your own words: {line}\nAnswer with the JSON object."
        content = f"<transcript>\n{transcript}\n</transcript>\n\n{task}"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": content}]
        try:
            answer = self._endpoint.complete(messages, SpokenForm.model_json_schema(), _as_spoken)
            form = answer if isinstance(answer, Failure) else _as_spoken(answer)
        except Exception as error:  # noqa: BLE001  # the contract: whatever goes wrong, our own line is said
            return Failure(f"the language model failed ({type(error).__name__})")
        return form if isinstance(form, Failure) else tidy(form.text, _MOST)


def _as_spoken(content: str) -> SpokenForm | Failure:
    return read_form(content, SpokenForm)
