"""Corrections as they come in: what somebody asks for is checked against the call, then appended."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from wellheard.conversation import KINDS, Analysis, Moment, Turn
from wellheard.conversation.cues import CueKept, stands_by
from wellheard.conversation.document import load
from wellheard.conversation.moments import Attribute
from wellheard.evaluation.kinds import ATTRIBUTES, REPEATED, speaker_of
from wellheard.review.correcting import Corrected, corrected
from wellheard.server.problems import ProblemError, invalid
from wellheard.storage.calls import Call, get_document
from wellheard.storage.corrections import CUE_TYPES, Correction, Type, correct, corrections_of

SPEAKERS: Final = ("agent", "customer", "assistant", "supervisor", "other")
_LONGEST = 20_000


class Asked(BaseModel):
    """A correction."""

    model_config = ConfigDict(extra="forbid")

    type: Literal[
        "words", "speaker", "moment_confirmed", "moment_rejected", "moment_added", "cue_helped", "cue_not_now",
        "cue_wrong", "gone_through",
    ] = Field(description="`cue_not_now`: it came at the wrong moment; `cue_wrong`: it was not true.")  # fmt: skip
    turn: int | None = Field(None, ge=0, lt=2**31, description="The turn's id; for words, speakers, added moments.")
    moment: str | None = Field(None, max_length=64, description="Id of the moment that is confirmed or rejected.")
    cue: str | None = Field(None, max_length=64, description="Id of the cue, as in the document's `cues`.")
    text: str | None = Field(None, max_length=_LONGEST, description="`words`: all words of the turn, as said.")
    speaker: Literal["agent", "customer", "assistant", "supervisor", "other"] | None = None
    kind: str | None = Field(None, max_length=100, description="`moment_added`: a kind of the catalogue.")
    quote: str | None = Field(None, max_length=_LONGEST, description="The words that carry it, exactly as in the turn.")
    offset: int | None = Field(None, ge=0, lt=2**31, description="Where they begin in the turn, characters.")
    attribute: str | None = Field(None, max_length=40, description="Such as `specific`, `2`, `beyond`.")
    refers_to: int | None = Field(None, ge=0, lt=2**31, description="`repeat-request`: the turn that had told it.")
    note: str | None = Field(None, max_length=2_000, description="Why, in your own words.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A call with its document and what people said of it."""

    call: Call
    original: Analysis
    """As the software made it."""
    corrected: Corrected
    corrections: tuple[Correction, ...]
    """Every one, also those taken back, oldest first."""
    gone_through: tuple[Correction, ...]
    """Standing ones that say that somebody went through the whole of this document."""


def heard(on: Connection, call: Call) -> Heard:
    """A call with its corrections laid over it."""
    original = load(get_document(on, call.id))
    every = tuple(corrections_of(on, call.id, standing=False))
    gone = {each.retracts for each in every}
    standing = [each for each in every if each.type != "retracted" and each.id not in gone]
    return Heard(
        call=call,
        original=original,
        corrected=corrected(original, [each for each in standing if each.type != "gone_through"]),
        corrections=every,
        gone_through=tuple(
            each for each in standing if each.type == "gone_through" and each.content.get("digest") == call.digest
        ),
    )


def append(on: Connection, call: Heard, asked: Asked, user: str) -> Correction:
    """Check and append. Raises ProblemError and RequestValidationError, which name the field."""
    if asked.type in ("moment_confirmed", "moment_rejected"):
        moment = _moment(call, asked)
        turn = next(iter(moment.turn_ids), None)
        content = _about(moment, turn)
    elif asked.type in CUE_TYPES:
        cue = _cue(call, asked)
        turn = stands_by(cue, call.original.conversation.turns)
        content = {"cue": cue.id, "kind": cue.kind, "criterion": cue.criterion, "shown_ms": cue.shown_ms}
        content |= {"text": cue.text, "outcome": cue.outcome}
    elif asked.type == "gone_through":
        turn, content = None, {"digest": call.call.digest}
    else:
        found = _turn(call, asked)
        turn, content = found.id, _content(call, asked, found)
    if asked.note and asked.note.strip():
        content["note"] = asked.note.strip()
    of = asked.moment if asked.type in ("moment_confirmed", "moment_rejected") else None
    type_: Type = asked.type
    return correct(on, call.call.id, type_, user=user, turn=turn, moment=of, content=content)


