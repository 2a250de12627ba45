"""The training itself: one call a step, the frozen half of the network worked out beforehand."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from train.encoder.network import SIZE, Network, frozen, padded
from train.encoder.reading import LABELS, MEANT, OTHERS, Lesson

_AT_ONCE = 16
_PARTS = 4
"""A call's turns are read in so many blocks of like length, to spare padding."""
_TOGETHER = 12
"""Pairs of a neighbouring corpus in one step."""
_SMOOTHED = 0.02
"""Labels are believed this much less, because two raters disagree on some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How it is taught."""

    epochs: int = 5
    upper_rate: float = 1e-4
    """Steps of the reader's upper half; Adam with decoupled weight decay (Loshchilov and Hutter 2019)."""
    rest_rate: float = 6e-4
    decay: float = 0.02
    others_weigh: float = 0.5
    """How much a neighbouring task counts beside the labels."""
    meant_weighs: float = 0.3
    """How much its meaning in our own kinds counts."""
    seed: int = 1960


def prepare(network: Network, lessons: Sequence[Lesson]) -> None:
    """Work out what the frozen half makes of every turn, once."""
    network.eval()
    with torch.no_grad():
        for lesson in lessons:
            lesson.lower = [torch.empty(0)] * len(lesson.tokens)
            order = sorted(range(len(lesson.tokens)), key=lambda at: len(lesson.tokens[at]))
            for first in range(0, len(order), _AT_ONCE):
                chosen = order[first : first + _AT_ONCE]
                block = padded([lesson.tokens[at] for at in chosen])
                states = network.lower(block.ids, block.there)
                for row, at in enumerate(chosen):
                    lesson.lower[at] = states[row, : len(lesson.tokens[at])].half()


def answers(network: Network, lesson: Lesson) -> Tensor:
    """What labels and neighbouring tasks are read from, for all turns of a prepared lesson."""
    count = len(lesson.lower)
    longest = max(map(len, lesson.lower))
    order = sorted(range(count), key=lambda at: len(lesson.lower[at]))
    size = max(1, math.ceil(count / _PARTS))
    states, there = [], []
    for first in range(0, count, size):
        chosen = order[first : first + size]
        block, shown = _block([lesson.lower[at] for at in chosen])
        read = network.upper(block, shown, lesson.speakers[chosen])
        rest = longest - read.shape[1]
        states.append(functional.pad(read, (0, 0, 0, rest)))
        there.append(functional.pad(shown, (0, rest)))
    back = torch.tensor(order).argsort()
    return network.call(torch.cat(states)[back], torch.cat(there)[back], lesson.speakers)


def _block(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, rows))
    block = torch.zeros(len(rows), longest, SIZE)
    there = torch.zeros(len(rows), longest, dtype=torch.long)
    for number, row in enumerate(rows):
        block[number, : len(row)], there[number, : len(row)] = row.float(), 1
    return block, there


def _loss(network: Network, lesson: Lesson, course: Course) -> Tensor:
    mixed = answers(network, lesson)
    if lesson.truth is not None and lesson.counts is not None:
        wanted = lesson.truth * (1 - 2 * _SMOOTHED) + _SMOOTHED / 2
        each = functional.binary_cross_entropy_with_logits(network.label(mixed), wanted, reduction="none")
        return (each * lesson.counts).sum() / lesson.counts.sum() * 10
    assert lesson.others is not None
    known, wanted = (lesson.others >= 0).float(), lesson.others.clamp(0)
    each = functional.binary_cross_entropy_with_logits(network.other(mixed), wanted, reduction="none")
    each = each * course.others_weigh + _as_kinds(network.label(mixed), wanted) * course.meant_weighs
    return (each * known).sum() / known.sum().clamp(1)


def _as_kinds(margins: Tensor, wanted: Tensor) -> Tensor:
    """The log loss of "at least one of these kinds" (noisy or; Pearl 1988), by task; 0 where it means none of ours."""
    losses = torch.zeros_like(wanted)
    for at, task in enumerate(OTHERS):
        kinds = [LABELS.index(kind) for kind in MEANT.get(task, ())]
        if kinds:
            none = -functional.softplus(margins[:, kinds]).sum(1)
            some = torch.log1p(-none.exp().clamp(max=1 - 1e-6))
            losses[:, at] = -(wanted[:, at] * some + (1 - wanted[:, at]) * none)
    return losses


def teach(network: Network, lessons: Sequence[Lesson], course: Course) -> None:
    """Fit the network to prepared lessons. The same lessons and seed give the same weights on the same machine."""
    torch.manual_seed(course.seed)
    chance = random.Random(course.seed)
    for each in frozen(network):
        each.requires_grad_(False)
    upper = [each for layer in network.layers for each in layer.parameters() if each.requires_grad]
    known = {id(each) for each in upper}
    rest = [each for each in network.parameters() if each.requires_grad and id(each) not in known]
    optimiser = torch.optim.AdamW(
        [{"params": upper, "lr": course.upper_rate}, {"params": rest, "lr": course.rest_rate}],
        weight_decay=course.decay,
    )
    total = len(_steps(lessons, chance)) * course.epochs // 2
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total))
    for epoch in range(course.epochs):
        network.train()
        said = 0.0
        for number, step in enumerate(_steps(lessons, chance), start=1):
            loss = torch.stack([_loss(network, each, course) for each in step]).mean()
            loss.backward()
            said += float(loss.detach())
            if number % 2 == 0:
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
                optimiser.zero_grad()
                schedule.step()
        print(f"epoch {epoch + 1} of {course.epochs}: mean loss {said / number:.4f}", flush=True)
    network.eval()


def _steps(lessons: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """Calls one at a time, pairs a dozen at a time, shuffled."""
    pairs = [each for each in lessons if len(each.tokens) == 2]
    chance.shuffle(pairs)
    steps = [[each] for each in lessons if len(each.tokens) != 2]
    steps += [pairs[first : first + _TOGETHER] for first in range(0, len(pairs), _TOGETHER)]
    chance.shuffle(steps)
    return steps


def _rate(step: int, total: int) -> float:
    """Up in the first twelfth, then evenly down to a fiftieth."""
    return float(min(1.0, (step + 1) / (0.08 * total)) * max(0.02, 1 - step / total))


def margins(network: Network, lesson: Lesson) -> Tensor:
    """Log-odds of every label for every turn of a prepared lesson."""
    network.eval()
    with torch.no_grad():
        found: Tensor = network.label(answers(network, lesson))
    return found
