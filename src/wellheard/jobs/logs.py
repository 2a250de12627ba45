"""Log lines as JSON, one object each, for the server and for workers. Never what was said in a call."""

import logging
import sys
from typing import TextIO

_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


def set_up_logs(*, as_json: bool) -> None:
    """JSON lines on standard error, or plain ones of what is worth a warning for who looks on."""
    if as_json:
        log_as_json()
    else:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("wellheard").setLevel(logging.WARNING)


def log_as_json(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Log lines of our own and of the web server as one JSON object each."""
    from pythonjsonlogger.json import JsonFormatter

    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}", style="{", rename_fields=_NAMES))
    for name in ("wellheard", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True
