"""A draft becomes a conversation: speakers, times, order and id are settled, and every repair is said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from itertools import pairwise

from wellheard.conversation import AGENT, ASSISTANT, CUSTOMER, Conversation, Metadata, Speaker, Turn
from wellheard.conversation.call import Role
from wellheard.intake.interface import UNREADABLE_TIME, Draft, IntakeError, IntakeOptions, Said
from wellheard.intake.speakers import cast, is_recorded_voice, personal_name

_PAUSE_MS = 1_500  # Pieces of one speaker this close together are one turn.
_OVERLAP_MS = 200  # Less is inexact timing, not speaking at once.
_ID_CHARACTERS = 200
_PUT = tuple(getattr(Turn, each.name).__set__ for each in fields(Turn))
# Control characters but for tab, newline and return; they could steer a terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(slots=True)
class _Repairs:
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + 1

    def sentences(self) -> tuple[str, ...]:
        return tuple(
            f"{count} {'turn' if count == 1 else 'turns'} {_WORDING[kind][count > 1]}"
            for kind, count in self.counts.items()
        )


_WORDING = {
    "empty": ("without words was left out", "without words were left out"),
    "controls": ("held control characters, which were taken out", "held control characters, which were taken out"),
    "unreadable": (
        "has a time that can't be read; it was set aside",
        "have times that can't be read; they were set aside",
    ),
    "negative": ("has a negative time; it was set to 0", "have negative times; they were set to 0"),
    "reversed": ("ends before it starts; both times were swapped", "end before they start; both times were swapped"),
    "nameless": ("names no speaker", "name no speaker"),
}


def build(draft: Draft, *, where: str, source: str, options: IntakeOptions) -> Conversation:
    """The conversation of a draft. Raises IntakeError where there is nothing to analyse."""
    if draft.ready is not None:
        return replace(draft.ready, source=source, repairs=_unique((*draft.ready.repairs, *draft.repairs)))
    repairs = _Repairs()
    said = _cleaned(draft.said, repairs)
    if not said:
        raise IntakeError(
            "it holds no words", where=where, remedy="Check that the export contains the text of the conversation"
        )
    said, order = _ordered(said)
    if draft.pieces:
        said = list(_joined(said))
    who = cast(said, options.speakers, draft.roles, where)
    turns = _turns(said, who.roles, repairs)
    return Conversation(
        id=clean_id(draft.id) or _id_of(said),
        title=draft.title or "",
        channel=options.channel or draft.channel or "voice",
        duration_ms=_duration(turns, draft.duration_ms),
        source=source,
        metadata=draft.metadata,
        speakers=speakers_of(turns, draft.metadata),
        turns=turns,
        repairs=_unique((*draft.repairs, *repairs.sentences(), *order, *who.repairs)),
    )


def clean_id(value: str | None) -> str | None:
    """An id without control characters and of bounded length; nothing where nothing is left."""
    if not value:
        return None
    plain = _CONTROLS.sub("", value).strip()
    return (
        plain if len(plain) <= _ID_CHARACTERS else f"{plain[:_ID_CHARACTERS]}~{sha256(plain.encode()).hexdigest()[:12]}"
    )


def clean_text(text: str) -> str:
    """Text without control characters, newlines and tabs kept, trimmed."""
    return text.strip() if text.isprintable() else _CONTROLS.sub("", text).strip()


def _unique(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sentences))


def _id_of(said: Sequence[Said]) -> str:
    digest = sha256()
    for each in said:
        digest.update(f"{each.label}\t{each.text}\t{each.start_ms}\n".encode("utf-8", "replace"))
    return digest.hexdigest()[:12]


def _cleaned(said: Iterable[Said], repairs: _Repairs) -> list[Said]:
    kept = []
    for each in said:
        text = each.text.strip()
        if not text.isprintable() and _CONTROLS.search(text):
            repairs.add("controls")
            text = clean_text(text)
        if not text:
            repairs.add("empty")
            continue
        start, end = each.start_ms, each.end_ms
        if (start is not None and start < 0) or (end is not None and (end < 0 or end < (start or 0))):
            start, end = _mended(start, end, repairs)
            each = replace(each, start_ms=start, end_ms=end)
        kept.append(each if text is each.text or text == each.text else replace(each, text=text))
    return kept


def _mended(start: int | None, end: int | None, repairs: _Repairs) -> tuple[int | None, int | None]:
    if UNREADABLE_TIME in (start, end):
        repairs.add("unreadable")
        start, end = (None if start == UNREADABLE_TIME else start), (None if end == UNREADABLE_TIME else end)
    if (start or 0) < 0 or (end or 0) < 0:
        repairs.add("negative")
        start, end = (None if start is None else max(0, start)), (None if end is None else max(0, end))
    if start is not None and end is not None and end < start:
        repairs.add("reversed")
        start, end = end, start
    return start, end


def _ordered(said: list[Said]) -> tuple[list[Said], tuple[str, ...]]:
    """In order of their starts, where all have one; the order of the source is kept otherwise."""
    starts = [each.start_ms for each in said]
    known = [start for start in starts if start is not None]
    if len(known) < len(starts):
        half = (f"Only {len(known)} of {len(starts)} turns have times",) if known else ()
        return said, half
    if all(before <= after for before, after in pairwise(known)):
        return said, ()
    ranked = sorted(range(len(said)), key=lambda index: known[index])
    return [said[index] for index in ranked], ("The turns were not in the order of their times; they were sorted",)


def _joined(said: Iterable[Said]) -> Iterable[Said]:
    """Pieces of one speaker that follow each other closely become one."""
    run: list[Said] = []
    for each in said:
        if run and not _continues(run[-1], each):
            yield _one(run)
            run = []
        run.append(each)
    if run:
        yield _one(run)


def _continues(before: Said, after: Said) -> bool:
    if before.label != after.label or before.automated != after.automated:
        return False
    if before.end_ms is None or after.start_ms is None:
        return before.start_ms is None
    return after.start_ms - before.end_ms <= _PAUSE_MS


def _one(run: Sequence[Said]) -> Said:
    if len(run) == 1:
        return run[0]
    words = [each.words for each in run]
    sure = [(each.confidence, len(each.text)) for each in run if each.confidence is not None]
    whole = sum(length for _, length in sure)
    return replace(
        run[0],
        text=" ".join(each.text for each in run),
        end_ms=max((each.end_ms for each in run if each.end_ms is not None), default=None),
        words=tuple(word for each in words if each for word in each) if all(words) else None,
        confidence=round(sum(value * length for value, length in sure) / whole, 4) if whole else None,
    )


def _turns(said: Sequence[Said], roles: dict[str, Role], repairs: _Repairs) -> tuple[Turn, ...]:
    names = _names(roles)
    software = {label for label, role in roles.items() if role == ASSISTANT}
    turns = []
    for number, (each, overlap) in enumerate(zip(said, _overlaps(said), strict=True), start=1):
        label = each.label
        if label is None:
            repairs.add("nameless")
        values = (
            number,
            "other" if label is None else roles[label],
            each.text,
            each.start_ms,
            each.end_ms,
            overlap,
            each.automated or label in software or is_recorded_voice(each.text),
            each.name or (names.get(label) if names and label is not None else None),
            each.words,
            None,  # Voice: nobody has listened yet.
            each.confidence,
        )
        turns.append(_turn(values))
    return tuple(turns)


def _turn(values: tuple[object, ...]) -> Turn:
    """A turn of its values in the order of its fields.

    The constructor of a frozen record with slots takes four times as long, and every word that is analysed comes
    through here.
    """
    turn = object.__new__(Turn)
    for put, value in zip(_PUT, values, strict=True):
        put(turn, value)
    return turn


def _names(roles: dict[str, Role]) -> dict[str, str]:
    """Names for labels: personal ones, and where several share a role the label itself, so that one can tell them."""
    names = {}
    for label, role in roles.items():
        name = personal_name(label)
        if name is None and sum(other == role for other in roles.values()) > 1:
            name = label
        if name:
            names[label] = clean_text(name)
    return names


def _overlaps(said: Sequence[Said]) -> list[bool]:
    """As the source says; where it doesn't, a turn that starts while another speaker still speaks overlaps."""
    if any(each.overlap is not None for each in said):
        return [bool(each.overlap) for each in said]
    found = []
    latest, latest_end, other_end = None, -1, -1  # Who spoke to the latest time, until when, and all others until when.
    for each in said:
        start, end = each.start_ms, each.end_ms
        if start is None or end is None:
            found.append(False)
            continue
        before = other_end if each.label == latest else latest_end
        found.append(before - start >= _OVERLAP_MS and end - start >= _OVERLAP_MS)
        if each.label == latest:
            latest_end = max(latest_end, end)
        elif end > latest_end:
            latest, latest_end, other_end = each.label, end, max(latest_end, other_end)
        else:
            other_end = max(other_end, end)
    return found


def _duration(turns: Sequence[Turn], told: int | None) -> int | None:
    times = [time for turn in turns for time in (turn.start_ms, turn.end_ms) if time is not None]
    if told is not None and told > 0:
        times.append(told)
    return max(times, default=None)


def speakers_of(turns: Sequence[Turn], metadata: Metadata) -> tuple[Speaker, ...]:
    """Those who take part, in order of their first turn."""
    seen: dict[Role, set[str]] = {}
    for turn in turns:
        names = seen.setdefault(turn.speaker, set())
        if turn.speaker_name:
            names.add(turn.speaker_name)
    known = {AGENT: metadata.agent, CUSTOMER: metadata.extra.get("customer_name") or metadata.extra.get("customer")}
    ids = {AGENT: metadata.extra.get("agent_id"), CUSTOMER: metadata.customer}
    return tuple(
        Speaker(
            id=role,
            name=next(iter(names)) if len(names) == 1 else known.get(role),
            external_id=ids.get(role),
        )
        for role, names in seen.items()
    )
