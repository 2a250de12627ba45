"""The network: each turn is read once, looks back at the words of the turns before it, and remembers the whole call.

The reader of a turn is all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019), a BERT of six layers. Its lower
half stays as it came, so that its output can be worked out once; the upper half, and all above it, learns. A turn looks
back with one layer of attention over the words of the last turns (Vaswani et al. 2017), and the call so far is carried
by a gated recurrent unit (Cho et al. 2014). So a turn costs the same wherever in the call it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

SIZE, HEADS, LAYERS, INNER = 384, 12, 6, 1536
FROZEN = 3
"""Layers that stay as they came."""
BACK = 3
"""Turns that a turn looks back at."""
KEPT = 40
"""Tokens of each that it sees."""
LOOK, LOOK_HEADS = 256, 4
MEMORY, MIXED = 192, 320
_DROPPED = 0.15
_DROPPED_IN_LAYERS = 0.1


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(SIZE, SIZE) for _ in range(4))
        self.after_attention, self.after_inner = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)
        self.inner, self.outer = nn.Linear(SIZE, INNER), nn.Linear(INNER, SIZE)
        self.drop = nn.Dropout(_DROPPED_IN_LAYERS)

    def forward(self, states: Tensor, there: Tensor) -> Tensor:
        """States of turns, (turns, tokens, size); `there` tells tokens from padding, (turns, 1, 1, tokens)."""
        query, key, value = (_by_head(each(states), HEADS) for each in (self.query, self.key, self.value))
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=there)
        states = self.after_attention(states + self.drop(self.out(_joined(seen))))
        return self.after_inner(states + self.drop(self.outer(functional.gelu(self.inner(states)))))


def _by_head(values: Tensor, heads: int) -> Tensor:
    return values.view(values.shape[0], values.shape[1], heads, values.shape[2] // heads).transpose(1, 2)


def _joined(values: Tensor) -> Tensor:
    turns, heads, tokens, size = values.shape
    return values.transpose(1, 2).reshape(turns, tokens, heads * size)


class Network(nn.Module):
    """Log-odds of every label for every turn of a call."""

    def __init__(self, labels: int, others: int) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(30522, SIZE), nn.Embedding(512, SIZE)
        self.sort = nn.Parameter(torch.zeros(SIZE))
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.speakers = nn.Parameter(torch.zeros(2, SIZE))
        self.back = nn.Parameter(torch.randn(BACK, SIZE) * 0.02)
        self.look_query, self.look_key, self.look_value = (nn.Linear(SIZE, LOOK) for _ in range(3))
        self.look_out, self.look_norm = nn.Linear(LOOK, SIZE), nn.LayerNorm(SIZE)
        self.gist = nn.Linear(2 * SIZE, MEMORY)
        self.memory = nn.GRU(MEMORY + 2, MEMORY)
        self.mix = nn.Linear(3 * SIZE + 2 * MEMORY, MIXED)
        self.label, self.other = (nn.Linear(MIXED + 2 * SIZE, count) for count in (labels, others))
        self.drop = nn.Dropout(_DROPPED)
        nn.init.normal_(self.label.weight, std=0.02)
        nn.init.constant_(self.label.bias, -3.0)

    def lower(self, ids: Tensor, there: Tensor) -> Tensor:
        """What the frozen half makes of tokens, (turns, tokens, size)."""
        states = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]] + self.sort)
        for layer in self.layers[:FROZEN]:
            states = layer(states, _wide(there))
        return states

    def upper(self, states: Tensor, there: Tensor, speakers: Tensor) -> Tensor:
        """What the half that learns makes of that; padding is zero."""
        states = states + self.speakers[speakers][:, None]
        for layer in self.layers[FROZEN:]:
            states = layer(states, _wide(there))
        return states * there[..., None]

    def look(self, states: Tensor, before: Tensor, before_there: Tensor) -> Tensor:
        """Each token of a turn looks at the words before the turn; an empty one is always there."""
        none = torch.zeros(before.shape[0], 1, SIZE)
        before = torch.cat([before, none], 1)
        there = torch.cat([before_there, torch.ones(before.shape[0], 1, dtype=torch.bool)], 1)
        query = _by_head(self.look_query(states), LOOK_HEADS)
        key, value = (_by_head(each(before), LOOK_HEADS) for each in (self.look_key, self.look_value))
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None, :])
        return self.look_norm(states + self.look_out(_joined(seen)))

    def gist_of(self, states: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and greatest of a turn's tokens, (turns, 2 size); and the short vector that the call remembers."""
        shown = there[..., None].to(states.dtype)
        pooled = torch.cat([(states * shown).sum(1) / shown.sum(1), (states + (shown - 1) * 1e4).amax(1)], -1)
        return pooled, torch.tanh(self.gist(self.drop(pooled)))

    def mixed(self, pooled: Tensor, looked: Tensor, memory: Tensor, gist: Tensor, last: Tensor) -> Tensor:
        """What the answers are read from."""
        mixed = functional.gelu(self.mix(self.drop(torch.cat([pooled, looked, memory, gist * last], -1))))
        return self.drop(torch.cat([mixed, pooled], -1))

    def call(self, states: Tensor, there: Tensor, speakers: Tensor) -> Tensor:
        """What the answers are read from, for all turns of a call at once; `states` as from `upper`."""
        pooled, gist = self.gist_of(states, there)
        before, before_there = _before(states, there, self.back)
        looked = self.look(states, before, before_there)
        shown = there[..., None].to(states.dtype)
        said_by = functional.one_hot(speakers, 2).to(states.dtype)
        memory, _ = self.memory(torch.cat([gist, said_by], -1)[:, None])
        looked = (looked * shown).sum(1) / shown.sum(1)
        return self.mixed(pooled, looked, _one_later(memory[:, 0]), gist, _one_later(gist))


