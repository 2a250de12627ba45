"""A playbook in plain English, for a table or a page."""

from dataclasses import dataclass

from wellheard.playbook.patterns import in_words
from wellheard.playbook.rules import (
    WHOLE_CALL,
    AllOf,
    AnyOf,
    Ask,
    AtLeast,
    AtMost,
    Balance,
    Criterion,
    MeasureRange,
    Never,
    Playbook,
    Respond,
    Rule,
    SimpleRule,
)
from wellheard.playbook.sentences import range_in_words, times


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion as a table shows it."""

    id: str
    title: str
    weight: str
    """Points; a bonus has a plus before them."""
    rule: str
    """The rule in plain English, with what else it depends on."""
    why: str


def as_table(playbook: Playbook) -> tuple[Row, ...]:
    """The criteria in the playbook's order."""
    return tuple(
        Row(
            id=each.id,
            title=each.title,
            weight=f"{'+' if each.bonus else ''}{each.weight}",
            rule=describe_criterion(each),
            why=each.why,
        )
        for each in playbook.criteria
    )


def describe_criterion(criterion: Criterion) -> str:
    """The rule, when it is asked for, what excuses it, and whether it is critical."""
    sentences = [f"{_capital(describe_rule(criterion.rule))}."]
    if criterion.when:
        sentences.append(f"Only where there is {in_words(criterion.when)}.")
    if criterion.excused_by:
        sentences.append(f"Excused right after {in_words(criterion.excused_by)}.")
    if criterion.needs:
        sentences.append("Needs sound.")
    if criterion.critical:
        sentences.append("Critical: a miss caps the whole score.")
    return " ".join(sentences)


def describe_rule(rule: Rule) -> str:
    """A rule in plain English, without a capital or a full stop."""
    if isinstance(rule, AllOf):
        return "; and ".join(_describe(part) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return "; or ".join(_describe(part) for part in rule.parts)
    return _describe(rule)


def _describe(rule: SimpleRule) -> str:
    match rule:
        case Respond():
            return _respond(rule)
        case Never():
            often = "" if rule.gone_after == 1 else f" (all points are gone after {rule.gone_after})"
            return f"never {in_words(rule.kinds)}{often}"
        case AtLeast():
            return f"{in_words(rule.kinds)} at least {times(rule.count)}{_when(rule)}"
        case AtMost():
            often = f"at most {times(rule.count)}" if rule.count else "not once"
            return f"{in_words(rule.kinds)} {often}{_when(rule)}"
        case Balance():
            until = f", counted until the first {in_words(rule.until)}" if rule.until else ""
            return f"{range_in_words(rule.within)} of {in_words(rule.of)} for each {in_words(rule.over)}{until}"
        case MeasureRange():
            return f"{rule.name.replace('_', ' ')} {range_in_words(rule.within)}"
        case Ask():
            return f"asked of a language judge or a person: {rule.question}"


def _respond(rule: Respond) -> str:
    parts = [f"each time there is {in_words(rule.to)}, answer with {in_words(rule.answer)}"]
    if rule.before:
        parts.append(f"before {in_words(rule.before)}")
    if rule.within_turns:
        turns = "the agent's next turn" if rule.within_turns == 1 else f"the agent's next {rule.within_turns} turns"
        parts.append(f"within {turns}")
    if rule.holds_for == WHOLE_CALL:
        parts.append("which holds for the rest of the call")
    elif rule.holds_for:
        turns = "turn" if rule.holds_for == 1 else f"{rule.holds_for} turns"
        parts.append(f"which holds for the agent's next {turns}")
    return ", ".join(parts)


def _when(rule: AtLeast | AtMost) -> str:
    return f", where there is {in_words(rule.when)}" if rule.when else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
