"""What a run works with, as plain data that a worker process can be handed; and the making of it."""

from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from wellheard.analysis import EngineSource, Setup
from wellheard.detectors import Detector
from wellheard.detectors.run import digest
from wellheard.engines.choose import load_detectors, load_engines, load_language_endpoint, load_language_judge
from wellheard.playbook import default_playbook, load_playbook
from wellheard.settings import Settings
from wellheard.speech.interface import HearingOptions

if TYPE_CHECKING:
    from wellheard.engines.language_model_endpoint import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that decides what an analysis will be, but for the call."""

    settings: Settings = field(default_factory=Settings)
    agent_track: int | None = None
    """Given by the user; worked out where absent."""
    use_sound: bool = True
    """Whether sound beside a transcript is listened to."""

    def digest(self) -> str:
        """A name for the plan: equal plans and versions have equal names."""
        playbook = self.settings.playbook
        content = playbook.read_bytes() if playbook else b"default"
        text = f"{self}|{digest(detectors_of(self.settings))}"
        return sha256(text.encode() + content).hexdigest()[:16]


def detectors_of(settings: Settings, endpoint: "Endpoint | None" = None) -> tuple[Detector, ...]:
    """The detectors for the settings, with what a team has taught them; `endpoint` as `load_detectors` takes it.

    Raises DetectorError where they can't be loaded or the adjustments don't fit them.
    """
    detectors = load_detectors(settings, endpoint)
    if settings.adjustments is None:
        return detectors
    from wellheard.detectors.learned.detector import with_adjustments

    return with_adjustments(detectors, settings.adjustments)


def build(plan: Plan) -> Setup:
    """The setup of one process. Speech engines are loaded when the first sound comes."""
    settings = plan.settings
    engines: EngineSource | None = partial(load_engines, settings) if plan.use_sound else None
    endpoint = load_language_endpoint(settings)
    return Setup(
        playbook=load_playbook(settings.playbook) if settings.playbook else default_playbook(),
        detectors=detectors_of(settings, endpoint),
        engines=engines,
        hearing=HearingOptions(agent_track=plan.agent_track),
        language_judge=load_language_judge(settings, endpoint),
        redaction=settings.redaction,
    )
