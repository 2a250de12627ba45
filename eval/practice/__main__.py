"""`python -m eval.practice [--seeds N] [--ablation-seeds N] [--out PAGE]`: write the numbers of the practice page."""

import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

import click

from eval.practice.reps import REPS, SKILLS, Rep, lines, scenarios
from wellheard.analysis import Setup
from wellheard.jobs.setup import Plan, build
from wellheard.practice import Attempt, play, shipped_scenario

PAGE = Path(__file__).parent.parent.parent / "docs" / "explanation" / "practice.md"
_BETWEEN = re.compile(r"(<!-- measured -->\n).*?(<!-- end of measured -->)", re.DOTALL)


@click.command()
@click.option("--seeds", default=20, show_default=True, help="Seeds for the three reps.")
@click.option("--ablation-seeds", default=5, show_default=True, help="Seeds for the good rep without one skill.")
@click.option("--out", type=click.Path(path_type=Path), default=PAGE, help="The page whose tables are written again.")
def main(seeds: int, ablation_seeds: int, out: Path) -> None:
    """Play every script with the detectors at work, and write the tables."""
    began = time.perf_counter()
    setup = build(Plan(use_sound=False))
    parts = ["", _reps(setup, seeds), "", _ablation(setup, ablation_seeds), ""]
    page = out.read_text(encoding="utf-8")
    if not _BETWEEN.search(page):
        sys.exit(f"{out}: there is no place for the tables, put <!-- measured --> and <!-- end of measured --> into it")
    text = "\n".join(parts)
    out.write_text(_BETWEEN.sub(lambda match: f"{match[1]}{text}\n{match[2]}", page), encoding="utf-8", newline="\n")
    click.echo(f"Measured in {time.perf_counter() - began:.0f} s.", err=True)


def _played(setup: Setup, scenario_id: str, said: list[str], seeds: int) -> list[Attempt]:
    return [play(shipped_scenario(scenario_id), said, setup, seed=seed) for seed in range(1, seeds + 1)]


def _reps(setup: Setup, seeds: int) -> str:
    rows = [
        f"Three reps, {seeds} seeds each: stars (lowest to highest), points, anger at the end, score of the playbook.",
        "",
        "| scenario | rep | ended | stars | points | anger | score |",
        "|---|---|---|---|---|---|---|",
    ]
    for scenario_id in scenarios():
        rows += [
            _rep_row(scenario_id, rep, _played(setup, scenario_id, lines(scenario_id, rep), seeds)) for rep in REPS
        ]
    return "\n".join(rows)


def _rep_row(scenario_id: str, rep: Rep, attempts: list[Attempt]) -> str:
    ended = Counter(each.verdict.ending for each in attempts)
    endings = ", ".join(f"{name} {count}" for name, count in sorted(ended.items()))
    stars = sorted(each.verdict.stars for each in attempts)
    points = fmean(each.verdict.points for each in attempts)
    anger = fmean(each.verdict.temper.anger for each in attempts)
    score = fmean(each.analysis.scorecard.score or 0 for each in attempts)
    shown = str(stars[0]) if stars[0] == stars[-1] else f"{stars[0]}–{stars[-1]}"
    return f"| {scenario_id} | {rep} | {endings} | {shown} | {points:.0f} | {anger:.0f} | {score:.0f} |"


def _ablation(setup: Setup, seeds: int) -> str:
    rows = [
        f"The good rep without one skill, {seeds} seeds each: points of the customer, and by how much they fall.",
        "",
        f"| scenario | all skills | {' | '.join(f'without {name}' for name in SKILLS.values())} |",
        f"|---|---|{'---|' * len(SKILLS)}",
    ]
    totals: list[list[float]] = []
    for scenario_id in scenarios():
        whole = _points(_played(setup, scenario_id, lines(scenario_id, "good"), seeds))
        less = [_points(_played(setup, scenario_id, lines(scenario_id, "good", skill), seeds)) for skill in SKILLS]
        totals.append([whole, *less])
        rows.append(_ablation_row(scenario_id, whole, less))
    whole, *less = (fmean(column) for column in zip(*totals, strict=True))
    return "\n".join([*rows, _ablation_row("**all**", whole, less)])


def _points(attempts: Iterable[Attempt]) -> float:
    return fmean(each.verdict.points for each in attempts)


def _ablation_row(name: str, whole: float, less: list[float]) -> str:
    return f"| {name} | {whole:.1f} | {' | '.join(f'{each:.1f} ({each - whole:+.1f})' for each in less)} |"


if __name__ == "__main__":
    main()
