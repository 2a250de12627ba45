"""Which of several lines is said: by the seed, and none again before all of them were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256


def fraction(*parts: object) -> float:
    """A number from 0 to 1 that looks like chance and is the same for the same parts, on every machine."""
    digest = sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


@dataclass(slots=True)
class Chooser:
    """Chooses lines in one call."""

    seed: int
    used: dict[str, int] = field(default_factory=dict)
    """How often each line was said."""
    latest: str = ""

    def choose(self, lines: Sequence[str], **told: str) -> str:
        """One of the lines least often said so far; the seed decides among them. Empty where there is none."""
        if not lines:
            return ""
        fresh = [each for each in lines if each != self.latest] or list(lines)
        line = min(fresh, key=lambda each: (self.used.get(each, 0), fraction(self.seed, each, self.used.get(each, 0))))
        self.used[line] = self.used.get(line, 0) + 1
        self.latest = line
        return filled(line, told)


def filled(line: str, told: Mapping[str, str]) -> str:
    """A line with what stands in braces replaced; what nobody knows stays out."""
    for name, value in told.items():
        line = line.replace("{" + name + "}", value)
    return line