def _moment(call: Heard, asked: Asked) -> Moment:
    for each in call.corrected.analysis.moments:
        if each.id == asked.moment:
            return each
    raise ProblemError(409, "moment-gone", "This moment isn't in the call any more. Load the page again.")


def _cue(call: Heard, asked: Asked) -> CueKept:
    for each in call.original.cues:
        if each.id == asked.cue:
            return each
    raise invalid("body/cue", "There is no such cue in this call.")


def _about(moment: Moment, turn: int | None) -> dict[str, Any]:
    """What a verdict is about, so that it is found again when a new analysis numbers moments anew."""
    return {
        "kind": moment.kind,
        "turn": turn,
        "quote": moment.quote,
        "offset": moment.offset,
        "attributes": dict(moment.attributes),
        "refers_to": [each for each in moment.refers_to if isinstance(each, int)],
    }


def _turn(call: Heard, asked: Asked) -> Turn:
    for each in call.corrected.analysis.conversation.turns:
        if each.id == asked.turn:
            return each
    raise invalid("body/turn", "There is no such turn in this call.")


def _content(call: Heard, asked: Asked, turn: Turn) -> dict[str, Any]:
    if asked.type == "moment_added":
        return _new_moment(call, asked, turn)
    original = next(each for each in call.original.conversation.turns if each.id == turn.id)
    if asked.type == "speaker":
        if asked.speaker is None:
            raise invalid("body/speaker", f"Say who spoke: {', '.join(SPEAKERS)}.")
        if asked.speaker == turn.speaker:
            raise invalid("body/speaker", f"It already says that the {turn.speaker} spoke.")
        return {"speaker": asked.speaker, "before": original.speaker}
    text = " ".join((asked.text or "").split())
    if not text:
        raise invalid("body/text", "Write what was said. A turn can't be emptied.")
    if text == turn.text:
        raise invalid("body/text", "These are the words that stand there already.")
    return {"text": text, "before": original.text}


def _new_moment(call: Heard, asked: Asked, turn: Turn) -> dict[str, Any]:
    kind = asked.kind or ""
    if kind not in KINDS:
        raise invalid("body/kind", "Choose a kind of the catalogue.")
    whose = speaker_of(kind)
    if whose != "any" and (turn.speaker == "customer") != (whose == "customer"):
        raise invalid("body/kind", f"This is something that the {whose} does; here the {turn.speaker} speaks.")
    quote, offset = _quote(asked, turn)
    content: dict[str, Any] = {"kind": kind, "quote": quote, "offset": offset, "attributes": _attributes(kind, asked)}
    if asked.refers_to is not None and kind == REPEATED:
        before = {each.id for each in call.original.conversation.turns if each.id < turn.id}
        if asked.refers_to not in before:
            raise invalid("body/refers_to", "Name a turn before this one.")
        content["refers_to"] = [asked.refers_to]
    return content


def _quote(asked: Asked, turn: Turn) -> tuple[str, int | None]:
    quote = (asked.quote or "").strip()
    if not quote:
        return "", None
    at = asked.offset if asked.offset is not None else turn.text.find(quote)
    if turn.text[at : at + len(quote)] != quote:
        at = turn.text.find(quote)
    if at < 0:
        raise invalid("body/quote", "These words are not in the turn. Select them there.")
    return quote, at


def _attributes(kind: str, asked: Asked) -> dict[str, Attribute]:
    """The attribute as documents write it, from the value that labels write."""
    value = asked.attribute
    if not value:
        return {}
    if value not in ATTRIBUTES.get(kind, ()):
        known = ", ".join(ATTRIBUTES.get(kind, ())) or "none"
        raise invalid("body/attribute", f"{KINDS[kind].title} takes: {known}.")
    name = KINDS[kind].attributes[0]
    return {name: True if value == name else int(value) if value.isdigit() else value}
