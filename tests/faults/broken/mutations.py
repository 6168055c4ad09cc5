"""A sound file with one row changed at random, with a fixed seed: what is told is told of that row."""

import json
import random
from collections.abc import Callable, Iterator

from tests.faults.broken.case import ROWS, Broken, Ending, csv_lines, good, joined, json_lines

SEED = 20_261_126
EACH = 7
_TOKENS = (
    b'"',
    b",",
    b"\\",
    b"{",
    b"}",
    b"[",
    b":",
    b"\0",
    b"\xff",
    b"\r",
    b"\t",
    b"\xef\xbb\xbf",
    b"null",
    b"NaN",
    b"\xe5",
    b'""',
    b"\\u",
)


def cases() -> list[Broken]:
    """All of them."""
    return [*_of("csv", csv_lines), *_of("jsonl", json_lines), *_task_files()]


def _of(form: str, lines_of: Callable[..., list[str]]) -> Iterator[Broken]:
    for how, change in {"bits": _bits, "a token": _token, "a cut": _cut, "a piece again": _again}.items():
        for number in range(EACH):
            lots = random.Random(f"{SEED} {form} {how} {number}")
            language = ("en", "zh")[number % 2]
            lines = [line.encode() for line in lines_of(good(language))]
            at = lots.randrange(4, len(lines))
            changed = change(lines[at], lots).replace(b"\n", b" ")
            content = b"".join(line + b"\n" for line in [*lines[:at], changed, *lines[at + 1 :]])
            yield Broken(
                f"mutated {form}: {how} {number}",
                {f"rows.{form}": content},
                Ending.ANY,
                (f"rows.{form}:{at + 1}",),
                ROWS,
            )


def _bits(line: bytes, lots: random.Random) -> bytes:
    changed = bytearray(line)
    for _ in range(lots.randint(1, 4)):
        changed[lots.randrange(len(changed))] ^= 1 << lots.randrange(8)
    return bytes(changed)


def _token(line: bytes, lots: random.Random) -> bytes:
    at = lots.randrange(len(line))
    return line[:at] + lots.choice(_TOKENS) + line[at:]


def _cut(line: bytes, lots: random.Random) -> bytes:
    start = lots.randrange(len(line))
    return line[:start] + line[start + lots.randint(1, 30) :]


def _again(line: bytes, lots: random.Random) -> bytes:
    start = lots.randrange(len(line))
    return line[:start] + line[start : start + lots.randint(1, 40)] * 3 + line[start:]


def _task_files() -> Iterator[Broken]:
    """A letter of the task file's text is another: read as it is, or told at its line."""
    whole = {
        "kind": "classify",
        "data": {"train": "rows.csv"},
        "columns": {"text": "review", "label": "stars"},
        "metric": "macro_f1",
        "recipe": ["drop_missing", "classical"],
    }
    lines = json.dumps(whole, indent=1).split("\n")
    for number in range(2 * EACH):
        lots = random.Random(f"{SEED} task {number}")
        at = lots.choice([place for place, line in enumerate(lines) if any(letter.isalpha() for letter in line)])
        letters = [place for place, letter in enumerate(lines[at]) if letter.isalpha()]
        place = lots.choice(letters)
        changed = lines[at][:place] + lots.choice("qzx中{:") + lines[at][place + 1 :]
        content = "\n".join([*lines[:at], changed, *lines[at + 1 :]])
        files = {"rows.csv": joined(csv_lines(good())), "task.yaml": content}
        yield Broken(f"mutated task file: {number}", files, Ending.ANY, (f"task.yaml:{at + 1}",))
