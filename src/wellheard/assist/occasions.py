"""Whether the conditions of a cue, or of an escalation, hold now; and what fills the slots of its text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from wellheard.assist.so_far import Place, Placed, SoFar
from wellheard.conversation import Moment
from wellheard.playbook.cues import FRESH_TURNS, When
from wellheard.playbook.patterns import parse_pattern
from wellheard.playbook.quoting import gist, shorten
from wellheard.playbook.rules import Patterns
from wellheard.playbook.sentences import times as times_in_words

_QUOTE = 60
_ASKED = (parse_pattern("repeat-request"),)
_EASED: Patterns = (parse_pattern("relief"), parse_pattern("solved"))
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that calls for a cue."""

    place: Place
    """Where it is; what the agent does after it counts as an answer."""
    turn_id: int = 0
    """Its turn; 0 where time alone calls for it."""
    quote: str = ""
    """Its words."""
    slots: dict[str, str] = field(default_factory=dict)
    """What fills the text."""


Condition = Callable[[When, Patterns, SoFar, Place], Occasion | None]


def occasion(when: When, done_by: Patterns, call: SoFar, *, after: Place = (-1, 0)) -> Occasion | None:
    """The occasion where all conditions hold, after a place that was dealt with before; else nothing.

    Its place is that of the latest condition.
    """
    if when.not_yet and call.has(when.not_yet):
        return None
    found: list[Occasion] = []
    for named, condition in _CONDITIONS.items():
        if getattr(when, named):
            each = condition(when, done_by, call, after)
            if each is None:
                return None
            found.append(each)
    latest = max(found, key=lambda each: (each.turn_id > 0, each.place), default=None)
    if latest is None:
        return None
    slots = {"problem": _problem(call)} | {key: value for each in found for key, value in each.slots.items()}
    return Occasion(place=latest.place, turn_id=latest.turn_id, quote=latest.quote, slots=slots)


def filled(text: str, given: Occasion) -> str:
    """The text with its slots filled; empty where one of them has nothing to be filled with."""
    wanted = re.findall(r"\{(\w+)\}", text)
    return "" if any(not given.slots.get(each) for each in wanted) else text.format_map(given.slots)


def _problem(call: SoFar) -> str:
    return next((gist(each.text, _QUOTE) for each in call.ledger.problem), "")


