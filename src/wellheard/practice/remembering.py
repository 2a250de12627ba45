"""What a customer remembers of the call: what they have told, done, and said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from wellheard.language import content_words, normalise, sentences, tokens
from wellheard.practice.interface import Deed, Secret
from wellheard.practice.understanding import stems_of


@dataclass(slots=True)
class Memory:
    """What this customer has told, done, and said."""

    told: dict[str, str] = field(default_factory=dict)
    """Ids of secrets with the words in which they were told, in order."""
    deeds: dict[Deed, str] = field(default_factory=dict)
    """The same for what was tried or done."""
    lines: list[str] = field(default_factory=list)
    """What they said, in order; first how they began."""
    stems: frozenset[str] = frozenset()
    """Of all of it."""
    questions: list[tuple[frozenset[str], str]] = field(default_factory=list)
    """What they answered: the stems of the question, and what they told."""

    def says(self, line: str, secrets: Iterable[Secret]) -> None:
        """Take note of a line; a secret whose value stands in it is told with it, whether or not anybody had asked."""
        self.lines.append(line)
        said = stems_of(normalise(line))
        self.stems |= said
        for each in secrets:
            value = stems_of(normalise(each.value))
            if value and each.id not in self.told and value <= said:
                self.told[each.id] = each.value

    def answered(self, question: frozenset[str]) -> str:
        """What they told to the question that this one repeats; empty where it repeats none."""
        for earlier, told in self.questions:
            if len(earlier & question) >= max(2, _REPEATS * len(earlier)):
                return told
        return ""

    @property
    def problem(self) -> str:
        """What they rang about: of the words in which they began, the sentence that says most."""
        began = _sentences(self.lines[0]) if self.lines else []
        return max(began, key=lambda each: len(content_words(tokens(normalise(each)))), default="")

    def said_about(self, words: str) -> str:
        """The sentence of theirs that shares most with a question, the first of equals; empty where none does."""
        wanted = content_words(tokens(words)) - _ASKING
        best, most = "", 0
        for sentence in (each for line in self.lines for each in _sentences(line)):
            shared = len(wanted & content_words(tokens(normalise(sentence))))
            if shared > most:
                best, most = sentence, shared
        return best


_ASKING = content_words(
    tokens("remind say said tell told mention mentioned again repeat remember sorry which who where when how")
)
"""Words of asking again itself."""
_REPEATS = 0.6
"""With this share of the words of an earlier question, it is that question again."""
_THE_CALL = _ASKING | content_words(
    tokens("call calling ring ringing phone problem issue trouble wrong matter help need want ask asked about reason")
)
"""A question of nothing but these is about the call as a whole."""
_ASKS_AGAIN = re.compile(
    r"\b(?:what|which|who|whose|where|when|why|how)\b[^?]*\b(?:again|(?:did|had|have) you (?:say|said|mention\w*|tell|told))\b"
    r"|\b(?:once more|one more time|remind me|run (?:that|it) (?:by|past) me|come again)\b|\b(?:did you say|again),? (?:what|which|who|where|when|why|how)\b"
)


def asks_again(words: str) -> bool:
    """Whether a question says itself that it has been answered: "once more", "which did you say?"."""
    return _ASKS_AGAIN.search(words) is not None


def about_the_call(words: str) -> bool:
    """Whether a question asks what the call is about, and nothing closer."""
    return content_words(tokens(words)) <= _THE_CALL


def _sentences(line: str) -> list[str]:
    return [line[start:end].strip() for start, end in sentences(line)]
