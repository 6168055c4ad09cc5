"""Small matrices that learn beside frozen large ones, by the library peft; at the end they are added to them.

LoRA (Hu et al., 2022): to a matrix W comes alpha / rank x B A, where A has `rank` rows and B begins at zero. DoRA (Liu
et al., 2024): the length of each row of W + B A is a weight of its own, so that direction and length learn apart.
"""

import torch
from peft import LoraConfig, inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from torch import nn
from transformers.pytorch_utils import Conv1D

from tasklift.training.depths import places
from tasklift.training.weights.head import learn_head


def adapt(module: nn.Module, *, rank: int, alpha: float, lengths: bool, seed: int) -> None:
    """Give each linear map of the numbered layers an adapter; it and the head learn, nothing else does.

    `lengths`: whether those of rows learn by themselves, as in DoRA. What is drawn is drawn under `seed`.
    """
    learn_head(module)
    head = [one for one in module.parameters() if one.requires_grad]
    insert_adapters(module, rank=rank, alpha=alpha, lengths=lengths, seed=seed)
    for parameter in head:
        parameter.requires_grad_(True)


def insert_adapters(module: nn.Module, *, rank: int, alpha: float, lengths: bool, seed: int) -> None:
    """The same, and the head does not learn either. Raises ValueError where no numbered layer has a linear map."""
    linear = {name: part for name, part in module.named_modules() if isinstance(part, nn.Linear | Conv1D)}
    hidden = {name: part for name, part in linear.items() if places([f"{name}.weight"])[f"{name}.weight"].hidden}
    if not hidden:
        raise ValueError("no linear map in a numbered layer")
    module.requires_grad_(False)
    torch.manual_seed(seed)
    is_turned = all(isinstance(part, Conv1D) for part in hidden.values())
    inject_adapter_in_model(
        LoraConfig(
            r=rank,
            lora_alpha=alpha,  # type: ignore[arg-type]
            target_modules=list(hidden),
            use_dora=lengths,
            fan_in_fan_out=is_turned,
        ),
        module,
    )
    if not lengths:
        _take_any_numbers(module)


def merge(module: nn.Module) -> None:
    """Add what the adapters have learned to the matrices beside them, and take the adapters out."""
    adapted = [(name, part) for name, part in module.named_modules() if isinstance(part, LoraLayer)]
    for name, part in adapted:
        part.merge()
        parent, _, own = name.rpartition(".")
        setattr(module.get_submodule(parent), own, part.get_base_layer())
    del module.peft_config


def _take_any_numbers(module: nn.Module) -> None:
    """Without this, hidden values in bfloat16 would be cast to float32 at every adapter, and back for its products."""
    for part in module.modules():
        if isinstance(part, LoraLayer):
            part.cast_input_dtype_enabled = False
