"""What each action of the panel does to a live call."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wellheard.assist.actions import (
    ActionError,
    Add,
    AnswerStep,
    AskForHelp,
    Correct,
    DismissCue,
    LeaveGuide,
    ListenIn,
    Mute,
    NeedNoHelp,
    Note,
    OpenGuide,
    PassStep,
    Remove,
    StopListening,
    TakeCue,
    TickStep,
    Unmute,
)
from wellheard.assist.interface import CueEvent
from wellheard.guides.interface import TOLD

if TYPE_CHECKING:
    from wellheard.assist.live_call import LiveCall

Events = list[CueEvent]


def _correct(call: "LiveCall", action: Correct) -> Events:
    call.corrections.correct(action, call.listening.book.ledger(), call.guides.noted())
    return []


def _remove(call: "LiveCall", action: Remove) -> Events:
    call.corrections.remove(action, call.listening.book.ledger(), call.guides.noted())
    return []


def _add(call: "LiveCall", action: Add) -> Events:
    call.corrections.add(action, call.guides.notes.latest)
    return []


def _take(call: "LiveCall", action: TakeCue) -> Events:
    return [call.cues.answer(action.cue, "taken", call.so_far)]


def _dismiss(call: "LiveCall", action: DismissCue) -> Events:
    return [call.cues.answer(action.cue, "dismissed", call.so_far)]


def _open(call: "LiveCall", action: OpenGuide) -> Events:
    call.guides.choose(action.guide)
    return []


def _leave(call: "LiveCall", _action: LeaveGuide) -> Events:
    call.guides.leave()
    return []


def _answer(call: "LiveCall", action: AnswerStep) -> Events:
    step = call.guides.step(action.step)
    if step.sort != "ask":
        raise ActionError(f"step {step.id} begins with {step.sort}, it has no answer to write down")
    if step.what in TOLD:
        return _add(call, Add(list=step.what, value=action.value))  # type: ignore[arg-type]  # TOLD are such lists
    return _add(call, Add(list="facts", slot=step.what, value=action.value))


def _tick(call: "LiveCall", action: TickStep) -> Events:
    step = call.guides.step(action.step)
    if step.sort == "do":
        thing = step.things[0] if step.things else None
        return _add(call, Add(list="tried", value=step.what, object=thing, outcome=action.outcome))
    call.guides.say(action.step)
    return []


def _pass(call: "LiveCall", action: PassStep) -> Events:
    call.guides.pass_over(action.step, action.reason)
    return []


def _mute(call: "LiveCall", action: Mute) -> Events:
    call.cues.muted.add(action.kind)
    return []


def _unmute(call: "LiveCall", action: Unmute) -> Events:
    call.cues.muted.discard(action.kind)
    return []


def _ask_for_help(call: "LiveCall", action: AskForHelp) -> Events:
    call.alerts.help, call.alerts.help_why = True, " ".join(action.why.split())
    return []


def _need_no_help(call: "LiveCall", _action: NeedNoHelp) -> Events:
    call.alerts.help, call.alerts.help_why = False, ""
    return []


def _note(call: "LiveCall", action: Note) -> Events:
    text = " ".join(action.text.split())
    if not text:
        raise ActionError("the note is empty, write something")
    call.notes.append({"text": text, "at_ms": call.floor.now_ms})
    return []


def _listen_in(call: "LiveCall", action: ListenIn) -> Events:
    (call.alerts.hears if action.sound else call.alerts.listening).append(action.name)
    return []


def _stop_listening(call: "LiveCall", action: StopListening) -> Events:
    names = call.alerts.hears if action.sound else call.alerts.listening
    if action.name in names:
        names.remove(action.name)
    return []


ACTS: dict[type, Callable[["LiveCall", Any], Events]] = {
    Correct: _correct,
    Remove: _remove,
    Add: _add,
    TakeCue: _take,
    DismissCue: _dismiss,
    OpenGuide: _open,
    LeaveGuide: _leave,
    AnswerStep: _answer,
    TickStep: _tick,
    PassStep: _pass,
    Mute: _mute,
    Unmute: _unmute,
    AskForHelp: _ask_for_help,
    NeedNoHelp: _need_no_help,
    Note: _note,
    ListenIn: _listen_in,
    StopListening: _stop_listening,
}
"""By type of action."""