def _wide(there: Tensor) -> Tensor:
    return there[:, None, None, :].bool()


def _one_later(rows: Tensor) -> Tensor:
    return torch.cat([torch.zeros(1, rows.shape[1]), rows[:-1]])


def _before(states: Tensor, there: Tensor, back: Tensor) -> tuple[Tensor, Tensor]:
    """The words of the turns before each turn, latest turn first, (turns, BACK * tokens, size); and which exist."""
    turns, kept = states.shape[0], min(states.shape[1], KEPT)
    words = torch.zeros(turns, BACK * kept, SIZE)
    shown = torch.zeros(turns, BACK * kept, dtype=torch.bool)
    for number in range(min(BACK, turns - 1)):
        at = slice(number * kept, (number + 1) * kept)
        words[number + 1 :, at] = states[: -number - 1, :kept] + back[number]
        shown[number + 1 :, at] = there[: -number - 1, :kept].bool()
    return words, shown


_FROM_BERT = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "out",
    "attention.output.LayerNorm": "after_attention",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "after_inner",
}


def begin_from(network: Network, tensors: Mapping[str, NDArray[np.float32]]) -> None:
    """Put the published weights of the reader into a network."""
    given = {name: torch.from_numpy(value.copy()) for name, value in tensors.items()}
    network.words.weight.data = given["embeddings.word_embeddings.weight"]
    network.places.weight.data = given["embeddings.position_embeddings.weight"]
    network.sort.data = given["embeddings.token_type_embeddings.weight"][0]
    network.norm.load_state_dict({part: given[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")})
    for number, layer in enumerate(network.layers):
        for theirs, ours in _FROM_BERT.items():
            name = f"encoder.layer.{number}.{theirs}"
            getattr(layer, ours).load_state_dict({part: given[f"{name}.{part}"] for part in ("weight", "bias")})


def frozen(network: Network) -> Sequence[nn.Parameter]:
    """What stays as it came."""
    parts = (network.words, network.places, network.norm, *network.layers[:FROZEN])
    return [network.sort, *(each for part in parts for each in part.parameters())]


@dataclass(frozen=True, slots=True)
class Padded:
    """Turns of unequal length in one block."""

    ids: Tensor
    there: Tensor


def padded(rows: Sequence[Sequence[int]]) -> Padded:
    """Token numbers of turns, filled up with zeros."""
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    there = torch.zeros(len(rows), longest, dtype=torch.long)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        there[number, : len(row)] = 1
    return Padded(ids, there)
