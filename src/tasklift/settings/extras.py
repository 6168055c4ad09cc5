"""Libraries that only some steps need: what to install, said before anything is begun."""

from importlib.util import find_spec

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_TORCH = ("torch", "transformers", "tokenizers", "peft", "accelerate")
_MODULES = {"torch": _TORCH, "onnx": (*_TORCH, "onnx", "onnxruntime", "onnxscript"), "api": ("httpx2",)}


def needs(extra: str, who: str) -> None:
    """Raises UserError `package-missing` where a library of that extra is not installed; `who` asks for it."""
    missing = [name for name in _MODULES[extra] if find_spec(name) is None]
    if missing:
        raise lacking(extra, who, missing)


def extra_with(module: str | None) -> str | None:
    """The extra that brings a library, None where none does."""
    return next((extra for extra, modules in _MODULES.items() if module in modules), None)


def lacking(extra: str, who: str, libraries: list[str]) -> UserError:
    """The error `package-missing`."""
    return UserError(
        "package-missing",
        say("`{who}` needs {libraries}, not installed here", who=who, libraries=libraries),
        advice=say("pip install 'tasklift[{extra}]'", extra=extra),
    )
