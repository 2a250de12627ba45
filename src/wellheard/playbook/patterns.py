"""Kinds with conditions, such as `distress[intensity>=2]`: how they are written, and which moments they mean."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, cast

from wellheard.conversation import Moment

Operator = Literal["=", "!=", ">=", "<=", ">", "<"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What an attribute of a moment must be like, such as `intensity>=2`."""

    attribute: str
    """Name of the attribute; `speaker` stands for who did it."""
    operator: Operator
    """How to compare."""
    values: tuple[str, ...]
    """One of these for `=`, none of these for `!=`; a single number for the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A kind of moment, perhaps with conditions on its attributes: `sympathy[depth=specific|shared]`."""

    kind: str
    """Name of the kind."""
    conditions: tuple[Condition, ...] = ()
    """All of them must hold."""


Patterns = tuple[Pattern, ...]

_PATTERN = re.compile(r"\s*(?P<kind>[a-z][a-z0-9-]*)\s*(?:\[(?P<conditions>[^\[\]]*)\]\s*)?")
_CONDITION = re.compile(
    r"\s*(?P<attribute>[a-z][a-z_]*)\s*(?:(?P<operator>!=|>=|<=|=|>|<)\s*(?P<values>[^=<>!]+?)\s*)?"
)
_REMEMBERED = 4096
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")

T = TypeVar("T")


class PatternError(ValueError):
    """A kind or its conditions are not written as the language wants them; the message says how."""


def parse_pattern(text: str) -> Pattern:
    """Read `kind` or `kind[attribute=value|value, attribute>=number]`.

    Raises PatternError.
    """
    found = _PATTERN.fullmatch(text)
    if not found:
        raise PatternError(f"“{text}” is not a kind of moment, write it like sympathy or distress[intensity>=2]")
    conditions = found["conditions"]
    return Pattern(
        kind=found["kind"],
        conditions=() if conditions is None else tuple(_condition(part) for part in conditions.split(",")),
    )


