"""How near filled values come to those that were taken away, beside scikit-learn's imputers.

Of tables that scikit-learn carries, a share of the cells is taken away at random; numbers are written as text and a few
of them as people slip (a thousand times too large), as in tables that need filling. Error: the absolute error over the
spread between the quarters, its mean over the cells taken away, with a 95 % interval from drawing these cells again.

Usage: python benchmarks/values/filling.py [--share 0.1] [--slips 0.005]
"""

import argparse
import time
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.engines.local import map_batches
from tasklift.forms.rows import Rows
from tasklift.steps.clean.table.fill_missing import FillMissing

SEED, REPEATS = 0, 1000

Floats = npt.NDArray[np.float64]


def main() -> None:
    """A line for each table and way of filling."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.1, help="share of the cells that is taken away")
    parser.add_argument(
        "--slips", type=float, default=0.005, help="share of the numbers that are a thousand times larger"
    )
    arguments = parser.parse_args()
    print("| table | way | error | seconds |\n|---|---|---|---|")
    for name, table in tables().items():
        chance = np.random.default_rng(SEED)
        gone = chance.random(table.shape) < arguments.share
        slipt = np.where(chance.random(table.shape) < arguments.slips, table * 1000, table)
        known = np.where(gone, np.nan, slipt)
        for way, fill in ways().items():
            started = time.perf_counter()
            filled = fill(known)
            print(
                f"| {name} | {way} | {error(table, filled, gone)} | {time.perf_counter() - started:.2f} |", flush=True
            )


def tables() -> dict[str, Floats]:
    """Numbers alone."""
    from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

    return {
        "wine": load_wine().data,
        "diabetes": load_diabetes(scaled=False).data,
        "breast cancer": load_breast_cancer().data,
    }


def ways() -> dict[str, Any]:
    """Ours, and the peer's as people call them."""
    from sklearn.impute import KNNImputer, SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def scaled(known: Floats) -> Floats:
        scaler = StandardScaler()
        pipeline = make_pipeline(scaler, KNNImputer(n_neighbors=5))
        back: Floats = scaler.inverse_transform(pipeline.fit_transform(known))
        return back

    return {
        "fill_missing: median": lambda known: ours(known, "median"),
        "fill_missing: nearest": lambda known: ours(known, "nearest"),
        "SimpleImputer (median)": lambda known: SimpleImputer(strategy="median").fit_transform(known),
        "KNNImputer": lambda known: KNNImputer(n_neighbors=5).fit_transform(known),
        "KNNImputer, scaled": scaled,
    }


def ours(known: Floats, by: Any) -> Floats:
    """The table with the step's values in the gaps."""
    columns = {
        f"c{place}": [None if np.isnan(one) else repr(float(one)) for one in column]
        for place, column in enumerate(known.T)
    }
    frame = pl.DataFrame(
        {"id": [str(row) for row in range(len(known))], **columns}, schema_overrides=dict.fromkeys(columns, pl.String)
    )
    rows = Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)

    def nobody(_learner: Any, *, folds: int) -> Any:
        raise AssertionError(f"nothing to learn in {folds} folds")

    changed = FillMissing(by=by).survey(rows, nobody).changed
    assert changed is not None
    both = frame.select("id").join(changed, on="id", how="left", maintain_order="left").drop("id")
    filled = both.cast(pl.Float64).to_numpy()
    return np.where(np.isnan(known), filled, known)


def error(table: Floats, filled: Floats, gone: npt.NDArray[np.bool_]) -> str:
    """The mean, with its interval."""
    quarters = np.quantile(table, [0.25, 0.75], axis=0)
    each = (np.abs(filled - table) / np.maximum(quarters[1] - quarters[0], 1e-9))[gone]
    drawn = np.random.default_rng(SEED).choice(each, (REPEATS, len(each))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return f"{each.mean():.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()
