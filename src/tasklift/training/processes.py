"""One training on several processes: each learns from its share of every batch, and all take the same step.

What is shared out and summed up is a batch: its losses and gradients are sums over rows whose weights are those of the
whole batch, so they come out as one process would have them, up to rounding. Nothing else of a training knows how many
there are. Li et al., "PyTorch Distributed: experiences on accelerating data parallel training", 2020.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import torch
from torch import Tensor, distributed, nn

from tasklift.forms.desk import Crew
from tasklift.settings.errors import MachineError
from tasklift.settings.messages import say
from tasklift.training.batches import Batches, Integers

_PATIENCE: Final = timedelta(days=7)
"""The first process may clean rows for hours before it calls the others; one that dies is noticed at once."""
_NUMBERS_AT_ONCE: Final = 2**23
"""Of gradients that are summed up in one go: enough that it is not the waiting that takes the time."""


def join(*, sharded: bool = False) -> Crew:
    """Meet the other processes that a launcher started, on this process's device: its own GPU, or the processor.

    `sharded`: whether they will share the weights of a network out.
    Raises MachineError `process-lost` where they cannot be met, `too-few-gpus` where two would share a GPU.
    """
    check_gpus(torch.cuda.device_count(), int(os.environ.get("LOCAL_WORLD_SIZE", "1")))
    # Imported here, as it takes seconds and most trainings are of one process.
    from accelerate import PartialState

    on_cpu = not torch.cuda.is_available()
    with _all_there():
        state = PartialState(cpu=on_cpu, backend="gloo" if on_cpu else "nccl", timeout=_PATIENCE)
    return Crew(state.process_index, state.num_processes, sharded)


def check_gpus(gpus: int, processes: int) -> None:
    """Raise MachineError `too-few-gpus` unless each process of this machine has a GPU of its own, or there is none."""
    if 0 < gpus < processes:
        raise MachineError(
            "too-few-gpus",
            say("{processes} processes are to train on {gpus} GPUs, each on its own", processes=processes, gpus=gpus),
            advice=say("launch {gpus}, or hide the GPUs by CUDA_VISIBLE_DEVICES= to train on the processor", gpus=gpus),
        )


class Processes:
    """The processes of a crew, each with the same `module`, whose weights learn."""

    def __init__(self, crew: Crew, module: nn.Module, device: torch.device) -> None:
        self._crew, self._module, self._device = crew, module, device

    def pieces(self, batches: Batches, batch: Integers, tokens: int) -> Iterator[tuple[Integers, float]]:
        """What of a batch this process reads, piece by piece of about so many tokens, and how often it counts: 1 or 0.

        It may be nothing. Where weights are shared out, though, every process is needed to put them together, so all
        read as many pieces: who has no more of its own reads another's, which does not count.
        """
        shares = [batch] if self._crew.size == 1 else batches.shares(batch, self._crew.size)
        own = list(batches.pieces(shares[self._crew.number if len(shares) > 1 else 0], tokens))
        yield from ((rows, 1.0) for rows in own)
        if self._crew.shares_out:
            most = max((list(batches.pieces(share, tokens)) for share in shares), key=len)
            yield from ((rows, 0.0) for rows in most[len(own) :])

    def number(self, piece: int) -> int:
        """The number of a piece of this process's share, which no piece of another process has."""
        return piece * self._crew.size + self._crew.number

    def sum_up(self, loss: Tensor) -> Tensor:
        """The loss, one float64, of all shares; the gradients become those of all.

        Where weights are shared out, they are that already.
        """
        if self._crew.size == 1:
            return loss
        if self._crew.shares_out:
            return self._sum(loss.clone())
        learning = [one for one in self._module.parameters() if one.requires_grad]
        # What had no gradient anywhere gets none, so that the optimiser leaves it alone as it would on one process.
        graded = torch.tensor([one.grad is not None for one in learning], dtype=torch.float64, device=self._device)
        told = self._sum(torch.cat([loss.reshape(1), graded]))
        for bucket in _buckets([one for one, number in zip(learning, told[1:].tolist(), strict=True) if number]):
            self._sum_gradients(bucket)
        return told[0]

    def take_part(self, *, due: bool) -> bool:
        """Whether this process does what the first finds due: all of them, where weights are to be put together."""
        if self._crew.shares_out:
            return bool(self.of_the_first([due])[0])
        return due and self._crew.is_first

    def of_the_first(self, values: Sequence[float]) -> list[float]:
        """What the first process says, the same everywhere."""
        if self._crew.size == 1:
            return list(values)
        said = torch.tensor(values, dtype=torch.float64, device=self._device)
        with _all_there():
            distributed.broadcast(said, src=0)
        return [float(one) for one in said.tolist()]

    def _sum_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        gradients = [torch.zeros_like(one) if one.grad is None else one.grad for one in parameters]
        summed = self._sum(torch.cat([one.reshape(-1) for one in gradients]))
        parts = torch.split(summed, [one.numel() for one in gradients])
        for parameter, part in zip(parameters, parts, strict=True):
            parameter.grad = part.view_as(parameter)

    def _sum(self, values: Tensor) -> Tensor:
        with _all_there():
            distributed.all_reduce(values)
        return values


def _buckets(parameters: Sequence[nn.Parameter]) -> Iterator[list[nn.Parameter]]:
    """In order, of one dtype each, each of so many numbers or of one parameter."""
    bucket: list[nn.Parameter] = []
    for one in parameters:
        fits = sum(other.numel() for other in bucket) + one.numel() <= _NUMBERS_AT_ONCE
        if bucket and (not fits or one.dtype != bucket[0].dtype):
            yield bucket
            bucket = []
        bucket.append(one)
    if bucket:
        yield bucket


class Calls:
    """Words from the first process to the others, who may wait for them as long as it takes."""

    def __init__(self) -> None:
        # On the processor, as a GPU that waits is busy.
        with _all_there():
            self._group = distributed.new_group(backend="gloo", timeout=_PATIENCE)

    def say(self, words: str) -> None:
        """Called by the first alone; the words are not empty."""
        content = torch.tensor(list(words.encode()), dtype=torch.uint8)
        self._broadcast(torch.tensor([content.numel()]))
        self._broadcast(content)

    def hear(self) -> str:
        """Called by each of the others. Raises MachineError `process-lost` where the first has ended."""
        size = torch.zeros(1, dtype=torch.int64)
        self._broadcast(size)
        content = torch.zeros(int(size), dtype=torch.uint8)
        self._broadcast(content)
        return bytes(content.tolist()).decode()

    def _broadcast(self, content: Tensor) -> None:
        with _all_there():
            distributed.broadcast(content, src=0, group=self._group)


def leave() -> None:
    """Part from the others, when the work is done."""
    distributed.destroy_process_group()


@contextmanager
def _all_there() -> Iterator[None]:
    """torch has no error of its own for a process that is gone: each backend raises another RuntimeError."""
    try:
        yield
    except RuntimeError as fault:
        raise process_lost() from fault


def process_lost() -> MachineError:
    """What is said of a process that has ended while others counted on it."""
    return MachineError(
        "process-lost",
        say("a process that trained along has ended"),
        advice=say("look above for why it did; the same command goes on from the last checkpoint"),
    )
