"""What `drop_outliers: {measures: [perplexity]}` finds of injected mess, beside an isolation forest.

To rows of a published set (test) 5 % are added of one kind of mess: rows of the same set with their characters shuffled
or cut to every third one, and rows of another set in the same language and of one in another. Each row is measured by a
model that has read other rows, the mess among them. AUROC: how well the measure ranks mess before rows; found and
precision: of what the step sets aside by its default bound and by `threshold: 2`, with 95 % intervals (Wilson). The
peer, scikit-learn's isolation forest on 50 components of TF-IDF of characters, ranks the same rows.
At the end the speed of the measure on one core, on rows of train repeated to 30 MB.

Usage: TASKLIFT_CORES=1 python benchmarks/perplexity.py --data FOLDER [--rows 500]
"""

import random
import time
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from published import parser_with_data, read_rows
from tables import show_table

from tasklift.engines.local import map_batches
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.rows import Rows
from tasklift.steps.clean.table.drop_outliers import DropOutliers
from tasklift.steps.clean.table.perplexity_of_rows import perplexities_of_rows

SETS = {
    "sst2": ("banking77", "waimai_10k"),
    "waimai_10k": ("tnews_fewclue", "sst2"),
    "online_shopping_10_cats": ("tnews_fewclue", "sst2"),
}
"""Each with another set of its language, and one of another language."""
SHARE = 0.05
AT_ONCE = 8192
SPEED_ON = 30_000_000

Mask = npt.NDArray[np.bool_]


def main() -> None:
    """A line for each set and kind of mess, then the speeds."""
    arguments = parser_with_data(__doc__).parse_args()
    warnings.simplefilter("ignore")
    mixtures = (
        (name, kind, texts, mess)
        for name in SETS
        for kind, texts, mess in spoilt(arguments.data, name, arguments.rows or 2000)
    )
    columns = ["data", "mess", "AUROC", "found", "precision", "at 2: found", "precision", "peer: AUROC"]
    show_table(columns, (line(*one) for one in mixtures))
    show_table(["data", "MB a second"], ([name, speed(arguments.data, name)] for name in SETS))


def spoilt(data: Any, name: str, rows: int) -> list[tuple[str, list[str], Mask]]:
    """The rows with each kind of mess behind them, and which of them are mess."""
    ours = [text for row in read_rows(data, name, "test", rows) if (text := row.text.strip())]
    count = max(1, int(SHARE * len(ours)))
    lots = random.Random(0)
    some = [row.text.strip() for row in read_rows(data, name, "train", count)]
    near, far = ([row.text.strip() for row in read_rows(data, other, "test", count)] for other in SETS[name])
    kinds = {
        "characters shuffled": ["".join(lots.sample(text, len(text))) for text in some],
        "every third character": [text[::3] for text in some],
        "another subject": near,
        "another language": far,
    }
    whole = [(kind, [text for text in mess if text]) for kind, mess in kinds.items()]
    return [(kind, [*ours, *mess], np.repeat([False, True], [len(ours), len(mess)])) for kind, mess in whole]


def line(name: str, kind: str, texts: list[str], mess: Mask) -> list[str]:
    """The measure, the step and the peer on one mixture."""
    rows = rows_of(texts)
    measured = perplexities_of_rows(rows).fill_null(1.0).to_numpy()
    rates = [rate for threshold in (None, 2.0) for rate in found_by(rows, mess, threshold)]
    return [name, kind, f"{auroc(mess, measured):.3f}", *rates, f"{auroc(mess, of_peer(texts)):.3f}"]


def found_by(rows: Rows, mess: Mask, threshold: float | None) -> tuple[str, str]:
    """Which share of the mess goes, and which share of what goes is mess."""
    aside = DropOutliers(measures=("perplexity",), threshold=threshold).survey(rows, no_learner).set_aside
    assert aside is not None
    gone = rows.frame()["id"].is_in(aside["id"].to_list()).to_numpy()
    return interval(gone[mess]), interval(mess[gone])


def of_peer(texts: list[str]) -> npt.NDArray[np.float64]:
    """How easily each text is parted from the others."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.ensemble import IsolationForest
    from sklearn.feature_extraction.text import TfidfVectorizer

    features = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True).fit_transform(texts)
    components = TruncatedSVD(50, random_state=0).fit_transform(features)
    forest = IsolationForest(random_state=0).fit(components)
    return np.asarray(-forest.score_samples(components))


def speed(data: Any, name: str) -> str:
    """Megabytes of UTF-8 a second, the fitting of the models included."""
    texts = [row.text for row in read_rows(data, name, "train")]
    size = sum(len(text.encode()) for text in texts)
    rows = rows_of(texts * max(1, SPEED_ON // size))
    perplexities_of_rows(rows_of(texts[:100]))
    start = time.perf_counter()
    perplexities_of_rows(rows)
    return f"{size * max(1, SPEED_ON // size) / 1e6 / (time.perf_counter() - start):.1f}"


def rows_of(texts: list[str]) -> Rows:
    """The texts as the runner hands them to a step."""
    frame = pl.DataFrame({"id": [str(row) for row in range(len(texts))], "input": texts})

    def batches() -> Any:
        return (frame.slice(start, AT_ONCE) for start in range(0, frame.height, AT_ONCE))

    return Rows(frame.height, ("id", "input"), batches, map_batches)


def interval(hits: Mask) -> str:
    """A share with its Wilson interval."""
    count, z = len(hits), 1.96
    if not count:
        return "-"
    share = float(hits.mean())
    middle, width = share + z * z / (2 * count), z * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2))
    scale = 1 + z * z / count
    return f"{share:.2f} [{max(0, (middle - width) / scale):.2f}, {min(1, (middle + width) / scale):.2f}]"


def auroc(positive: Mask, score: npt.NDArray[np.float64]) -> float:
    """The probability that mess has the higher score."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(positive, score))


def no_learner(_learner: Any, *, folds: int) -> LabelAnswers:
    """The step asks for none."""
    raise AssertionError(folds)


if __name__ == "__main__":
    main()
