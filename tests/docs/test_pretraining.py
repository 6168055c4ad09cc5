"""The page on pretraining does what it says: an encoder is planned and pretrained, and prints what the page shows."""

from pathlib import Path

import pytest
from tests.docs.tutorial import DOCS, differences

pytest.importorskip("torch")
pytest.importorskip("transformers")


def test_every_block_prints_what_the_page_shows(tmp_path: Path) -> None:
    different = differences(DOCS / "pretraining.md", tmp_path)
    assert not different, "\n\n".join(different)
