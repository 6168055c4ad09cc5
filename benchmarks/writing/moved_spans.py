"""How many answers of CMRC 2018 stay where they stand when `normalize` and `redact` rewrite their contexts.

Each row of train says where its first answer stands. A step rewrites the context, and the place is moved by the
alignment of both. It is `right` where what stands there is what the step makes of the answer alone, or the answer;
`set aside` where the place was cut. `mended`: places that the file had wrong. Seconds are those of the processor for
aligning a megabyte of contexts in UTF-8, the compiling left out, and beside them those of the step.

Usage: python benchmarks/writing/moved_spans.py --data FOLDER
"""

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

import polars as pl

sys.path.append(str(Path(__file__).parents[1]))
from published import parser_with_data, read_records  # noqa: E402
from tables import show_table  # noqa: E402

from tasklift.data.answers.spans import Belief, place_said, spans_as_text  # noqa: E402
from tasklift.data.roles import RoleType  # noqa: E402
from tasklift.forms.carried import rewrite_texts  # noqa: E402
from tasklift.forms.judge import nothing_against  # noqa: E402
from tasklift.forms.rewrite import Rewrite  # noqa: E402
from tasklift.runs.carrying.effect import Effect  # noqa: E402
from tasklift.runs.carrying.spans import with_spans_moved  # noqa: E402
from tasklift.steps.clean.normalize import Normalize  # noqa: E402
from tasklift.steps.clean.redact import Redact  # noqa: E402
from tasklift.tasks.answer import Answer  # noqa: E402

STEPS: Final[dict[str, Rewrite]] = {
    "normalize": Normalize(),
    "normalize: {form: NFKC}": Normalize(form="NFKC"),
    "normalize: {chinese: traditional}": Normalize(chinese="traditional"),
    "normalize: {chinese: simplified}": Normalize(chinese="simplified"),
    "normalize: {chinese_blanks: drop}": Normalize(chinese_blanks="drop"),
    "redact": Redact(),
    "redact: {kinds: all}": Redact(kinds="all"),
}
COUNTED: Final = ("contexts changed", "right", "otherwise", "set aside")
TIMED: Final = ("s/MB aligning", "s/MB the step")
_MEGABYTE: Final = 1e6


def rows_of(records: list[dict[str, Any]]) -> tuple[pl.DataFrame, int]:
    """The rows as the runner has them, with the first answer alone, and how many places had to be mended."""
    table, mended = [], 0
    for number, record in enumerate(records):
        text, start = record["answers"][0]["text"], record["answers"][0]["start"]
        place, belief = place_said(text, start, record["context"])
        mended += belief is Belief.MENDED
        table.append((f"r{number}", record["question"], record["context"], text, spans_as_text([place])))
    names = ("id", "question", "context", "answers", RoleType.SPANS.value)
    return pl.DataFrame(table, schema=dict.fromkeys(names, pl.String), orient="row"), mended


def moved(step: Rewrite, rows: pl.DataFrame) -> dict[str, float]:
    """Counts of rows, and seconds for a megabyte."""
    start = time.process_time()
    after = rewrite_texts(step, rows, ["question", "context", "answers"])
    between = time.process_time()
    effect = with_spans_moved(Effect(rows, after, nothing_against(rows.height)), Answer)
    end = time.process_time()
    wanted = (effect.reasons, effect.after["answers"], after["answers"], rows["answers"])
    counts = Counter(_told(*row) for row in zip(*wanted, strict=True))
    counts["contexts changed"] = int((rows["context"] != after["context"]).sum())
    size = rows["context"].str.len_bytes().sum() / _MEGABYTE
    return {
        **{name: counts[name] for name in COUNTED},
        TIMED[0]: (end - between) / size,
        TIMED[1]: (between - start) / size,
    }


def _told(reason: str | None, now: str, alone: str, raw: str) -> str:
    if reason:
        return "set aside"
    return "right" if now.strip() in (alone.strip(), raw.strip()) else "otherwise"


def line(name: str, found: dict[str, float]) -> list[str]:
    """A row of the table."""
    return [name, *(f"{found[one]:.0f}" for one in COUNTED), *(f"{found[one]:.2f}" for one in TIMED)]


def main() -> None:
    """Print a table with a row for each step."""
    folder = parser_with_data(__doc__).parse_args().data
    rows, mended = rows_of(read_records(folder, "cmrc2018", "train"))
    moved(STEPS["redact"], rows.head(100))
    print(f"{rows.height} rows, {mended} places mended")
    show_table(("step", *COUNTED, *TIMED), (line(name, moved(step, rows)) for name, step in STEPS.items()))


if __name__ == "__main__":
    main()
