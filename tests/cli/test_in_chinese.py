"""The command line in Chinese; what programs read stays as it is."""

from pathlib import Path

import pytest

from .conftest import Said, lift

Finished = tuple[Path, str, Said]


def test_results_are_told_in_the_language_that_is_asked_for(finished: Finished) -> None:
    folder, _, _ = finished
    assert "去掉则损失" in lift("show", "--language", "zh", folder=folder).out
    listed = lift("runs", "--language", "zh", folder=folder).out
    assert "已完成" in listed and "的测试数据上" in listed.replace("\n", "")
    assert "sealed test rows" in lift("runs", folder=folder).out.replace("\n", " ")


def test_where_the_record_is_lost_the_list_has_what_the_journal_keeps(finished: Finished, tmp_path: Path) -> None:
    folder, _, _ = finished
    store = tmp_path / ".tasklift"
    store.mkdir()
    for file in (folder / ".tasklift").glob("journal.sqlite*"):
        (store / file.name).write_bytes(file.read_bytes())
    listed = lift("runs", "--language", "zh", folder=tmp_path)
    assert listed.code == 0
    assert "sealed test rows" in listed.out.replace("\n", " ")


def test_json_is_the_same_in_every_language(finished: Finished) -> None:
    folder, _, _ = finished
    assert lift("show", "--json", "--language", "zh", folder=folder).out == lift("show", "--json", folder=folder).out


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["nope"], "错误：没有 'nope' 这个命令"),
        (["run"], "用法见 `lift run --help`"),
        (["gc", "--store", "n" * 300], "：文件名太长\n  -> 请改短"),
    ],
)
def test_what_went_wrong_is_told_in_it_too(tmp_path: Path, arguments: list[str], wanted: str) -> None:
    assert wanted in lift(*arguments, "--language", "zh", folder=tmp_path).err
