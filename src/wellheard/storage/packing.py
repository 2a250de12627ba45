"""Columns of numbers as bytes and back: a header of JSON, then the arrays one after another, zlib around all."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LEVEL = 1
"""Read a hundred times for each time it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some columns of the same length. What repeats itself stands once in `codes`; a column `code` points there."""

    arrays: dict[str, Array]
    codes: tuple[tuple[Any, ...], ...] = field(default=())

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return sum(each.nbytes for each in self.arrays.values()) + 200 * len(self.codes)


def coded(rows: Sequence[tuple[Any, ...]]) -> tuple[Array, tuple[tuple[Any, ...], ...]]:
    """Rows that repeat themselves as numbers of the different ones, in the order in which they come."""
    places: dict[tuple[Any, ...], int] = {}
    code = [places.setdefault(row, len(places)) for row in rows]
    return np.array(code, "<u2" if len(places) < 1 << 16 else "<u4"), tuple(places)


def pack(block: Block) -> bytes:
    """O(size)."""
    shape = [(name, each.dtype.str, len(each)) for name, each in block.arrays.items()]
    head = json.dumps({"arrays": shape, "codes": block.codes}).encode()
    body = b"".join(each.tobytes() for each in block.arrays.values())
    return zlib.compress(len(head).to_bytes(4, "little") + head + body, _LEVEL)


def unpack(content: bytes) -> Block:
    """What `pack` was given; the arrays can't be written."""
    plain = zlib.decompress(content)
    at = 4 + int.from_bytes(plain[:4], "little")
    head, arrays = json.loads(plain[4:at]), {}
    for name, kind, count in head["arrays"]:
        arrays[name] = np.frombuffer(plain, kind, count, at)
        at += arrays[name].nbytes
    return Block(arrays=arrays, codes=tuple(tuple(each) for each in head["codes"]))
