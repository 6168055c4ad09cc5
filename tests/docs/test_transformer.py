"""The page on the transformer does what it says: its blocks print what it shows, to the last figure."""

from pathlib import Path

import pytest
from tests.docs.tutorial import DOCS, Block, blocks_of, carry_out

pytest.importorskip("torch")


@pytest.mark.parametrize("block", blocks_of((DOCS / "transformer.md").read_text(encoding="utf-8")))
def test_every_block_prints_what_the_page_shows(block: Block, tmp_path: Path) -> None:
    assert carry_out(block, tmp_path) == block.shown
