"""Whether the conditions of a cue, or of an escalation, hold now; and what fills the slots of its text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from wellheard.assist.so_far import Place, Placed, SoFar
from wellheard.ledger.promises import is_waited_for
from wellheard.playbook.cues import FRESH_TURNS, When
from wellheard.playbook.patterns import parse_pattern
from wellheard.playbook.quoting import gist, shorten
from wellheard.playbook.rules import Patterns
from wellheard.playbook.sentences import times as times_in_words

_QUOTE = 60
_ASKED = (parse_pattern("repeat-request"),)
_EASED: Patterns = (parse_pattern("relief"), parse_pattern("solved"))
_TELLS = (parse_pattern("problem"),)
_EARLY = 3
_SURE = 0.65
"""So sure the ledger is that a request asks for just that fact or step, where it has to say so alone."""
_TELLING = 3
_UPSET = (parse_pattern("distress"), parse_pattern("threat"), parse_pattern("abuse"))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a condition is looked at with."""

    when: When
    done_by: Patterns
    call: SoFar
    after: Place
    """Occasions up to here were dealt with before."""
    fresh: bool
    """Whether it must have happened just now; a cue that is shown may be a few turns old."""


Condition = Callable[[Look], Occasion | None]


def occasion(
    when: When, done_by: Patterns, call: SoFar, *, after: Place = (-1, 0), fresh: bool = True
) -> Occasion | None:
    """The occasion where all conditions hold, after a place that was dealt with before; else nothing.

    Its place is that of the latest condition. Without `fresh` it may have happened a while ago.
    """
    if when.not_yet and call.has(when.not_yet):
        return None
    look = Look(when=when, done_by=done_by, call=call, after=after, fresh=fresh)
    found: list[Occasion] = []
    for named, condition in _CONDITIONS.items():
        if getattr(when, named):
            each = condition(look)
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
    """What is wrong, in their words: the surest of the first few tellings, for what comes later is a side of it."""
    told = sorted(call.of(_TELLS), key=lambda each: each.place)[:_EARLY]
    if told:
        return gist(max(told, key=lambda each: each.moment.confidence).moment.quote, _QUOTE)
    return next((gist(each.text, _QUOTE) for each in call.ledger.problem), "")


def _heard(look: Look) -> Occasion | None:
    """The moments since the agent last answered one, in enough turns, with enough turns of the agent since."""
    when, call = look.when, look.call
    pending = sorted(
        (each for each in call.of(when.heard) if each.place > _answered(look)), key=lambda each: each.place
    )
    turns = list(dict.fromkeys(each.place[0] for each in pending))
    if len(turns) < when.times or _is_eased(pending, call):
        return None
    if not _is_timely(look, turns[when.times - 1], turns[-1]):
        return None
    told = max(pending, key=lambda each: each.moment.confidence)
    return _at(told, words=gist(told.moment.quote, _QUOTE), times=times_in_words(len(turns)))


def _answered(look: Look) -> Place:
    return max(look.after, look.call.last_place(look.done_by)) if look.done_by else look.after


def _is_eased(pending: Sequence[Placed], call: SoFar) -> bool:
    """Whether the customer has been relieved since: then what troubled them is past."""
    troubled = not any(each.moment.kind in ("relief", "solved") for each in pending)
    return troubled and call.first_after(_EASED, pending[-1].place) is not None


def _is_timely(look: Look, called: int, latest: int) -> bool:
    """Whether the agent has had enough turns since one turn, and not too many since another."""
    waited = look.call.chances_after(called) >= look.when.unanswered_for
    past = look.call.chances_after(latest) >= FRESH_TURNS + look.when.unanswered_for
    return waited and not (look.fresh and past)


def _at(placed: Placed, **slots: str) -> Occasion:
    quote, turn_id = shorten(placed.moment.quote, 2 * _QUOTE), placed.moment.turn_ids[0]
    return Occasion(place=placed.place, turn_id=turn_id, quote=quote, slots=slots)


