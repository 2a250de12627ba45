"""Turns as a sparse matrix: the features that the learned detector saw."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from wellheard.detectors.learned.hints import Pairs


def table_of(rows: Sequence[Pairs], least: int) -> NDArray[np.uint32]:
    """Numbers of the features that so many turns have, sorted."""
    counts: Counter[int] = Counter()
    for ids, _ in rows:
        counts.update(ids.tolist())
    return np.array(sorted(number for number, count in counts.items() if count >= least), np.uint32)


def matrix_of(rows: Sequence[Pairs], table: NDArray[np.uint32]) -> sparse.csr_matrix:
    """Turns by features; what is not in the table is left out."""
    pointers, columns, values = [0], [], []
    for ids, weights in rows:
        at = np.minimum(np.searchsorted(table, ids), len(table) - 1)
        known = table[at] == ids
        columns.append(at[known])
        values.append(weights[known])
        pointers.append(pointers[-1] + int(known.sum()))
    shape = (len(rows), len(table))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), pointers), shape=shape, dtype=np.float32)
