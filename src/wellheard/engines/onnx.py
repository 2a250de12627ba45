"""One way to open a network: on the processor, on one thread, because calls are spread over processes."""

from functools import cache
from pathlib import Path
from typing import Any

MODELS = Path(__file__).parent / "models"
"""Where the shipped weights lie."""


@cache
def options(*, keep_memory: bool = False) -> Any:
    """Session options: one thread, no log but of errors; memory for the largest input ever seen is kept by wish."""
    import onnxruntime

    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = 1
    chosen.inter_op_num_threads = 1
    chosen.enable_cpu_mem_arena = keep_memory
    chosen.log_severity_level = 3
    return chosen


def session(path: Path, *, keep_memory: bool = False) -> Any:
    """An inference session for a model file; with `keep_memory` quicker, for small inputs such as a turn."""
    import onnxruntime

    return onnxruntime.InferenceSession(str(path), options(keep_memory=keep_memory), providers=["CPUExecutionProvider"])
