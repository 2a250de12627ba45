"""Corrections as `wellheard learn` takes them: JSON Lines of the schema `wellheard.corrections/1`."""

from collections.abc import Iterator

from wellheard.conversation import Moment
from wellheard.evaluation.kinds import value_of
from wellheard.learning.corrections import CorrectedCall, CueJudgement, Verdict, dump_corrections
from wellheard.learning.corrections import Correction as Lesson
from wellheard.server.correcting import Heard, heard
from wellheard.storage.calls import find_call
from wellheard.storage.corrections import CUE_TYPES, Correction, corrected_calls
from wellheard.storage.errors import NotFoundError
from wellheard.storage.store import Store

_PAGE = 100


def lines(store: Store, only_agents: tuple[str, ...] | None, call: str | None = None) -> Iterator[str]:
    """A line for each call with corrections that `only_agents` lets one see, or of one call alone.

    Reads call by call; a call that is deleted meanwhile is left out.
    """
    for name in [call] if call is not None else _names(store, only_agents):
        try:
            with store.read() as on:
                found = heard(on, find_call(on, name))
        except NotFoundError:
            continue
        taught = lesson(found)
        if taught.corrections or taught.cues or taught.complete:
            yield dump_corrections(taught) + "\n"


def lesson(call: Heard) -> CorrectedCall:
    """What people said of a call's moments and cues, words and speakers set right; people go by their ids."""
    whole = call.corrected
    by_id = {moment.id: moment for moment in whole.analysis.moments}
    said = [
        _said(by_id[name], each, "added" if each.type == "moment_confirmed" and name in whole.added else None)
        for name, group in whole.verdicts.items()
        for each in group
    ]
    said += [_said(by_id[name], each, "added") for name, each in whole.added.items()]
    return CorrectedCall(
        conversation=whole.analysis.conversation,
        corrections=tuple(sorted((each for each in said if each), key=_place)),
        cues=tuple(_of_cue(each) for group in whole.cues.values() for each in group),
        complete=bool(call.gone_through),
        detectors=whole.analysis.versions.detectors,
    )


def _said(moment: Moment, given: Correction, verdict: Verdict | None) -> Lesson | None:
    if not moment.turn_ids:
        return None  # Silence stands between turns; there is nothing that words could teach.
    return Lesson(
        turn=moment.turn_ids[0],
        kind=moment.kind,
        verdict=verdict or ("confirmed" if given.type == "moment_confirmed" else "rejected"),
        attribute=value_of(moment.kind, moment.attributes),
        quote=moment.quote,
        offset=moment.offset,
        refers_to=tuple(each for each in moment.refers_to if isinstance(each, int)),
        reviewer=given.user,
        at=given.at,
        note=given.content.get("note"),
    )


def _of_cue(given: Correction) -> CueJudgement:
    about = {name: given.content[name] for name in ("cue", "kind", "criterion", "text", "outcome", "shown_ms")}
    return CueJudgement(
        **about, verdict=CUE_TYPES[given.type], turn=given.turn, reviewer=given.user, at=given.at,
        note=given.content.get("note"),
    )  # fmt: skip


def _place(each: Lesson) -> tuple[int, str, str]:
    return each.turn, each.kind, each.at.isoformat() if each.at else ""


def _names(store: Store, only_agents: tuple[str, ...] | None) -> Iterator[str]:
    after = None
    while True:
        with store.read() as on:
            found = corrected_calls(on, only_agents=only_agents, after=after, limit=_PAGE)
        yield from found.items
        after = found.next
        if after is None:
            return
