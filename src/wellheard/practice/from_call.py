"""A scenario from a real call: its problem, its reason, its wish and its facts, from the ledger and the moments.

Nobody is to be recognised: the call is redacted, what was masked is left out, names and contact details are not taken
over, and every number is another one. A person reads and finishes it: it is a beginning that passes the check.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import yaml

from wellheard.conversation import AGENT, CUSTOMER, Analysis, Distress, Moment, Turn
from wellheard.language import content_words, normalise, sentences, tokens
from wellheard.ledger.slots import BY_NAME
from wellheard.practice.understanding import stems_of
from wellheard.speech.redaction import redact
from wellheard.yaml_files.reading import shortened

_PRIVATE = frozenset({"name", "phone", "email", "address", "postcode", "date-of-birth", "card", "pin", "registration"})
"""Facts that are not taken over."""
_PLACEHOLDER = re.compile(r"\[[a-z-]+\]")
_DIGITS = re.compile(r"\d")
_WORDS = tuple("zero one two three four five six seven eight nine".split())
_DIGIT_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_SPELT = re.compile(rf"(?:\b(?:{'|'.join(_WORDS)}|oh|double|treble)\b[\s,.-]*){{3,}}", re.IGNORECASE)
"""A number read out digit by digit."""
_NAMED = re.compile(
    r"\b(?:my name(?:'s| is)|this is|speaking with|i'm|i am|mr\.?|mrs\.?|ms\.?|miss|dr\.?|thank you,?|thanks,?|hi,?|hello,?|okay,?)\s+([A-Z][a-z]{2,})",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    """the and for you your not sorry going here calling just very really that this what with good fine sure okay yes
    right well much trying looking having getting still also afraid glad happy there again never always done able
    from she her his him they them""".split()
)
_OTHERS = ("Alex", "Robin", "Sam", "Kim", "Jo", "Chris", "Pat", "Terry")
_TRAINS = {
    "sympathy-first": ("impact", "distress"),
    "never-ask-twice": ("repeat-request", "repeating"),
    "let-them-be-right": ("repeating", "threat"),
    "their-side-of-the-desk": ("defensive",),
    "presume-no-mistake": ("blame",),
    "own-words": ("canned",),
    "look-for-a-way": ("refusal",),
    "take-it-seriously": ("dismissal",),
    "find-out-first": ("instruction", "diagnosis"),
}
_SOLVING = ("offer", "ownership", "escalation", "explanation")
"""What a step towards a solution is taken from, the likeliest first."""
_MOST_FACTS = 12
_MOST_TRIED = 8
_LONGEST = 400


class FromCallError(Exception):
    """A call can't become a scenario: what is missing in it."""


@dataclass(slots=True)
class _Disguise:
    """Gives everybody another name and every number other digits, the same throughout the call."""

    key: str
    names: dict[str, str] = field(default_factory=dict)

    def learn(self, turns: Iterable[Turn], known: Iterable[str]) -> None:
        """Find the names that were said, or that the metadata knows."""
        found = [word for name in known for word in re.findall(r"[A-Za-z]{3,}", name)]
        found += [match[1] for turn in turns for match in _NAMED.finditer(turn.text) if match[1][0].isupper()]
        for name in dict.fromkeys(each.lower() for each in found):
            if name not in _NO_NAMES:
                self.names.setdefault(name, _OTHERS[len(self.names) % len(_OTHERS)])

    def text(self, text: str) -> str:
        """The text with other names and numbers; without sentences in which something was masked."""
        kept = [text[start:end] for start, end in sentences(text) if not _PLACEHOLDER.search(text[start:end])]
        plain = _DIGITS.sub(lambda match: self._digit(match[0]), " ".join(" ".join(kept).split()))
        plain = _SPELT.sub(lambda run: _DIGIT_WORD.sub(lambda match: self._spelt(match[0]), run[0]), plain)
        for name, other in self.names.items():
            plain = re.sub(rf"\b{re.escape(name)}\b", other, plain, flags=re.IGNORECASE)
        return shortened(plain, _LONGEST)

    def _digit(self, digit: str) -> str:
        """Each digit becomes another one of its own, so that equal numbers stay equal."""
        order = sorted("123456789", key=lambda each: sha256(f"{self.key}{each}".encode()).digest())
        return order[int(digit) - 1] if digit != "0" else "0"

    def _spelt(self, word: str) -> str:
        """The same for a number that is read out in words."""
        number = _WORDS.index(word.lower())
        return _WORDS[int(self._digit(str(number)))] if number else word


