"""The page on training does what it says: a network made on the spot is fine-tuned, and prints what the page shows."""

from pathlib import Path

import pytest
from tests.docs.tutorial import DOCS, differences

pytest.importorskip("torch")
pytest.importorskip("transformers")


def test_every_block_prints_what_the_page_shows(tmp_path: Path) -> None:
    different = differences(DOCS / "training.md", tmp_path)
    assert not different, "\n\n".join(different)
