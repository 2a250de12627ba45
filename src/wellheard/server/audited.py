"""The audit log for people: what each line is about by its name, with its page; its id only where it is gone."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from sqlalchemy import Connection

from wellheard.storage import audit
from wellheard.storage.audit import Entry
from wellheard.storage.naming import Named, ids_like, names_of

_PAGES: Final[Mapping[str, str]] = {
    "user": "/admin/people/{id}", "team": "/admin/teams/{id}", "call": "/calls/{id}", "session": "/sessions/{id}",
    "queue": "/qa/queues/{id}", "snippet": "/snippets/{id}", "webhook": "/admin/webhooks/{id}",
    "token": "/admin/tokens", "appeal": "/appeals/{id}", "scorecard": "/qa/scorecards/{id}",
    "note": "/coaching/{about}#notes", "goal": "/coaching/{about}#goals", "hand-off": "/handoffs/{id}",
    "job": "/calls/new",
}  # fmt: skip
"""Where each kind of thing has its page. What people practise is theirs alone, so it has a name here and no link."""
_VERSIONED: Final[Mapping[str, str]] = {
    "guide": "/guides/{id}", "playbook": "/playbook/versions", "scenario": "/practice/{id}",
}  # fmt: skip
"""Things that are called by their id and version."""
_ADDRESS: Final = re.compile(
    r"/(?:calls|sessions|qa/queues|qa/scorecards|admin/people|admin/teams|admin/webhooks|coaching|snippets|appeals"
    r"|handoffs)/([^?#\s]+)"
)
TYPES: Final = (
    "appeal", "call", "calls", "coaching", "consent", "corrections", "filter", "goal", "grading", "guide", "hand-off",
    "job", "live-call", "note", "playbook", "practice", "practice-assignment", "queue", "retention_rule", "scenario",
    "session", "table", "team", "token", "upload", "user", "webhook",
)  # fmt: skip
"""What lines of the log are about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A thing as the page shows it."""

    name: str
    href: str | None
    known: bool
    """Whether it still is there; else `name` is its id."""


def shown(on: Connection, entries: Iterable[Entry]) -> dict[str, Shown]:
    """Everything that these lines name, by what stands in them: actors, subjects, ids among the details."""
    lines = list(entries)
    asked = {each.actor.removeprefix("token:") for each in lines} | {each.subject for each in lines}
    asked |= {str(value) for each in lines for value in each.details.values() if isinstance(value, str)}
    found = {key: _named(each) for key, each in names_of(on, asked).items()}
    for each in lines:
        found.setdefault(each.subject, _nameless(each))
        if each.actor.startswith("token:"):
            token = found.get(each.actor.removeprefix("token:"))
            found[each.actor] = token or Shown(name=each.actor, href=None, known=False)
    found[audit.SYSTEM] = Shown(name="Wellheard", href=None, known=True)
    return found


def subjects(on: Connection, given: str) -> list[str]:
    """The ids that somebody means: by a pasted address, by a name, or by the id itself."""
    address = _ADDRESS.search(given)
    return [unquote(address[1])] if address else list(dict.fromkeys([given, *ids_like(on, given)]))


def actor(on: Connection, given: str) -> str:
    """Who somebody means, as the log has them: by a name that one person or token alone has, else as it was given."""
    found = [each for each in names_of(on, ids_like(on, given)).values() if each.type in ("user", "token")]
    exact = [each for each in found if each.name.casefold() == given.casefold()]
    chosen = exact if len(exact) == 1 else found
    if len(chosen) != 1:
        return given
    return chosen[0].id if chosen[0].type == "user" else f"token:{chosen[0].id}"


def _named(each: Named) -> Shown:
    href = _PAGES.get(each.type)
    return Shown(name=each.name, href=_filled(href, each.id, each.about), known=True)


def _nameless(each: Entry) -> Shown:
    key, at, _ = each.subject.rpartition("@")
    if each.subject_type in _VERSIONED and at:
        return Shown(name=each.subject, href=_filled(_VERSIONED[each.subject_type], key, None), known=True)
    listed = "/admin/retention" if each.subject_type == "retention_rule" else None
    return Shown(name=each.subject, href=listed, known=each.subject_type in ("table", "calls", "corrections"))


def _filled(href: str | None, key: str, about: str | None) -> str | None:
    words: dict[str, Any] = {"id": quote(key), "about": quote(about or "")}
    return href.format(**words) if href else None
