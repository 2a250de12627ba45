"""Small calls with their moments, and small playbooks, for the tests of this package."""

from collections.abc import Mapping

from wellheard.conversation import Conversation, Measure, Moment, Scorecard, Turn
from wellheard.playbook import Judgement, LanguageJudge, Playbook, judge, parse_playbook
from wellheard.playbook.patterns import parse_pattern

Mark = str | tuple[str, str]
"""A kind of moment, with a quote where not all of the turn is meant."""
Line = tuple[str, str, tuple[Mark, ...]]
"""Who speaks, what they say, and what is in it."""


def agent(text: str, *marks: Mark) -> Line:
    """A turn of the agent."""
    return "agent", text, marks


def customer(text: str, *marks: Mark) -> Line:
    """A turn of the customer."""
    return "customer", text, marks


def assistant(text: str, *marks: Mark) -> Line:
    """A turn of software."""
    return "assistant", text, marks


def a_call(*lines: Line, channel: str = "voice") -> tuple[Conversation, tuple[Moment, ...]]:
    """A conversation and its moments, numbered in order."""
    turns = tuple(
        Turn(id=number, speaker=speaker, text=text)  # type: ignore[arg-type]  # tests write roles as words
        for number, (speaker, text, _) in enumerate(lines, start=1)
    )
    marks = [(turn, mark) for turn, (_, _, kinds) in zip(turns, lines, strict=True) for mark in kinds]
    moments = tuple(a_moment(turn, mark, f"m{number}") for number, (turn, mark) in enumerate(marks, start=1))
    conversation = Conversation(
        id="a-call",
        title="A call",
        channel=channel,  # type: ignore[arg-type]
        duration_ms=None,
        source="a-call.json",
        turns=turns,
    )
    return conversation, moments


def a_moment(turn: Turn, mark: Mark, number: str) -> Moment:
    """One moment of a turn, such as `sympathy[depth=specific]`."""
    text, quote = mark if isinstance(mark, tuple) else (mark, turn.text)
    pattern = parse_pattern(text)
    start = turn.text.index(quote)
    return Moment(
        id=number,
        kind=pattern.kind,
        speaker=turn.speaker,
        turn_ids=(turn.id,),
        start_ms=None,
        end_ms=None,
        quote=quote,
        prefix=turn.text[max(0, start - 32) : start],
        suffix=turn.text[start + len(quote) :][:32],
        attributes={each.attribute: _value(each.values[0]) for each in pattern.conditions},
        confidence=0.9,
        detector="test@1",
    )


def _value(text: str) -> str | int | bool:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdigit() else text


def a_playbook(*criteria: str, top: str = "") -> Playbook:
    """A playbook of criteria that are each given as the YAML of their own keys, ids c1, c2 ... and weight 10."""
    return parse_playbook(playbook_text(*criteria, top=top), name="test.yaml")


def playbook_text(*criteria: str, top: str = "") -> str:
    """The YAML of such a playbook."""
    lines = ["id: test", "version: 1", "title: A test", *([top] if top else []), "criteria:"]
    for number, keys in enumerate(criteria, start=1):
        own = [line for line in keys.splitlines() if line.strip()]
        given = {line.split(":")[0].strip() for line in own}
        lines.append(f"  - id: c{number}")
        defaults = {"title": f"Criterion {number}", "why": "Because it matters.", "weight": "10"}
        lines += [f"    {key}: {value}" for key, value in defaults.items() if key not in given]
        lines += [f"    {line}" for line in own]
    return "\n".join(lines) + "\n"


def judged(
    playbook: Playbook,
    call: tuple[Conversation, tuple[Moment, ...]],
    measures: Mapping[str, Measure] | None = None,
    language_judge: LanguageJudge | None = None,
) -> Judgement:
    """The judgement of a call."""
    conversation, moments = call
    return judge(playbook, conversation, moments, measures or {}, language_judge)


def card(
    playbook: Playbook,
    call: tuple[Conversation, tuple[Moment, ...]],
    measures: Mapping[str, Measure] | None = None,
    language_judge: LanguageJudge | None = None,
) -> Scorecard:
    """The scorecard of a call."""
    return judged(playbook, call, measures, language_judge).scorecard
