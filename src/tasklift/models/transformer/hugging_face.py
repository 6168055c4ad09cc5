"""Encoders in folders that transformers reads, and its folders as our encoders: `config.json` and safetensors.

Absolute positions make a folder that `AutoModel`, `BertForMaskedLM` and `BertForSequenceClassification` read; shared
layers one for `AlbertModel` and its like; rotary positions one for `RoFormerModel` and `RoFormerForMaskedLM`. In these
the same tokens give the same numbers. What transformers has no class for (see `families`) is saved under our names.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from tasklift.models.description import damaged
from tasklift.models.transformer.configuration import FILE, OWN, configuration_of, plan_of, unsupported
from tasklift.models.transformer.encoder import Encoder
from tasklift.models.transformer.families import ALBERT, FAMILIES, ROFORMER, Family, Head, family_of
from tasklift.models.transformer.heads import ClassificationModel, ClozeModel, SpanModel
from tasklift.models.transformer.positions import turns_of
from tasklift.settings.messages import say

_WEIGHTS: Final = "model.safetensors"
_MAPPING: Final = "albert.encoder.embedding_hidden_mapping_in"

EncoderModel: TypeAlias = Encoder | ClozeModel | ClassificationModel | SpanModel
Tensors: TypeAlias = dict[str, Tensor]
Filled = TypeVar("Filled", Encoder, ClozeModel, ClassificationModel, SpanModel)


def save_encoder(model: EncoderModel, folder: Path, *, labels: Sequence[str] = ()) -> None:
    """Write `model` into `folder`, which exists; `labels` are the names of what a classification head answers."""
    plan, head = _encoder_of(model).plan, _head_of(model)
    family = family_of(plan, head)
    tensors = _renamed(model, None) if family is None else _renamed(model, family) | _besides(model, family)
    save_file(tensors, folder / _WEIGHTS, metadata={"format": "pt"})
    if isinstance(model, ClassificationModel) and not labels:
        labels = [f"LABEL_{number}" for number in range(model.head.output.out_features)]
    kept = json.dumps(configuration_of(plan, head, labels), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FILE).write_text(kept + "\n", encoding="utf-8")


def load_encoder(folder: Path) -> Encoder:
    """The encoder in `folder`, ready to answer, without the head that may be there.

    Raises UserError `model-damaged`, or `model-unsupported` where it is no encoder that our blocks can be.
    """
    encoder, configuration = _planned(folder)
    return _filled(encoder, folder, configuration)


def load_cloze_model(folder: Path) -> ClozeModel:
    """The encoder in `folder` with the head that fills gaps. Raises as `load_encoder`, and without such a head."""
    encoder, configuration = _planned(folder)
    return _filled(ClozeModel(encoder), folder, configuration)


def load_classification_model(folder: Path) -> ClassificationModel:
    """The encoder in `folder` with the head that gives labels. Raises as `load_encoder`, and without such a head."""
    encoder, configuration = _planned(folder)
    named = configuration.get("id2label")
    # transformers gives a folder that names no labels two of them
    labels = len(named) if isinstance(named, dict) and named else 2
    return _filled(ClassificationModel(encoder, labels), folder, configuration)


def load_span_model(folder: Path) -> SpanModel:
    """The encoder in `folder` with the head that marks answers. Raises as `load_encoder`, and without such a head."""
    encoder, configuration = _planned(folder)
    return _filled(SpanModel(encoder), folder, configuration)


def blocks_from(module: Any, *, cloze: bool) -> Encoder | ClozeModel:
    """A model of transformers built of our blocks; with `cloze`, its head too. Raises as `load_encoder`."""
    configuration = module.config.to_dict()
    family = FAMILIES.get(configuration["model_type"])
    encoder = Encoder(plan_of(configuration, type(module).__name__))
    if family is None:
        raise TypeError(f"a plan was read of {configuration['model_type']}, which has no names")
    found = {_modern(name, family): tensor for name, tensor in module.state_dict().items()}
    place = Path(type(module).__name__)
    if cloze:
        return _filled_from(ClozeModel(encoder), found, family, place)
    return _filled_from(encoder, found, family, place)


def _planned(folder: Path) -> tuple[Encoder, dict[str, Any]]:
    """An encoder of the shape that the folder describes, and the description."""
    configuration = _configuration(folder)
    return Encoder(plan_of(configuration, str(folder / FILE))), configuration


def _encoder_of(model: EncoderModel) -> Encoder:
    return model if isinstance(model, Encoder) else model.encoder


def _head_of(model: EncoderModel) -> Head:
    if isinstance(model, Encoder):
        return "none"
    if isinstance(model, SpanModel):
        return "spans"
    return "cloze" if isinstance(model, ClozeModel) else "classification"


def _full_name(name: str, model: EncoderModel) -> str:
    """Our name of a tensor, the same with and without a head: `encoder.…`, `cloze.…` or `classification.…`."""
    if isinstance(model, Encoder):
        return f"encoder.{name}"
    if name.startswith("head.output.") and _head_of(model) == "cloze" and model.encoder.plan.ties_output:
        return "encoder.embeddings.tokens.weight" if name.endswith("weight") else "cloze.tied.bias"
    return name if name.startswith("encoder.") else name.replace("head", _head_of(model), 1)


def _names(name: str, model: EncoderModel, family: Family | None) -> tuple[str, ...]:
    full = _full_name(name, model)
    return (full,) if family is None else family.names(full)


def _renamed(model: EncoderModel, family: Family | None) -> Tensors:
    named: Tensors = {}
    for ours, tensor in model.state_dict().items():
        theirs = _names(ours, model, family)
        parts = tensor.detach().cpu().chunk(len(theirs))
        named |= {name: part.clone() for name, part in zip(theirs, parts, strict=True)}
    return named


def _besides(model: EncoderModel, family: Family) -> Tensors:
    """Tensors that transformers' class has and our module does not need."""
    plan = _encoder_of(model).plan
    besides: Tensors = {}
    if family is ALBERT:
        # where embeddings are as wide as the blocks, what leads from one to the other may change nothing
        besides[f"{_MAPPING}.weight"], besides[f"{_MAPPING}.bias"] = torch.eye(plan.width), torch.zeros(plan.width)
    if family is ROFORMER:
        turns = turns_of(plan.context, plan.head_size, torch.device("cpu"))
        besides["roformer.encoder.embed_positions.weight"] = torch.cat((turns.sines, turns.cosines), dim=1)
    if isinstance(model, ClozeModel) and not plan.ties_output:
        besides["cls.predictions.bias"] = model.head.output.bias.detach().cpu().clone()
    return besides


