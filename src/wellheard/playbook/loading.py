"""From a playbook file to a playbook, or to every fault of the file at once."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from yaml.nodes import MappingNode, Node

from wellheard.conversation import KINDS
from wellheard.playbook.consistency import contradictions
from wellheard.playbook.cue_grammar import read_cues, read_escalation
from wellheard.playbook.grammar import RULES, Words, read_patterns, read_rule
from wellheard.playbook.interface import PlaybookError
from wellheard.playbook.rules import Ask, Audio, Criterion, Playbook
from wellheard.yaml_files import FileSort, reading
from wellheard.yaml_files.faults import Faults

_SAYS = ("id", "title", "why", "weight", "critical", "bonus", "needs", "when", "excused_by", "say_instead", "cue")
_TOP = ("id", "version", "title", "critical_cap", "sure_from", "criteria", "escalation")
_MOST_CRITERIA = 200
_FILE: FileSort[Playbook] = FileSort(name="playbook", error=PlaybookError, shipped_in="wellheard.playbook")


def load_playbook(path: str | Path, *, kinds: frozenset[str] = frozenset()) -> Playbook:
    """Read a playbook file; `kinds` are those that extensions bring beside the catalogue's.

    Raises PlaybookError with every fault at once, each as `file:line:column: what is wrong, what to do`.
    """
    return _FILE.load(path, partial(_playbook, kinds=kinds))


def check(path: str | Path, *, kinds: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Every fault of a playbook file, in the order of the file; empty where it can be used."""
    return _FILE.faults_of(lambda: load_playbook(path, kinds=kinds))


def playbook_text(path: str | Path) -> str:
    """The text of a playbook file as it was written.

    Raises PlaybookError where it can't be read, is too large, or is not UTF-8.
    """
    return _FILE.text_of(Path(path))


@cache
def default_playbook() -> Playbook:
    """The playbook that ships with the package."""
    return parse_playbook(default_text(), name="default.yaml")


def default_text() -> str:
    """The file of the shipped playbook, for a team to copy and edit."""
    return _FILE.shipped("default")


def parse_playbook(text: str, *, name: str, kinds: frozenset[str] = frozenset()) -> Playbook:
    """Read the text of a playbook; `name` stands for the file in the faults.

    Raises PlaybookError with every fault at once.
    """
    return _FILE.parse(text, partial(_playbook, kinds=kinds), name=name)


def hints(playbook: Playbook) -> tuple[str, ...]:
    """What is no fault, but a lead may want to know."""
    total = sum(each.weight for each in playbook.criteria if not each.bonus)
    weights = (
        f"The weights add to {total}, not to 100. Scores are shares of the weights that apply, so they still hold."
    )
    return (*(() if total == 100 else (weights,)), *_unkind(playbook))


_BLAMES = re.compile(
    r"\byou (?:didn't|haven't|forgot|failed|missed|never|should have|should've|ought to have|shouldn't)\b"
    r"|\bwhy (?:did|didn't|haven't) you\b|\byour (?:fault|mistake)\b",
    re.IGNORECASE,
)


def _unkind(playbook: Playbook) -> Iterator[str]:
    """Cues that tell what was wrong to somebody who has a customer on the line."""
    for cue in playbook.cues:
        if found := _BLAMES.search(cue.say.replace("’", "'")):
            yield f"The cue {cue.kind} says “{found.group()}”, which reads like blame. Write what to say or ask."


def _playbook(root: Node, faults: Faults, *, kinds: frozenset[str]) -> Playbook:
    words = Words(faults=faults, kinds=frozenset(KINDS) | kinds)
    found = reading.entries(root, _TOP, faults, what="a playbook")
    reading.require(root, found, ("id", "version", "title", "criteria"), faults, what="the playbook")
    cap, sure = found.get("critical_cap"), found.get("sure_from")
    return Playbook(
        id=reading.identifier(found.get("id"), faults, what="the playbook's id"),
        version=reading.text_at(found, "version", faults),
        title=reading.text_at(found, "title", faults),
        criteria=_criteria(found.get("criteria"), words),
        critical_cap=50
        if cap is None
        else reading.whole_number(cap, faults, what="critical_cap", lowest=0, highest=100),
        sure_from=40 if sure is None else reading.whole_number(sure, faults, what="sure_from", lowest=0, highest=100),
        escalation=read_escalation(found.get("escalation"), words),
    )


def _criteria(node: Node | None, words: Words) -> tuple[Criterion, ...]:
    nodes = reading.items(node, words.faults, what="criteria") if node else []
    if len(nodes) > _MOST_CRITERIA:
        words.faults.add(nodes[_MOST_CRITERIA], f"more than {_MOST_CRITERIA} criteria, split the playbook")
        return ()
    criteria = [_criterion(each, words) for each in nodes]
    first: dict[str, int] = {}
    for number, criterion in enumerate(criteria):
        if criterion.id and first.setdefault(criterion.id, number) != number:
            line = nodes[first[criterion.id]].start_mark.line + 1
            words.faults.add(nodes[number], f"line {line} has the id “{criterion.id}” already, choose another")
    for number, sentence in (*contradictions(criteria), *_doubled_cues(criteria)):
        words.faults.add(nodes[number], sentence)
    return tuple(criteria)


def _doubled_cues(criteria: Sequence[Criterion]) -> Iterator[tuple[int, str]]:
    first: dict[str, str] = {}
    for number, criterion in enumerate(criteria):
        for cue in criterion.cues:
            if cue.kind in first:
                yield number, f"a cue of “{first[cue.kind]}” is called “{cue.kind}” already, give this one another id"
            first.setdefault(cue.kind, criterion.id)


def _criterion(node: Node, words: Words) -> Criterion:
    faults = words.faults
    found = reading.entries(node, _SAYS + RULES, faults, what="a criterion")
    reading.require(node, found, ("id", "title", "why", "weight"), faults, what="this criterion")
    flags = {key: key in found and reading.yes_or_no(found[key], faults, what=key) for key in ("critical", "bonus")}
    if all(flags.values()):
        faults.add(found["bonus"], "a bonus can't be critical, delete one of the two")
    rule = read_rule(node, found, words) if isinstance(node, MappingNode) else None
    weight = found.get("weight")
    return Criterion(
        id=reading.identifier(found.get("id"), faults, what="a criterion's id"),
        title=reading.text_at(found, "title", faults),
        why=reading.text_at(found, "why", faults),
        weight=1 if weight is None else reading.whole_number(weight, faults, what="weight", lowest=1, highest=100),
        rule=rule or Ask(question=""),  # a fault stands wherever there is no rule, so this is never judged by
        when=read_patterns(found.get("when"), words, what="when"),
        excused_by=read_patterns(found.get("excused_by"), words, what="excused_by"),
        critical=flags["critical"],
        bonus=flags["bonus"],
        needs=_needs(found.get("needs"), faults),
        say_instead=_say_instead(found.get("say_instead"), faults),
        cues=read_cues(found.get("cue"), reading.text_at(found, "id", Faults("")), words),
    )


def _say_instead(node: Node | None, faults: Faults) -> tuple[str, ...]:
    lines = reading.items(node, faults, what="say_instead") if node else []
    return tuple(reading.text_of(each, faults, what="a line of say_instead") for each in lines)


def _needs(node: Node | None, faults: Faults) -> tuple[Audio, ...]:
    named = reading.items(node, faults, what="needs") if node else []
    for each in named:
        if each.value != "audio":
            faults.add(each, f"needs is {reading.what_is(each)}, the only thing that can be needed is audio")
    return ("audio",) if named else ()
