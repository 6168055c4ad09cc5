"""YAML 1.2 with the place of every key and value, and none of YAML's dangers."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.settings.errors import Place, UserError
from tasklift.settings.located import Located, load_yaml, read_yaml


def _value(text: str) -> Any:
    return load_yaml(f"key: {text}", "task.yaml").value["key"]


def _fault(text: str) -> UserError:
    with pytest.raises(UserError) as caught:
        load_yaml(text, "task.yaml")
    assert caught.value.slug == "task-file-syntax"
    assert caught.value.advice
    return caught.value


def _place(text: str) -> tuple[int | None, int | None]:
    where = _fault(text).where
    assert where is not None
    assert where.file == "task.yaml"
    return where.line, where.column


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "No",
        "YES",
        "tRue",
        "nULL",
        "2024-01-02",
        "12:30:45",
        "1_000",
        "0b11",
        "0o8",
        "1.2.3",
        "=",
        "<<",
        "-0x1f",
    ],
)
def test_words_that_are_values_in_other_yaml_stay_words(word: str) -> None:
    assert _value(word) == word


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-17", -17),
        ("+1", 1),
        ("017", 17),
        ("0o17", 15),
        ("0x1f", 31),
        ("0xFF", 255),
        ("1e-4", 0.0001),
        ("1E5", 100000.0),
        ("1.5e+3", 1500.0),
        (".5", 0.5),
        ("5.", 5.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("true", True),
        ("False", False),
        ("~", None),
        ("NULL", None),
        ("", None),
    ],
)
def test_plain_values_follow_the_core_schema(written: str, value: object) -> None:
    found = _value(written)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number_is_a_number() -> None:
    assert math.isnan(_value(".nan"))


@pytest.mark.parametrize("word", ["1", "1.0", "true", "null", "~", "", "2024-01-02", "0x1f"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_what_stands_in_quotes_stays_text(word: str, quote: str) -> None:
    assert _value(f"{quote}{word}{quote}") == word


@pytest.mark.parametrize("directive", ["%YAML 1.1", "%YAML 1.2"])
def test_a_version_in_the_file_changes_no_value(directive: str) -> None:
    assert load_yaml(f"{directive}\n---\nkey: no\n", "task.yaml").value == {"key": "no"}


def test_chinese_keys_and_values_are_read() -> None:
    assert load_yaml("情感: {好: 差}", "task.yaml").value == {"情感": {"好": "差"}}


TASK = """\
kind: classify
data:
  train: [a.csv,
    b.csv]
recipe:
- normalize
-   deduplicate:
      threshold: 0.9
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("kind",), (1, 1)),
        (("data",), (2, 1)),
        (("data", "train"), (3, 3)),
        (("data", "train", 0), (3, 11)),
        (("data", "train", 1), (4, 5)),
        (("recipe", 0), (6, 3)),
        (("recipe", 1), (7, 5)),
        (("recipe", 1, "deduplicate"), (7, 5)),
        (("recipe", 1, "deduplicate", "threshold"), (8, 7)),
    ],
)
def test_every_key_and_every_item_has_its_place(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert load_yaml(TASK, "task.yaml").place(path) == Place("task.yaml", *place)


def test_what_the_file_does_not_have_is_placed_at_the_nearest_part_above() -> None:
    located = load_yaml(TASK, "task.yaml")
    assert located.place(("recipe", 1, "deduplicate", "near")) == Place("task.yaml", 7, 5)
    assert located.place(("split", "test")) == Place("task.yaml", 1, 1)
    assert Located("task", None).place(("split",)) == Place("task", 1, 1)


@pytest.mark.parametrize("text", ["a:\n\t- b", "\ta: b", "a:\tb", "a:\n  b: 1\n\tc: 2"])
def test_a_tab_that_indents_is_named(text: str) -> None:
    assert "a tab stands where spaces are needed" in _fault(text).problem


def test_a_tab_elsewhere_in_the_line_is_not_blamed() -> None:
    assert "tab" not in _fault('a: "x\ty" z').problem


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\nb: 2\na: 3", (3, 1)), ("{a: 1, a: 2}", (1, 8)), ("x:\n  1: a\n  '1': b", (3, 3))],
)
def test_a_key_that_stands_twice_is_refused_at_its_second_place(text: str, place: tuple[int, int]) -> None:
    assert "stands twice" in _fault(text).problem
    assert _place(text) == place