def scenario_text(analysis: Analysis) -> str:
    """The YAML of a scenario from an analysed call.

    Raises FromCallError where the customer never said what is wrong.
    """
    conversation = redact(analysis.conversation)
    turns = {turn.id: turn for turn in conversation.turns}
    disguise = _Disguise(conversation.id)
    disguise.learn(conversation.turns, _known_names(analysis))
    told = _Told(analysis, turns, disguise)
    opening = told.opening()
    if not opening:
        raise FromCallError(
            "the customer never says what is wrong in this call, so there is nothing to practise; take another one"
        )
    found = {"id": _id_of(conversation.id), "version": 1, **_scenario(told, opening)}
    return _NOTE + yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=110)


_NOTE = (
    "# Made by `wellheard scenario from` out of a real call. Names and numbers are others. Read it, finish it, and check\n"
    "# that nobody can be recognised. How to: docs/how-to/write-a-scenario.md\n\n"
)


def _id_of(call: str) -> str:
    end = re.sub(r"[^a-z0-9]+", "-", call.lower()).strip("-")[-24:].strip("-")
    return f"from-{end or 'call'}"


def _scenario(told: "_Told", opening: list[str]) -> dict[str, Any]:
    """What the call told, in the order of a scenario; optional parts only where it told them."""
    parts: dict[str, Any] = {
        "title": shortened(opening[0], 60),
        "industry": "Your own",
        "difficulty": told.difficulty(),
        "customer": {
            "name": "Alex Morgan",
            "who": "From a real call, made unrecognisable. Say in a sentence who they are.",
            "manner": told.manner(),
        },
        "rep": "Say where the rep works, and what they may do about it.",
        "history": told.history(),
        "trains": told.trains(),
        "temper": told.temper(),
        "opening": opening,
        "why": {"says": told.why(), "after": ["open-question", "heard"]},
        "wish": {"says": told.wish(), "after": ["asked", "trust>=50"]},
        "facts": told.facts(),
        "tried": told.tried(),
        "solved_by": [told.way()],
    }
    return {name: part for name, part in parts.items() if part or name not in _OPTIONAL}


_OPTIONAL = ("history", "facts", "tried")


def _known_names(analysis: Analysis) -> Iterator[str]:
    for speaker in analysis.conversation.speakers:
        if speaker.name:
            yield speaker.name
    for fact in analysis.ledger.facts:
        if fact.slot == "name":
            yield fact.value


