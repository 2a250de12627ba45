"""Bulk: the same analysis over a Ray cluster, file by file, with the outcomes in order.

Every node reads the files itself, so their paths have to be the same on all: a shared disk. Weights and playbook come
with the program and the plan. Ray streams: as many files are under way as the cluster has room for.
"""

import logging
import pickle
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wellheard.conversation import Analysis
from wellheard.intake import Incoming, IntakeError, IntakeOptions, read
from wellheard.jobs.batch import Outcome, attempt, unreadable
from wellheard.jobs.setup import Plan, build

LOCAL = "local"
"""In place of an address: a cluster of this machine alone, for the time of the run."""


class ClusterError(Exception):
    """The cluster can't be used; says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What every node of the cluster is told."""

    plan: Plan
    reading: IntakeOptions
    before: Analysis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of a run."""

    key: str
    """Its name in the journal; its conversations are `KEY#1`, `KEY#2` ..."""
    path: Path
    root: Path | None
    """The folder on the command line in which it was found."""
    known: int = 0
    """How many of its conversations, from the first on, need not be analysed again."""


def analyse_on_ray(files: Iterable[File], bulk: Bulk, address: str) -> Iterator[tuple[str, Outcome | None]]:
    """The keys of the files' conversations with their outcomes, in order; None for those that are known.

    Raises ClusterError where Ray is missing or the cluster can't be reached.
    """
    build(bulk.plan)  # A fault in the playbook or a setting shows here, not on a hundred nodes.
    rows = [{"file": pickle.dumps(each)} for each in files]
    ray = _connected(address)
    try:
        if rows:
            yield from _outcomes(ray, rows, bulk)
    finally:
        ray.shutdown()


def _outcomes(ray: Any, rows: list[dict[str, bytes]], bulk: Bulk) -> Iterator[tuple[str, Outcome | None]]:
    most = max(1, int(ray.cluster_resources().get("CPU", 1)))
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=most)
    data = ray.data.from_items(rows, override_num_blocks=len(rows))
    for row in data.flat_map(_Analyser, fn_constructor_args=(bulk,), compute=pool).iter_rows():
        yield row["key"], pickle.loads(row["outcome"])  # noqa: S301 - our own workers made it


class _Analyser:
    """One process of the cluster: loads its models once, then takes file after file."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk
        self._setup = build(bulk.plan)

    def __call__(self, row: dict[str, bytes]) -> list[dict[str, Any]]:
        """A row for each conversation of a file."""
        file: File = pickle.loads(row["file"])  # noqa: S301 - the driver made it
        found = read(file.path, replace(self._bulk.reading, root=file.root))
        return [
            {"key": f"{file.key}#{number}", "outcome": pickle.dumps(self._outcome(number, each, file))}
            for number, each in enumerate(found, start=1)
        ]

    def _outcome(self, number: int, incoming: Incoming | IntakeError, file: File) -> Outcome | None:
        if number <= file.known:
            return None
        if isinstance(incoming, IntakeError):
            return unreadable(incoming)
        return attempt(incoming, self._setup, self._bulk.before)


def _connected(address: str) -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ClusterError(f"--ray {address}: Ray is not installed here ({error}). Install wellheard[ray]") from error
    quiet: dict[str, Any] = {"include_dashboard": False} if address == LOCAL else {}
    try:
        _check_reach(address)
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, **quiet)
    except (ConnectionError, ValueError, OSError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ClusterError(f"--ray {address}: {reason}. Check that the cluster runs there") from error
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars, context.execution_options.preserve_order = False, True
    return ray


def _check_reach(address: str) -> None:
    """Raises OSError where nothing answers: Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
