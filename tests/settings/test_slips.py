"""200 slips in task files: one key typed wrong, or a value of a wrong type (C6).

Each must be told with the key, the line, and the nearest valid key. Slips are made from the fields themselves, so a new
setting or step is tried too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tasklift.runs.recipe import recipe_of
from tasklift.settings.errors import TaskliftError
from tasklift.settings.registry import find, parts
from tasklift.tasks.bounds import Budget
from tasklift.tasks.task import SplitSettings, Task

COUNT = 200
LEAST = 0.95
NOT_A_VALUE = "{wrong: {type: 1}}"


@dataclass(frozen=True)
class Slip:
    """A task file that is wrong in one line: what stands there (a key or a value), and what was meant."""

    lines: tuple[str, ...]
    line: int
    typed: str
    meant: str | None


def _typos(word: str) -> list[str]:
    """By deletion, doubling, a swap and an insertion, in the middle of the word."""
    place = len(word) // 2
    made = [
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :] if place else word,
        word[:place] + "q" + word[place:],
    ]
    return [typo for typo in dict.fromkeys(made) if typo and typo != word]


_HEAD = (
    "kind: classify",
    "language: en",
    "data:",
    "  train: a.csv",
    "  valid: b.csv",
    "columns:",
    "  text: a",
    "  label: b",
)


def _replaced(old: str, new: str, typed: str, meant: str | None) -> Slip:
    number = next(index for index, line in enumerate(_HEAD) if line.strip().startswith(old))
    lines = (*_HEAD[:number], _HEAD[number].replace(old, new, 1), *_HEAD[number + 1 :])
    return Slip(lines, number + 1, typed, meant)


def _slips_of_keys() -> Iterator[Slip]:
    """Typos of every key of the file, its parts and its steps' settings, and of the names of roles, data and steps."""
    for name in ("train", "valid", "text", "label"):
        yield from (_replaced(f"{name}:", f"{typo}:", typo, name) for typo in _typos(name))
    for name in ("data", "columns"):
        yield from (_replaced(f"{name}:", f"{typo}:", typo, name) for typo in _typos(name))
    for name in Task.model_fields:
        if name not in {"data", "columns", "kind", "language"}:
            yield from (Slip((*_HEAD, f"{typo}: 1"), 9, typo, name) for typo in _typos(name))
    for part, settings in (("split", SplitSettings), ("budget", Budget)):
        for name in settings.model_fields:
            yield from (Slip((*_HEAD, f"{part}:", f"  {typo}: 1"), 10, typo, name) for typo in _typos(name))
    for name in parts("steps"):
        yield from (Slip((*_HEAD, "recipe:", f"- {typo}"), 10, typo, name) for typo in _typos(name))
        for setting in find("steps", name).model_fields:
            for typo in _typos(setting):
                yield Slip((*_HEAD, "recipe:", f"- {name}:", f"    {typo}: 1"), 11, typo, setting)


def _slips_of_types() -> Iterator[Slip]:
    """A mapping where every field takes something else; of the choice of words, a word that is none of them."""
    for name in Task.model_fields:
        if name not in {"data", "columns", "kind", "language", "split", "budget"}:
            yield Slip((*_HEAD, f"{name}: {NOT_A_VALUE}"), 9, name, None)
    for part, settings in (("split", SplitSettings), ("budget", Budget)):
        yield Slip((*_HEAD, f"{part}: 0.2"), 9, part, None)
        for name in settings.model_fields:
            yield Slip((*_HEAD, f"{part}:", f"  {name}: {NOT_A_VALUE}"), 10, name, None)
    for name in parts("steps"):
        yield Slip((*_HEAD, "recipe:", f"- {name}: 3"), 10, name, None)
        for setting in find("steps", name).model_fields:
            yield Slip((*_HEAD, "recipe:", f"- {name}:", f"    {setting}: {NOT_A_VALUE}"), 11, setting, None)


def _slips() -> list[Slip]:
    """As many as are wanted, evenly from all that there are."""
    # One letter less may make the same of two settings, as of `l1` and `l2`.
    made = list({(slip.lines, slip.typed): slip for slip in (*_slips_of_keys(), *_slips_of_types())}.values())
    step = len(made) / COUNT
    return [made[int(number * step)] for number in range(COUNT)]


def _told(slip: Slip, folder: Path) -> str:
    path = folder / "task.yaml"
    path.write_text("\n".join(slip.lines) + "\n", encoding="utf-8")
    with pytest.raises(TaskliftError) as caught:
        recipe_of(Task.load(path))
    return str(caught.value).replace(str(path), "task.yaml")


def test_slips_are_told_with_key_line_and_nearest_key(tmp_path: Path) -> None:
    missed = []
    slips = _slips()
    for slip in slips:
        told = _told(slip, tmp_path)
        named = slip.typed in told and f"task.yaml:{slip.line}:" in told
        advised = slip.meant is None or f"did you mean {slip.meant!r}?" in told
        if not (named and advised):
            missed.append((slip.lines[slip.line - 1], told))
    assert len(slips) == COUNT
    assert len(missed) <= COUNT * (1 - LEAST), missed


def test_slips_are_all_different_and_of_every_sort() -> None:
    slips = _slips()
    assert len({(slip.lines, slip.typed) for slip in slips}) == COUNT
    assert sum(slip.meant is None for slip in slips) >= 20
    assert len({slip.lines[9] for slip in slips if len(slip.lines) > 9 and slip.lines[8] == "recipe:"}) >= 10
