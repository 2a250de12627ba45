"""How well the software notices, measured against people: `wellheard eval` and `make eval`.

`read_labelled` reads calls with labels, `evaluate` analyses them into an `Evaluator`, and its `result` is an
`Evaluation`.
"""

from wellheard.evaluation.evaluator import Evaluator
from wellheard.evaluation.interface import About, Evaluation, Fault, LabelledCall
from wellheard.evaluation.labels import read_labelled
from wellheard.evaluation.running import evaluate

__all__ = ["About", "Evaluation", "Evaluator", "Fault", "LabelledCall", "evaluate", "read_labelled"]
