"""Which rows of a disputed text go."""

from handed import handed, no_learner

from tasklift.steps.clean.drop_conflicts import DropConflicts

LONG = "the quick brown fox jumps over the lazy dog and then runs through the dark forest until it is home again"


def gone(texts: list[str], labels: list[str | None], step: DropConflicts | None = None) -> dict[str, str]:
    found = (step or DropConflicts()).survey(handed({"input": texts, "label": labels}, 2), no_learner).set_aside
    assert found is not None
    return dict(found.iter_rows())


def test_all_rows_of_a_text_with_two_labels_go_and_name_another() -> None:
    assert gone(["味道还不错", "味道还不错！", "好", "好"], ["neg", "pos", "pos", "pos"]) == {
        "r0": "same text is labelled 'pos' elsewhere (row r1)",
        "r1": "same text is labelled 'neg' elsewhere (row r0)",
    }


def test_the_strict_majority_may_stay() -> None:
    step = DropConflicts(keep="majority")
    assert gone(["a", "A", "a."], ["p", "n", "p"], step) == {"r1": "same text is labelled 'p' elsewhere (row r0)"}


def test_without_a_strict_majority_all_go() -> None:
    assert set(gone(["a"] * 5, ["p", "n", "p", "n", "x"], DropConflicts(keep="majority"))) == {
        "r0",
        "r1",
        "r2",
        "r3",
        "r4",
    }


def test_near_copies_conflict_only_where_asked() -> None:
    texts, labels = [LONG, LONG + " now"], ["p", "n"]
    assert gone(texts, labels) == {}
    assert gone(texts, labels, DropConflicts(near=0.8)) == {
        "r0": "nearly the same text is labelled 'n' elsewhere (row r1)",
        "r1": "nearly the same text is labelled 'p' elsewhere (row r0)",
    }


def test_a_missing_label_disputes_nothing() -> None:
    assert gone(["a", "a", "a"], [None, "p", "p"]) == {}
