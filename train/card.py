"""`python -m train.card`: writes the model card from the last comparison and the weights that ship."""

from pathlib import Path

from train.compare import load_results, means, table
from wellheard.detectors.learned.meanings import TABLE
from wellheard.detectors.learned.model import WEIGHTS, load
from wellheard.engines.sentence_encoder import NETWORK

TEXT = Path(__file__).with_name("card.md")
PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "model-card.md"


def card() -> str:
    """The page, in Markdown."""
    results = load_results()
    dev, writers = means(results[list(results)[-1]])
    sides = load().sides
    return TEXT.read_text(encoding="utf-8").format(
        features=" and ".join(f"{len(side.table):,} for the {who}" for who, side in sides.items()),
        encoder=f"{NETWORK.stat().st_size / 1e6:.0f}",
        size=f"{(WEIGHTS.stat().st_size + TABLE.stat().st_size) / 1e6:.1f}",
        dev=f"{dev:.3f}",
        writers=f"{writers:.3f}",
        table=table(results),
    )


if __name__ == "__main__":
    PAGE.write_text(card(), encoding="utf-8", newline="\n")
