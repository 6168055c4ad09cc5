"""Files that are not there or are no files, and task files that point wrongly or are written wrongly."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.broken.case import DRY, ROWS, Broken, Ending, Make, csv_lines, good, joined

_PLAIN = joined(csv_lines(good()))
_SOUND: dict[str, Any] = {"rows.csv": _PLAIN}
_DATA = ("task.yaml:2", "task.yaml:3", "task.yaml:4")


def cases() -> list[Broken]:
    """All of them."""
    return [*_things(), *_names(), *_task_files(), *_recipes(), *_changes()]


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _to(target: str) -> Make:
    return lambda path: path.symlink_to(target)


def _things() -> Iterator[Broken]:
    things: dict[str, dict[str, Any]] = {
        "a folder in its place": {"rows.csv": _folder},
        "a folder with the file inside": {"rows.csv/rows.csv": _PLAIN},
        "a link to itself": {"rows.csv": _to("rows.csv")},
        "two links to each other": {"rows.csv": _to("other.csv"), "other.csv": _to("rows.csv")},
        "a link to nothing": {"rows.csv": _to("gone.csv")},
        "a link to a folder": {"rows.csv": _to(".")},
        "a pipe": {"rows.csv": _pipe},
        "a device that ends at once": {"rows.csv": _to("/dev/null")},
        "a device without end": {"rows.csv": _to("/dev/zero")},
    }
    for command in (DRY, ("clean", "rows.csv", "-o", "out.jsonl")):
        for what, files in list(things.items())[:: 1 if command is DRY else 3]:
            yield Broken(
                f"{what}, lift {command[0]}",
                files,
                Ending.REFUSED,
                command=command,
                settings={"data": {"train": "rows.csv"}},
            )
        for form, content in {"csv": _PLAIN, "jsonl": '{"review": "a", "stars": "b"}\n'}.items():
            name = f"rows.{form}"
            there = tuple(name if word == "rows.csv" else word for word in command)
            yield Broken(
                f"no permission for {form}, lift {command[0]}",
                {name: content},
                Ending.REFUSED,
                command=there,
                forbidden=name,
                settings={"data": {"train": name}},
            )
    yield Broken(
        "a link to the file",
        {"real.csv": _PLAIN, "rows.csv": _to("real.csv")},
        Ending.AS_IT_IS,
        read=ROWS,
        settings={"data": {"train": "rows.csv"}},
    )


def _names() -> Iterator[Broken]:
    wrong: dict[str, str] = {
        "a letter missing": "row.csv",
        "another ending": "rows.tsv",
        "another case": "ROWS.CSV",
        "nothing like it": "理想的数据.jsonl",
        "a folder that is not there": "data/rows.csv",
        "a file for a folder": "rows.csv/rows.csv",
        "a way up": "../../../../nowhere/rows.csv",
        "an absolute path": "/nowhere/rows.csv",
        "an address": "https://example.com/rows.csv",
        "a pattern": "*.csv",
        "a name too long": "r" * 300 + ".csv",
        "a NUL in the name": "rows\0.csv",
        "somebody's home": "~nobody-of-that-name/rows.csv",
        "blanks around": " rows.csv ",
        "full width": "ｒｏｗｓ.csv",
        "a line end in the name": "rows.csv\n",
    }
    for what, name in wrong.items():
        yield Broken(f"file name: {what}", _SOUND, Ending.REFUSED, _DATA, settings={"data": {"train": name}})
    for dataset in ("test", "valid", "unlabelled"):
        yield Broken(
            f"a {dataset} file that is not there",
            _SOUND,
            Ending.REFUSED,
            _DATA,
            settings={"data": {"train": "rows.csv", dataset: "gone.csv"}},
        )
    yield Broken(
        "the second of two files is not there",
        _SOUND,
        Ending.REFUSED,
        ("task.yaml:5",),
        settings={"data": {"train": ["rows.csv", "gone.csv"]}},
    )
    yield Broken("the same file twice", _SOUND, Ending.ANY, settings={"data": {"train": ["rows.csv", "rows.csv"]}})
    for command in ("clean", "profile", "init"):
        out = ("-o", "out.jsonl") if command == "clean" else ("-o", "-") if command == "init" else ()
        yield Broken(f"no such file, lift {command}", _SOUND, Ending.REFUSED, command=(command, "row.csv", *out))


_EXPLODING = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)
_HEAD = "data: {train: rows.csv}\ncolumns: {text: review, label: stars}\n"


def _task_files() -> Iterator[Broken]:
    """By what is wrong: the task file, and the line of it."""
    wrong: dict[str, tuple[str | bytes, int]] = {
        "empty": ("", 1),
        "a list": ("- data\n", 1),
        "a word": ("task\n", 1),
        "a tab": ("data:\n\ttrain: rows.csv\n", 2),
        "a bracket open": (f"{_HEAD}recipe: [classical\n", 4),
        "a brace open": ("data: {train: rows.csv\ncolumns: {text: review, label: stars}\n", 2),
        "a quote open": (f'{_HEAD}metric: "accuracy\n', 3),
        "wrong indentation": ("data:\n  train: rows.csv\n test: rows.csv\n", 3),
        "a key twice": (f"{_HEAD}data: {{train: rows.csv}}\n", 3),
        "no colon": (f"{_HEAD}metric accuracy\n", 3),
        "an unknown key": (f"{_HEAD}metrik: accuracy\n", 3),
        "a key in another case": (f"{_HEAD}Metric: accuracy\n", 3),
        "a Chinese key": (f"{_HEAD}指标: accuracy\n", 3),
        "a full-width colon": (f"{_HEAD}metric： accuracy\n", 3),
        "an unknown metric": (f"{_HEAD}metric: acuracy\n", 3),
        "an unknown kind": (f"{_HEAD}kind: clasify\n", 3),
        "a number as text": (f"{_HEAD}seeds: three\n", 3),
        "a number too large": (f"{_HEAD}seeds: 1000\n", 3),
        "a number below zero": (f"{_HEAD}max_bad_rows: -0.1\n", 3),
        "a share above one": (f"{_HEAD}split: {{test: 1.5}}\n", 3),
        "shares that leave nothing": (f"{_HEAD}split: {{test: 0.8, valid: 0.19}}\n", 3),
        "a mapping for a number": (f"{_HEAD}seeds: {{a: 1}}\n", 3),
        "no data": ("columns: {text: review, label: stars}\n", 1),
        "no columns": ("data: {train: rows.csv}\n", 1),
        "no label": ("data: {train: rows.csv}\ncolumns: {text: review}\n", 2),
        "no train": ("data: {test: rows.csv}\ncolumns: {text: review, label: stars}\n", 1),
        "an unknown role": ("data: {train: rows.csv}\ncolumns: {text: review, label: stars, colour: x}\n", 2),
        "a slip in train": ("data: {trian: rows.csv}\ncolumns: {text: review, label: stars}\n", 1),
        "a Python object": (f"{_HEAD}model: !!python/object/apply:os.system ['true']\n", 3),
        "anchors that explode": (
            _EXPLODING,
            1,
        ),
        "an anchor within itself": ("data: &a {train: *a}\n", 1),
        "a name without an anchor": ("data: *nowhere\n", 1),
        "deep brackets": ("data: " + "[" * 3000 + "]" * 3000 + "\n", 1),
        "two documents": (f"{_HEAD}---\n{_HEAD}", 3),
        "a control character": (f"{_HEAD}metric: accu\x07racy\n", 3),
        "not UTF-8": (f"{_HEAD}# 备注\n".encode("gbk"), 3),
        "UTF-16": (_HEAD.encode("utf-16"), 1),
        "binary": (bytes(range(256)), 2),
        "a merge of Git": ("<<<<<<< HEAD\n" + _HEAD, 1),
        "JSON cut off": ('{"data": {"train": "rows.csv"},\n "columns": {"text": "review"', 2),
    }
    for what, (content, line) in wrong.items():
        yield Broken(f"task file: {what}", {**_SOUND, "task.yaml": content}, Ending.REFUSED, (f"task.yaml:{line}",))
    yield Broken("task file: not there", _SOUND, Ending.REFUSED, command=("run", "tusk.yaml", "--dry-run"))
    yield Broken(
        "task file: a folder",
        {**_SOUND, "folder.yaml/x": ""},
        Ending.REFUSED,
        command=("run", "folder.yaml", "--dry-run"),
    )
    yield Broken(
        "task file: the data instead",
        _SOUND,
        Ending.REFUSED,
        ("rows.csv:1", "rows.csv:2"),
        command=("run", "rows.csv", "--dry-run"),
    )


def _recipes() -> Iterator[Broken]:
    wrong = {
        "an unknown step": ("- normalise\n", 1),
        "a step in Chinese": ("- 去重\n", 1),
        "an unknown setting": ("- normalize\n- deduplicate: {treshold: 0.8}\n", 2),
        "a setting out of bounds": ("- deduplicate: {threshold: 80}\n", 1),
        "a setting of another type": ("- deduplicate: {threshold: high}\n", 1),
        "a number for a step": ("- 7\n", 1),
        "two steps on a line": ("- {normalize: {}, deduplicate: {}}\n", 1),
        "a mapping of steps": ("normalize: {}\n", 1),
        "a word": ("normalize\n", 1),
        "nothing": ("", 1),
        "a list in a list": ("- [normalize]\n", 1),
        "a trainer for cleaning alone": ("- find_label_errors\n", 1),
        "a column that is not there": ("- normalize\n- fill_missing: {columns: [price]}\n", 2),
        "not UTF-8": ("- normalize # 备注\n".encode("gbk"), 1),
    }
    for what, (content, line) in wrong.items():
        files = {**_SOUND, "recipe.yaml": content}
        command = ("clean", "rows.csv", "-o", "out.jsonl", "--recipe", "recipe.yaml")
        yield Broken(f"recipe: {what}", files, Ending.REFUSED, (f"recipe.yaml:{line}",), command=command)
    for what, command in {
        "a role that is none": ("clean", "rows.csv", "-o", "out.jsonl", "--columns", "colour=review"),
        "a column that is none": ("clean", "rows.csv", "-o", "out.jsonl", "--columns", "text=reviews"),
        "an output of no format": ("clean", "rows.csv", "-o", "out.docx"),
        "an output that is there": ("clean", "rows.csv", "-o", "rows.csv"),
        "an output that is a folder": ("clean", "rows.csv", "-o", "."),
    }.items():
        yield Broken(f"cleaning: {what}", _SOUND, Ending.REFUSED, command=command)


def _changes() -> Iterator[Broken]:
    for what, change in {
        "an unknown key": "metrik=accuracy",
        "no value": "metric",
        "a value out of bounds": "seeds=0",
        "a step that is not in the recipe": "recipe.normalize.form=NFC",
        "broken YAML": "recipe=[classical",
        "a file that is not there": "data.train=gone.csv",
        "a column that is not there": "columns.text=reviews",
    }.items():
        yield Broken(f"--set: {what}", _SOUND, Ending.REFUSED, command=(*DRY, "--set", change))
