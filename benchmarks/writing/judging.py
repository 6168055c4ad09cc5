"""What a judge sees: how often it grades a right reply of sgd_dialogues above one of another dialogue.

Of each dialogue one reply of the assistant is drawn, with the reply of another dialogue beside it. Three replies are
graded: the right one itself, a near one (of another dialogue, in other words, with the same services, acts and slots)
and a random one with other acts; the judge reads the dialogue and, unless told otherwise, the right reply. chrF with
the right reply stands beside it, where that is read, and what chance would have is half of the pairs.

Usage: python benchmarks/writing/judging.py --data FOLDER [--model smollm2] [--pairs 60] [--prompt FILE]
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))
from published import FOLDER_VARIABLE, read_records  # noqa: E402
from tables import show_table  # noqa: E402

from tasklift.evaluation.judging.row_scores import row_scores  # noqa: E402
from tasklift.metrics.catalogue import find_metric  # noqa: E402
from tasklift.metrics.judged import Floats, JudgedTexts  # noqa: E402
from tasklift.runs.preparing.judging.judges import house_prompt  # noqa: E402
from tasklift.runs.preparing.judging.named_judge import NamedJudge  # noqa: E402
from tasklift.text.scoring.material import NO_MATERIAL, Judge, Material  # noqa: E402

DIALOGUES = 300
WITHOUT = "\n".join(
    [
        "--- system",
        "You judge answers. Give a grade from 1 to 5: 5 for a very good answer, 1 for one of no use. Reply with the "
        "number alone.",
        "--- user",
        "The answer to judge:",
        "{answer}",
        "",
        "What was asked:",
        "{source}",
    ]
)


@dataclass(frozen=True)
class Reply:
    """A reply of the assistant: the dialogue before it, what it does there, and in which dialogue it stands."""

    before: str
    text: str
    does: tuple[Any, ...]
    dialogue: int


@dataclass(frozen=True)
class Three:
    """A reply, a near one and a random one."""

    right: Reply
    near: Reply
    other: Reply


def replies_of(folder: Path) -> list[Reply]:
    """Those of the first dialogues of train."""
    found = []
    for number, row in enumerate(read_records(folder, "sgd_dialogues", "train")[:DIALOGUES]):
        for place, said in enumerate(row["messages"]):
            if said["role"] == "assistant":
                before = "\n".join(f"{one['role']}: {one['content']}" for one in row["messages"][:place])
                acts = tuple(sorted({(one["act"], one["slot"]) for one in said["acts"]}))
                found.append(Reply(before, said["content"], (tuple(row["services"]), acts), number))
    return found


def drawn(replies: list[Reply], count: int) -> list[Three]:
    """So many replies that have a near one, each of another dialogue, with a random one of other acts."""
    lots, found, seen = random.Random(0), [], set()
    for right in lots.sample(replies, len(replies)):
        others = [one for one in replies if one.dialogue != right.dialogue and one.text != right.text]
        near = [one for one in others if one.does == right.does]
        if len(found) < count and near and right.dialogue not in seen:
            unlike = [one for one in others if one.does[1] != right.does[1]]
            found.append(Three(right, lots.choice(near), lots.choice(unlike)))
            seen.add(right.dialogue)
    return found


def by_row(metric: str, threes: list[Three], given: Callable[[Three], Reply], material: Material) -> Floats:
    """What a metric says of each reply that is given in the place of the right one."""
    gold = tuple((one.right.text,) for one in threes)
    answers, sources = tuple(given(one).text for one in threes), tuple(one.right.before for one in threes)
    return row_scores(find_metric(metric), JudgedTexts(gold, answers, sources, "en", material=material))


def line_of(name: str, metric: str, threes: list[Three], material: Material) -> list[str]:
    """Means of the three, and how often right and near ones are above the random ones; equal ones count half."""
    own, near, other = (
        by_row(metric, threes, given, material)
        for given in (lambda one: one.right, lambda one: one.near, lambda one: one.other)
    )
    means = [f"{one.mean():.3f}" for one in (own, near, other)]
    return [name, *means, *(f"{_above(one, other):g} of {len(threes)}" for one in (own, near))]


def _above(one: Floats, other: Floats) -> float:
    return float(np.sum(one > other) + np.sum(one == other) / 2)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get(FOLDER_VARIABLE))
    parser.add_argument("--model", default="smollm2")
    parser.add_argument("--pairs", type=int, default=60)
    parser.add_argument("--prompt", type=Path)
    asked = parser.parse_args()
    threes = drawn(replies_of(asked.data), asked.pairs)
    written = asked.prompt.read_text(encoding="utf-8") if asked.prompt else house_prompt("en")
    prompts = {"judged": written, "judged, without the right reply": WITHOUT}
    began = time.perf_counter()
    headings = ["measure", "right reply", "near reply", "random reply", "right above random", "near above random"]
    show_table(headings, lines(threes, asked.model, prompts))
    seconds = (time.perf_counter() - began) / (3 * len(prompts) * len(threes))
    sys.stdout.write(f"{asked.model}: {seconds:.2f} seconds an answer\n")


def lines(threes: list[Three], model: str, prompts: dict[str, str]) -> Iterator[list[str]]:
    """chrF, then the judge under each prompt."""
    yield line_of("chrf", "chrf", threes, NO_MATERIAL)
    for name, prompt in prompts.items():
        judge = NamedJudge(model, Path.cwd(), "", prompt)
        yield line_of(name, "judged", threes, Material(judge=Judge(name, judge)))


if __name__ == "__main__":
    main()
