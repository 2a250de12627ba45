"""Cues and escalations of a playbook, from YAML nodes."""

import re
from dataclasses import replace
from string import Formatter
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wellheard.conversation.cues import URGENCIES, Urgency
from wellheard.playbook.cues import SLOTS, STAYS_S, AskedAgain, Cue, Escalation, When
from wellheard.playbook.grammar import Words, read_patterns
from wellheard.yaml_files import reading
from wellheard.yaml_files.faults import Faults

LONGEST = 160
"""Characters of a cue: what can be taken in while somebody is speaking."""
_CUE = ("id", "when", "done_by", "say", "urgency", "at_most", "stays")
_ESCALATION = ("id", "to", "why", "when")
_MOST_CUES = 8
_MOST = 1_000_000
_COUNTS = {"once": 1, "twice": 2}
_DURATION = re.compile(r"(\d{1,4}) (seconds?|minutes?)")
_TURNS = re.compile(r"(\d{1,2})(?: turns?)?")
_ANCHORS = (
    "heard", "asked_again", "promised_without_when", "talking_for", "silent_for", "on_hold_for", "mood_rose_by",
    "mood_at_least", "call_longer_than", "amount_over", "guide_hands_over",
)  # fmt: skip
_GUARDS = ("times", "unanswered_for", "not_yet")
_BY_TIME = ("talking_for", "silent_for", "on_hold_for", "call_longer_than")
_FLAGS = ("promised_without_when", "guide_hands_over")
_ASKED: tuple[AskedAgain, ...] = ("step", "fact", "anything")


def read_cues(node: Node | None, criterion: str, words: Words) -> tuple[Cue, ...]:
    """The cues of a criterion: one, or a list of them. Names are given to those that have none."""
    if node is None:
        return ()
    if not isinstance(node, MappingNode | SequenceNode):
        words.faults.add(node, f"cue is {reading.what_is(node)}, write it as keys with values ({', '.join(_CUE)})")
        return ()
    nodes = [node] if isinstance(node, MappingNode) else reading.items(node, words.faults, what="cue")
    if len(nodes) > _MOST_CUES:
        words.faults.add(nodes[_MOST_CUES], f"more than {_MOST_CUES} cues for one criterion, delete some")
        return ()
    found = (_cue(each, criterion, number, words) for number, each in enumerate(nodes, start=1))
    return tuple(each for each in found if each)


def _cue(node: Node, criterion: str, number: int, words: Words) -> Cue | None:
    faults = words.faults
    found = reading.entries(node, _CUE, faults, what="a cue")
    reading.require(node, found, ("when", "say"), faults, what="this cue")
    if not {"when", "say"} <= found.keys():
        return None
    when = read_when(found["when"], words)
    said = reading.text_of(found["say"], faults, what="say")
    _fits(found["say"], said, when, faults)
    name = reading.identifier(found.get("id"), faults, what="a cue's id")
    done_by = read_patterns(found.get("done_by"), words, what="done_by")
    if when.unanswered_for and not done_by:
        faults.add(node, "unanswered_for needs done_by: the kinds that answer, add them")
    return Cue(
        kind=name or (criterion if number == 1 else f"{criterion}-{number}"),
        criterion=criterion,
        when=when,
        say=said,
        done_by=done_by,
        urgency=_urgency(found.get("urgency"), faults),
        at_most=_count(found.get("at_most"), faults, what="at_most", absent=1),
        stays_s=_seconds(found["stays"], faults, what="stays") if "stays" in found else STAYS_S,
    )


def read_escalation(node: Node | None, words: Words) -> tuple[Escalation, ...]:
    """The policy: every entry with who takes over, for what, and when."""
    nodes = reading.items(node, words.faults, what="escalation") if node else []
    read = [(each, _escalation(each, words)) for each in nodes]
    first: dict[str, int] = {}
    for at, entry in read:
        line = at.start_mark.line + 1
        if entry and entry.id and first.setdefault(entry.id, line) != line:
            words.faults.add(at, f"line {first[entry.id]} has the id “{entry.id}” already, choose another")
    return tuple(entry for _, entry in read if entry)


def _escalation(node: Node, words: Words) -> Escalation | None:
    faults = words.faults
    found = reading.entries(node, _ESCALATION, faults, what="an escalation")
    reading.require(node, found, _ESCALATION, faults, what="this escalation")
    if not {"why", "when"} <= found.keys():
        return None
    when = read_when(found["when"], words)
    why = reading.text_of(found["why"], faults, what="why")
    to = reading.text_at(found, "to", faults)
    for key, text in (("why", why), ("to", to)):
        if key in found:
            _fits(found[key], text, when, faults)
    if when.unanswered_for:
        faults.add(found["when"], "an escalation has no done_by, delete unanswered_for")
    return Escalation(
        id=reading.identifier(found.get("id"), faults, what="an escalation's id"),
        to=to,
        why=why,
        when=when,
    )


