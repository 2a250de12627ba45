"""A hand-off as one page of text that a person reads in half a minute; it is Markdown, and reads well without."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from wellheard.assist.clock import clock, in_list
from wellheard.assist.hand_off import HandOff, Line, shown


def as_page(hand_off: HandOff) -> str:
    """The page, with a final newline. What is not known has no heading; lists are cut to what fits on one page."""
    return "\n".join(_lines(hand_off)).strip() + "\n"


def _lines(hand_off: HandOff) -> Iterator[str]:
    yield f"# Hand-off{f' to {hand_off.to}' if hand_off.to else ''}"
    yield ""
    yield _who(hand_off)
    if hand_off.why:
        yield f"\n**Why:** {hand_off.why}"
    yield f"\n**Say first:** {hand_off.first_sentence}"
    yield from _section("What is wrong, in their words", shown(hand_off.problem, 3), quoted=True)
    yield from _section("What it costs them", shown(hand_off.impact, 3), quoted=True)
    yield from _section("What they would like", shown(hand_off.wants, 3), quoted=True)
    facts = [replace(each, text=f"{each.more}: {each.text}", more="") for each in hand_off.facts]
    yield from _section("Known, don't ask again", shown(facts, 12))
    yield from _section("Tried, don't ask again", shown(hand_off.tried, 8))
    promises = [replace(each, more=f"due: {each.more}" if each.more else "") for each in hand_off.promises]
    yield from _section("Promised", shown(promises, 5), quoted=True)
    yield f"\n## Mood\n\n{_mood(hand_off)}"
    if hand_off.open_question:
        yield f"\n## Open\n\n{hand_off.open_question}"
    if hand_off.notes:
        yield from ("\n## Notes\n", *(f"- {each}" for each in hand_off.notes[:5]))


def _who(hand_off: HandOff) -> str:
    customer = hand_off.name or hand_off.customer or "a customer"
    known = f" ({hand_off.customer})" if hand_off.name and hand_off.customer else ""
    agent = f" from {hand_off.agent}" if hand_off.agent else ""
    guide = f", guide: {hand_off.guide}" if hand_off.guide else ""
    when = f"{clock(hand_off.at_ms)} into call" if hand_off.at_ms else "call"
    return f"{customer}{known}{agent}, {when} {hand_off.call}{guide}"


def _section(title: str, lines: Sequence[Line], *, quoted: bool = False) -> Iterator[str]:
    if lines:
        yield f"\n## {title}\n"
        for each in lines:
            yield f"- {_line(each, quoted=quoted)}"


def _line(line: Line, *, quoted: bool) -> str:
    words = f"“{line.text}”" if quoted else line.text
    first = f"earlier call {line.call}" if line.call else clock(line.at_ms)
    when = in_list([each for each in (first, *map(clock, line.again_ms)) if each])
    about = ", ".join(each for each in (when, "written by the agent" if line.by_hand else "") if each)
    return f"{words}{f' ({line.more})' if line.more else ''}{f' [{about}]' if about else ''}"


def _mood(hand_off: HandOff) -> str:
    mood = hand_off.mood
    told = f"{mood.now[:1].upper()}{mood.now[1:]} now"
    told += f", {mood.peak} at the worst" if mood.peak != mood.now else ""
    return f"{told}. Calmer after “{mood.calmed_by}”." if mood.calmed_by else f"{told}."
