"""`python -m eval [--corpora FOLDER] [--out PAGE]`: measure everything and write docs/quality.md again."""

import sys
import time
from pathlib import Path

import click

from eval.external import COMPARISONS
from eval.page import page
from eval.several_turns import section
from eval.variants import CALLS, measured_calls, variants

HERE = Path(__file__).parent.parent
CORPORA = HERE.parent / "shared" / "corpora"
PAGE = HERE / "docs" / "quality.md"


@click.command()
@click.option("--corpora", type=click.Path(path_type=Path), default=CORPORA, help="Folder with the corpora.")
@click.option("--out", type=click.Path(path_type=Path), default=PAGE, help="The page to write.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where the page is out of date.")
def main(corpora: Path, out: Path, check: bool) -> None:
    """Measure everything and write the page."""
    missing = [name for name in (CALLS, *(each.file for each in COMPARISONS)) if not (corpora / name).is_file()]
    if missing:
        click.echo(
            f"The corpora are not here: {corpora} lacks {', '.join(missing)}. They are no part of the repository. "
            "Name their folder with --corpora, or measure your own labels with `wellheard eval`. "
            f"{out.name} stays as it is.",
            err=True,
        )
        sys.exit(2)
    began = time.perf_counter()
    calls = {name: measured_calls(corpora / CALLS, settings) for name, settings in variants().items()}
    external = [each.measure(corpora / each.file, variants()) for each in COMPARISONS]
    text = page(calls, external, section(corpora / CALLS, list(variants().values())[-1]))
    click.echo(f"Measured in {time.perf_counter() - began:.0f} s.", err=True)
    if not check:
        out.write_text(text, encoding="utf-8", newline="\n")
    elif not out.exists() or out.read_text(encoding="utf-8") != text:
        sys.exit(f"{out} is out of date. `make eval` writes it again.")


if __name__ == "__main__":
    main()
