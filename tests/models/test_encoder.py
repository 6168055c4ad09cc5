"""Encoders: read, given a head, answered with, written; with transformers as the other side."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.models.networks.heads import with_head  # noqa: E402
from tasklift.models.saved import load_model, save_model  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

TEXTS = [row["review"] for language in ("en", "zh") for row in reviews(60, language=language)]
LABELS = ("bad", "fair", "好")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("model") / "tiny", TEXTS)


@pytest.fixture
def model(folder: Path) -> Encoder:
    start = open_encoder(folder)
    head = with_head(start, LABELS, dropout=0.1, seed=3)
    return Encoder(head, start.tokenizer, LABELS, ("text",), start.longest, "fp32")


def batch(texts: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String})


def test_a_pretrained_encoder_cannot_answer_yet(folder: Path) -> None:
    assert not open_encoder(folder).can_answer
    assert open_encoder(folder).longest == 64


def test_answers_are_those_of_transformers(model: Encoder, tmp_path: Path) -> None:
    found = model.predict(batch(TEXTS)).probabilities
    with torch.inference_mode():
        said = model.tokenizer(TEXTS, padding=True, return_tensors="pt")
        logits = model.module.eval()(**said).logits
    assert found == pytest.approx(torch.softmax(logits.double(), dim=1).numpy(), abs=1e-5)


def test_a_rows_answer_depends_on_that_row_alone(model: Encoder) -> None:
    together = model.predict(batch(TEXTS)).probabilities
    alone = np.concatenate([model.predict(batch([text])).probabilities for text in TEXTS[::-1]])[::-1]
    assert together == pytest.approx(alone, abs=1e-5)


def test_texts_that_are_null_empty_or_long_get_answers(model: Encoder) -> None:
    found = model.predict(batch([None, "", "好 " * 5000, "🙂\u200d\0 \ufffd"]))
    assert found.probabilities.sum(axis=1) == pytest.approx(np.ones(4))
    assert model.predict(batch([])).probabilities.shape == (0, 3)


def test_pairs_are_read_as_pairs(model: Encoder) -> None:
    paired = Encoder(model.module, model.tokenizer, LABELS, ("text", "text_pair"), 64, "fp32")
    frame = pl.DataFrame({"text": ["great soup", "great soup"], "text_pair": ["rude staff", "rude room"]})
    encoded = paired.encode(frame)
    assert encoded.segments is not None and encoded.segments[: encoded.lengths[0]].tolist() == [0, 0, 0, 0, 1, 1, 1]
    first, second = paired.predict(frame).probabilities
    assert first.tolist() != second.tolist()


def test_what_is_saved_answers_the_same_and_loads_with_transformers(model: Encoder, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    save_model(model, tmp_path / "kept")
    again = load_model(tmp_path / "kept")
    assert isinstance(again, Encoder) and again.labels == LABELS
    assert (again.predict(batch(TEXTS)).probabilities == model.predict(batch(TEXTS)).probabilities).all()
    theirs = transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "kept")
    assert theirs.config.id2label == dict(enumerate(LABELS))
    assert (
        transformers.AutoTokenizer.from_pretrained(tmp_path / "kept")(TEXTS)["input_ids"]
        == (model.tokenizer(TEXTS)["input_ids"])
    )


def test_a_damaged_description_is_told_of(model: Encoder, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    kept = (tmp_path / "model.json").read_text()
    (tmp_path / "model.json").write_text(kept.replace('"longest": 64', '"longest": "far"'))
    with pytest.raises(UserError) as caught:
        load_model(tmp_path)
    assert caught.value.slug == "model-damaged"


def test_a_new_head_is_drawn_by_the_seed_and_a_learned_one_is_kept(folder: Path, model: Encoder) -> None:
    start = open_encoder(folder)

    def head_of(module: "torch.nn.Module") -> list[float]:
        return module.state_dict()["classifier.weight"].ravel().tolist()

    first, again, other = (head_of(with_head(start, LABELS, dropout=0.1, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert head_of(with_head(model, LABELS, dropout=0.1, seed=9)) == head_of(model.module)
    assert head_of(with_head(model, LABELS[:2], dropout=0.1, seed=9)) != head_of(model.module)[:2]
