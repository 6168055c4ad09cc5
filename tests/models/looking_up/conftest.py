"""An encoder of random weights, and what is looked up by it."""

import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

from tasklift.models.networks.meaning import Meaning, open_meaning

FEW = 40


@pytest.fixture(scope="session")
def texts() -> pl.Series:
    """English and Chinese ones, all different."""
    found = (row["review"] for language in ("en", "zh") for row in reviews(FEW, language=language))
    return pl.Series(list(dict.fromkeys(found)))


@pytest.fixture(scope="session")
def meaning(texts: pl.Series, tmp_path_factory: pytest.TempPathFactory) -> Meaning:
    """What texts mean to it."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("network")
    write_tiny_encoder(folder / "tiny", texts)
    return open_meaning("./tiny", folder=folder, who="retrieve")
