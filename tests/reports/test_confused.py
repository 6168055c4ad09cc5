"""The cells of a confusion, with and without rows that got no answer."""

from typing import Any

from tasklift.reports.confused import Pair, answers_of, confused_pairs, counts_of
from tasklift.reports.details import details
from tasklift.reports.files.figure_data import figure_data
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.confusion import matrices
from tasklift.reports.page.page import report_page
from tasklift.settings.messages import speaking

PLAIN = {"labels": ["a", "b"], "baseline": [[5, 2], [1, 9]], "final": [[6, 1], [3, 7]]}
SOME = {
    "labels": ["a", "b"],
    "baseline": [[5, 2], [1, 9]],
    "final": [[4, 1], [1, 5]],
    "unanswered": {"baseline": [0, 0], "final": [2, 4]},
}


def test_where_every_row_is_answered_there_is_no_further_answer() -> None:
    assert answers_of(PLAIN) == ["a", "b"]
    assert counts_of(PLAIN, "final") == [[6, 1], [3, 7]]
    assert confused_pairs(PLAIN, 5) == [Pair("b", "a", 1, 3), Pair("a", "b", 2, 1)]


def test_rows_left_unanswered_are_a_column_of_their_own_and_may_be_the_most_confused() -> None:
    assert answers_of(SOME) == ["a", "b", None]
    assert counts_of(SOME, "baseline") == [[5, 2, 0], [1, 9, 0]]
    assert confused_pairs(SOME, 3) == [Pair("b", None, 0, 4), Pair("a", None, 0, 2), Pair("a", "b", 2, 1)]
    matrix = matrices({"confusion": SOME})["final"]
    assert matrix.answers == ["a", "b", None]
    assert matrix.shares[1] == [0.1, 0.5, 0.4]


def test_every_report_says_where_there_is_no_answer(
    english: dict[str, Any], chinese: dict[str, Any], shown: Any
) -> None:
    for record, language, said in ((english, "en", "(no answer)"), (chinese, "zh", "（未作答）")):
        labels = record["confusion"]["labels"]
        none = {model: [7] * len(labels) for model in ("baseline", "final")}
        record = {**record, "confusion": {**record["confusion"], "unanswered": none}}  # noqa: PLW2901
        assert said in report_page(record, language)
        assert said in report_markdown(record, language)
        assert f"final,{labels[0]},,7" in figure_data(record)["confusion.csv"].decode()
        with speaking(language):
            assert said in shown(details(record), 100)
