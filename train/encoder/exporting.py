"""From the trained network to the file that ships: one turn a run, in whole numbers of eight bits."""

import json
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from train.encoder.network import BACK, KEPT, MEMORY, SIZE, Network
from train.encoder.reading import LABELS, OTHERS


class OneTurn(nn.Module):
    """What runs when a turn is heard: its tokens in, log-odds out, and what the next turn needs of it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, speaker: Tensor, before: Tensor, memory: Tensor, last: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """`ids` (1, tokens), `speaker` (1,), `before` (1, words, size), `memory` and `last` (1, MEMORY)."""
        net, there = self.network, torch.ones_like(ids)
        states = net.upper(net.lower(ids, there), there, speaker)
        pooled, gist = net.gist_of(states, there)
        shown = torch.ones(before.shape[:2], dtype=torch.bool)
        looked = net.look(states, before, shown).mean(1)
        said_by = torch.stack([1 - speaker, speaker], -1).to(states.dtype)
        mixed = net.mixed(pooled, looked, memory, gist, last)
        answers = torch.cat([net.label(mixed), net.other(mixed)], -1)
        return answers, states, _remember(net, torch.cat([gist, said_by], -1), memory), gist


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
            torch.tensor([[101, 2129, 2024, 2017, 102]]),
            torch.tensor([1]),
            torch.zeros(1, BACK * KEPT, SIZE),
            torch.zeros(1, MEMORY),
            torch.zeros(1, MEMORY),
        ),
        str(whole),
        input_names=["ids", "speaker", "before", "memory", "last"],
        output_names=["margins", "states", "memory_after", "gist"],
        dynamic_axes={"ids": {1: "tokens"}, "before": {1: "words"}, "states": {1: "tokens"}},
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
