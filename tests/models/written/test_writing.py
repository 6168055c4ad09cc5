"""How long an answer may be where nobody says it."""

import pytest

from tasklift.models.written.writing import Writing


@pytest.mark.parametrize(
    ("said", "places", "most"),
    [(None, 2048, 128), (None, 128, 64), (None, 1, 1), (None, None, 128), (200, 128, 200), (12, 2048, 12)],
)
def test_an_answer_takes_half_of_a_small_network_unless_its_length_is_said(
    said: int | None, places: int | None, most: int
) -> None:
    writing = Writing(most_new_tokens=said).within(places)
    assert (writing.most, writing.decoding(1).most) == (most, most)
