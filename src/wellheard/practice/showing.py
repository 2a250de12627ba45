"""A scenario and an attempt in words and as plain JSON types."""

from collections.abc import Iterator
from typing import Any

from wellheard.practice.interface import Deed, Scenario, Secret, Unlock


def row(scenario: Scenario) -> dict[str, Any]:
    """What a rep may know before the call."""
    return {
        "id": scenario.id,
        "version": scenario.version,
        "title": scenario.title,
        "industry": scenario.industry,
        "difficulty": scenario.difficulty,
        "customer": scenario.name,
        "manner": scenario.manner,
        "rep": scenario.rep,
        "trains": list(scenario.trains),
        "solvable": not scenario.cannot,
    }


def as_text(scenario: Scenario) -> str:
    """All of a scenario, with what its customer keeps to themselves."""
    temper = scenario.temper
    parts = [
        f"{scenario.title} ({scenario.name_and_version})",
        f"{scenario.industry}, difficulty {scenario.difficulty} of 3; trains {', '.join(scenario.trains) or 'nothing named'}",
        "",
        f"{scenario.name}: {scenario.persona}",
        *([f"Before this call: {scenario.history}"] if scenario.history else []),
        f"Calls with anger {temper.anger:g}, trust {temper.trust:g}, hope {temper.hope:g}; leaves at {scenario.rates.leaves_at}.",
        f"The rep knows: {scenario.rep}",
        "",
        f"Opens: {scenario.opening[0]}",
        *_secrets(scenario),
        *_deeds("Has tried", scenario.tried),
        *_deeds("Would do", scenario.steps),
        *([f"Can't be done: {scenario.cannot}"] if scenario.cannot else []),
        "",
        "What makes it bearable:" if scenario.cannot else "What solves it:",
        *(f"  {each.share:3} %  {each.step}" for each in scenario.solved_by),
    ]
    return "\n".join(parts)


def _secrets(scenario: Scenario) -> Iterator[str]:
    yield ""
    for each in scenario.secrets:
        yield f"{each.id} (told {' or '.join(map(_unlock, each.after))}): {_shown(each)}"


def _shown(secret: Secret) -> str:
    return secret.value or secret.says[0]


def _unlock(each: Unlock) -> str:
    words = {"asked": "when asked for", "open-question": "to an open question", "heard": "when they feel heard"}
    return words.get(each.sort, f"from trust {each.least} on")


def _deeds(title: str, deeds: tuple[Deed, ...]) -> Iterator[str]:
    for each in deeds:
        yield f"{title}: {each.do} {each.to[0] if each.to else ''}".rstrip() + f" — {each.says[0]}"
