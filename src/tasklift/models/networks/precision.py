"""The numbers to train with: bfloat16 where the processor multiplies matrices of it, else float32."""

from contextlib import AbstractContextManager, nullcontext

import torch


def has_bfloat16(device: torch.device) -> bool:
    """Whether the machine multiplies matrices of bfloat16 faster than of float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    known = torch.cpu.get_capabilities()
    return bool(known.get("avx512_bf16") or known.get("amx_bf16"))


def fastest_device() -> torch.device:
    """A GPU where torch finds one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def is_narrow(precision: str, device: torch.device) -> bool:
    """Whether that precision means bfloat16 on this machine."""
    return precision == "bf16" or (precision == "auto" and has_bfloat16(device))


def in_precision(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """Inside, matrices are multiplied in that precision; weights and sums stay float32."""
    if is_narrow(precision, device):
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()
