"""What an encoder makes of a text: a vector of length 1, beside what transformers gives by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.models.networks.features import features, frozen, width_of_features  # noqa: E402
from tasklift.models.networks.heads import with_head  # noqa: E402

TEXTS = [row["review"] for language in ("en", "zh") for row in reviews(40, language=language)] + ["great soup"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    start = open_encoder(write_tiny_encoder(tmp_path_factory.mktemp("model") / "tiny", TEXTS))
    return replace(start, columns=("text",), precision="fp32")


def by_hand(model: Encoder, texts: list[str]) -> Any:
    """Mean pooling as on the card of all-MiniLM-L6-v2."""
    said = model.tokenizer(texts, padding=True, return_tensors="pt")
    with torch.inference_mode():
        hidden = model.module.eval()(**said).last_hidden_state
    mask = said["attention_mask"].unsqueeze(-1).float()
    mean = (hidden * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(mean, dim=1).numpy()


def batch(texts: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String})


def test_features_are_the_mean_of_the_last_hidden_states_at_length_one(model: Encoder) -> None:
    found = features(model, batch(list(TEXTS)))
    assert found.dtype == np.float32 and found.shape == (len(TEXTS), width_of_features(model))
    assert found == pytest.approx(by_hand(model, TEXTS), abs=1e-5)
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_padding_does_not_matter(model: Encoder) -> None:
    alone = np.concatenate([features(model, batch([text])) for text in TEXTS])
    assert features(model, batch(list(TEXTS))) == pytest.approx(alone, abs=1e-5)


def test_of_a_pair_both_are_read_apart(model: Encoder) -> None:
    paired = replace(model, columns=("text", "text_pair"))
    found = features(paired, pl.DataFrame({"text": TEXTS, "text_pair": TEXTS[::-1]}))
    one, other = by_hand(model, TEXTS), by_hand(model, TEXTS[::-1])
    assert found.shape[1] == width_of_features(paired) == 4 * width_of_features(model)
    assert found == pytest.approx(np.hstack([one, other, np.abs(one - other), one * other]), abs=1e-5)


def test_a_head_makes_no_difference(model: Encoder) -> None:
    head = with_head(model, ("a", "b"), dropout=0.1, seed=3)
    headed = replace(model, module=head, labels=("a", "b"))
    assert features(headed, batch(list(TEXTS))) == pytest.approx(by_hand(model, TEXTS), abs=1e-5)
    body = frozen(headed, ("text",), 64)
    assert not body.can_answer and features(body, batch(list(TEXTS))) == pytest.approx(by_hand(model, TEXTS), abs=1e-5)


def test_nulls_and_no_rows_have_features_too(model: Encoder) -> None:
    assert np.isfinite(features(model, batch([None, "", "\0"]))).all()
    assert features(model, batch([])).shape == (0, width_of_features(model))


def test_what_is_kept_is_named_by_all_that_it_hangs_on(model: Encoder, tmp_path: Path) -> None:
    asked: list[str] = []

    def keep(parts: list[Any], make: Any) -> Any:
        asked.append(repr(parts))
        return make()

    other = replace(open_encoder(write_tiny_encoder(tmp_path / "other", TEXTS, seed=1)), columns=("text",))
    cases = [model, replace(model, longest=5), replace(model, precision="bf16"), replace(other, precision="fp32")]
    for one in cases:
        features(one, batch(list(TEXTS)), keep)
    features(model, batch(TEXTS[::-1]), keep)
    assert len(set(asked)) == 5
    features(model, batch(list(TEXTS)), keep)
    assert asked[-1] == asked[0]
