"""How well a language model tells labels without being taught, beside `classical`, which learns from all of train.

`ask` scores the labels of each row; `classical` is Tasklift's step with its defaults. Both answer the same `--judged`
rows of test, from all over it, and are scored by macro-F1 with its 95 % interval, and by accuracy. Labels that are
numbers are called by words; those of tnews_fewclue by Chinese ones.

Before that, on as many rows of valid: as the model says it; less its leaning to some labels where the text is N/A,
[MASK] or nothing (Zhao et al., "Calibrate before use", 2021); and less its leaning in the mean of its answers to
`--leaning` rows of train (Zhou et al., "Batch calibration", 2024), which is what `ask` does. The default was chosen so.

Usage: OMP_NUM_THREADS=1 python benchmarks/writing/label_scoring.py --data FOLDER [--model smollm2] [--sets sst2 ...]
    [--examples 0 4] [--judged 200] [--leaning 100]
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1]))

import numpy as np
import polars as pl
from published import Published, Row, parser_with_data, read_published
from scoring import figure, scored
from tables import show_table

from tasklift.evaluation.lift import Interval
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch, Rows
from tasklift.models.choosing.chooser import Chooser
from tasklift.models.networks.beginnings import open_decoder
from tasklift.models.pretrained.find import find_pretrained
from tasklift.models.written.decoder import Decoder
from tasklift.steps.tune.ask import Ask
from tasklift.steps.tune.classical import Classical

WORDS: Final = {
    "sst2": {"0": "negative", "1": "positive"},
    "waimai_10k": {"0": "差评", "1": "好评"},
    "tnews_fewclue": {
        "news_story": "故事",
        "news_culture": "文化",
        "news_entertainment": "娱乐",
        "news_sports": "体育",
        "news_finance": "财经",
        "news_house": "房产",
        "news_car": "汽车",
        "news_edu": "教育",
        "news_tech": "科技",
        "news_military": "军事",
        "news_travel": "旅游",
        "news_world": "国际",
        "news_stock": "股票",
        "news_agriculture": "农业",
        "news_game": "游戏",
    },
}
NOTHING: Final = ("N/A", "[MASK]", "")
_HELD_OUT: Final = 7
"""Every so many rows of train are valid, where none was published."""


def main() -> None:
    """A table of what was chosen on valid, and one of the test."""
    asked = _parsed()
    decoder = open_decoder(find_pretrained(asked.model, folder=Path()))
    sets = [_divided(read_published(asked.data, name, asked.rows)) for name in asked.sets]
    show_table(
        ["valid", "examples", "rows", "as it says", "less nothing's", "less train's"],
        (line for one in sets for line in on_valid(one, decoder, asked)),
    )
    print()
    columns = ["test", "examples", "rows", "answered by", "accuracy", "macro-F1", "95 %", "CPU seconds"]
    show_table(columns, (line for one in sets for line in on_test(one, decoder, asked)))


def on_valid(data: Published, decoder: Decoder, asked: argparse.Namespace) -> Iterator[list[str]]:
    """Macro-F1 under each way to take a leaning away."""
    some = _spread(data.valid, asked.judged)
    gold = [row.label for row in some]
    for examples in asked.examples:
        plain = asks(data, decoder, examples, 0)
        batch = asks(data, decoder, examples, asked.leaning)
        ways = [plain, plain.impartial(plain.asking.messages(_texts(NOTHING))), batch]
        scores = plain.scores(plain.asking.messages(_texts([row.text for row in some])))
        places = [(scores - np.array(way.leanings)).argmax(axis=1) for way in ways]
        figures = [figure(scored(gold, [plain.labels[place] for place in one])) for one in places]
        yield [data.name, str(examples), str(len(some)), *figures]


def on_test(data: Published, decoder: Decoder, asked: argparse.Namespace) -> Iterator[list[str]]:
    """`classical`, then the language model with each number of examples."""
    some = _spread(data.test, asked.judged)
    learned = Classical().tune(
        {"train": _rows(data.train), "valid": _rows(data.valid)}, start=None, seed=0, desk=Desk()
    )
    yield _line(data, some, "-", "classical", learned)
    for examples in asked.examples:
        model = asks(data, decoder, examples, asked.leaning)
        yield _line(data, some, str(examples), f"{asked.model}, ask", model)


def asks(data: Published, decoder: Decoder, examples: int, leaning: int) -> Chooser:
    """The language model, asked for the set's labels."""
    step = Ask(examples=examples, words=WORDS.get(data.name, {}), calibration_rows=leaning)
    model = step.tune({"train": _rows(data.train, "answer")}, start=decoder, seed=0, desk=Desk())
    if not isinstance(model, Chooser):
        raise TypeError("it does not choose")
    return model


def _line(data: Published, some: Sequence[Row], examples: str, name: str, model: Model) -> list[str]:
    started = time.process_time()
    told = [str(label) for label in model.predict(_texts([row.text for row in some])).best()]
    seconds = time.process_time() - started
    gold = [row.label for row in some]
    right = sum(one == other for one, other in zip(gold, told, strict=True)) / len(gold)
    found = scored(gold, told)
    return [data.name, examples, str(len(some)), name, f"{right:.3f}", figure(found), _bounds(found), f"{seconds:.0f}"]


def _bounds(found: Interval) -> str:
    return "-" if found.low is None or found.high is None else f"{found.low:.3f} to {found.high:.3f}"


def _divided(data: Published) -> Published:
    if data.valid:
        return data
    held = [row for place, row in enumerate(data.train) if place % _HELD_OUT == 0]
    return data._replace(train=[row for place, row in enumerate(data.train) if place % _HELD_OUT], valid=held)


def _spread(rows: Sequence[Row], most: int) -> list[Row]:
    count = min(most, len(rows))
    return [rows[place * len(rows) // count] for place in range(count)]


def _texts(texts: Sequence[str]) -> Batch:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String})


def _rows(rows: Sequence[Row], other: str = "unit") -> Rows:
    """With that column beside text and label, as a step reads it."""
    labels, ids = [row.label for row in rows], [str(place) for place in range(len(rows))]
    more = pl.Series(other, ids if other == "unit" else labels)
    frame = _texts([row.text for row in rows]).select(pl.Series("id", ids), "text", pl.Series("label", labels), more)
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), lambda work, items: map(work, items))


def _parsed() -> argparse.Namespace:
    parser = parser_with_data(__doc__)
    parser.set_defaults(sets=["sst2", "tnews_fewclue"])
    parser.add_argument("--model", default="smollm2", help="a name of `lift models`, or a folder")
    parser.add_argument("--examples", type=int, nargs="+", default=[0, 4], help="how many are shown with each row")
    parser.add_argument("--judged", type=int, default=200, help="rows of valid, and of test, that are answered")
    parser.add_argument("--leaning", type=int, default=100, help="rows of train that a leaning is seen in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
