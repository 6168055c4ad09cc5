"""The step that tunes a classical classifier: what it chooses, and that nothing but data and settings decide."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from pydantic import ValidationError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.models.blend import WEIGHTS, Blend
from tasklift.models.classical import Classical as ClassicalModel
from tasklift.models.linear import Linear
from tasklift.settings.errors import UserError
from tasklift.steps.tune.classical import Classical

ALGORITHMS = ["linear_svm", "logistic_regression", "naive_bayes", "random_forest", "gradient_boosting"]
WORDS = {"fine": ["good", "tasty", "warm"], "poor": ["bad", "cold", "late"], "unsure": ["perhaps", "average", "so-so"]}
ZH = {"fine": ["好吃", "很快", "热乎"], "poor": ["难吃", "太慢", "凉了"], "unsure": ["一般", "还行", "凑合"]}


def frame(rows: int, *, seed: int = 0, words: dict[str, list[str]] = WORDS, prefix: str = "") -> pl.DataFrame:
    """Three labels, the third rare; a text has two words of its label's and two of any."""
    generator = np.random.default_rng(seed)
    every = [word for own in words.values() for word in own]
    labels = generator.choice(list(words), rows, p=[0.45, 0.45, 0.1])
    texts = [" ".join([*generator.choice(words[label], 2), *generator.choice(every, 2)]) for label in labels]
    names = [f"{prefix}{row}" for row in range(rows)]
    return pl.DataFrame({"id": names, "unit": names, "text": texts, "label": labels.tolist()})


def rows_of(data: pl.DataFrame) -> Rows:
    return Rows(data.height, tuple(data.columns), lambda: iter([data.clear(), *data.iter_slices(50)]), map)


def tuned(step: Classical, train: pl.DataFrame, valid: pl.DataFrame | None = None, seed: int = 0) -> ClassicalModel:
    datasets = {"train": rows_of(train)} | ({} if valid is None else {"valid": rows_of(valid)})
    return step.tune(datasets, start=None, seed=seed, desk=Desk())


def accuracy(model: ClassicalModel, data: pl.DataFrame) -> float:
    return float(np.mean([a == b for a, b in zip(model.predict(data).best(), data["label"], strict=True)]))


@pytest.mark.parametrize("words", [WORDS, ZH], ids=["english", "chinese"])
@pytest.mark.parametrize("algorithm", ["auto", *ALGORITHMS])
def test_every_algorithm_learns_in_both_languages(algorithm: Any, words: dict[str, list[str]]) -> None:
    model = tuned(Classical(algorithm=algorithm, trees=30, components=20), frame(400, words=words))
    assert accuracy(model, frame(200, seed=1, words=words)) > 0.75


def test_the_plain_variant_answers_as_scikit_learns_pipeline() -> None:
    train, test = frame(300), frame(100, seed=1)
    plain = Classical(
        algorithm="logistic_regression",
        weighting="tf_idf",
        tokens="by_language",
        word_ngrams=(1, 1),
        sublinear_tf=False,
        min_document_frequency=1,
        C=1.0,
        class_weight="none",
        refit=False,
    )
    model = tuned(plain, train, frame(100, seed=2, prefix="v"))
    vectorizer = TfidfVectorizer(token_pattern=r"(?u)\w+")  # noqa: S106
    reference = LogisticRegression(max_iter=1000).fit(vectorizer.fit_transform(train["text"]), train["label"])
    assert model.predict(test).best() == reference.predict(vectorizer.transform(test["text"])).tolist()


def test_what_was_tried_and_chosen_is_kept() -> None:
    model = tuned(Classical(), frame(200), frame(100, seed=1, prefix="v"))
    strengths, rest = model.trials[:4], model.trials[4:]
    assert [trial.settings["C"] for trial in strengths] == [0.1, 0.2, 0.4, 0.8]
    assert {trial.judged_on for trial in strengths} == {"folds of train"}
    assert {trial.judged_on for trial in rest} == {"valid"}
    assert [sum(trial.chosen for trial in trials) for trials in (strengths, rest)] == [1, 1]
    (strength,) = (trial.settings["C"] for trial in strengths if trial.chosen)
    assert {trial.settings["C"] for trial in rest} == {strength}
    assert all(0.0 <= trial.macro_f1 <= 1.0 for trial in model.trials)


def test_a_settled_step_trains_the_same_model_without_choosing_again() -> None:
    train, valid = frame(200), frame(100, seed=1, prefix="v")
    model = tuned(Classical(), train, valid)
    settled = Classical().settled(model)
    again = tuned(settled, train, valid)
    assert len(again.trials) == 1
    assert np.array_equal(*(one.predict(valid).probabilities for one in (model, again)))
    assert Classical(C=3.0).settled(tuned(Classical(C=3.0), train)).C == 3.0


