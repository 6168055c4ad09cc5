"""The `config.json` of a saved encoder, from its plan and back: in the words of transformers, or in our own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from tasklift.models.transformer.families import FAMILIES, Family, Head, family_of
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.tasks.encoder_plan import SEGMENTS, EncoderPlan

FILE: Final = "config.json"
OWN: Final = "tasklift_encoder"
"""The `model_type` of encoders that no class of transformers can hold."""

_ALWAYS: Final[dict[str, object]] = {"hidden_act": "gelu", "layer_norm_eps": 1e-12, "type_vocab_size": SEGMENTS}
_OF_FAMILY: Final[dict[str, dict[str, object]]] = {
    "bert": {},
    "roformer": {"rotary_value": False},
    "albert": {"num_hidden_groups": 1, "inner_group_num": 1, "tie_word_embeddings": True},
}
"""What all our blocks have; a configuration that says otherwise is of another model."""

_UNSAID: Final[dict[str, dict[str, object]]] = {"albert": {"hidden_act": "gelu_new", "embedding_size": 128}}
"""What transformers takes for a key that is not there, where it is not ours."""

_KEYS: Final = {
    "layers": "num_hidden_layers",
    "heads": "num_attention_heads",
    "width": "hidden_size",
    "inner": "intermediate_size",
    "context": "max_position_embeddings",
    "vocabulary": "vocab_size",
    "dropout": "hidden_dropout_prob",
}


def configuration_of(plan: EncoderPlan, head: Head, labels: Sequence[str] = ()) -> dict[str, Any]:
    """What stands in `config.json`; `labels` are the names of what a classification head answers, in order."""
    family = family_of(plan, head)
    if family is None:
        kept: dict[str, Any] = {"model_type": OWN, "head": head, "plan": plan.model_dump(), **_sizes(plan)}
    else:
        kept = _in_their_words(plan, family, head)
    named = {str(number): label for number, label in enumerate(labels)}
    return kept | ({"id2label": named, "label2id": {label: int(one) for one, label in named.items()}} if named else {})


def plan_of(configuration: Mapping[str, Any], place: str) -> EncoderPlan:
    """The plan of the encoder that `config.json` at `place` describes. Raises UserError `model-unsupported`."""
    model_type = configuration.get("model_type")
    try:
        if model_type == OWN:
            return EncoderPlan.model_validate(configuration.get("plan"))
        _check(configuration, place)
        values = {ours: configuration[theirs] for ours, theirs in _KEYS.items() if theirs in configuration}
        plan = EncoderPlan.model_validate(values | _form_of(configuration))
    except ValidationError as fault:
        error = fault.errors()[0]
        key = ".".join(str(part) for part in error["loc"]) or FILE
        reason = say_kept(error["msg"].removeprefix("Value error, ").removeprefix("Input "))
        raise unsupported(say("{key}: {reason}", key=key, reason=reason), place) from fault
    return plan.model_copy(update={"inner": None}) if plan.inner == 4 * plan.width else plan


def _in_their_words(plan: EncoderPlan, family: Family, head: Head) -> dict[str, Any]:
    return {
        "model_type": family.model_type,
        "architectures": [family.classes[head]],
        **_sizes(plan),
        "embedding_size": plan.width,
        "attention_probs_dropout_prob": 0.0,
        "classifier_dropout_prob": plan.dropout,
        "tie_word_embeddings": plan.ties_output,
        **_ALWAYS,
        **_OF_FAMILY[family.model_type],
    }


def _sizes(plan: EncoderPlan) -> dict[str, Any]:
    return {theirs: getattr(plan, ours) for ours, theirs in _KEYS.items()} | {"intermediate_size": plan.inner_width}


def _form_of(configuration: Mapping[str, Any]) -> dict[str, str]:
    model_type = str(configuration["model_type"])
    tied = "embeddings" if configuration.get("tie_word_embeddings", True) else "none"
    return {
        "positions": "rotary" if model_type == "roformer" else "absolute",
        "share": "layers" if model_type == "albert" else tied,
    }


def _check(configuration: Mapping[str, Any], place: str) -> None:
    """Raise UserError `model-unsupported` unless our blocks do what the configuration says."""
    model_type = configuration.get("model_type")
    if not isinstance(model_type, str) or model_type not in FAMILIES:
        raise unsupported(
            say("model_type is {found!r}, not one of {known}", found=model_type, known=sorted(FAMILIES)), place
        )
    wanted = _ALWAYS | _OF_FAMILY[model_type] | {"is_decoder": False, "position_embedding_type": "absolute"}
    if model_type != "bert":
        wanted |= {"embedding_size": configuration.get("hidden_size")}
    found = _UNSAID.get(model_type, {}) | dict(configuration)
    for key, value in wanted.items():
        if found.get(key, value) != value:
            raise unsupported(say("{key} is {found!r}, not {wanted!r}", key=key, found=found[key], wanted=value), place)


def unsupported(problem: str, place: str) -> UserError:
    """The error for a folder that transformers may read but our blocks cannot hold."""
    return UserError(
        "model-unsupported",
        say("our own blocks cannot hold this encoder: {problem}", problem=problem),
        where=Place(place),
        advice=say("have it loaded by transformers, or take a model of the kind of BERT"),
    )
