"""How many wrong labels `find_label_errors` finds, and how many right ones it takes with them, beside cleanlab.

Labels of published train rows are flipped at random: 5 to 40 %. Both tools get the very same out-of-fold probabilities,
from the step's own cheap learner. Truth is what was flipped; wrong labels that were published so count against both.
AUROC: how well the quality of a label (its probability) ranks flipped rows before others; it is the same for both.
"as it is": the step's defaults, which ask for some confidence and take no more than a share of each label. "free":
without these two; it should find what cleanlab's `filter_by="both"` finds.

Usage: python benchmarks/label_errors.py --data FOLDER [--sets sst2 waimai_10k] [--rows 500]
"""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from mess import flip_labels
from published import Published, parser_with_data, read_published
from tables import show_table
from whole_run import write_task

from tasklift.engines.local import map_batches
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.rows import Rows
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.progress import silent
from tasklift.runs.recipe import baseline_line
from tasklift.runs.run import make_ready
from tasklift.steps.label.find_label_errors import FindLabelErrors
from tasklift.tasks.task import Task

SHARES = (0.05, 0.1, 0.2, 0.3, 0.4)
SEED = 0

Mask = npt.NDArray[np.bool_]


def main() -> None:
    """A line for each set and share."""
    parser = parser_with_data(__doc__)
    parser.set_defaults(sets=["sst2", "waimai_10k"])
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    finders = ("as it is", "free", "cleanlab both", "cleanlab default")
    wanted = [read_published(arguments.data, name, arguments.rows) for name in arguments.sets]
    columns = ["data", "wrong", "learner right", "AUROC", *(f"{one}: precision / recall" for one in finders)]
    show_table(columns, (line(one, share) for one in wanted for share in SHARES))


def line(one: Published, share: float) -> list[str]:
    """Flip, learn and look."""
    spoilt = one._replace(train=flip_labels(one.train, share, np.random.default_rng(SEED)))
    rows, answers = out_of_fold(spoilt)
    truth = {row.text: row.label for row in one.train}
    gold = pl.Series([truth[text] for text in rows["text"]])
    wrong = (gold != rows["label"]).to_numpy()
    right = float(np.mean(np.array(answers.best()) == gold.to_numpy()))
    given = np.array([answers.labels.index(label) for label in rows["label"]])
    found = [
        found_by(FindLabelErrors(), rows, answers),
        found_by(FindLabelErrors(minimum_confidence=0, maximum_share=1), rows, answers),
        found_by_cleanlab(given, answers, "both"),
        found_by_cleanlab(given, answers, "prune_by_noise_rate"),
    ]
    quality = answers.probabilities[np.arange(len(given)), given]
    cells = [f"{rate(wrong, of=mask):.3f} / {rate(mask, of=wrong):.3f}" for mask in found]
    return [one.name, f"{share:.0%}", f"{right:.3f}", f"{auroc(wrong, -quality):.3f}", *cells]


def out_of_fold(one: Published) -> tuple[pl.DataFrame, LabelAnswers]:
    """The train rows that a run would look at, and the answers of models that did not see them."""
    step = FindLabelErrors()
    with tempfile.TemporaryDirectory() as folder:
        task = Task.load(write_task(Path(folder), {"train": one.train, "valid": one.valid, "test": one.test}))
        ready = make_ready(task)
        workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, silent)
        dataset = ready.prepared.datasets["train"]
        return dataset.frame(), workshop.trainer.out_of_fold(step.learner, step.folds, dataset)


def found_by(step: FindLabelErrors, rows: pl.DataFrame, answers: LabelAnswers) -> Mask:
    """The rows that the step sets aside."""
    handed = rows.select("id", "label")
    findings = step.survey(
        Rows(handed.height, ("id", "label"), lambda: iter([handed]), map_batches), lambda _learner, *, folds: answers
    )
    gone = [] if findings.set_aside is None else findings.set_aside["id"].to_list()
    return rows["id"].is_in(gone).to_numpy()


def found_by_cleanlab(given: npt.NDArray[np.int64], answers: LabelAnswers, filter_by: str) -> Mask:
    """The rows that cleanlab calls issues."""
    from cleanlab.filter import find_label_issues  # type: ignore[import-untyped]

    return np.asarray(find_label_issues(given, answers.probabilities, filter_by=filter_by, n_jobs=1))


def rate(hits: Mask, *, of: Mask) -> float:
    """The share of `of` that is among `hits`; 0 of none."""
    return float(hits[of].mean()) if of.any() else 0.0


def auroc(positive: Mask, score: npt.NDArray[np.float64]) -> float:
    """The probability that a positive row has the higher score."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(positive, score))


if __name__ == "__main__":
    main()
