"""What each action of the panel does to a live call."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wellheard.assist import actions
from wellheard.assist.interface import CueEvent
from wellheard.guides.interface import TOLD

if TYPE_CHECKING:
    from wellheard.assist.live_call import LiveCall

Events = list[CueEvent]


def _correct(call: "LiveCall", action: actions.Correct) -> Events:
    call.corrections.correct(action, call.listening.book.ledger(), call.guides.noted())
    return []


def _remove(call: "LiveCall", action: actions.Remove) -> Events:
    call.corrections.remove(action, call.listening.book.ledger(), call.guides.noted())
    return []


def _add(call: "LiveCall", action: actions.Add) -> Events:
    call.corrections.add(action, call.guides.notes.latest)
    return []


def _take(call: "LiveCall", action: actions.TakeCue) -> Events:
    return [call.cues.answer(action.cue, "taken", call.so_far)]


def _dismiss(call: "LiveCall", action: actions.DismissCue) -> Events:
    return [call.cues.answer(action.cue, "dismissed", call.so_far)]


def _open(call: "LiveCall", action: actions.OpenGuide) -> Events:
    call.guides.choose(action.guide)
    return []


def _leave(call: "LiveCall", _action: actions.LeaveGuide) -> Events:
    call.guides.leave()
    return []


def _answer(call: "LiveCall", action: actions.AnswerStep) -> Events:
    step = call.guides.step(action.step)
    if step.sort != "ask":
        raise actions.ActionError(f"step {step.id} begins with {step.sort}, it has no answer to write down")
    if step.what in TOLD:
        return _add(call, actions.Add(list=step.what, value=action.value))  # type: ignore[arg-type]  # TOLD are such lists
    return _add(call, actions.Add(list="facts", slot=step.what, value=action.value))


def _tick(call: "LiveCall", action: actions.TickStep) -> Events:
    step = call.guides.step(action.step)
    if step.sort == "do":
        thing = step.things[0] if step.things else None
        return _add(call, actions.Add(list="tried", value=step.what, object=thing, outcome=action.outcome))
    call.guides.say(action.step)
    return []


def _pass(call: "LiveCall", action: actions.PassStep) -> Events:
    call.guides.pass_over(action.step, action.reason)
    return []


def _mute(call: "LiveCall", action: actions.Mute) -> Events:
    call.cues.muted.add(action.kind)
    return []


def _unmute(call: "LiveCall", action: actions.Unmute) -> Events:
    call.cues.muted.discard(action.kind)
    return []


def _ask_for_help(call: "LiveCall", action: actions.AskForHelp) -> Events:
    call.alerts.help, call.alerts.help_why = True, " ".join(action.why.split())
    return []


def _need_no_help(call: "LiveCall", _action: actions.NeedNoHelp) -> Events:
    call.alerts.help, call.alerts.help_why = False, ""
    return []


def _note(call: "LiveCall", action: actions.Note) -> Events:
    text = " ".join(action.text.split())
    if not text:
        raise actions.ActionError("the note is empty, write something")
    call.notes.append({"text": text, "at_ms": call.floor.now_ms})
    return []


def _listen_in(call: "LiveCall", action: actions.ListenIn) -> Events:
    (call.alerts.hears if action.sound else call.alerts.listening).append(action.name)
    return []


def _stop_listening(call: "LiveCall", action: actions.StopListening) -> Events:
    names = call.alerts.hears if action.sound else call.alerts.listening
    if action.name in names:
        names.remove(action.name)
    return []


ACTS: dict[type, Callable[["LiveCall", Any], Events]] = {
    actions.Correct: _correct,
    actions.Remove: _remove,
    actions.Add: _add,
    actions.TakeCue: _take,
    actions.DismissCue: _dismiss,
    actions.OpenGuide: _open,
    actions.LeaveGuide: _leave,
    actions.AnswerStep: _answer,
    actions.TickStep: _tick,
    actions.PassStep: _pass,
    actions.Mute: _mute,
    actions.Unmute: _unmute,
    actions.AskForHelp: _ask_for_help,
    actions.NeedNoHelp: _need_no_help,
    actions.Note: _note,
    actions.ListenIn: _listen_in,
    actions.StopListening: _stop_listening,
}
"""By type of action."""
