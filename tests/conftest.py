"""What holds for all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

# These machines are noisy: a slow moment is no defect. Examples come from a fixed seed so that a red run stays red.
settings.register_profile("wellheard", deadline=None, derandomize=True)
settings.load_profile("wellheard")


@pytest.fixture(autouse=True)
def _state_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or leaves anything in the user's own place for unfinished runs."""
    place: Path = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("WELLHEARD_STATE", str(place))
