"""What was set upon a network answers in the graph as it does outside, before anything is written."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.models.onnx.tiny import LABELS, ROWS, TEXTS, tiny  # noqa: E402
from tests.models.tiny_encoder import write_tiny_encoder  # noqa: E402

from tasklift.models.blend import Blend  # noqa: E402
from tasklift.models.calibrated import Calibrated, Curve, Isotonic, Temperature  # noqa: E402
from tasklift.models.decision import OUT_OF_REACH, Costs, Decision, Thresholds  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.models.onnx.layers import Answering  # noqa: E402
from tasklift.models.onnx.wrapped import encoder_of, in_full_precision, settings_of  # noqa: E402
from tasklift.models.thresholded import Description, Thresholded  # noqa: E402
from tasklift.models.tokens.padded import padded  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

STEPS = {
    "bad": Curve(np.array([0.1, 0.3, 0.9]), np.array([0.0, 0.5, 0.75])),
    "fair": Curve(np.array([0.2]), np.array([0.4])),
}
ZEROS = {label: Curve(np.array([0.5, 1.0]), np.zeros(2)) for label in LABELS}


def decided(model: Any, rule: Any, abstain_below: float = 0.0) -> Thresholded:
    return Thresholded(model, Description(decision=Decision(label=rule, abstain_below=abstain_below)))


COSTS = Costs(costs={"bad": {"好": 0.9, "bad": 0.1}, "好": {"fair": 0.2}}, cost_of_no_answer=0.2)
WAYS: dict[str, Any] = {
    "as it is": lambda model: model,
    "temperature": lambda model: Calibrated(model, Temperature(0.3)),
    "isotonic": lambda model: Calibrated(model, Isotonic(STEPS, 7)),
    "isotonic, all zero": lambda model: Calibrated(model, Isotonic(ZEROS, 7)),
    "thresholds": lambda model: decided(model, Thresholds(thresholds={"bad": 0.1, "好": 0.6})),
    "costs": lambda model: decided(model, COSTS),
    "costs, always an answer": lambda model: decided(model, COSTS.model_copy(update={"cost_of_no_answer": None})),
    "abstains": lambda model: decided(model, Thresholds(thresholds={"bad": 0.2, "好": 0.2}), 0.8),
    "never answers": lambda model: decided(model, COSTS, OUT_OF_REACH),
    "decided, then calibrated": lambda model: Calibrated(decided(model, COSTS, 0.6), Temperature(2.0)),
    "calibrated twice, then decided": lambda model: decided(
        Calibrated(Calibrated(model, Temperature(0.5)), Isotonic(STEPS, 30)), COSTS, 0.5
    ),
}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return tiny(tmp_path_factory.mktemp("layers") / "tiny", "bert")


@pytest.mark.parametrize("way", WAYS)
def test_the_module_answers_as_the_model_does(network: Encoder, way: str) -> None:
    model = in_full_precision(WAYS[way](network))
    wanted = model.predict(ROWS)
    encoded = network.encode(ROWS)
    batch = padded(encoded, np.arange(encoded.rows), network.padding, torch.device("cpu"))
    with torch.inference_mode():
        probabilities, places = Answering(model).eval()(**batch.inputs())
    assert probabilities.dtype == torch.float32
    assert probabilities.numpy() == pytest.approx(wanted.probabilities, abs=1e-5)
    assert places.tolist() == wanted.chosen().tolist()


def test_the_ways_give_answers_that_differ(network: Encoder) -> None:
    found = {name: tuple(in_full_precision(way(network)).predict(ROWS).best()) for name, way in WAYS.items()}
    assert len(set(found.values())) >= 6
    assert None in found["costs"] and None in found["abstains"] and len(set(found["as it is"])) > 1


def test_what_was_set_is_named_in_its_order(network: Encoder) -> None:
    assert settings_of(WAYS["calibrated twice, then decided"](network)) == ["calibrate", "calibrate", "threshold"]
    assert settings_of(WAYS["decided, then calibrated"](network)) == ["threshold", "calibrate"]


def test_other_models_are_refused_by_name(network: Encoder, tmp_path: Path) -> None:
    bare = open_encoder(write_tiny_encoder(tmp_path / "bare", TEXTS))
    for model, named in ((Blend(network, network, 0.5), "blend"), (bare, "encoder")):
        with pytest.raises(UserError) as caught:
            encoder_of(Calibrated(model, Temperature(1.0)))
        assert caught.value.slug == "not-exportable" and named in caught.value.problem
