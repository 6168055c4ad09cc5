"""The profile of the data."""

from pathlib import Path

import pytest
from tests.runs.made import messy, task_in

from tasklift import run


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_profile_tells_labels_lengths_copies_and_languages(tmp_path: Path, language: str) -> None:
    record = run(task_in(tmp_path, messy(400, language=language))).record
    profile = record["profile"]
    assert profile["rows"] == record["split"]["train"] == sum(one["train"] for one in profile["labels"].values())
    assert sum(one["valid"] for one in profile["labels"].values()) == record["split"]["valid"]
    assert sum(rows for _, _, rows in profile["lengths"]["bins"]) == profile["rows"]
    least, *_, most = profile["lengths"]["quantiles"]
    assert least <= most <= profile["lengths"]["bins"][-1][1]
    assert profile["copies"] > 0
    assert max(profile["languages"], key=profile["languages"].get) == language