def _asked_again(look: Look) -> Occasion | None:
    """The agent's last turn asked for what was told; where the customer hasn't answered yet, or just did."""
    call = look.call
    prefix = {"step": "action:", "fact": "fact:"}.get(look.when.asked_again or "", "")
    for place, quote in _asking(call):
        if place <= look.after or (look.fresh and call.chances_after(place[0])):
            continue
        for repeat in call.repeats.get(place[0], ()):
            if repeat.what.startswith(prefix) and not call.is_gone(repeat):
                what = repeat.what.partition(":")[2].replace("-", " ")
                words = _problem(call) if what == "problem" else gist(call.fullest(repeat), _QUOTE)
                at = call.told_at(repeat)
                told = f"{at} (“{words}”)" if len(words.split()) >= _TELLING else at
                slots = {"words": words, "told_at": at, "told": told, "what": what}
                return Occasion(
                    place=place, turn_id=call.turns[place[0]].id, quote=shorten(quote, 2 * _QUOTE), slots=slots
                )
    return None


def _asking(call: SoFar) -> Iterator[tuple[Place, str]]:
    """Where the agent asked for what was told, and in which words.

    What a call before this one told is known to the ledger alone; noticing has not learned from such calls.
    """
    noticed = {each.place[0] for each in call.of(_ASKED)}
    yield from ((each.place, each.moment.quote) for each in call.of(_ASKED))
    for number, repeats in call.repeats.items():
        for each in repeats:
            if number not in noticed and each.call and each.confidence >= _SURE:
                yield (number, each.start), call.turns[number].text[each.start : each.end]


def _promised(look: Look) -> Occasion | None:
    """The agent's last turn promised something and no time was said with it."""
    call = look.call
    numbers = call.chances[-1:] if look.fresh else call.promises
    for number in numbers:
        promised = call.promises.get(number, ())
        waited = [each for each in promised if is_waited_for(each)]
        if waited and (number, 0) > look.after and not any(each.due for each in promised):
            last = waited[-1]
            slots = {"words": gist(last.text, _QUOTE)}
            return Occasion(place=(number, 0), turn_id=last.turn_id, quote=shorten(last.text, 2 * _QUOTE), slots=slots)
    return None


def _talking(look: Look) -> Occasion | None:
    return _by_time(look, look.call.floor.talking_ms, look.when.talking_for_s)


def _silent(look: Look) -> Occasion | None:
    floor = look.call.floor
    return _by_time(look, floor.silent_ms if floor.hold_since is None else 0, look.when.silent_for_s)


def _on_hold(look: Look) -> Occasion | None:
    return _by_time(look, look.call.floor.hold_ms, look.when.on_hold_for_s)


def _by_time(look: Look, lasted_ms: int, wanted_s: int | None) -> Occasion | None:
    place = (len(look.call.turns), 0)
    if not wanted_s or lasted_ms < wanted_s * 1000 or place <= look.after:
        return None
    return Occasion(place=place, slots={"seconds": str(wanted_s)})


def _mood_rose(look: Look) -> Occasion | None:
    call, answered = look.call, _answered(look)
    numbers = [at for at, rise in call.rises.items() if rise >= (look.when.mood_rose_by or 0) and (at, 0) > answered]
    if not numbers or not _is_timely(look, numbers[-1], numbers[-1]):
        return None
    turn = call.turns[numbers[-1]]
    words = gist(turn.text, _QUOTE)
    return Occasion(
        place=(numbers[-1], 0), turn_id=turn.id, quote=shorten(turn.text, 2 * _QUOTE), slots={"words": words}
    )


def _mood(look: Look) -> Occasion | None:
    return _now(look) if look.call.mood.whole >= (look.when.mood_at_least or 0) else None


def _long_call(look: Look) -> Occasion | None:
    wanted = look.when.call_longer_than_s or 0
    return _now(look, minutes=str(wanted // 60)) if look.call.floor.now_ms >= wanted * 1000 else None


def _amount(look: Look) -> Occasion | None:
    for fact in look.call.ledger.facts:
        found = _NUMBER.search(fact.value) if fact.slot == "amount" else None
        number = found.group().replace(",", "").rstrip(".") if found else ""
        if number and number.count(".") < 2 and float(number) > (look.when.amount_over or 0):
            return _now(look, amount=fact.value)
    return None


def _handing_over(look: Look) -> Occasion | None:
    step = look.call.handing_over
    return _now(look, step=step.why or step.words, team=step.what) if step else None


def _now(look: Look, **slots: str) -> Occasion | None:
    place = (max(0, len(look.call.turns) - 1), 0)
    return Occasion(place=place, slots=slots) if place > look.after else None


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
