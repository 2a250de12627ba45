"""vCons come in: recordings with their transcripts, and text dialogs as chats.

Few vCons in the wild are valid, so what can be understood is read and every repair is said. Only what would change
the meaning is refused: an unknown entry in `critical`, a signature that doesn't fit, encryption, nothing to hear or
read. Older names are understood (`appended`, `must_support`, `mimetype`, `alg` with `signature`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from wellheard.conversation import Metadata
from wellheard.intake.formats.document import conversation_of
from wellheard.intake.interface import Draft, IntakeError
from wellheard.intake.metadata import about
from wellheard.intake.source import Source
from wellheard.intake.times import milliseconds, moment
from wellheard.intake.vcon.jose import is_encrypted, is_signed, refuse_encrypted, verified
from wellheard.intake.vcon.parties import Party, agent_and_customer, parties_of, roles_of, tracks_of
from wellheard.intake.vcon.sound import sound_of
from wellheard.intake.vcon.texts import chat_of, transcript_of
from wellheard.intake.vcon.writing import find_analyses

_UNDERSTOOD = frozenset({"cc"})  # Extensions that may stand in `critical`: the contact center one adds roles.
_VERSION = "0.4.0"


@dataclass(frozen=True, slots=True)
class Vcon:
    """An unsigned vCon, its parties understood."""

    value: Mapping[str, Any]
    where: str
    parties: tuple[Party, ...]
    repairs: tuple[str, ...]

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """Objects of a list of the vCon; what is no object counts as an empty one, so that indices stay."""
        found = self.value.get(key)
        return [row if isinstance(row, dict) else {} for row in found] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class _VconFormat:
    name: str = "vCon"
    suffixes: frozenset[str] = frozenset({".vcon", ".json"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        value = source.value
        if not isinstance(value, dict):
            return 0.0
        if is_signed(value) or is_encrypted(value):
            return 0.95
        if source.suffix == ".vcon":
            return 0.95
        named = "vcon" in value or ("uuid" in value and ("dialog" in value or "analysis" in value))
        return 0.95 if named or ("parties" in value and "dialog" in value) else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        vcon = opened(source.value, source.where)
        drafts = list(_drafts(vcon, source))
        if not drafts:
            raise IntakeError(_nothing(vcon), where=vcon.where, remedy="Ask for the vCon with its dialog or transcript")
        alone = len(drafts) == 1
        for number, draft in enumerate(drafts, start=1):
            if isinstance(draft, IntakeError) and alone and vcon.repairs:
                yield IntakeError(_with_repairs(draft.what, vcon), where=draft.where, remedy=draft.remedy)
            elif isinstance(draft, IntakeError) or alone:
                yield draft
            else:
                yield replace(draft, number=number, id=f"{draft.id}-{number}" if draft.id else None)


FORMAT = _VconFormat()


def _with_repairs(what: str, vcon: Vcon) -> str:
    return "; ".join((what, *(each[0].lower() + each[1:] for each in vcon.repairs[:2])))


def opened(value: Any, where: str) -> Vcon:
    """The vCon inside a JSON value, verified where it is signed. Raises IntakeError where it must be refused."""
    if is_encrypted(value):
        raise refuse_encrypted(where)
    repairs: tuple[str, ...] = ()
    if is_signed(value):
        value, told = verified(value, where)
        repairs = (told,)
    if not isinstance(value, dict):
        raise IntakeError("it is no vCon: not a JSON object", where=where, remedy="Ask for the file again")
    if is_encrypted(value):
        raise refuse_encrypted(where)
    _refuse_critical(value, where)
    parties, odd = parties_of(value)
    return Vcon(value, where, parties, (*repairs, *_header_repairs(value), *odd))


def _refuse_critical(value: Mapping[str, Any], where: str) -> None:
    for key in ("critical", "must_support"):
        wanted = value.get(key)
        names = wanted if isinstance(wanted, list) else [wanted] if wanted else []
        unknown = [str(name)[:60] for name in names if str(name).lower() not in _UNDERSTOOD]
        if unknown:
            raise IntakeError(
                f"whoever reads this vCon must know {', '.join(unknown)} (`{key}`), and this program doesn't",
                where=where,
                remedy="Ask for it without this extension",
            )


def _header_repairs(value: Mapping[str, Any]) -> tuple[str, ...]:
    repairs = []
    version = value.get("vcon")
    if version not in (None, _VERSION):
        repairs.append(
            f"It was written as vCon {str(version)[:20] or 'of no version'} and read by the names of its time"
        )
    repairs.extend(f"It has no {key}" for key in ("uuid", "created_at") if not value.get(key))
    repairs.extend(
        f"Its {old} was read as {new}"
        for old, new in (("appended", "amended"), ("must_support", "critical"))
        if value.get(old)
    )
    return tuple(repairs)


def _nothing(vcon: Vcon) -> str:
    reasons = [str(row.get("disposition")) for row in vcon.rows("dialog") if row.get("type") == "incomplete"]
    if reasons:
        return f"the call never came about ({reasons[0]}); there is nothing to hear"
    if vcon.value.get("redacted") and not vcon.rows("dialog"):
        return "everything in this vCon was redacted"
    told = "" if vcon.value.get("parties") else ", nor any party"
    return f"this vCon holds neither dialog nor transcript{told}"


def _drafts(vcon: Vcon, source: Source) -> Iterator[Draft | IntakeError]:
    dialogs = vcon.rows("dialog")
    about_all = _about(vcon)
    if (ours := _ours(vcon, source)) is not None:
        yield ours
        return
    texts = [at for at, row in enumerate(dialogs) if row.get("type") == "text"]
    recordings = [at for at, row in enumerate(dialogs) if row.get("type", "recording") == "recording" and row]
    if texts:
        yield _chat(vcon, source, texts, about_all)
    for at in recordings:
        yield _call(vcon, source, at, about_all, only=len(recordings) == 1)
    if not texts and not recordings and (draft := transcript_of(vcon.rows("analysis"), None, vcon.parties, source)):
        yield _completed(draft, about_all, vcon)


def _ours(vcon: Vcon, source: Source) -> Draft | None:
    """The conversation of our own analysis, exactly as it was, where the vCon holds one."""
    for document in find_analyses(vcon.value):
        try:
            conversation = conversation_of(document.get("conversation"), vcon.where)
        except IntakeError:
            continue
        recordings = [row for row in vcon.rows("dialog") if row.get("type") == "recording"]
        sound = None
        with suppress(IntakeError):
            sound = sound_of(recordings[0], source.path, source.extract_to, vcon.where)[0] if recordings else None
        return Draft(
            ready=conversation,
            id=conversation.id,
            title=conversation.title,
            metadata=conversation.metadata,
            recording=sound,
            repairs=vcon.repairs,
        )
    return None


def _completed(draft: Draft, known: Draft, vcon: Vcon) -> Draft:
    return replace(
        draft,
        id=known.id,
        title=known.title,
        channel=draft.channel or known.channel,
        metadata=known.metadata,
        duration_ms=known.duration_ms,
        roles=roles_of(vcon.parties),
        repairs=(*known.repairs, *draft.repairs),
    )


def _chat(vcon: Vcon, source: Source, texts: Sequence[int], known: Draft) -> Draft | IntakeError:
    own = transcript_of(vcon.rows("analysis"), texts, vcon.parties, source, vendor="wellheard")
    draft = own or chat_of([vcon.rows("dialog")[at] for at in texts], vcon.parties)
    started = _start(vcon.rows("dialog")[texts[0]]) if not known.metadata.started_at else known.metadata
    return _completed(draft, replace(known, metadata=started), vcon)


def _start(dialog: Mapping[str, Any], metadata: Metadata = Metadata()) -> Metadata:  # noqa: B008 - frozen and empty
    return replace(metadata, started_at=moment(dialog.get("start"))[0])


def _call(vcon: Vcon, source: Source, at: int, known: Draft, *, only: bool) -> Draft | IntakeError:
    dialog = vcon.rows("dialog")[at]
    started, told = moment(dialog.get("start"))
    tracks, bad = tracks_of(dialog.get("parties", []), vcon.parties)
    said = tuple(each for each in (told,) if each)
    metadata = replace(known.metadata, started_at=started or known.metadata.started_at)
    metadata = replace(metadata, direction=metadata.direction or _direction(dialog))
    known = replace(
        known,
        metadata=metadata,
        repairs=(*known.repairs, *said, *bad),
        track_speakers=tracks,
        duration_ms=_length(dialog),
        channel="voice",
    )
    transcript = transcript_of(vcon.rows("analysis"), None if only else [at], vcon.parties, source)
    try:
        sound, hashed = sound_of(dialog, source.path, source.extract_to, f"{vcon.where}, dialog {at}")
    except IntakeError as error:
        if transcript is None:
            told_too = "; ".join((error.what, *(each[0].lower() + each[1:] for each in bad)))
            return IntakeError(told_too, where=error.where, remedy=error.remedy)
        silent = replace(known, repairs=(*known.repairs, f"There is a transcript but no sound: {error.what}"))
        return _completed(transcript, silent, vcon)
    heard = replace(known, recording=sound, repairs=(*known.repairs, *hashed))
    if transcript is None:
        return heard
    whole = _completed(transcript, heard, vcon)
    return replace(whole, recording=sound, track_speakers=tracks)


def _length(dialog: Mapping[str, Any]) -> int | None:
    seconds = milliseconds(dialog.get("duration"), unit_ms=1000)
    return seconds if seconds is not None and seconds > 0 else None


def _direction(dialog: Mapping[str, Any]) -> Any:
    meta = dialog.get("meta")
    return about({"direction": meta.get("direction")}).metadata.direction if isinstance(meta, dict) else None


def _about(vcon: Vcon) -> Draft:
    """What holds for all conversations of a vCon."""
    value = vcon.value
    meta = value.get("meta")
    known = about(meta if isinstance(meta, dict) else {}).metadata
    agent, customer, extra = agent_and_customer(vcon.parties)
    subject = value.get("subject")
    uuid = value.get("uuid")
    return Draft(
        id=uuid if isinstance(uuid, str) and uuid else None,
        title=subject.strip()[:200] or None if isinstance(subject, str) else None,
        metadata=replace(
            known,
            agent=agent or known.agent,
            customer=customer or known.customer,
            extra={**known.extra, **extra},
        ),
        repairs=vcon.repairs,
    )
