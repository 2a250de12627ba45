"""The playbook that judges new calls: the version that the room made current, else the file of the settings."""

from functools import lru_cache
from typing import Any

from wellheard.playbook import Playbook, PlaybookError, default_playbook, default_text, load_playbook, parse_playbook
from wellheard.playbook.loading import playbook_text
from wellheard.settings import Settings
from wellheard.storage.errors import NotFoundError
from wellheard.storage.shelf import active_playbook, find_playbook


def playbook_in_use(on: Any, settings: Settings) -> Playbook:
    """What judges calls from now on. Raises PlaybookError where the file of the settings can't be used."""
    active = active_playbook(on)
    if active is not None:
        return parsed(active.text, f"{active.playbook}@{active.version}")
    return load_playbook(settings.playbook) if settings.playbook else default_playbook()


def text_in_use(on: Any, settings: Settings) -> str:
    """The same as it was written. Raises PlaybookError where the file of the settings can't be read."""
    active = active_playbook(on)
    if active is not None:
        return active.text
    return playbook_text(settings.playbook) if settings.playbook else default_text()


def playbook_named(on: Any, name: str) -> Playbook | None:
    """A playbook by its `id@version`: one that the room keeps, or the shipped one; None where it is neither."""
    key, _, version = name.rpartition("@")
    try:
        return parsed(find_playbook(on, key, int(version)).text, name)
    except (NotFoundError, PlaybookError, ValueError):
        shipped = default_playbook()
        return shipped if name == f"{shipped.id}@{shipped.version}" else None


@lru_cache(maxsize=32)
def parsed(text: str, name: str) -> Playbook:
    """A stored text as a playbook; remembered, since the same few are asked for again and again."""
    return parse_playbook(text, name=name)