def _filled(model: Filled, folder: Path, configuration: Mapping[str, Any]) -> Filled:
    """The module with the weights of the folder, in the state in which it answers."""
    family = None if configuration["model_type"] == OWN else FAMILIES[configuration["model_type"]]
    return _filled_from(model, _read(folder, family), family, folder)


def _filled_from(model: Filled, found: Tensors, family: Family | None, folder: Path) -> Filled:
    if family is ALBERT:
        _check_mapping(found, folder)
    filled: Tensors = {}
    for ours, tensor in model.state_dict().items():
        theirs = [_take(found, name, folder) for name in _names(ours, model, family)]
        filled[ours] = torch.cat(theirs) if len(theirs) > 1 else theirs[0]
        if filled[ours].shape != tensor.shape:
            shape, wanted = str(tuple(filled[ours].shape)), str(tuple(tensor.shape))
            problem = say("the tensor {name!r} has shape {shape}, not {wanted}", name=ours, shape=shape, wanted=wanted)
            raise damaged(folder / _WEIGHTS, problem)
    model.load_state_dict(filled)
    return model.eval()


def _read(folder: Path, family: Family | None) -> Tensors:
    try:
        found: Tensors = load_file(folder / _WEIGHTS)
    except (OSError, SafetensorError) as fault:
        raise damaged(folder, say("{file} cannot be read ({fault})", file=_WEIGHTS, fault=fault)) from fault
    return found if family is None else {_modern(name, family): tensor for name, tensor in found.items()}


def _modern(name: str, family: Family) -> str:
    """Names of old folders as they are today: norms had gamma and beta; without a head there is no prefix."""
    name = name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
    bare = name.startswith(("embeddings.", "encoder.", "pooler."))
    return f"{family.model_type}.{name}" if bare else name


def _take(found: Tensors, name: str, folder: Path) -> Tensor:
    if name not in found:
        raise damaged(folder / _WEIGHTS, say("the tensor {name!r} is missing", name=name))
    return found[name]


def _check_mapping(found: Tensors, folder: Path) -> None:
    """ALBERT's matrix between embeddings and blocks must change nothing, for our blocks have none."""
    weight, bias = (_take(found, f"{_MAPPING}.{kind}", folder) for kind in ("weight", "bias"))
    if not torch.equal(weight, torch.eye(*weight.shape)) or bias.any():
        problem = say("its embeddings pass through a matrix of their own ({name})", name=_MAPPING)
        raise unsupported(problem, str(folder / _WEIGHTS))


def _configuration(folder: Path) -> dict[str, Any]:
    try:
        value = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise damaged(folder, say("{file} cannot be read ({fault})", file=FILE, fault=fault)) from fault
    if not isinstance(value, dict):
        raise damaged(folder / FILE, say("not a JSON object"))
    return value