def _condition(text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    if not found:
        raise PatternError(f"“{text.strip()}” is not a condition, write it like depth=specific|shared or intensity>=2")
    if found["operator"] is None:
        return Condition(attribute=found["attribute"], operator="=", values=("true",))
    operator = cast("Operator", found["operator"])
    values = tuple(value.strip().lower() for value in found["values"].split("|"))
    if not all(values):
        raise PatternError(f"“{text.strip()}” has an empty value, write it like depth=specific|shared")
    if operator not in ("=", "!=") and not (len(values) == 1 and _NUMBER.fullmatch(values[0])):
        raise PatternError(f"“{text.strip()}” compares with something that is no number, write it like intensity>=2")
    return Condition(attribute=found["attribute"], operator=operator, values=values)


def written(pattern: Pattern) -> str:
    """The pattern as it is written in a playbook; `parse_pattern` reads it back."""
    if not pattern.conditions:
        return pattern.kind
    conditions = (f"{each.attribute}{each.operator}{'|'.join(each.values)}" for each in pattern.conditions)
    return f"{pattern.kind}[{', '.join(conditions)}]"


def matches(pattern: Pattern, moment: Moment) -> bool:
    """Whether the pattern means this moment; a condition on an attribute that the moment lacks doesn't hold."""
    return pattern.kind == moment.kind and all(_holds(condition, moment) for condition in pattern.conditions)


def any_matches(patterns: Patterns, moment: Moment) -> bool:
    """Whether one of the patterns means this moment."""
    return any(matches(pattern, moment) for pattern in patterns)


def _holds(condition: Condition, moment: Moment) -> bool:
    value = moment.speaker if condition.attribute == "speaker" else moment.attributes.get(condition.attribute)
    if value is None:
        return False
    text = str(value).lower()
    if condition.operator == "=":
        return text in condition.values
    if condition.operator == "!=":
        return text not in condition.values
    return bool(_NUMBER.fullmatch(text)) and _compare(float(text), condition.operator, float(condition.values[0]))


def _compare(value: float, operator: Operator, limit: float) -> bool:
    if operator == ">=":
        return value >= limit
    if operator == "<=":
        return value <= limit
    return value > limit if operator == ">" else value < limit


def by_kind(moments: Iterable[Moment]) -> dict[str, list[Moment]]:
    """Moments that have words to quote, by kind, each kind's in their order."""
    found: dict[str, list[Moment]] = {}
    for moment in moments:
        if moment.quote.strip():
            found.setdefault(moment.kind, []).append(moment)
    return found


def overlap(one: Pattern, other: Pattern) -> bool:
    """Whether a moment may be meant by both; true where that can't be ruled out."""
    return one.kind == other.kind and not any(
        _exclude(left, right) for left in one.conditions for right in other.conditions
    )


def _exclude(left: Condition, right: Condition) -> bool:
    if left.attribute != right.attribute:
        return False
    if left.operator == "=" and right.operator == "=":
        return not set(left.values) & set(right.values)
    if left.operator == "=" and right.operator == "!=":
        return set(left.values) <= set(right.values)
    if left.operator == "!=" and right.operator == "=":
        return _exclude(right, left)
    return False


class _Remembered(Generic[T]):
    """A function of patterns that remembers what it said of each object, without going through what is in it.

    A playbook's patterns are asked about in every call, and to hash them takes longer than most answers do.
    """

    def __init__(self, work: Callable[[Patterns], T]) -> None:
        self._work = work
        self._known: dict[int, tuple[Patterns, T]] = {}

    def __call__(self, patterns: Patterns) -> T:
        known = self._known.get(id(patterns))
        if known is None or known[0] is not patterns:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[id(patterns)] = (patterns, self._work(patterns))
        return known[1]


@_Remembered
def kinds_named(patterns: Patterns) -> tuple[tuple[str, bool], ...]:
    """The kinds that patterns name, each once, and whether all moments of the kind are meant."""
    return tuple(
        (kind, any(pattern.kind == kind and not pattern.conditions for pattern in patterns))
        for kind in dict.fromkeys(pattern.kind for pattern in patterns)
    )


def in_words(patterns: Patterns, *, articles: bool = True) -> str:
    """The kinds as a reader would say them: `sympathy, surprise or an open question`."""
    return _with_articles(patterns) if articles else _without_articles(patterns)


@_Remembered
def _with_articles(patterns: Patterns) -> str:
    return _listed(patterns, articles=True)


@_Remembered
def _without_articles(patterns: Patterns) -> str:
    return _listed(patterns, articles=False)


def _listed(patterns: Patterns, *, articles: bool) -> str:
    names = list(dict.fromkeys(_in_words(pattern, articles=articles) for pattern in patterns))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def name_of(kind: str, *, article: bool = True) -> str:
    """What a kind is called in the middle of a sentence: `a canned line`, or `canned line` after "no"."""
    name = _NAMES.get(kind, kind.replace("-", " "))
    if article:
        return name
    first, _, rest = name.partition(" ")
    return rest if first in ("a", "an") else name


def _in_words(pattern: Pattern, *, articles: bool) -> str:
    name = name_of(pattern.kind, article=articles)
    if not pattern.conditions:
        return name
    return f"{name} ({', '.join(_condition_in_words(each) for each in pattern.conditions)})"


_NAMES = {
    "open-question": "an open question",
    "probe": "a probing question",
    "closed-question": "a closed question",
    "restatement": "a restatement",
    "instruction": "an instruction",
    "diagnosis": "a diagnosis",
    "explanation": "an explanation",
    "offer": "an offer",
    "escalation": "an escalation",
    "shared-disappointment": "shared disappointment",
    "wrap-up": "a wrap-up",
    "canned": "a canned line",
    "defensive": "a defensive line",
    "dismissal": "a dismissal",
    "repeat-request": "a repeated request",
    "point-blank": "a point-blank “what do you want?”",
    "refusal": "a refusal",
    "runaround": "a runaround",
    "problem": "a problem",
    "impact": "an impact",
    "tried": "word of what was tried",
    "want": "a wish",
    "repeating": "word that they told this before",
    "threat": "a threat",
    "solved": "word that it is solved",
    "unsolved": "word that it is not solved",
    "interruption": "an interruption",
    "overlap": "an overlap",
    "silence": "dead air",
    "hold": "a hold",
    "monologue": "a monologue",
    "raised": "a raised voice",
    "lowered": "a lowered voice",
}
"""Kinds whose name alone doesn't read as a noun in a sentence."""


def event_of(kind: str) -> str:
    """What happened, as a clause: `the customer told a problem`."""
    return _EVENTS.get(kind, f"there was {name_of(kind)}")


_EVENTS = {
    "problem": "the customer told a problem",
    "impact": "the customer told what it does to them",
    "distress": "the customer was upset",
    "tried": "the customer told what they had tried",
    "want": "the customer said what they would like",
    "repeating": "the customer had to say something again",
    "threat": "the customer threatened to take it further",
    "abuse": "the customer was abusive",
    "unsolved": "the customer said that it still doesn't work",
}
"""Kinds that read better as something somebody did."""

_SAID: dict[Operator, str] = {
    "=": "",
    "!=": "not ",
    ">=": "at least ",
    "<=": "at most ",
    ">": "over ",
    "<": "under ",
}


def _condition_in_words(condition: Condition) -> str:
    if condition.attribute == "speaker":
        return f"{_SAID[condition.operator]}by the {' or '.join(condition.values)}"
    if condition.values == ("false",) and condition.operator == "=":
        return f"not {condition.attribute}"
    if condition.values == ("true",):
        return f"{_SAID[condition.operator]}{condition.attribute}"
    if condition.operator in ("=", "!="):
        return f"{_SAID[condition.operator]}{' or '.join(condition.values)}"
    return f"{condition.attribute} {_SAID[condition.operator]}{condition.values[0]}"
