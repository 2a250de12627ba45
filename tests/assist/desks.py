"""A desk with the cues of a little playbook, and a call that is told turn by turn with moments made by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wellheard.assist.cue_desk import CueDesk
from wellheard.assist.interface import CueEvent
from wellheard.assist.so_far import SoFar
from wellheard.conversation import Moment, Turn
from wellheard.playbook import Playbook, parse_playbook

HEAD = "id: p\nversion: 1\ntitle: P\ncriteria:\n"
LISTEN = "  - id: listen\n    title: Listen\n    why: W.\n    weight: 1\n    never: [canned]\n    cue:\n"


def a_playbook(cue: str, *, tail: str = "") -> Playbook:
    """A playbook of one criterion with this cue, written at the left edge."""
    lines = "".join(f"      {line}\n" for line in cue.strip().splitlines())
    return parse_playbook(HEAD + LISTEN + lines + tail, name="p.yaml")


def a_moment(kind: str, turn_id: int, quote: str = "it matters to me", **attributes: str | int | bool) -> Moment:
    speaker = "customer" if kind in CUSTOMERS else "agent"
    return Moment(
        id="", kind=kind, speaker=speaker, turn_ids=(turn_id,), start_ms=None, end_ms=None, quote=quote, offset=0,
        attributes=attributes, confidence=0.9, detector="test@1",
    )  # fmt: skip


CUSTOMERS = frozenset("problem impact distress tried want repeating threat abuse relief solved unsolved".split())


@dataclass
class Call:
    """A call on a desk."""

    desk: CueDesk
    so_far: SoFar = field(default_factory=lambda: SoFar(sure_from=0.4, tellings=lambda what: ()))
    events: list[CueEvent] = field(default_factory=list)

    def says(self, speaker: str, *kinds: str, text: str = "so this is how it is with it", ms: int = 3000) -> list[str]:
        """Somebody speaks for so many ms, and moments of these kinds are noticed; what happens to cues."""
        number, start = len(self.so_far.turns) + 1, self.so_far.floor.now_ms
        turn = Turn(id=number, speaker=speaker, text=text, start_ms=start, end_ms=start + ms)  # type: ignore[arg-type]
        moments = [a_moment(kind, number, text) for kind in kinds]
        self.so_far.floor.spoken(turn)
        self.so_far.hear(turn, moments)
        self.so_far.mood.hear(turn, moments)
        if speaker == "customer" and self.so_far.mood.rose_by and len(self.so_far.mood.course) > 1:
            self.so_far.rises[number - 1] = self.so_far.mood.rose_by
        return self.look()

    def customer(self, *kinds: str, text: str = "so this is how it is with it") -> list[str]:
        return self.says("customer", *kinds, text=text)

    def agent(self, *kinds: str, text: str = "let me see about that now") -> list[str]:
        return self.says("agent", *kinds, text=text)

    def waits(self, seconds: float) -> list[str]:
        self.so_far.floor.advance(self.so_far.floor.now_ms + round(seconds * 1000))
        return self.look()

    def is_saying(self, speaker: str, seconds: float = 1) -> list[str]:
        floor = self.so_far.floor
        start = floor.now_ms if not floor.partials.get(speaker) else None
        floor.speaking(speaker, "and so I", start, floor.now_ms + round(seconds * 1000))
        return self.look()

    def look(self) -> list[str]:
        fresh = self.desk.look(self.so_far)
        self.events += fresh
        return [f"{each.what} {each.cue.kind}" for each in fresh]

    @property
    def text(self) -> str:
        return self.desk.shown.kept.text if self.desk.shown else ""


def a_call(cue: str, muted: Iterable[str] = ()) -> Call:
    return Call(CueDesk(cues=a_playbook(cue).cues, muted=set(muted)))
