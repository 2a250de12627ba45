"""The playbook that judges new calls: the version that the room made current, else the file of the settings."""

from functools import lru_cache
from typing import Any

from wellheard.playbook import Playbook, default_playbook, default_text, load_playbook, parse_playbook
from wellheard.playbook.reading import read_text
from wellheard.settings import Settings
from wellheard.storage.shelf import active_playbook


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
    return read_text(settings.playbook) if settings.playbook else default_text()


@lru_cache(maxsize=32)
def parsed(text: str, name: str) -> Playbook:
    """A stored text as a playbook; remembered, since the same few are asked for again and again."""
    return parse_playbook(text, name=name)
