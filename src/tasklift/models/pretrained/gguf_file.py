"""A language model in one file, as llama.cpp keeps it (GGUF): its weights, most in a few bits, and its tokenizer.

The library transformers reads it; here it becomes a folder of safetensors, once, so that later openings take a second.
"""

from contextlib import redirect_stderr
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any, Final

from tasklift.models.pretrained.own_files import own_file
from tasklift.models.pretrained.refusal import broken
from tasklift.settings.extras import lacking, needs
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

SUFFIX: Final = ".gguf"
_MAGIC: Final = b"GGUF"
_LARGEST: Final = 100_000_000_000
_SHOWN: Final = 200


def write_folder_of_gguf(path: Path, folder: Path) -> None:
    """Write what `AutoModelForCausalLM` and `AutoTokenizer` read into a new folder, weights in float32.

    Raises UserError `model-damaged` for what is no such file, or of a kind that transformers does not know, and
    `package-missing`.
    """
    found = own_file(path.parent, path.name, _LARGEST)
    if found is None:
        raise broken(path, say("there is no {file} in this folder", file=path.name))
    with found.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise broken(path, say("not a GGUF file: it does not begin with {magic}", magic=_MAGIC.decode()))
    needs("torch", path.name)
    if find_spec("gguf") is None:
        raise lacking("torch", path.name, ["gguf"])
    try:
        with redirect_stderr(StringIO()):  # a bar that nobody can turn off
            module, tokenizer = _read(path)
    except Exception as fault:  # the library for tokenizers raises nothing narrower
        reason = shortened(" ".join(str(fault).split()), _SHOWN)
        raise broken(path, say("transformers cannot read this GGUF file: {reason}", reason=reason)) from fault
    module.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _read(path: Path) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    safely: dict[str, Any] = {"gguf_file": path.name, "local_files_only": True, "trust_remote_code": False}
    opened = AutoModelForCausalLM.from_pretrained(path.parent, dtype=torch.float32, **safely)
    # What was read from few bits refuses to be written; a module of the same weights does not.
    configuration = type(opened.config)(**{**opened.config.to_dict(), "quantization_config": None})
    module = type(opened)(configuration)
    module.load_state_dict(opened.state_dict())
    return module, AutoTokenizer.from_pretrained(path.parent, **safely)
