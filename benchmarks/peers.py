"""The peers of the benchmarks: scikit-learn's TF-IDF with a linear model, as people write it, defaults and all."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from published import Row

PEERS = ("logistic regression", "linear SVM")


class Answered(NamedTuple):
    """A label for each text, and the seconds that fitting and answering took."""

    labels: list[str]
    seconds: float


def answer_by(peer: str, language: str, rows: Sequence[Row], texts: Sequence[str]) -> Answered:
    """What the peer, fitted on `rows`, says of `texts`."""
    started = time.perf_counter()
    model = make_peer(peer, language).fit([row.text for row in rows], [row.label for row in rows])
    labels = [str(label) for label in model.predict(list(texts))]
    return Answered(labels, time.perf_counter() - started)


def make_peer(peer: str, language: str) -> Any:
    """The pipeline of that name; scikit-learn reads no Chinese words, so people give it characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    reading: dict[str, Any] = {"analyzer": "char", "ngram_range": (1, 2)} if language == "zh" else {}
    model = LogisticRegression(max_iter=1000) if peer == PEERS[0] else LinearSVC(max_iter=1000)
    return make_pipeline(TfidfVectorizer(**reading), model)
