"""What an agent, or a lead who listens, does in the panel during a call; plain data, to and from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

LONGEST: Final = 2_000
"""Characters of anything that somebody writes in the panel: a hand-off is one page."""
LedgerList = Literal["problem", "impact", "wants", "facts", "tried", "promises"]


class ActionError(ValueError):
    """The action can't be done; the sentence says why and what to do. The call goes on as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """An entry of the ledger was misheard: the words, a fact's value, or what came of an action."""

    entry: str
    """Its id in the snapshot."""
    value: str
    do: Literal["correct"] = "correct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Something told that was not heard."""

    list: LedgerList
    value: str
    """The words, a fact's value, or the canonical action."""
    slot: str = ""
    """Of a fact: which."""
    object: str | None = None
    """Of an action: what it was done to."""
    outcome: str | None = None
    """Of an action: what came of it."""
    due: str | None = None
    """Of a promise: by when."""
    do: Literal["add"] = "add"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """An entry of the ledger is wrong."""

    entry: str
    do: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnCue:
    cue: str
    """Its id in the snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCue(_OnCue):
    """The agent is doing what the cue says."""

    do: Literal["take-cue"] = "take-cue"


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissCue(_OnCue):
    """The cue doesn't help here."""

    do: Literal["dismiss-cue"] = "dismiss-cue"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGuide:
    """Walk this guide; what was told and done under another stays known."""

    guide: str
    do: Literal["open-guide"] = "open-guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveGuide:
    """Close the guide."""

    do: Literal["leave-guide"] = "leave-guide"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerStep:
    """The answer to a question of the open guide."""

    step: str
    value: str
    do: Literal["answer-step"] = "answer-step"


@dataclass(frozen=True, slots=True, kw_only=True)
class TickStep:
    """An action of the open guide was done, something was told, or the call handed over."""

    step: str
    outcome: str | None = None
    """What came of the action: `worked`, `no-change`, or words."""
    do: Literal["tick-step"] = "tick-step"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassStep:
    """A step of the open guide makes no sense here."""

    step: str
    reason: str
    do: Literal["pass-step"] = "pass-step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Show no more cues of this kind, or of this criterion."""

    kind: str
    do: Literal["mute"] = "mute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmute:
    """Show them again."""

    kind: str
    do: Literal["unmute"] = "unmute"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForHelp:
    """The agent wants somebody by their side."""

    why: str = ""
    do: Literal["ask-for-help"] = "ask-for-help"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedNoHelp:
    """Help has come, or is no longer needed."""

    do: Literal["need-no-help"] = "need-no-help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A line of the agent's own, for the hand-off and the record."""

    text: str
    do: Literal["note"] = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfListener:
    name: str
    sound: bool = False
    """They hear the sound; else they look on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenIn(_OfListener):
    """Somebody of the team looks on, or hears the sound; the agent sees who."""

    do: Literal["listen-in"] = "listen-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopListening(_OfListener):
    """They do so no longer."""

    do: Literal["stop-listening"] = "stop-listening"


Action = (
    Correct | Add | Remove | TakeCue | DismissCue | OpenGuide | LeaveGuide | AnswerStep | TickStep | PassStep | Mute
    | Unmute | AskForHelp | NeedNoHelp | Note | ListenIn | StopListening
)  # fmt: skip


@cache
def _adapter() -> TypeAdapter[Action]:
    return TypeAdapter(Annotated[Action, Field(discriminator="do")])


def read_action(row: object, *, longest: int | None = None) -> Action:
    """An action from plain JSON types, such as `{"do": "mute", "kind": "listen"}`.

    Raises ActionError with every fault in a sentence; also for a text of more than `longest` characters.
    """
    try:
        found: Action = _adapter().validate_python(row)
    except ValidationError as error:
        raise ActionError("; ".join(_fault(each) for each in error.errors())) from error
    for each in fields(found):
        value = getattr(found, each.name)
        if longest and isinstance(value, str) and len(value) > longest:
            raise ActionError(f"{each.name} has {len(value)} characters, write at most {longest}")
    return found


def _fault(error: Mapping[str, Any]) -> str:
    """One thing that is wrong with what should be an action."""
    known = ", ".join(str(each.default) for kind in get_args(Action) for each in fields(kind) if each.name == "do")
    key = ".".join(map(str, error["loc"][1:]))
    match error["type"]:
        case "union_tag_not_found" | "dataclass_type" | "model_attributes_type":
            return f"this is no action of the panel, say as do what is to be done: one of {known}"
        case "union_tag_invalid":
            return f"no action of the panel is called “{error['ctx']['tag']}”, use one of {known}"
        case "missing" | "missing_keyword_only_argument":
            return f"“{error['loc'][0]}” needs {key}, add it"
        case _:
            return f"{key}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def write_action(action: Action) -> dict[str, Any]:
    """The action as plain JSON types; `read_action` reads it back."""
    row: dict[str, Any] = _adapter().dump_python(action, mode="json")
    return row
