"""An encoder that a task names: opened late, and asked once for each text."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score
from tasklift.models.looking_up.remembering import Remembering
from tasklift.models.networks.meaning import open_meaning
from tasklift.models.numbers import SmallFloats
from tasklift.runs.preparing.meanings import meanings, meanings_from_json, told_from
from tasklift.runs.preparing.named_encoder import NamedEncoder, named_encoder
from tasklift.text.scoring.material import Material

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

TEXTS = ["order a taxi please", "book the table", "我想订一张桌子", "table taxi", "一张桌子"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("encoders")
    write_tiny_encoder(place / "tiny", TEXTS)
    return place


@pytest.fixture
def encoder(folder: Path) -> NamedEncoder:
    return named_encoder("./tiny", folder=folder, who="embedding_similarity")


class Counting(NamedEncoder):
    """Notes what it is asked."""

    asked: list[str] = []  # noqa: RUF012 - a frozen dataclass has no other place

    def __call__(self, texts: pl.Series) -> SmallFloats:
        self.asked.extend(texts)
        return super().__call__(texts)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_metric_is_what_numpy_makes_of_each_text_read_alone(
    encoder: NamedEncoder, folder: Path, threads: int
) -> None:
    answers = ("order the table", None, "一张桌子", " ", "taxi")
    right = (("book the table", "order a taxi please"), ("table",), ("我想订一张桌子",), ("taxi",), ("",))
    alone = open_meaning("./tiny", folder=folder, who="embedding_similarity")

    def cosine(answer: str, text: str) -> float:
        first, second = (alone.vectors(pl.Series([one]))[0].astype(float) for one in (answer, text))
        return max(0.0, round(float(np.dot(first, second)), 4))

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        material = Material(meanings=meanings("tiny", encoder))
        found = score(
            find_metric("embedding_similarity"), JudgedTexts(right, answers, ("",) * 5, "zh", material=material)
        )
    finally:
        torch.set_num_threads(before)
    first = max(cosine("order the table", text) for text in right[0])
    assert found == pytest.approx((first + cosine("一张桌子", "我想订一张桌子")) / 4, abs=1e-4)
    assert 0 < found < 0.5


def test_a_text_is_read_once_and_its_vector_is_the_same(encoder: NamedEncoder) -> None:
    counting = Counting(encoder.model, encoder.folder, encoder.digest, encoder.who)
    reading = Remembering(lambda texts: counting(pl.Series(texts, dtype=pl.String)))
    first = reading([*TEXTS[:3], *TEXTS[:3]])
    np.testing.assert_array_equal(first[:3], first[3:])
    np.testing.assert_array_equal(reading([TEXTS[3], TEXTS[2]])[1], first[2])
    assert counting.asked == [*TEXTS[:3], TEXTS[3]]
    assert reading([]).shape == (0, 32)


def test_it_is_found_again_where_store_and_encoder_were_carried(encoder: NamedEncoder, tmp_path: Path) -> None:
    said = told_from(encoder, encoder.folder / ".tasklift")
    assert said == {"model": "./tiny", "digest": encoder.digest, "folder": ".."}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert meanings_from_json("m", said, elsewhere / ".tasklift") is None
    write_tiny_encoder(elsewhere / "tiny", TEXTS)
    found = meanings_from_json("m", said, elsewhere / ".tasklift")
    assert found is not None and found.name == "m"
    assert found.vectors(TEXTS).shape == (len(TEXTS), 32)
    other = write_tiny_encoder(tmp_path / "tiny", TEXTS, seed=1)
    assert other.exists() and meanings_from_json("m", said, tmp_path / ".tasklift") is None
