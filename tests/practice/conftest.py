"""What the tests of practice share: the setup that everybody has by default."""

import pytest

from wellheard.analysis import Setup
from wellheard.jobs.setup import Plan, build


@pytest.fixture(scope="session")
def setup() -> Setup:
    """The default one: learned detectors, the shipped playbook; no sound."""
    return build(Plan(use_sound=False))