def read_when(node: Node, words: Words) -> When:
    """The conditions, with a fault for each that can't be read and where there is none to begin with."""
    faults = words.faults
    found = reading.entries(node, (*_ANCHORS, *_GUARDS), faults, what="when")
    if isinstance(node, MappingNode) and len(found) == len(node.value) and not set(found) & set(_ANCHORS):
        faults.add(node, f"when tells of nothing that happens, add one of {', '.join(_ANCHORS)}")
    for key, needed in (("times", {"heard"}), ("unanswered_for", {"heard", "mood_rose_by"})):
        if key in found and not needed & found.keys():
            faults.add(found[key], f"{key} counts what was heard, add heard: with kinds")
    when = When(
        heard=read_patterns(found.get("heard"), words, what="heard"),
        times=_count(found.get("times"), faults, what="times", absent=1),
        unanswered_for=_turns(found.get("unanswered_for"), faults),
        not_yet=read_patterns(found.get("not_yet"), words, what="not_yet"),
        asked_again=_asked_again(found.get("asked_again"), faults),
        mood_rose_by=_level(found.get("mood_rose_by"), faults, what="mood_rose_by"),
        mood_at_least=_level(found.get("mood_at_least"), faults, what="mood_at_least"),
    )
    return _with_numbers(when, found, faults)


def _with_numbers(when: When, found: dict[str, Node], faults: Faults) -> When:
    given: dict[str, Any] = {f"{key}_s": _seconds(found[key], faults, what=key) for key in _BY_TIME if key in found}
    given |= {key: reading.yes_or_no(found[key], faults, what=key) for key in _FLAGS if key in found}
    if "amount_over" in found:
        given["amount_over"] = reading.whole_number(
            found["amount_over"], faults, what="amount_over", lowest=1, highest=_MOST
        )
    return replace(when, **given)


def _fits(node: Node, text: str, when: When, faults: Faults) -> None:
    """A text is short, and its slots are such as the conditions fill."""
    if len(text) > LONGEST:
        faults.add(node, f"this has {len(text)} characters, nobody reads so many while listening, use {LONGEST}")
    try:
        slots = [slot for _, slot, form, change in Formatter().parse(text) if slot is not None]
        plain = all(not form and not change for _, _, form, change in Formatter().parse(text))
    except ValueError:
        slots, plain = [], False
    if not plain:
        faults.add(node, "a brace is not closed or holds more than a name, write it like {words}")
        return
    for slot in slots:
        if slot not in SLOTS:
            faults.add(node, f"no slot is called “{slot}”, {reading.did_you_mean(slot, tuple(SLOTS))}")
        elif not any(getattr(when, each) for each in SLOTS[slot]):
            wanted = " or ".join(each.removesuffix("_s") for each in SLOTS[slot])
            faults.add(node, f"nothing fills {{{slot}}} here, it needs {wanted} under when")


def _urgency(node: Node | None, faults: Faults) -> Urgency:
    text = reading.text_of(node, faults, what="urgency") if node else "hint"
    if text and text not in URGENCIES and node:
        faults.add(node, f"urgency is “{text}”, {reading.did_you_mean(text, URGENCIES)}")
    return next((each for each in URGENCIES if each == text), "hint")


def _asked_again(node: Node | None, faults: Faults) -> AskedAgain | None:
    text = reading.text_of(node, faults, what="asked_again") if node else ""
    if text and text not in _ASKED and node:
        faults.add(node, f"asked_again is “{text}”, {reading.did_you_mean(text, _ASKED)}")
    return next((each for each in _ASKED if each == text), None)


def _count(node: Node | None, faults: Faults, *, what: str, absent: int) -> int:
    """`once`, `twice`, `3 times` or a bare number."""
    if node is None:
        return absent
    text = node.value.removesuffix(" times") if isinstance(node, ScalarNode) else ""
    number = _COUNTS.get(text) or (int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0)
    if not number:
        faults.add(node, f"{what} is {reading.what_is(node)}, write it like once, twice or 3 times")
    return number or absent


def _turns(node: Node | None, faults: Faults) -> int:
    if node is None:
        return 0
    match = _TURNS.fullmatch(node.value) if isinstance(node, ScalarNode) else None
    if match is None or not int(match[1]):
        faults.add(node, f"unanswered_for is {reading.what_is(node)}, write it like 1 turn or 2 turns")
        return 0
    return int(match[1])


def _seconds(node: Node, faults: Faults, *, what: str) -> int:
    match = _DURATION.fullmatch(node.value) if isinstance(node, ScalarNode) else None
    if match is None or not int(match[1]):
        faults.add(node, f"{what} is {reading.what_is(node)}, write it like 50 seconds or 2 minutes")
        return 1
    return int(match[1]) * (60 if match[2].startswith("minute") else 1)


def _level(node: Node | None, faults: Faults, *, what: str) -> int | None:
    return None if node is None else reading.whole_number(node, faults, what=what, lowest=1, highest=3)