def test_what_the_user_fixed_is_not_searched() -> None:
    step = Classical(algorithm="linear_svm", weighting="tf_idf", tokens="characters", C=2.0, class_weight="balanced")
    (only,) = tuned(step, frame(200)).trials
    assert only.settings == {
        "algorithm": "linear_svm",
        "tokens": "characters",
        "weighting": "tf_idf",
        "C": 2.0,
        "class_weight": "balanced",
    }


def test_refitting_uses_the_rows_of_valid() -> None:
    train = frame(100)
    valid = frame(60, seed=1, prefix="v").with_columns(pl.col("text") + " zebra")
    vocabularies = [
        len(tuned(Classical(refit=refit, tokens="words"), train, valid).features.vocabulary) for refit in (True, False)
    ]
    assert vocabularies[0] > vocabularies[1]


def test_a_label_that_only_valid_has_is_never_answered() -> None:
    valid = frame(50, seed=1, prefix="v").with_columns(label=pl.lit("new"))
    mixed = pl.concat([valid, frame(50, seed=2, prefix="w")])
    assert tuned(Classical(), frame(100), mixed).labels == ("fine", "poor", "unsure")
    assert tuned(Classical(), frame(100), valid).labels == ("fine", "poor", "unsure")


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_few_rows_are_enough_to_answer(rows: int) -> None:
    model = tuned(Classical(), frame(rows))
    assert model.predict(frame(10, seed=1)).probabilities.shape == (10, len(model.labels))


def test_rows_without_any_text_give_the_shares_of_the_labels() -> None:
    train = frame(10).with_columns(text=pl.lit(None, pl.String))
    model = tuned(Classical(), train)
    shares = train["label"].value_counts(normalize=True).sort("label")["proportion"].to_list()
    np.testing.assert_allclose(model.predict(train).probabilities, [shares] * 10)


def test_both_texts_of_a_pair_are_read() -> None:
    train = frame(300)
    pair = train.select("id", "unit", "label", text=pl.lit("same"), text_pair=pl.col("text"))
    assert accuracy(tuned(Classical(), pair), pair) > 0.8


def test_probabilities_are_about_as_sure_as_they_are_right() -> None:
    for algorithm in ("auto", "naive_bayes", "random_forest"):
        model = tuned(
            Classical(algorithm=algorithm, components=20, trees=30), frame(600), frame(300, seed=1, prefix="v")
        )
        test = frame(600, seed=2)
        assert abs(model.predict(test).confidence().mean() - accuracy(model, test)) < 0.08


def test_linear_models_do_not_depend_on_the_seed() -> None:
    assert not Classical().draws_lots()
    models = [tuned(Classical(), frame(150), seed=seed) for seed in (1, 2)]
    assert np.array_equal(*(model.predict(frame(20, seed=1)).probabilities for model in models))


def test_trees_depend_on_the_seed_and_say_so() -> None:
    step = Classical(algorithm="random_forest", trees=10, components=20)
    assert step.draws_lots()
    first, again, other = (tuned(step, frame(150), seed=seed).predict(frame(50, seed=1)) for seed in (1, 1, 2))
    assert np.array_equal(first.probabilities, again.probabilities)
    assert not np.array_equal(first.probabilities, other.probabilities)


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from test_classical import Classical, frame, tuned
for algorithm in sys.argv[2:]:
    model = tuned(Classical(algorithm=algorithm, trees=10, components=10), frame(300))
    print(np.sort(model.predict(frame(100, seed=1)).probabilities.view(np.uint64)).tobytes().hex())
"""


def test_the_bits_are_the_same_on_one_thread_and_on_two() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(Path(__file__).parent), "auto", *ALGORITHMS],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(outputs) == 1


def test_predicting_does_not_load_scikit_learn(tmp_path: Path) -> None:
    model = tuned(Classical(), frame(100))
    model.save(tmp_path)
    loaded = "import sys, tasklift.models.classical; print('sklearn' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, text=True)
    assert answer.stdout.strip() == "False"


def test_no_rows_are_refused() -> None:
    with pytest.raises(UserError, match="no rows to learn from"):
        tuned(Classical(), frame(10).clear())


def test_going_on_from_another_model_pools_the_two() -> None:
    start = tuned(Classical(), frame(30))
    datasets = {"train": rows_of(frame(30)), "valid": rows_of(frame(12))}
    model = Classical(C=1.0).tune(datasets, start=start, seed=0, desk=Desk())
    assert isinstance(model, Blend)
    assert model.start is start
    assert model.weight in WEIGHTS
    assert model.predict(frame(12).select("text")).labels == start.labels


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"algorithm": "naive_bayes", "weighting": "log_count_ratio"}, "goes with logistic_regression or linear_svm"),
        ({"word_ngrams": (3, 1)}, "begins with the shorter run"),
        ({"C": 0.0}, "greater than 0"),
        ({"character_ngrams": (0, 2)}, "greater than or equal to 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Classical(**settings)


def test_a_linear_model_is_one_sparse_product() -> None:
    assert isinstance(tuned(Classical(), frame(60)).head, Linear)
