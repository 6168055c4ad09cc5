"""Weights shared out: each process holds a part of every tensor, of its gradient, and of what an optimiser keeps of it.

A layer's weights are brought together just before it reads, and let go of after; what each process finds for their
gradients is summed up and shared out again. Memory for all of this then falls with the number of processes. Zhao et
al., "PyTorch FSDP: experiences on scaling fully sharded data parallel", 2023; the second design of it, in torch as
`fully_shard`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, final

import torch
from torch import Tensor, distributed, nn, optim
from torch.distributed._composable_state import _module_state_mapping
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FSDPModule, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor
from torch.optim import Optimizer

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.training.depths import places
from tasklift.training.layers.innermost import innermost
from tasklift.training.optimisation.optimisers import OptimiserName
from tasklift.training.processes import process_lost
from tasklift.training.sharing.holding import Holding

_BY_ROWS_AND_COLUMNS: Final = "adafactor"
"""Sums over a matrix cannot be kept of a part of it."""
_NO_FUSED: Final = (optim.SGD, optim.Adagrad)
"""Whose fused kernels torch has not taught to work on parts."""


@contextmanager
def shared_out(module: nn.Module, optimiser: OptimiserName) -> Iterator[Holding]:
    """Inside, the processes share the module's weights out; after it they are whole in each, in a plain module.

    All processes go in and out at once. Where something goes wrong inside, nothing is put together again: others may be
    gone. Raises UserError `cannot-shard` where it cannot be done, MachineError `process-lost` where a process ends.
    """
    _refuse(module, optimiser)
    held = _held(module)
    plain = [_remembered(part) for part in module.modules()]
    try:
        _share_out(module)
        for parameter in held:
            parameter.data = parameter.data.new_empty(0)
        yield Shards(is_first=distributed.get_rank() == 0)
        for parameter, (part, name) in held.items():
            parameter.data = _together(getattr(part, name))
    except RuntimeError as fault:
        if isinstance(fault, distributed.DistError) or "gloo" in str(fault):
            raise process_lost() from fault
        raise
    for make_plain in plain:
        make_plain()


@final
class Shards(Holding):
    """Each process holds its part. A tensor that is asked for whole is so in the first alone, and not on a GPU."""

    def __init__(self, *, is_first: bool) -> None:
        self._is_first = is_first

    def own(self, whole: Tensor, held: Tensor) -> Tensor:
        """The part of it; of what is no weight, as a buffer, all."""
        if isinstance(whole, DTensor) or not isinstance(held, DTensor):
            return whole
        return distribute_tensor(whole.to(held.device), held.device_mesh, held.placements, src_data_rank=None)

    def whole(self, held: Tensor) -> Tensor:
        """See the class: one process at a time has room for all of a network and its optimiser."""
        found = _together(held)
        return found.cpu() if self._is_first else found.new_empty(0)

    def norms(self, gradients: list[Tensor]) -> Tensor:
        """In one pass, and one word from process to process."""
        norms = torch.stack(torch._foreach_norm([_part(one) for one in gradients]))
        squares = norms.double().square()
        distributed.all_reduce(squares)
        return squares.sqrt()

    def suited(self, optimiser: Optimizer) -> Optimizer:
        """Where no fused kernel knows parts, one that goes over lists of them."""
        if isinstance(optimiser, _NO_FUSED):
            for group in optimiser.param_groups:
                group["fused"], group["foreach"] = False, True
        return optimiser


def _refuse(module: nn.Module, optimiser: OptimiserName) -> None:
    if optimiser == _BY_ROWS_AND_COLUMNS:
        raise UserError(
            "cannot-shard",
            say("`{optimizer}` keeps sums of whole matrices, which are not there with `--shard`", optimizer=optimiser),
            advice=say("choose another `optimizer`, or leave `--shard` out"),
        )
    single = next((name for name, one in module.named_parameters() if one.ndim == 0), None)
    if single is not None:
        raise UserError(
            "cannot-shard",
            say("{name} of this network is a single number, which cannot be shared out", name=single),
            advice=say("leave `--shard` out"),
        )


def _share_out(module: nn.Module) -> None:
    mesh = init_device_mesh(next(module.parameters()).device.type, (distributed.get_world_size(),))
    found = places(name for name, _ in module.named_parameters())
    layers = dict.fromkeys(place.layer for place in found.values() if place.hidden)
    for part in (*(module.get_submodule(name) for name in layers), innermost(module)):
        # The root, too, lets go after it has read, so that between steps all weights are parts.
        shared = fully_shard(part, mesh=mesh, reshard_after_forward=True)
        shared.set_gradient_divide_factor(1.0)
        shared.set_force_sum_reduction_for_comms(True)
    for one in module.modules():
        if isinstance(one, FSDPModule):
            # Room for whole weights is taken first by who may come from inference mode: autograd could not use it.
            one.unshard()
            one.reshard()


def _held(module: nn.Module) -> dict[nn.Parameter, tuple[nn.Module, str]]:
    """Each parameter with one part that has it, and its name there."""
    named = ((one, (part, name)) for part in module.modules() for name, one in part.named_parameters(recurse=False))
    return dict(named)


def _remembered(part: nn.Module) -> Callable[[], None]:
    """Makes one part of a network again what it is now, but for its buffers and whether it learns."""
    kind, names, parameters = type(part), set(vars(part)), dict(part._parameters)
    hooks = {name: value.copy() for name, value in vars(part).items() if "_hooks" in name and isinstance(value, dict)}

    def make_plain() -> None:
        part.__class__ = kind
        _module_state_mapping.pop(part, None)
        for name in set(vars(part)) - names:
            del vars(part)[name]
        vars(part).update(hooks)
        part._parameters.update(parameters)

    return make_plain


def _together(held: Tensor) -> Tensor:
    return held.full_tensor().detach() if isinstance(held, DTensor) else held.detach()


def _part(held: Tensor) -> Tensor:
    return held.to_local() if isinstance(held, DTensor) else held
