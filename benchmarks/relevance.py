"""How well `filter_relevance` tells texts on topic from others by thirty examples, by words and by meaning.

The rows of one published set are on topic, those of another are not; examples are rows of train, drawn anew each time,
and what is judged are rows of test. Recall: the share of the others that goes; precision: the share of what goes that
are others; lost: the share of rows on topic that goes, which the step's `lose` (0.05) should hold. Figures are means of
the draws with the lowest and highest. AUROC: how well likeness ranks rows, whatever the bound.
The peer is scikit-learn's one-class support vector machine with `nu` as great as `lose`, on its TF-IDF, or on the same
vectors; what it was fitted on are the examples alone.

Usage: python benchmarks/relevance.py --data FOLDER [--model e5-small] [--rows 500] [--draws 5]
"""

import re
import warnings
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from published import parser_with_data, read_rows
from tables import show_table

from tasklift.engines.local import map_batches
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.rows import Rows
from tasklift.models.networks.meaning import open_meaning
from tasklift.steps.clean.filter_relevance import FilterRelevance

PAIRS = (
    ("waimai_10k", "tnews_fewclue"),
    ("waimai_10k", "online_shopping_10_cats"),
    ("sst2", "banking77"),
    ("banking77", "sst2"),
)
EXAMPLES = 30
OTHERS = 0.25
_LIKENESS = re.compile(r"\(here ([-\d.e]+)\)$")

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Mixed(NamedTuple):
    """Texts, which of them are not on topic, and texts on topic to draw examples from."""

    name: str
    texts: list[str]
    others: Mask
    examples: list[str]


class Figures(NamedTuple):
    """What one draw gave."""

    recall: float
    precision: float
    lost: float
    auroc: float


class Remembered(FilterRelevance):
    """The step with vectors that were made before, so that a draw costs no time."""

    @cached_property
    def known(self) -> dict[str, Any]:
        """Vectors by text."""
        return {}

    def _reading(self, rows: Rows) -> Callable[[pl.Series], Any]:
        return lambda texts: np.stack([self.known[text] for text in texts]) if len(texts) else np.zeros((0, 1))


def main() -> None:
    """Two lines for each pair of sets."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--model", default=None, help="a pretrained encoder, for `by: meaning` too")
    parser.add_argument("--draws", type=int, default=5, help="how often examples are drawn")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    columns = ["on topic", "others", "by", "recall", "precision", "lost", "AUROC"]
    columns += ["peer: recall", "precision", "lost", "AUROC"]
    ways = ["words", *(["meaning"] if arguments.model else [])]
    mixtures = (mixed(arguments.data, on, off, arguments.rows or 1000) for on, off in PAIRS)
    show_table(columns, (line(one, by, arguments.model, arguments.draws) for one in mixtures for by in ways))


def mixed(data: Path, on: str, off: str, rows: int) -> Mixed:
    """Rows on topic, and a quarter as many of another set."""
    ours = [row.text.strip() for row in read_rows(data, on, "test", rows)]
    theirs = [row.text.strip() for row in read_rows(data, off, "test", int(OTHERS * len(ours)))]
    train = [row.text.strip() for row in read_rows(data, on, "train", 2000)]
    others = np.repeat([False, True], [len(ours), len(theirs)])
    return Mixed(f"{on} | {off}", [*ours, *theirs], others, list(dict.fromkeys(train)))


def line(one: Mixed, by: str, model: str | None, draws: int) -> list[str]:
    """The step and the peer, each on the same draws."""
    lots = np.random.default_rng(0)
    drawn = [[one.examples[place] for place in lots.choice(len(one.examples), EXAMPLES, False)] for _ in range(draws)]
    vectors: dict[str, Any] = {}
    if by == "meaning" and model:
        texts = list(dict.fromkeys([*one.texts, *(text for some in drawn for text in some)]))
        made = open_meaning(model, folder=Path.cwd(), who="the benchmark").vectors(pl.Series(texts))
        vectors = dict(zip(texts, made, strict=True))
    ours = [of_step(one, some, by, model, vectors) for some in drawn]
    peers = [of_peer(one, some, vectors) for some in drawn]
    return [one.name, by, *shown(ours), *shown(peers)]


def of_step(one: Mixed, examples: list[str], by: str, model: str | None, vectors: dict[str, Any]) -> Figures:
    """What the step sets aside, and how it ranks all rows."""
    kind = Remembered if by == "meaning" else FilterRelevance
    settings = {"examples": tuple(examples), "by": by, "model": model if by == "meaning" else None}
    gone, _ = survey(kind(**settings), one.texts, vectors)
    all_but_copies, reasons = survey(kind(**settings, threshold=1.0), one.texts, vectors)
    likeness = np.ones(len(one.texts))
    likeness[all_but_copies] = [float(_LIKENESS.findall(reason)[0]) for reason in reasons]
    return figures(one.others, gone, likeness)


def survey(step: FilterRelevance, texts: list[str], vectors: dict[str, Any]) -> tuple[Mask, list[str]]:
    """Which rows go, and why."""
    if isinstance(step, Remembered):
        step.known.update(vectors)
    frame = pl.DataFrame({"id": [str(row) for row in range(len(texts))], "input": texts})
    rows = Rows(frame.height, ("id", "input"), lambda: iter([frame]), map_batches)
    aside = step.survey(rows, no_learner).set_aside
    assert aside is not None
    return frame["id"].is_in(aside["id"].to_list()).to_numpy(), aside["reason"].to_list()


def of_peer(one: Mixed, examples: list[str], vectors: dict[str, Any]) -> Figures:
    """A one-class support vector machine of scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import OneClassSVM

    if vectors:
        shown_to, asked = (np.stack([vectors[text] for text in some]) for some in (examples, one.texts))
    else:
        features = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), sublinear_tf=True).fit(one.texts)
        shown_to, asked = features.transform(examples), features.transform(one.texts)
    machine = OneClassSVM(kernel="linear", nu=0.05).fit(shown_to)
    score = machine.decision_function(asked)
    return figures(one.others, score < 0, score)


def figures(others: Mask, gone: Mask, score: Floats) -> Figures:
    """Rates of what went, and the rank of all."""
    from sklearn.metrics import roc_auc_score

    precision = float(others[gone].mean()) if gone.any() else 1.0
    return Figures(
        float(gone[others].mean()), precision, float(gone[~others].mean()), float(roc_auc_score(others, -score))
    )


def shown(draws: list[Figures]) -> list[str]:
    """The mean of each figure, with the lowest and highest of the draws."""
    table = np.array(draws)
    return [f"{column.mean():.2f} ({column.min():.2f} to {column.max():.2f})" for column in table.T]


def no_learner(_learner: Any, *, folds: int) -> LabelAnswers:
    """The step asks for none."""
    raise AssertionError(folds)


if __name__ == "__main__":
    main()
