"""Mess as real files have it, put into clean rows with a seed: wrong labels and copies, exact and near."""

from collections.abc import Sequence

import numpy as np

from published import Row

_MARKS = ("!", "！", "...", "。", " ", "~", "?")
_SHORTEST_TO_EDIT = 12


def flip_labels(rows: Sequence[Row], share: float, generator: np.random.Generator) -> list[Row]:
    """The rows, a share of them with another label drawn from those that occur."""
    labels = sorted({row.label for row in rows})
    wrong = set(generator.choice(len(rows), size=round(share * len(rows)), replace=False).tolist())
    return [
        Row(row.text, _another(row.label, labels, generator)) if place in wrong else row
        for place, row in enumerate(rows)
    ]


def add_copies(
    rows: Sequence[Row], share: float, generator: np.random.Generator, *, of: Sequence[Row] | None = None
) -> list[Row]:
    """The rows and copies of them (or of the rows `of`), shuffled, so that copies are a share of what is given.

    Half of the copies are exact; in the others a word or a character is left out or said twice, or a mark is added.
    """
    count = round(share / (1 - share) * len(rows))
    sources = rows if of is None else of
    drawn = [sources[place] for place in generator.integers(0, len(sources), count).tolist()]
    copies = [row if generator.random() < 0.5 else Row(edit(row.text, generator), row.label) for row in drawn]
    together = [*rows, *copies]
    return [together[place] for place in generator.permutation(len(together)).tolist()]


def edit(text: str, generator: np.random.Generator) -> str:
    """The text with one small change, as hands and programs make them; short texts get a mark alone."""
    if len(text) < _SHORTEST_TO_EDIT or generator.random() < 0.3:
        return text + _MARKS[generator.integers(len(_MARKS))]
    glue = " " if " " in text else ""
    parts = text.split(" ") if glue else list(text)
    place = int(generator.integers(len(parts)))
    changed = [] if generator.random() < 0.5 else [parts[place]] * 2
    return glue.join([*parts[:place], *changed, *parts[place + 1 :]])


def _another(label: str, labels: Sequence[str], generator: np.random.Generator) -> str:
    others = [one for one in labels if one != label]
    return others[generator.integers(len(others))]
