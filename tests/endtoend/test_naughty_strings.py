"""Strings that break programs, at every entry there is: they come back as they were, or are refused by name."""

from pathlib import Path

import pytest
from tests.endtoend.naughty import answering, command_line, reading, task_files, whole_run
from tests.endtoend.naughty.outcome import NotPossible, What, broken, try_each
from tests.runs.made import CLASSICAL, jsonl, reviews, task_in

from tasklift import Task
from tasklift.runs.history import Run, find_run
from tasklift.runs.run import run
from tasklift.runs.serving.rows_out import write_rows
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.sample import WHOLE_BYTES
from tasklift.settings.errors import UserError

STRINGS = [
    "",
    " ",
    "\t",
    "\n",
    "\r\n \r",
    "\u00a0\u3000\u2003",
    "\u200b",
    "\ufeff",
    "\ufeffmark",
    "\u2028line\u2029paragraph\x85",
    "\u202eright to left\u202c",
    "\u2066isolate\u2069\u200e",
    "Z\u0351\u036b\u0343\u032a\u0302\u036b" * 9,
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇨🇳",
    "𝓯𝓪𝓷𝓬𝔂 𠮷野家",
    "مرحبا بالعالم, שלום",
    "Ｆｕｌｌ　ｗｉｄｔｈ，１２３",
    "好吃，但是“太贵”了。",
    "部落格と社會科學院語學研究所 사회과학원 어학연구소",
    "İıßﬁǆ ΆΰΊ",
    'say "no", then, go',
    "'",
    '"',
    '""',
    '"open',
    "a,b;c\td|e",
    "two\nlines, and\r\nthree",
    "back\\slash\\",
    "NA",
    "null",
    "NaN",
    "true",
    "no",
    "1.0",
    "-0",
    "007",
    "1e400",
    "9" * 120,
    "0x1F",
    "2020-01-01",
    "'; DROP TABLE runs; --",
    "1 OR 1=1",
    "$(touch hacked) `id` ; rm -rf ~ | cat && :",
    "=cmd|'/c calc'!A0",
    "<script>alert(1)</script>&nbsp;<b>",
    "javascript:alert(1)//%0D%0A",
    "../../../../etc/passwd%00",
    "~nobody",
    "C:\\CON\\aux.txt",
    "%s%d%n {0} {self.__class__} {{x}} ${HOME}",
    "key: value",
    "- item",
    "# comment",
    "!!python/object/apply:os.system ['id']",
    "&a *a",
    "{a: [1, 2}",
    "| >-",
    "--- ...",
    "? @ % `",
    '{"review": "x", "stars": ["good"]}',
    "\\u0041 \\ud800",
    "a\0b",
    "\x1b[31mred\x1b[0m \x07\x08\x7f\x9b",
    "\ud800 half",
    "--help",
    "-",
    "last",
    "[red]markup[/red]",
    ":line",
    "long " * 4000,
    "x" * 230,
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run, with its task, and its model beside it in `model/`."""
    folder = tmp_path_factory.mktemp("finished")
    found = run(task_in(folder, reviews(60), recipe=[CLASSICAL]))
    found.export(folder / "model")
    return found


def test_texts_labels_and_ids_are_read_from_every_format_as_they_are(tmp_path: Path) -> None:
    found = reading.outcomes(tmp_path, STRINGS)
    assert broken(found) == []
    refused = {outcome.text for outcome in found if outcome.what is What.REFUSED and "text in one" in outcome.entry}
    assert refused == {"a\0b", "\ud800 half"}


def test_task_files_columns_and_file_names_take_any_string_or_name_what_is_wrong(tmp_path: Path) -> None:
    assert broken(task_files.outcomes(tmp_path, STRINGS, every=5)) == []


def test_a_model_answers_any_text_with_any_label(tmp_path: Path, finished: Run) -> None:
    assert broken(answering.outcomes(tmp_path, STRINGS, finished.model, every=4)) == []


def test_every_command_ends_with_a_result_or_a_refusal(finished: Run) -> None:
    assert broken(command_line.outcomes(finished.store.root.parent, STRINGS, real=1, every=12)) == []


def test_whole_runs_keep_every_text_and_label(tmp_path: Path) -> None:
    found = whole_run.outcomes(tmp_path, STRINGS)
    assert broken(found) == []
    refused = {outcome.text for outcome in found if outcome.what is What.REFUSED and "judging" in outcome.entry}
    assert refused == {"\ud800 half"}


def test_half_of_a_character_is_refused_with_its_position(finished: Run) -> None:
    with pytest.raises(UserError, match="half of a character .* at position 6") as caught:
        finished.model.predict(["whole", "half \udcff"])
    assert caught.value.slug == "not-unicode"


def test_a_file_is_looked_at_though_no_block_holds_a_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_text(jsonl([{**row, "review": row["review"] * 600} for row in reviews(40)]), encoding="utf-8")
    assert path.stat().st_size > WHOLE_BYTES
    assert set(guess(path).columns) == {"text", "label"}


def test_a_result_may_have_the_longest_name_that_a_file_can_have(tmp_path: Path, finished: Run) -> None:
    path = tmp_path / f"{'x' * 251}.csv"
    assert write_rows(path, finished.cleaned) == finished.record["split"]["train"]
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_characters_that_json_escapes_as_two_halves_are_whole_in_a_task_file(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text(
        r'{"data": {"train": "\ud83d\ude00.csv"}, "columns": {"text": "a", "label": "b"}}'
    )
    assert Task.load(tmp_path / "task.yaml").data["train"] == ("😀.csv",)


def test_no_name_is_the_name_of_no_run(finished: Run) -> None:
    with pytest.raises(UserError, match="there is no run ''"):
        find_run(finished.store, "")


def test_the_harness_tells_what_breaks_a_promise() -> None:
    def entry(text: str) -> str:
        if text == "raises":
            raise ValueError("ours")
        if text == "cannot":
            raise NotPossible("here")
        return text.strip()

    found = try_each("an entry", entry, ["same", " other", "raises", "cannot"])
    assert [one.what for one in found] == [What.SAME, What.DIFFERENT, What.TRACEBACK, What.NOT_POSSIBLE]
    assert broken(found) == [
        "an entry: ' other': different: 'other'",
        "an entry: 'raises': traceback: ValueError: ours",
    ]
    assert try_each("a slow one", entry, ["same"], longest=0.0)[0].what is What.SLOW
