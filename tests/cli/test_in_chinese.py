"""The command line in Chinese; what programs read stays as it is."""

import re
from pathlib import Path

import pytest

from tasklift.settings.registry import parts

from .conftest import Said, lift, write_reviews
from .test_help import COMMANDS

Finished = tuple[Path, str, Said]

_NAMES = re.compile(r"`[^`]*`|\"[^\"\n]*\"|'[^'\n]*'|\blift [a-z-]+|--[a-z-]+|\S*[/_.]\S*")
"""What stays as it is: what one types or names, and files."""
_ENGLISH = re.compile(r"\b[A-Za-z]?[a-z]+,? [a-z]+\b")
"""Two words of a sentence."""
_DEFAULT_LIST = re.compile(r"默认 \[[^\]]*\]")
_EXAMPLE = re.compile(r"^示例：\n( {4}.*\n)+", re.MULTILINE)
_AUTHORS = re.compile(r"[A-Z][\w-]+\s(and\s[A-Z][\w-]+|et\sal\.)")
_OURS = sorted(name for name, part in parts("steps").items() if part.distribution == "tasklift")

TASK = """\
kind: classify
data: {train: reviews.csv}
columns: {text: 评论内容, label: 情感}
"""


def english_in(text: str) -> list[str]:
    """What looks like a sentence in English."""
    return _ENGLISH.findall(_NAMES.sub("…", text))


def test_a_sentence_in_english_is_found() -> None:
    assert english_in("错误：没有 'a b' 这个命令，见 `lift run x`") == []
    assert english_in("错误：there is no command 'nope'") == ["there is", "no command"]


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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with reviews, and files that something is wrong with."""
    write_reviews(tmp_path / "reviews.csv", "zh")
    for name, content in {
        "typo.yaml": TASK.replace("columns", "colums"),
        "tab.yaml": TASK.replace("data", "\tdata"),
        "brackets.yaml": TASK + "recipe: [normalize, {filter_length: {minimum: 3}]",
        "bounds.yaml": TASK + "split: {test: 2, valid: x}\nseeds: 1.5\nbudget: 20\nlanguage: [zh]\n",
        "step.yaml": TASK + "recipe: [normalise]",
        "setting.yaml": TASK + "recipe: [{classical: {algorithm: svm, word_ngrams: [2, 1]}}]",
        "column.yaml": TASK.replace("情感", "感情"),
        "metric.yaml": TASK + "metric: acuracy",
        "file.yaml": TASK.replace("reviews.csv", "review.csv"),
        "bad_rows.yaml": TASK.replace("reviews.csv", "bad.csv"),
        "header.csv": "a,,b\n1,2,3\n",
        "open.csv": '"text,label\n1,2\n',
        "bad.csv": "评论内容,情感\n好,正面,多\n" + '坏,负面\n"好,正面\n好\n,' * 3,
        "scalar.json": "3",
        "ids.csv": "id,n\n" + "\n".join(f"{row},{row}" for row in range(30)),
    }.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    (tmp_path / "sheet.csv").write_bytes(b"PK\x03\x04xl/")
    (tmp_path / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "nope",
        "run",
        "run --nope",
        "run task.yaml --seed x",
        "run reviews.csv --seed",
        "gc --keep 0",
        "gc one 2",
        "predict last --model best reviews.csv",
        "plan-test 0",
        "plan-test 5 --disagree 0.01",
        "run missing.yaml",
        "run typo.yaml",
        "run tab.yaml",
        "run brackets.yaml",
        "run bounds.yaml",
        "run step.yaml",
        "run setting.yaml",
        "run column.yaml",
        "run metric.yaml",
        "run file.yaml",
        "run bad_rows.yaml",
        "run step.yaml --set recipe.classical.refit=no",
        "show last",
        "show last --store here",
        "steps norm",
        "predict reviews.csv reviews.csv",
        "init header.csv",
        "init open.csv",
        "init scalar.json",
        "init sheet.csv",
        "init cut.csv.gz",
        "init ids.csv",
        "init reviews.csv -o reviews.csv",
    ],
)
def test_errors_have_no_english_in_them(folder: Path, command: str) -> None:
    said = lift(*command.split(), "--language", "zh", folder=folder)
    assert said.code == 2
    assert "\n错误：" in "\n" + said.err  # after what a slow machine told of its progress
    assert english_in(said.err) == [], said.err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_no_english_in_it(tmp_path: Path, command: str) -> None:
    said = lift(*command.split(), "--help", "--language", "zh", folder=tmp_path)
    assert said.out.startswith("用法：lift")
    assert english_in(said.out) == [], said.out


@pytest.mark.parametrize("name", _OURS)
def test_the_page_of_a_step_has_no_english_in_it_but_its_example_and_what_is_cited(name: str, tmp_path: Path) -> None:
    said = lift("steps", name, "--language", "zh", folder=tmp_path).out
    prose = _DEFAULT_LIST.sub("", " ".join(_EXAMPLE.sub("", said).split()))
    assert english_in(_AUTHORS.sub("…", prose)) == [], said
    assert not [line for line in said.splitlines() if line.strip()[:1] in set("，。、；：）”")]


def test_the_list_of_steps_has_no_english_in_it(tmp_path: Path) -> None:
    said = lift("steps", "--language", "zh", folder=tmp_path).out
    assert said.startswith("步骤") and all(name in said for name in _OURS)
    assert english_in(re.sub(r"(?m)^(\w+) +(judge|rewrite|survey|tune) ", "", said)) == [], said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_example_is_a_line_to_copy_however_narrow_the_terminal(language: str, tmp_path: Path) -> None:
    said = lift("steps", "threshold", "--language", language, folder=tmp_path).out
    assert "\n    recipe: [{classical: {refit: false}}, calibrate, {threshold: {answered_accuracy: 0.95}}]\n" in said


def test_what_init_guessed_has_no_english_in_it(folder: Path) -> None:
    said = lift("init", "reviews.csv", "--language", "zh", folder=folder)
    comments = [line for line in (folder / "task.yaml").read_text(encoding="utf-8").splitlines() if "#" in line]
    assert english_in("\n".join([said.err, *comments])) == []
    assert lift("run", "task.yaml", "--dry-run", folder=folder).code == 0


def test_what_the_doctor_found_has_no_english_in_it(tmp_path: Path) -> None:
    said = lift("doctor", "--language", "zh", folder=tmp_path)
    assert english_in(said.out) == []
    assert "一切正常" in said.out


def test_why_rows_are_set_aside_is_told_in_it_and_written_to_files_in_english(tmp_path: Path) -> None:
    write_reviews(tmp_path / "reviews.csv", "zh")
    with (tmp_path / "reviews.csv").open("a", encoding="utf-8") as file:
        file.write("\n无,正面" * 30)
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    run = lift("run", "task.yaml", "--language", "zh", folder=tmp_path)
    assert "用原始数据训练" in run.out
    assert "只有占位词：无" in lift("show", "last", "--language", "zh", folder=tmp_path).out
    lift("data", "last", "--set-aside", "-o", "aside.csv", "--language", "zh", folder=tmp_path)
    assert "only a placeholder: 无" in (tmp_path / "aside.csv").read_text(encoding="utf-8")
    answered = lift("predict", "last", "--text", " ", "--language", "zh", folder=tmp_path)
    assert "没有文本：给出最常见的标签" in answered.out.replace("\n", "")
