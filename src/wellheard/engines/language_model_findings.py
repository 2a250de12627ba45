"""What of a model's answer about one turn stands: each moment is checked by itself, and the good ones are kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, ValidationError

from wellheard.conversation import KINDS
from wellheard.conversation.moments import Attribute
from wellheard.engines.language_model_answer import Form, locate, read_form
from wellheard.engines.language_model_catalogue import ATTRIBUTES, LEAST_CONFIDENCE, REPEAT, kinds_for
from wellheard.engines.language_model_endpoint import Failure

MOST_MOMENTS = 40
"""Moments of one answer that are looked at."""


class _Moment(Form):
    """One moment as a model gives it."""

    kind: str
    quote: Annotated[str, Field(max_length=4000)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    attributes: dict[str, Any] | None = None
    refers_to: int | None = None


class Noticed(Form):
    """The answer about one turn; its moments are read one by one."""

    moments: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A moment that stands: characters `[start, end)` of the turn."""

    kind: str
    start: int
    end: int
    confidence: float
    attributes: dict[str, Attribute] = field(default_factory=dict)
    refers_to: int | None = None
    """The turn that had told what is asked for again; 0 where it was in an earlier call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What stands, and why the others don't."""

    findings: tuple[Finding, ...] = ()
    """The surest of each kind, in the order of the turn."""
    refused: tuple[str, ...] = ()
    """A reason for each moment that was refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The turn that was asked about."""

    speaker: str
    text: str
    told: frozenset[int]
    """Ids of the customer's earlier turns that the model was shown."""
    known: int | None = None
    """The customer's earlier turn that the ledger says is asked for again; 0 where it was in an earlier call."""


def check(content: str, about: About) -> Checked | Failure:
    """The findings of an answer; a failure where it can't be read at all."""
    answer = read_form(content, Noticed)
    if isinstance(answer, Failure):
        return answer
    findings: dict[str, Finding] = {}
    refused: list[str] = []
    for each in answer.moments[:MOST_MOMENTS]:
        found = _finding(each, about)
        if isinstance(found, str):
            refused.append(found)
        elif found.confidence >= LEAST_CONFIDENCE:
            surest = findings.get(found.kind)
            findings[found.kind] = found if surest is None or found.confidence > surest.confidence else surest
    refused += ["are too many"] * (len(answer.moments) - MOST_MOMENTS)
    kept = sorted(findings.values(), key=lambda each: (each.start, each.end, each.kind))
    return Checked(findings=tuple(kept), refused=tuple(refused))


def _finding(given: Any, about: About) -> Finding | str:
    """The moment, or why it is refused."""
    try:
        moment = _Moment.model_validate(given)
    except ValidationError:
        return "have not the agreed form"
    for fault in _FAULTS:
        if reason := fault(moment, about):
            return reason
    place = locate(moment.quote, about.text, any_case=True)
    if place is None:
        return "quote words that are not in their turn"
    return Finding(
        kind=moment.kind,
        start=place[0],
        end=place[1],
        confidence=moment.confidence,
        attributes=_attributes(moment),
        refers_to=(moment.refers_to or about.known) if moment.kind == REPEAT else None,
    )


def _kind_fault(moment: _Moment, about: About) -> str | None:
    if moment.kind not in KINDS:
        return "are of an unknown kind"
    return None if moment.kind in kinds_for(about.speaker) else "are of a kind that their speaker can't show"


def _attribute_fault(moment: _Moment, _about: About) -> str | None:
    given = moment.attributes or {}
    wrong = any(not _in_range(name, given.get(name)) for name in KINDS[moment.kind].attributes)
    return "have an attribute out of range" if wrong else None


def _in_range(name: str, value: Any) -> bool:
    """Whether an attribute may say this; it may be left out, and a flag may be false."""
    if value is None or (value is False and True in ATTRIBUTES[name]):
        return True
    return any(type(value) is type(known) and value == known for known in ATTRIBUTES[name])


def _reference_fault(moment: _Moment, about: About) -> str | None:
    if moment.kind != REPEAT:
        return None
    if moment.refers_to is None:
        return None if about.known is not None else "name no turn of the customer that had told it"
    return None if moment.refers_to in about.told else "refer to no earlier turn of the customer"


_FAULTS: tuple[Callable[[_Moment, About], str | None], ...] = (_kind_fault, _attribute_fault, _reference_fault)


def _attributes(moment: _Moment) -> dict[str, Attribute]:
    given = moment.attributes or {}
    return {name: given[name] for name in KINDS[moment.kind].attributes if given.get(name)}
