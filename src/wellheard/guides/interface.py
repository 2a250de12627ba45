"""What a guide is: steps, where each leads, and the names that it may use."""

from dataclasses import dataclass
from typing import Literal

from wellheard.yaml_files import FaultyFileError

Sort = Literal["ask", "do", "tell", "escalate"]
END = "end"
"""The target that closes a guide: nothing is left to do."""
TOLD = ("problem", "impact", "wants")
"""What is asked for beside facts: the ledger's lists of what the customer told."""


class GuideError(FaultyFileError):
    """A guide can't be used; holds every fault with file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Where one sort of answer leads."""

    when: tuple[str, ...]
    """Words of the answer, in lower case; any of them is enough."""
    then: str
    """Id of the next step, or `end`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a guide."""

    id: str
    sort: Sort
    what: str
    """The fact asked for, the canonical action, the words to tell, or who takes over."""
    then: str = END
    """Where it leads when no branch fits; nowhere after `escalate`."""
    say: str = ""
    """Words for the agent to say; empty where they may find their own."""
    why: str = ""
    """The reason; for `escalate` it is what the colleague reads."""
    things: tuple[str, ...] = ()
    """For `do`: names of the thing that it is done to, the first for show."""
    about: tuple[str, ...] = ()
    """For `ask` of a time, sum, count or place: words of which one stands in the sentence that tells it."""
    heard: tuple[str, ...] = ()
    """Words that tick it: the customer's for `ask` and `do`, the agent's for `tell`."""
    noticed: tuple[str, ...] = ()
    """For `tell`: kinds of the agent's moments that tick it."""
    branches: tuple[Branch, ...] = ()
    """Looked through in order; the first that fits is taken."""

    @property
    def targets(self) -> tuple[str, ...]:
        """Where it may lead, each once, in order."""
        if self.sort == "escalate":
            return ()
        return tuple(dict.fromkeys((*(each.then for each in self.branches), self.then)))

    @property
    def words(self) -> str:
        """What the agent may say or do, in one line."""
        if self.say:
            return self.say
        thing = f" {self.things[0]}" if self.things else ""
        return {"tell": self.what, "escalate": f"Hand over to {self.what}: {self.why}"}.get(
            self.sort, self.what + thing
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A troubleshooting script: a graph of steps that begins at the first."""

    id: str
    version: str
    title: str
    purpose: str
    """When to open it."""
    steps: tuple[Step, ...]
    facts: tuple[str, ...] = ()
    """Facts of its own, beside those that the ledger knows; guides that use the same name share them."""
    actions: tuple[str, ...] = ()
    """Actions of its own, shared in the same way."""

    def step(self, step_id: str) -> Step:
        """The step with this id. Raises KeyError where there is none."""
        for each in self.steps:
            if each.id == step_id:
                return each
        raise KeyError(step_id)
