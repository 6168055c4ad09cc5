"""Passes that a GPU repeats from a record, in place of being told each of their thousand operations anew.

A small network's operations take a GPU less time than it takes Python to name them. So the first time that rows of a
shape come which comes again, their way through the network and back is recorded as a graph of CUDA; from then on only
what is read changes. The numbers are those of plain passes: lots, too, are drawn by the seed that is set before each.
Only a network that asks whether it is recorded may round otherwise: those of transformers then look at no mask.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import torch
from torch import Tensor, nn

from tasklift.models.networks.precision import in_precision
from tasklift.training.pace import Pace
from tasklift.training.passing.passes import Floats, Integers, Losses, Passes, PlainPasses, ReadLosses, learned

Shape: TypeAlias = tuple[int, ...]
"""How many rows, and how large what is read of them is."""

_MOST: Final = 64
"""Records at most: each takes some megabytes."""
_WORTH: Final = 6
"""So often a shape must come: a record takes as long as about three plain passes."""


@dataclass(frozen=True)
class _Record:
    """`read` and `loss` lie where the graph expects them, and leaves them."""

    graph: torch.cuda.CUDAGraph
    read: tuple[Tensor, ...]
    loss: Tensor


@final
class ReplayedPasses(Passes):
    """Recorded once for each of some shapes. Gradients stay in their places, where records add to them.

    A network that waits for the device on its way cannot be recorded: its passes are plain.
    """

    def __init__(self, module: nn.Module, losses: ReadLosses, precision: str, recorded: frozenset[Shape]) -> None:
        self._module, self._losses, self._precision, self._shapes = module, losses, precision, recorded
        self._plain = PlainPasses(module, losses, precision, losses.device)
        self._records: dict[Shape, _Record] = {}
        self._gradients: list[Tensor] | None = None
        self._stream = torch.cuda.Stream(losses.device)  # type: ignore[no-untyped-call]
        self._pool = torch.cuda.graph_pool_handle()

    def learn(self, rows: Integers, weights: Floats) -> Tensor:
        """See `Passes`."""
        if self._gradients is None:
            self._make_room(rows, weights)
        shape = (rows.size, *self._losses.sizes(rows))
        if shape not in self._shapes:
            return self._plain.learn(rows, weights)
        read = (*self._losses.read(rows), torch.from_numpy(weights).float())
        if shape not in self._records:
            record = self._recorded(read)
            if record is None:
                self._shapes = frozenset()
                return self._plain.learn(rows, weights)
            self._records[shape] = record
        record = self._records[shape]
        for place, one in zip(record.read, read, strict=True):
            place.copy_(one.pin_memory(), non_blocking=True)
        record.graph.replay()
        return record.loss.clone()

    def forget(self) -> None:
        """They are set to zero where they lie."""
        if self._gradients:
            torch._foreach_zero_(self._gradients)

    def _make_room(self, rows: Integers, weights: Floats) -> None:
        """A pass that counts for nothing loads kernels, and shows what has gradients."""
        torch.cuda.synchronize()
        with torch.random.fork_rng([self._losses.device]), torch.cuda.stream(self._stream):
            self._plain.learn(rows, weights)
            torch.cuda.synchronize()
        self._gradients = [one.grad for one in self._module.parameters() if one.grad is not None]
        self.forget()

    def _recorded(self, read: tuple[Tensor, ...]) -> _Record | None:
        lots = torch.cuda.get_rng_state(self._losses.device)
        places = tuple(one.to(self._losses.device) for one in read)
        torch.cuda.synchronize()
        with torch.cuda.stream(self._stream):
            record = self._record(places)
            if record is None:
                _settle(self._losses.device)
        torch.cuda.synchronize()
        torch.cuda.set_rng_state(lots, self._losses.device)
        return record

    def _record(self, places: tuple[Tensor, ...]) -> _Record | None:
        graph = torch.cuda.CUDAGraph()
        *read, weights = places
        try:
            graph.capture_begin(pool=self._pool, capture_error_mode="thread_local")
            try:
                with in_precision(self._precision, self._losses.device):
                    losses = self._losses.reckon(*read)
                loss = learned(losses, weights)
            finally:
                graph.capture_end()
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:
            return None
        return _Record(graph, places, loss)


def _settle(device: torch.device) -> None:
    """After a record that failed, lots are drawn as if it still went on; one that succeeds ends that."""
    graph = torch.cuda.CUDAGraph()
    graph.capture_begin(capture_error_mode="thread_local")
    torch.zeros(1, device=device)
    graph.capture_end()


def passes_of(
    module: nn.Module,
    losses: Losses,
    device: torch.device,
    pace: Pace,
    epoch: Callable[[], Iterable[Integers]] | None,
) -> Passes:
    """The passes of a training. `epoch`: what is read together in its first one; None where each epoch is another."""
    plain = PlainPasses(module, losses, pace.precision, device)
    if epoch is None or device.type != "cuda" or pace.compile or pace.recompute or not isinstance(losses, ReadLosses):
        return plain
    times = Counter((rows.size, *losses.sizes(rows)) for rows in epoch())
    worth = frozenset(shape for shape, count in times.most_common(_MOST) if count * pace.epochs >= _WORTH)
    return ReplayedPasses(module, losses, pace.precision, worth) if worth else plain
