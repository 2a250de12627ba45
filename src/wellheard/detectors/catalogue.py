"""The detectors that ship with Wellheard: one module of this package each, found by its `DETECTOR`."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

import wellheard.detectors
from wellheard.conversation import KINDS
from wellheard.detectors.interface import Detector

_NOT_DETECTORS = frozenset("catalogue interface learned listening questions rules run timing uptake".split())


def shipped() -> list[Detector]:
    """All shipped detectors, by module name; modules whose name begins with an underscore are helpers."""
    names = sorted(module.name for module in iter_modules(wellheard.detectors.__path__))
    wanted = (name for name in names if not (name.startswith("_") or name in _NOT_DETECTORS))
    modules = (import_module(f"wellheard.detectors.{name}") for name in wanted)
    return [module.DETECTOR for module in modules]


def with_learned(detectors: Iterable[Detector]) -> list[Detector]:
    """The same with one learned detector in the place of the shipped ones that go by words alone."""
    from wellheard.detectors.learned.detector import learned  # numpy is loaded where it is wanted

    everyone = list(detectors)
    rules = by_words(everyone)
    return [*(each for each in everyone if each not in rules), learned(rules)]


def by_words(detectors: Iterable[Detector]) -> list[Detector]:
    """The shipped ones that go by words alone; the others go by sound and time, or come from elsewhere."""
    ours = shipped()
    return [each for each in detectors if each in ours and all(KINDS[kind].speaker != "any" for kind in each.kinds)]


def documentation(detector: Detector) -> str:
    """What a shipped detector notices, as its module says; empty for one from elsewhere."""
    for name in sorted(module.name for module in iter_modules(wellheard.detectors.__path__)):
        module = import_module(f"wellheard.detectors.{name}")
        if getattr(module, "DETECTOR", None) is detector:
            return (module.__doc__ or "").strip()
    return ""
