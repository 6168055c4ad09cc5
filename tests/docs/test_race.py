"""The page on rates and optimizers does what it says, on a network that is made on the spot."""

from pathlib import Path

import pytest
from tests.docs.tutorial import DOCS, differences

pytest.importorskip("torch")
pytest.importorskip("transformers")


def test_every_block_prints_what_the_page_shows(tmp_path: Path) -> None:
    different = differences(DOCS / "race.md", tmp_path)
    assert not different, "\n\n".join(different)
