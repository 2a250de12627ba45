"""One way to open a network: on the processor, on one thread, because calls are spread over processes."""

from functools import cache
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parent / "models"
"""Where the shipped weights lie."""


@cache
def options() -> Any:
    """Session options: one thread, no memory kept for the largest input ever seen, no log but of errors."""
    import onnxruntime

    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = 1
    chosen.inter_op_num_threads = 1
    chosen.enable_cpu_mem_arena = False
    chosen.log_severity_level = 3
    return chosen


def session(path: Path) -> Any:
    """An inference session for a model file."""
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), options(), providers=["CPUExecutionProvider"])
