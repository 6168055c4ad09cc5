"""The house rules of our style, held by a test rather than by memory."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tasklift"
FILES = sorted(SOURCE.rglob("*.py"))
LONGEST_FILE, MEDIAN_FILE, MEDIAN_FUNCTION, LARGEST_FOLDER = 400, 150, 10, 20
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "core"}
FORBIDDEN = {
    "pickle": re.compile(r"^\s*(import|from)\s+(pickle|cPickle|dill|joblib|shelve|marshal)\b", re.MULTILINE),
    "code from text": re.compile(r"(?<![\w.])(eval|exec)\("),
    "a shell": re.compile(r"shell\s*=\s*True|os\.system\(|os\.popen\("),
    "an unfinished thought": re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"),
    "printing": re.compile(r"(?<![\w.])print\("),
}
MACHINES = re.compile(
    r"/work/|/root/|/home/[a-z]+/|/Users/|[A-Z]:\\Users|\b(localhost|127\.0\.0\.1)\b|"
    r"https?://[\w.-]*(pypi|pythonhosted|npmjs|artifactory|nexus|mirror|proxy)[\w.-]*",
)
"""Paths of one machine, and hosts that packages come from."""

WRITERS = {
    "store/atomic.py": "where every file is put into its place",
    "store/store.py": "objects, into the temporary place that `atomic` names",
    "store/journal.py": "asks the system why SQLite cannot open the journal",
    "data/dataset.py": "shards, into the temporary place that `Store.put` names",
    "data/write.py": "tables for the user, into the temporary place that `atomic` names",
    "models/saved.py": "a model, into the folder that `kept.py` or `pipeline.py` has placed whole",
    "models/pretrained/unpacked.py": "an unpacked model, into the temporary place that `atomic` names",
    "models/tensors.py": "a saved model's arrays, likewise into a folder that is placed whole",
    "models/pipeline.py": "likewise, what serves it",
    "models/looking_up/saved_library.py": "likewise, the passages that its contexts are made of",
    "models/transformer/hugging_face.py": "likewise, an encoder in the form of transformers",
    "training/checkpoint.py": "checkpoints, into the temporary place that `atomic` names",
    "cli/streams.py": "what came by stdin, into a temporary folder",
}
"""Files that write, and why each may: what they write is placed whole by `store/atomic.py`, or is gone afterwards."""

_WRITING = {"write_text", "write_bytes", "sink_csv", "sink_parquet", "sink_ipc", "sink_ndjson", "save_file", "copyfile"}
_WRITING_TO = {"write_csv", "write_parquet", "write_ipc", "write_ndjson", "write_json", "savez", "dump"}
"""Those that return a text when they are not given a place."""


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _height(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_have_a_readable_size() -> None:
    assert [_name(path) for path in FILES if _height(path) > LONGEST_FILE] == []


def test_no_file_is_a_drawer() -> None:
    assert [_name(path) for path in FILES if path.stem in DRAWERS] == []


def test_files_say_what_they_are_for() -> None:
    assert [_name(path) for path in FILES if not ast.get_docstring(_tree(path))] == []


def test_what_a_file_offers_says_what_it_is_for() -> None:
    silent = [
        f"{_name(path)}: {node.name}"
        for path in FILES
        for node in _tree(path).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] != "_" and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_has_what_we_do_not_do(what: str) -> None:
    assert [_name(path) for path in FILES if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))] == []


def test_half_of_all_files_are_shorter_than_150_lines() -> None:
    assert statistics.median(height for path in FILES if (height := _height(path)) > 5) < MEDIAN_FILE


def test_half_of_all_functions_are_shorter_than_10_lines() -> None:
    functions = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.median(functions) < MEDIAN_FUNCTION


def test_no_folder_is_a_heap() -> None:
    folders = {path.parent for path in FILES}
    heights = {_name(folder): sum(path.name != "__init__.py" for path in folder.glob("*.py")) for folder in folders}
    assert {name: count for name, count in heights.items() if count > LARGEST_FOLDER} == {}


def test_only_the_named_files_write() -> None:
    elsewhere = [
        f"{_name(path)}:{call.lineno}: {ast.unparse(call)[:60]}"
        for path in FILES
        if _name(path) not in WRITERS
        for call in _writes(_tree(path))
    ]
    assert elsewhere == []


def test_all_the_named_files_do_write() -> None:
    assert [name for name in WRITERS if not list(_writes(_tree(SOURCE / name)))] == []


def _writes(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_write(node):
            yield node


def _is_write(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _WRITING:
        return True
    if name in _WRITING_TO:
        return bool(call.args)
    return name == "open" and any(set(mode) & set("wax+") for mode in _modes(call))


def _modes(call: ast.Call) -> list[str]:
    """The arguments of `open(path, mode)` or `path.open(mode)` that may be a mode: short texts."""
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    texts = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [text for text in texts if re.fullmatch(r"[rwaxbt+]{1,3}", text)]


@pytest.mark.parametrize(
    ("line", "writes"),
    [
        ("path.open('w')", True),
        ("path.open(mode='ab')", True),
        ("open(path, 'r+b')", True),
        ("path.write_bytes(b'')", True),
        ("frame.write_csv(path)", True),
        ("path.open('rb')", False),
        ("path.open()", False),
        ("open(path, encoding='utf-8')", False),
        ("frame.write_csv(separator=',')", False),
    ],
)
def test_the_test_of_writing_knows_writing_from_reading(line: str, writes: bool) -> None:
    assert bool(list(_writes(ast.parse(line)))) is writes


def test_no_tracked_text_names_a_machine_or_a_registry() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path == Path(__file__) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {match.group()}" for match in MACHINES.finditer(text)]
    assert found == []