@pytest.mark.parametrize("text", ["? [a]\n: b", "? {a: 1}\n: b"])
def test_a_key_that_is_no_word_is_refused(text: str) -> None:
    assert "a key must be a plain word" in _fault(text).problem


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object:os.system",
        "!!python/object/apply:os.system [ls]",
        "!!binary",
        "!!set",
        "!own",
        "!!int '3'",
        "!!map",
    ],
)
def test_tags_are_refused(tag: str) -> None:
    assert "tag" in _fault(f"one: 1\nkey: {tag if ' ' in tag else tag + ' x'}").problem
    assert _place(f"one: 1\nkey: {tag if ' ' in tag else tag + ' x'}") == (2, 6)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1, 2", (1, 9)),
        ("a: b: c", (1, 5)),
        ("- a\nb: c", (2, 1)),
        ("a: *x", (1, 4)),
        ("a: @x", (1, 4)),
        ("a: 1\n---\nb: 2", (2, 1)),
        ("a: 1\nb: \x07", (2, None)),
        ("a: " + "9" * 5000, (1, 4)),
        ("a: 0x" + "f" * 5000, (1, 4)),
    ],
)
def test_what_is_no_yaml_is_refused_at_its_place(text: str, place: tuple[int, int | None]) -> None:
    assert _place(text) == place
    assert len(str(_fault(text))) < 300


def test_a_second_document_is_named_as_one() -> None:
    assert "single document" in _fault("a: 1\n---\nb: 2").problem


def test_a_billion_laughs_are_refused() -> None:
    laughs = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n"
    for level in range(1, 10):
        laughs += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    assert "explode" in _fault(laughs).problem


@pytest.mark.parametrize("text", ["a: &x [*x]", "a: &x {b: *x}"])
def test_an_alias_to_itself_is_refused(text: str) -> None:
    assert "explode" in _fault(text).problem


@pytest.mark.parametrize("text", ["[" * 200 + "]" * 200, "- " * 3000 + "x", "{a: " * 2000 + "}" * 2000])
def test_deep_nests_are_refused(text: str) -> None:
    assert "nest" in _fault(text).problem


def test_an_alias_that_is_used_twice_is_fine() -> None:
    assert load_yaml("a: &x [1]\nb: *x\nc: *x", "t").value == {"a": [1], "b": [1], "c": [1]}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}!&*'\"#|>%@\\ \n\t,?0.好\x00"), max_size=30))
def test_any_text_is_read_or_refused_at_a_place(text: str) -> None:
    try:
        located = load_yaml(text, "task.yaml")
    except UserError as fault:
        assert fault.slug == "task-file-syntax"
        assert str(fault).startswith("task.yaml")
    else:
        assert all(line >= 1 and column >= 1 for line, column in located.places.values())


_TEXT = st.text(alphabet=st.characters(categories=("L", "N", "P", "S"), include_characters=" "), max_size=8)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(_JSON)
def test_json_is_yaml_and_is_read_as_it_was(value: object) -> None:
    assert load_yaml(json.dumps({"key": value}, ensure_ascii=False), "task.yaml").value == {"key": value}


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_bytes("\ufeffkind: classify\n".encode())
    located = read_yaml(tmp_path / "task.yaml")
    assert located.value == {"kind": "classify"}
    assert located.places[("kind",)] == (1, 1)


def test_the_line_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "task.yaml"
    path.write_bytes(b"kind: classify\nlanguage: zh\n" + "metric: 情感".encode("gb18030"))
    with pytest.raises(UserError) as caught:
        read_yaml(path)
    assert caught.value.where == Place(str(path), 3)
    assert caught.value.advice == "save the file as UTF-8"


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "---\n", "\ufeff"])
def test_an_empty_file_has_no_value(tmp_path: Path, text: str) -> None:
    (tmp_path / "task.yaml").write_text(text, encoding="utf-8")
    assert read_yaml(tmp_path / "task.yaml").value is None


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path, slug in [
        (tmp_path / "task.yaml", "missing-file"),
        (tmp_path / "file" / "task.yaml", "missing-file"),
        (tmp_path, "not-a-file"),
        (tmp_path / ("x" * 300), "file-unreadable"),
    ]:
        with pytest.raises(UserError) as caught:
            read_yaml(path)
        assert caught.value.slug == slug
        assert caught.value.where == Place(str(path))
