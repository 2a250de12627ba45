"""What tests of several packages need: little calls and analyses."""

from wellheard.conversation import (
    Analysis,
    Conversation,
    Ledger,
    Scorecard,
    Story,
    Turn,
    Versions,
)


def a_conversation(*lines: str, source: str = "call.txt") -> Conversation:
    """A conversation of lines such as `agent: hello`."""
    turns = []
    for number, line in enumerate(lines, start=1):
        speaker, _, text = line.partition(": ")
        assert speaker in ("agent", "customer", "assistant"), line
        turns.append(Turn(id=number, speaker=speaker, text=text))  # type: ignore[arg-type]  # asserted above
    return Conversation(id=source, title=source, channel="voice", duration_ms=None, source=source, turns=tuple(turns))


def an_analysis(name: str) -> Analysis:
    """An analysis in which nothing was noticed."""
    return Analysis(
        conversation=a_conversation("agent: Hello.", "customer: Hi.", source=name),
        moments=(),
        measures={},
        ledger=Ledger(),
        scorecard=Scorecard(playbook="p@1", judge="test", score=None, criteria=()),
        story=Story(stars=3, text="They called."),
        coaching=(),
        versions=Versions(wellheard="0", detectors="0"),
    )
