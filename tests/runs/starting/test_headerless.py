"""Pairs of texts without a line of names above them."""

from pathlib import Path

import pytest

from tasklift.runs.starting.guess import guess
from tasklift.settings.errors import UserError

ENGLISH = ["Open the file number {}", "Save it under the name {}", "The window {} is closed", "Go to page {} of it"]
CHINESE = ["打开第{}号文件", "以名称{}保存", "窗口{}已经关闭", "转到其中第{}页"]
GERMAN = ["Öffne die Datei Nummer {}", "Speichere es als {}", "Das Fenster {} ist geschlossen", "Gehe zur Seite {}"]


def pairs(folder: Path, first: tuple[str, str], others: list[str] = CHINESE, delimiter: str = "\t") -> Path:
    path = folder / "pairs.tsv"
    rows = [first, *((ENGLISH[n % 4].format(n), others[n % 4].format(n)) for n in range(40))]
    path.write_text("".join(f"{one}{delimiter}{other}\n" for one, other in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("first", "others"),
    [
        (("Hi.", "嗨。"), CHINESE),
        (("Open File", "打开文件"), CHINESE),
        (("Show the list of files", "显示文件列表"), CHINESE),
        (("Who is there?", "Wer da?"), GERMAN),
    ],
)
def test_a_pair_in_the_place_of_names_is_refused_with_the_line_to_add(
    tmp_path: Path, first: tuple[str, str], others: list[str]
) -> None:
    with pytest.raises(UserError) as caught:
        guess(pairs(tmp_path, first, others))
    assert caught.value.slug == "no-header"
    assert repr(first[0]) in str(caught.value)
    assert "`source`, a tab, and `target`" in caught.value.advice


def test_the_line_to_add_has_the_delimiter_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        guess(pairs(tmp_path, ("Hi.", "嗨。"), delimiter=";"))
    assert "`source;target`" in caught.value.advice


@pytest.mark.parametrize("first", [("english", "chinese"), ("原文", "译文"), ("en", "zh")])
def test_names_are_no_pair(tmp_path: Path, first: tuple[str, str]) -> None:
    found = guess(pairs(tmp_path, first))
    assert (found.kind, found.columns["source"].value) == ("translate", first[0])


def test_unknown_names_are_no_pair_either(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        guess(pairs(tmp_path, ("left", "right")))
    assert caught.value.slug == "no-label-column"
