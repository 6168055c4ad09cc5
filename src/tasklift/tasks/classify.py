"""Classification: a text, or a pair of texts, gets one of a closed set of labels."""

from tasklift.data.roles import Role, RoleType, Side
from tasklift.settings.kept import in_english
from tasklift.tasks.families import Family
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import NOTHING, Given
from tasklift.tasks.teaching import lessons, lessons_of_labels


class Classify(Kind):
    """Give each text one label: sentiment, topic, intent, or whether two texts mean the same."""

    roles = (
        Role("text", RoleType.TEXT, Side.INPUT, "the text to classify"),
        Role("text_pair", RoleType.TEXT, Side.INPUT, "the second text, where pairs are classified", required=False),
        Role("label", RoleType.LABEL, Side.ANSWER, "the label, as written"),
    )
    metric = "macro_f1"
    metrics = (
        "accuracy",
        "balanced_accuracy",
        "macro_f1",
        "micro_f1",
        "weighted_f1",
        "macro_precision",
        "macro_recall",
        "precision",
        "recall",
        "f1",
        "mcc",
        "roc_auc",
        "pr_auc",
        "log_loss",
        "brier",
        "calibration_error",
        "coverage",
        "selective_accuracy",
    )

    @classmethod
    def default_recipe(cls, given: Given = NOTHING) -> list[RecipeLine]:
        taught = lessons(lessons_of_labels(given.rows_a_label), given, Family.ENCODER)
        return ["normalize", "drop_missing", "drop_conflicts", "deduplicate", *(taught or ["classical"])]

    @classmethod
    def baseline(cls, given: Given = NOTHING) -> RecipeLine:
        """TF-IDF of words, or of characters where no spaces part them, and logistic regression; nothing about it is
        chosen on the data.
        """
        settings = {
            "algorithm": "logistic_regression",
            "weighting": "tf_idf",
            "tokens": "by_language",
            "word_ngrams": [1, 1],
            "sublinear_tf": False,
            "min_document_frequency": 1,
            "C": 10.0,
            "class_weight": "none",
        }
        return {"classical": settings}

    @classmethod
    def baseline_name(cls) -> str:
        return in_english("tf idf, logistic regression on the raw rows")
