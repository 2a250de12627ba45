"""What an agent, or a lead who listens, does in the panel during a call; plain data, to and from JSON."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

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


def read_action(row: object) -> Action:
    """An action from plain JSON types, such as `{"do": "mute", "kind": "listen"}`.

    Raises ActionError with every fault in a sentence.
    """
    try:
        return _adapter().validate_python(row)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'action'}: {each['msg']}" for each in error.errors())
        raise ActionError(f"this is no action of the panel ({faults})") from error


def write_action(action: Action) -> dict[str, Any]:
    """The action as plain JSON types; `read_action` reads it back."""
    row: dict[str, Any] = _adapter().dump_python(action, mode="json")
    return row
