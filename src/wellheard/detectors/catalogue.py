"""The detectors that ship with Wellheard: one module of this package each, found by its `DETECTOR`."""

from importlib import import_module
from pkgutil import iter_modules

import wellheard.detectors
from wellheard.detectors.interface import Detector

_NOT_DETECTORS = frozenset({"catalogue", "interface", "questions", "rules", "run", "timing"})


def shipped() -> list[Detector]:
    """All shipped detectors, by module name."""
    names = sorted(module.name for module in iter_modules(wellheard.detectors.__path__))
    modules = (import_module(f"wellheard.detectors.{name}") for name in names if name not in _NOT_DETECTORS)
    return [module.DETECTOR for module in modules]