@dataclass(frozen=True, slots=True)
class _Told:
    """What the call tells, disguised."""

    analysis: Analysis
    turns: dict[int, Turn]
    disguise: _Disguise

    def _moments(self, *kinds: str) -> list[Moment]:
        return [each for each in self.analysis.moments if each.kind in kinds and each.turn_ids]

    def _said(self, turn_id: int) -> str:
        turn = self.turns.get(turn_id)
        return self.disguise.text(turn.text) if turn else ""

    def _sentence(self, moment: Moment) -> str:
        """The sentences in which a moment's words stand, disguised."""
        turn = self.turns.get(moment.turn_ids[0])
        if turn is None:
            return ""
        start = moment.offset or 0
        end = start + len(moment.quote)
        spans = [(one, other) for one, other in sentences(turn.text) if one < end and start < other]
        return self.disguise.text(turn.text[spans[0][0] : spans[-1][1]]) if spans else ""

    def opening(self) -> list[str]:
        """The turn in which the problem was told first."""
        ids = [each.turn_id for each in self.analysis.ledger.problem] or [
            each.turn_ids[0] for each in self._moments("problem", "want")
        ]
        return list(_fresh(self._said(each) for each in ids[:1]))

    def why(self) -> list[str]:
        """What it costs them; else how upset they were; else the problem once more."""
        for kinds in (("impact",), ("distress",), ("problem",)):
            if found := list(_fresh(map(self._sentence, self._moments(*kinds))))[:2]:
                return found
        return ["It matters to me. Say here why it did."]

    def wish(self) -> list[str]:
        """What they would like."""
        return list(_fresh(map(self._sentence, self._moments("want"))))[:2] or ["I'd like it put right."]

    def facts(self) -> list[dict[str, Any]]:
        """Facts of the ledger, each once, without those by which somebody could be recognised."""
        found: dict[str, dict[str, Any]] = {}
        for fact in self.analysis.ledger.facts:
            value = self.disguise.text(fact.value)
            if fact.slot in _PRIVATE or fact.slot not in BY_NAME or not value or fact.slot in found:
                continue
            words = self._fact_words(fact.text, fact.turn_id) or value
            found[fact.slot] = {"id": fact.slot, "value": value, "says": list(_fresh([words]))}
        return list(found.values())[:_MOST_FACTS]

    def _fact_words(self, text: str, turn_id: int) -> str:
        turn = self.turns.get(turn_id)
        at = turn.text.find(text) if turn else -1
        if turn is None or at < 0:
            return self.disguise.text(text)
        spans = [(one, other) for one, other in sentences(turn.text) if one <= at < other]
        return self.disguise.text(turn.text[spans[0][0] : spans[0][1]]) if spans else self.disguise.text(text)

    def tried(self) -> list[dict[str, Any]]:
        """What they had tried."""
        found = []
        for each in self.analysis.ledger.tried[:_MOST_TRIED]:
            words = self.disguise.text(each.text)
            if words:
                thing = [self.disguise.text(each.object).lower()] if each.object else []
                found.append({"do": each.action, **({"to": thing} if thing and thing[0] else {}), "says": [words]})
        return found

    def way(self) -> dict[str, Any]:
        """What was done about it at the last, or else what they wished for."""
        agents = [each for kind in _SOLVING for each in reversed(self._moments(kind)) if each.speaker == AGENT]
        found = (self._sentence(each) for each in agents)
        step = next((words for words in found if words and not words.endswith("?")), "")
        wish = " ".join(self.wish())
        return {
            "id": "put-it-right",
            "step": shortened(step or wish, 200),
            "words": [" ".join(each) for each in _groups(f"{step} {wish}")] or ["sort out", "put right"],
            "says": ["Thank you. That's what I was hoping for.", "Oh good. That would settle it."],
        }

    def temper(self) -> dict[str, Any]:
        """By the level of distress in which they came."""
        measured = self.analysis.measures.get("distress")
        level = measured.start if isinstance(measured, Distress) else 0.0
        return {"anger": int(25 + 14 * level), "trust": 35 if level < 2 else 25, "hope": 40}

    def difficulty(self) -> int:
        """1 for a calm customer, 3 for one beside themselves."""
        return min(3, max(1, (int(self.temper()["anger"]) - 11) // 14))

    def manner(self) -> str:
        """By how many words they use in a turn, and how upset they are."""
        said = [len(tokens(normalise(each.text))) for each in self.turns.values() if each.speaker == CUSTOMER]
        mean = sum(said) / len(said) if said else 0
        if self.temper()["anger"] >= 60:
            return "hot"
        return "terse" if mean < 7 else "chatty" if mean > 45 else "plain"

    def history(self) -> str:
        """What had been before the call, where they said that they were repeating themselves."""
        return next((words for each in self._moments("repeating") if (words := self._sentence(each))), "")

    def trains(self) -> list[str]:
        """Criteria for which this call gave occasion."""
        here = {each.kind for each in self.analysis.moments}
        return [name for name, kinds in _TRAINS.items() if here & set(kinds)] or ["sympathy-first"]


def _fresh(lines: Iterable[str]) -> Iterator[str]:
    """Lines with words in them, each once."""
    return iter(dict.fromkeys(line for line in lines if any(map(str.isalpha, line))))


def _groups(text: str) -> Iterator[tuple[str, ...]]:
    """Words by which the step is known: each word of some weight alone, at most eight."""
    heavy = content_words(tokens(normalise(text))) - _LIGHT
    words = [
        word for word in dict.fromkeys(tokens(normalise(text))) if content_words((word,)) & heavy and stems_of(word)
    ]
    yield from ((word,) for word in [each for each in words if len(each) > 3][:8])


_LIGHT = content_words(
    tokens(
        """want like would need please thank help today know think want could able make sure right anything else let
        call back take look good great thing something going give come tell said sorry okay possible happen never"""
    )
)


def without_ids(analysis: Analysis) -> Analysis:
    """The analysis with an id of its own content, so that no file name tells whose call it was."""
    text = "".join(turn.text for turn in analysis.conversation.turns)
    plain = sha256(text.encode()).hexdigest()[:8]
    return replace(analysis, conversation=replace(analysis.conversation, id=plain))
