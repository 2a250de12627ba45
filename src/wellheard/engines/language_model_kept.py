"""Answers of a language model, kept by question: the same call gives the same document, and costs nothing again."""

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from wellheard.engines.language_model_prompt import Messages


def question_key(model: str, messages: Messages, schema: dict[str, Any]) -> str:
    """A name for a question to a model; equal questions have equal names."""
    return sha256(json.dumps([model, messages, schema], sort_keys=True).encode()).hexdigest()


class KeptAnswers:
    """A folder with one small file an answer. Processes may share it; what can't be read or written is passed over."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made before the first answer comes."""
        self._folder = folder

    def get(self, key: str) -> str | None:
        """The answer, where there is one."""
        try:
            answer = json.loads(self._place(key).read_text(encoding="utf-8"))["answer"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return answer if isinstance(answer, str) else None

    def put(self, key: str, model: str, answer: str) -> None:
        """Keep an answer. The file appears whole or not at all, for the user alone to read."""
        place = self._place(key)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile("w", dir=place.parent, encoding="utf-8", delete=False) as file:
                json.dump({"model": model, "answer": answer}, file, ensure_ascii=False)
            Path(file.name).replace(place)

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
