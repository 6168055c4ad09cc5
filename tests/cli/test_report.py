"""Reports from the command line, in the language that is asked for."""

from pathlib import Path

import pytest

from .conftest import Said, lift

Finished = tuple[Path, str, Said]


def test_a_run_writes_its_report_and_says_where(finished: Finished) -> None:
    folder, _, said = finished
    (line,) = [line for line in said.out.splitlines() if line.startswith("Report: ")]
    assert (folder / line.split()[-1]).is_file()


def test_a_report_is_written_where_it_is_wanted(finished: Finished, tmp_path: Path) -> None:
    folder, _, _ = finished
    said = lift("report", "last", "-o", str(tmp_path / "out"), folder=folder)
    assert said.code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.html", "report.md", "data"}
    assert f"Report: {tmp_path / 'out' / 'report.html'}" in said.out and "lost without it" in said.out


@pytest.mark.parametrize("arguments", [["--language", "zh", "report"], ["report", "--language=zh"]])
def test_the_language_may_stand_before_or_after_the_command(
    finished: Finished, tmp_path: Path, arguments: list[str]
) -> None:
    folder, _, _ = finished
    assert lift(*arguments, "-o", str(tmp_path / "out"), folder=folder).code == 0
    assert "提升来自哪一步" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [["--language", "fr"], ["--language"], ["--language="]])
def test_another_language_is_refused_with_those_there_are(finished: Finished, arguments: list[str]) -> None:
    folder, _, _ = finished
    said = lift("report", *arguments, folder=folder)
    assert said.code == 2
    assert "en, zh" in said.err


def test_the_index_lists_the_runs_of_the_folder(finished: Finished) -> None:
    folder, _, _ = finished
    said = lift("report", "--index", folder=folder)
    page = (folder / said.out.strip()).read_text(encoding="utf-8")
    assert "report.html" in page


def test_a_folder_with_other_things_is_left_alone(finished: Finished, tmp_path: Path) -> None:
    folder, _, _ = finished
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    said = lift("report", "-o", str(tmp_path), folder=folder)
    assert said.code == 2
    assert "output-exists" in said.err or "holds something else" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_two_runs_have_the_same_report_side_by_side(finished: Finished, tmp_path: Path) -> None:
    folder, _, _ = finished
    lift("run", "task.yaml", "--set", "recipe.classical.algorithm=naive_bayes", "--quiet", folder=folder)
    runs = [line.split()[0] for line in lift("runs", folder=folder).out.splitlines() if "finished" in line][:2]
    said = lift("compare", *runs, "-o", str(tmp_path / "out"), folder=folder)
    assert said.code == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Side by side" in page
    assert f"run {runs[0]}" in page
    assert "Which step earned it" not in page


def test_an_exported_model_has_its_cards(finished: Finished, tmp_path: Path) -> None:
    folder, language, _ = finished
    assert lift("export", "last", str(tmp_path / "model"), folder=folder).code == 0
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert card.startswith(f"---\nlanguage: {language}\n")
    assert (tmp_path / "model" / "DATA.md").is_file()
    assert (
        lift("predict", str(tmp_path / "model"), "reviews.csv", "-o", str(tmp_path / "a.csv"), folder=folder).code == 0
    )
