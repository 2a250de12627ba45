"""From the trained network to the file that ships: one turn a run, in whole numbers of eight bits."""

import json
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from train.encoder.network import BACK, FROZEN, HEADS, KEPT, LOOK, LOOK_HEADS, MEMORY, SIZE, Network
from train.encoder.reading import LABELS, OTHERS


class OneTurn(nn.Module):
    """What runs when a turn is heard: its tokens in, log-odds out, and what the next turn needs of it.

    The same sums as :class:`Network`, written for one turn without padding: no masks, query, key and value in one
    product, and the scale of attention inside the weights of the query.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.attend = nn.ModuleList(_stacked([layer.query, layer.key, layer.value], HEADS) for layer in network.layers)
        self.look_query = _stacked([network.look_query], LOOK_HEADS)
        self.look_both = _stacked([network.look_key, network.look_value], 0)

    def forward(
        self, ids: Tensor, speaker: Tensor, before: Tensor, memory: Tensor, last: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`ids` (tokens,), `speaker` (1,), `before` (words, size), `memory` and `last` (1, MEMORY)."""
        net = self.network
        states = net.norm(net.words(ids) + net.places.weight[: ids.shape[0]] + net.sort)
        for number, layer in enumerate(net.layers):
            if number == FROZEN:
                states = states + net.speakers[speaker]
            states = self._layer(number, layer, states)
        pooled = torch.cat([states.mean(0, keepdim=True), states.amax(0, keepdim=True)], -1)
        gist = torch.tanh(_dense(net.gist, pooled))
        looked = self._looked(states, before).mean(0, keepdim=True)
        mixed = functional.gelu(_dense(net.mix, torch.cat([pooled, looked, memory, gist * last], -1)))
        mixed = torch.cat([mixed, pooled], -1)
        answers = torch.cat([_dense(net.label, mixed), _dense(net.other, mixed)], -1)
        said_by = torch.stack([1 - speaker, speaker], -1).to(states.dtype)
        return answers, states, _remember(net, torch.cat([gist, said_by], -1), memory), gist

    def _layer(self, number: int, layer: nn.Module, states: Tensor) -> Tensor:
        query, key, value = _dense(self.attend[number], states).view(-1, 3, HEADS, SIZE // HEADS).permute(1, 2, 0, 3)
        seen = _seen(query, key, value)
        states = layer.after_attention(states + _dense(layer.out, seen))
        inner = functional.gelu(_dense(layer.inner, states))
        return layer.after_inner(states + _dense(layer.outer, inner))

    def _looked(self, states: Tensor, before: Tensor) -> Tensor:
        """Each token looks at the words before the turn; an empty one is always there."""
        net, before = self.network, torch.cat([before, torch.zeros(1, SIZE)])
        query = _dense(self.look_query, states).view(-1, LOOK_HEADS, LOOK // LOOK_HEADS).permute(1, 0, 2)
        key, value = _dense(self.look_both, before).view(-1, 2, LOOK_HEADS, LOOK // LOOK_HEADS).permute(1, 2, 0, 3)
        return net.look_norm(states + _dense(net.look_out, _seen(query, key, value)))


def _stacked(parts: Sequence[nn.Linear], heads: int) -> nn.Linear:
    """Several layers as one; the first is scaled as attention with so many heads scales its query (0: not at all)."""
    first = parts[0]
    scale = (first.out_features // heads) ** -0.5 if heads else 1.0
    scales = [scale, *[1.0] * (len(parts) - 1)]
    made = nn.Linear(first.in_features, sum(each.out_features for each in parts))
    made.weight.data = torch.cat([each.weight * scale for each, scale in zip(parts, scales, strict=True)]).detach()
    made.bias.data = torch.cat([each.bias * scale for each, scale in zip(parts, scales, strict=True)]).detach()
    return made


def _dense(layer: nn.Linear, values: Tensor) -> Tensor:
    """As a product and a sum, which can be written in eight bits."""
    return values @ layer.weight.T + layer.bias


def _seen(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Attention, (heads, tokens, part) each; out come tokens by all heads' parts."""
    heads, _, size = query.shape
    found = torch.softmax(query @ key.transpose(1, 2), -1) @ value
    return found.permute(1, 0, 2).reshape(-1, heads * size)


def _remember(network: Network, heard: Tensor, memory: Tensor) -> Tensor:
    """One step of the gated recurrent unit."""
    gates = network.memory
    new = heard @ gates.weight_ih_l0.T + gates.bias_ih_l0
    old = memory @ gates.weight_hh_l0.T + gates.bias_hh_l0
    new_reset, new_update, new_state = new.chunk(3, -1)
    old_reset, old_update, old_state = old.chunk(3, -1)
    keep = torch.sigmoid(new_update + old_update)
    state = torch.tanh(new_state + torch.sigmoid(new_reset + old_reset) * old_state)
    return (1 - keep) * state + keep * memory


def export(network: Network, path: Path) -> None:
    """Write the network as ONNX with the labels inside, its matrices in eight bits (about 23 MB).

    Quantised as it runs (no calibration data): weights a channel, activations by each turn's own range.
    """
    network.eval()
    whole = path.with_suffix(".float.onnx")
    torch.onnx.export(
        OneTurn(network),
        (
            torch.tensor([101, 2129, 2024, 2017, 102]),
            torch.tensor([1]),
            torch.zeros(BACK * KEPT, SIZE),
            torch.zeros(1, MEMORY),
            torch.zeros(1, MEMORY),
        ),
        str(whole),
        input_names=["ids", "speaker", "before", "memory", "last"],
        output_names=["margins", "states", "memory_after", "gist"],
        dynamic_axes={"ids": {0: "tokens"}, "before": {0: "words"}, "states": {0: "tokens"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(str(whole), str(path), per_channel=True, weight_type=QuantType.QInt8)
    whole.unlink()
    model = onnx.load(str(path))
    model.producer_name, model.producer_version = "wellheard", ""
    model.metadata_props.add(key="labels", value=json.dumps([*LABELS, *(f"task:{each}" for each in OTHERS)]))
    model.metadata_props.add(key="back", value=json.dumps(network.back.detach().numpy().round(6).tolist()))
    model.metadata_props.add(key="kept", value=str(KEPT))
    onnx.save(model, str(path))
