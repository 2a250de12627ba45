"""An evaluation as JSON, schema `wellheard.evaluation/1`."""

import json
from dataclasses import asdict

from wellheard.evaluation.interface import Evaluation


def dump(evaluation: Evaluation) -> str:
    """Indented JSON text in the order of the records, without a final newline; equal evaluations are equal texts."""
    return json.dumps(asdict(evaluation), ensure_ascii=False, indent=2)
