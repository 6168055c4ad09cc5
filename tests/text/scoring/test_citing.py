"""A text stands in a passage where its words do, whole and one after another."""

from tasklift.text.scoring.citing import standing_in


def test_each_text_is_looked_for_in_the_passages_of_its_row() -> None:
    passages = [["Opened in 1950.", "It cost 5 pounds."], [], ["门票５元。"]]
    texts = [["1950", "5", "in 1950", "", "opened 1950"], ["1950"], ["5元", " "]]
    assert standing_in(texts, passages) == [
        [[True, False], [False, True], [True, False], None, [False, False]],
        [[]],
        [[True], None],
    ]
