"""Encoders: read, given a head, answered with, written; with transformers as the other side."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.models.networks.heads import scores_at_gaps, with_gaps, with_head  # noqa: E402
from tasklift.models.saved import load_model, save_model  # noqa: E402
from tasklift.models.transformer.network import BlockNetwork  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

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


def kept_and_read(model: Encoder, folder: Path) -> Encoder:
    folder.mkdir()
    save_model(model, folder)
    again = load_model(folder)
    assert isinstance(again, Encoder)
    return again


def filled(model: Encoder) -> "torch.Tensor":
    """Its scores for the second token of each text."""
    said = model.tokenizer(TEXTS[:10], padding=True, truncation=True, max_length=32, return_tensors="pt")
    mask = said["attention_mask"]
    chosen = torch.zeros_like(mask, dtype=torch.bool)
    chosen[:, 1] = True
    with torch.inference_mode():
        return scores_at_gaps(model.module.eval(), said["input_ids"], mask, chosen)


@pytest.mark.parametrize(
    ("positions", "share"), [("absolute", "embeddings"), ("relative", "none"), ("rotary", "layers")]
)
def test_a_planned_encoder_is_saved_with_all_that_goes_on_from_it(tmp_path: Path, positions: str, share: str) -> None:
    shape = {"layers": 2, "heads": 2, "width": 16, "context": 32, "vocabulary": 150}
    plan = EncoderPlan.model_validate({**shape, "positions": positions, "share": share})
    begun = planned_encoder(plan, TEXTS, seed=0)
    for learned in (False, True):
        again = kept_and_read(replace(begun, learned=learned), tmp_path / str(learned))
        assert isinstance(again.module, BlockNetwork) and again.module.config == begun.module.config
        assert (again.fills_gaps, again.learned, again.longest) == (True, learned, 32)
        assert torch.equal(filled(again), filled(begun))
        assert again.tokenizer(TEXTS)["input_ids"] == begun.tokenizer(TEXTS)["input_ids"]


def test_a_planned_encoder_that_tells_labels_answers_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    begun = planned_encoder(EncoderPlan(layers=1, heads=2, width=16, context=32, positions="relative"), TEXTS, seed=0)
    head = with_head(begun, LABELS, dropout=0.1, seed=0)
    told = replace(begun, module=head, labels=LABELS, columns=("text",), fills_gaps=False, learned=True)
    again = kept_and_read(told, tmp_path / "kept")
    assert again.labels == LABELS and not again.fills_gaps and again.can_answer
    assert (again.predict(batch(TEXTS)).probabilities == told.predict(batch(TEXTS)).probabilities).all()


@pytest.mark.parametrize("blocks", [True, False])
def test_an_encoder_that_fills_gaps_keeps_its_head(folder: Path, tmp_path: Path, blocks: bool) -> None:
    start = open_encoder(folder)
    gaps = transformers.BertForMaskedLM(start.module.config)
    module = with_gaps(start, dropout=0.1, seed=0) if blocks else gaps
    told = replace(start, module=module, fills_gaps=True)
    again = kept_and_read(told, tmp_path / "kept")
    assert again.fills_gaps and again.learned and isinstance(again.module, BlockNetwork) == blocks
    assert torch.equal(filled(again), filled(told))


def test_a_description_of_an_earlier_version_is_of_an_encoder_that_has_learned(model: Encoder, tmp_path: Path) -> None:
    kept = model.save(tmp_path)
    for name in ("head", "blocks", "learned"):
        del kept[name]
    again = Encoder.load(tmp_path, kept)
    assert again.learned and not again.fills_gaps and again.labels == LABELS
