"""Guides that are kept: every version stays, the newest counts, nobody's is overwritten."""

import pytest
from sqlalchemy import Connection

from wellheard.storage.errors import ConflictError, NotFoundError
from wellheard.storage.guides import add_guide_version, find_guide_version, guide_versions, newest_guides
from wellheard.storage.store import Store


def add(on: Connection, guide: str, version: int, based_on: int | None, **given: bool) -> None:
    add_guide_version(on, guide, f"text {version}", version=version, note="why", user=None, based_on=based_on, **given)


def test_every_version_stays_and_the_newest_counts(store: Store) -> None:
    with store.begin() as on:
        add(on, "router", 1, None)
        add(on, "router", 2, 1, used=False)
        add(on, "kettle", 1, None)
    with store.read() as on:
        assert [(each.guide, each.version, each.used) for each in newest_guides(on)] == [
            ("kettle", 1, True), ("router", 2, False),
        ]  # fmt: skip
        assert [each.version for each in guide_versions(on, "router")] == [2, 1]
        assert find_guide_version(on, "router", 1).text == "text 1"
        with pytest.raises(NotFoundError, match="router@9"):
            find_guide_version(on, "router", 9)


@pytest.mark.parametrize("based_on", [None, 2])
def test_who_began_from_another_version_overwrites_nothing(store: Store, based_on: int | None) -> None:
    with store.begin() as on:
        add(on, "router", 1, None)
    with store.begin() as on, pytest.raises(ConflictError, match="version 1 meanwhile"):
        add(on, "router", 2, based_on)
    with store.read() as on:
        assert [each.version for each in guide_versions(on, "router")] == [1]