def _heard(when: When, done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    """The moments since the agent last answered one, in enough turns, with enough turns of the agent since."""
    answered = max(after, call.last_place(done_by) if done_by else after)
    pending = sorted((each for each in call.of(when.heard) if each.place > answered), key=lambda each: each.place)
    turns = list(dict.fromkeys(each.place[0] for each in pending))
    if len(turns) < when.times:
        return None
    if not any(each.moment.kind in ("relief", "solved") for each in pending) and call.first_after(
        _EASED, pending[-1].place
    ):
        return None
    called = turns[when.times - 1]
    waited = call.chances_after(called)
    if waited < when.unanswered_for or call.chances_after(turns[-1]) >= FRESH_TURNS + when.unanswered_for:
        return None
    at = [each for each in pending if each.place[0] in turns[: when.times] or each.place[0] == turns[-1]]
    told = max(at, key=lambda each: (each.place[0] == called, each.moment.confidence))
    slots = {"words": gist(told.moment.quote, _QUOTE), "times": times_in_words(len(turns))}
    return _at(told, slots)


def _at(placed: Placed, slots: dict[str, str]) -> Occasion:
    moment: Moment = placed.moment
    return Occasion(
        place=placed.place, turn_id=moment.turn_ids[0], quote=shorten(moment.quote, 2 * _QUOTE), slots=slots
    )


def _asked_again(when: When, _done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    """The agent's last turn asked for what was told; where the customer hasn't answered yet, or just did."""
    prefix = {"step": "action:", "fact": "fact:"}.get(when.asked_again or "", "")
    for each in call.of(_ASKED):
        if each.place <= after or call.chances_after(each.place[0]) or len(call.turns) - each.place[0] > 2:
            continue
        for repeat in call.repeats.get(each.place[0], ()):
            told = call.told_at(repeat)
            if repeat.what.startswith(prefix) and told:
                what = repeat.what.partition(":")[2].replace("-", " ")
                slots = {"words": shorten(repeat.told, _QUOTE), "told_at": told, "what": what, "value": repeat.told}
                return _at(each, slots)
    return None


def _promised(_when: When, _done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    """The agent's last turn promised something and no time was said with it."""
    number = call.chances[-1] if call.chances else -1
    promised = call.promises.get(number, ())
    if (number, 0) <= after or not promised or any(each.due for each in promised):
        return None
    words = gist(promised[-1].text, _QUOTE)
    return Occasion(place=(number, 0), turn_id=promised[-1].turn_id, quote=promised[-1].text, slots={"words": words})


def _talking(when: When, _done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    return _by_time(call, call.floor.talking_ms, when.talking_for_s or 0, after)


def _silent(when: When, _done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    quiet = 0 if call.floor.hold_since is not None else call.floor.silent_ms
    return _by_time(call, quiet, when.silent_for_s or 0, after)


def _on_hold(when: When, _done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    held = 0 if call.floor.hold_since is None else call.floor.now_ms - call.floor.hold_since
    return _by_time(call, min(held, call.floor.silent_ms), when.on_hold_for_s or 0, after)


def _by_time(call: SoFar, lasted_ms: int, wanted_s: int, after: Place) -> Occasion | None:
    place = (len(call.turns), 0)
    if not wanted_s or lasted_ms < wanted_s * 1000 or place <= after:
        return None
    return Occasion(place=place, slots={"seconds": str(wanted_s)})


def _mood_rose(when: When, done_by: Patterns, call: SoFar, after: Place) -> Occasion | None:
    answered = max(after, call.last_place(done_by) if done_by else after)
    numbers = [at for at, rise in call.rises.items() if rise >= (when.mood_rose_by or 0) and (at, 0) > answered]
    if not numbers or not when.unanswered_for <= call.chances_after(numbers[-1]) < FRESH_TURNS + when.unanswered_for:
        return None
    turn = call.turns[numbers[-1]]
    return Occasion(place=(numbers[-1], 0), turn_id=turn.id, quote=turn.text, slots={"words": gist(turn.text, _QUOTE)})


def _mood(when: When, _done_by: Patterns, call: SoFar, _after: Place) -> Occasion | None:
    return _now(call) if call.mood.whole >= (when.mood_at_least or 0) else None


def _long_call(when: When, _done_by: Patterns, call: SoFar, _after: Place) -> Occasion | None:
    wanted = when.call_longer_than_s or 0
    return _now(call, minutes=str(wanted // 60)) if call.floor.now_ms >= wanted * 1000 else None


def _amount(when: When, _done_by: Patterns, call: SoFar, _after: Place) -> Occasion | None:
    for fact in call.ledger.facts:
        found = _NUMBER.search(fact.value) if fact.slot == "amount" else None
        number = found.group().replace(",", "").rstrip(".") if found else ""
        if number and number.count(".") < 2 and float(number) > (when.amount_over or 0):
            return Occasion(place=_latest(call), turn_id=fact.turn_id, quote=fact.text, slots={"amount": fact.value})
    return None


def _handing_over(_when: When, _done_by: Patterns, call: SoFar, _after: Place) -> Occasion | None:
    step = call.handing_over
    return _now(call, step=step.why or step.words, team=step.what) if step else None


def _now(call: SoFar, **slots: str) -> Occasion:
    return Occasion(place=_latest(call), slots=slots)


def _latest(call: SoFar) -> Place:
    return (max(0, len(call.turns) - 1), 0)


_CONDITIONS: dict[str, Condition] = {
    "heard": _heard,
    "asked_again": _asked_again,
    "promised_without_when": _promised,
    "talking_for_s": _talking,
    "silent_for_s": _silent,
    "on_hold_for_s": _on_hold,
    "mood_rose_by": _mood_rose,
    "mood_at_least": _mood,
    "call_longer_than_s": _long_call,
    "amount_over": _amount,
    "guide_hands_over": _handing_over,
}
