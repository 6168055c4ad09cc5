"""Holm's correction by a worked example."""

import pytest

from tasklift.evaluation.holm import holm


def test_the_smallest_p_is_multiplied_by_all_and_none_falls_below_a_smaller_one() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_what_was_not_measured_counts_not() -> None:
    assert holm([None, 0.02, None, 0.9]) == [None, 0.04, None, 0.9]


def test_a_corrected_p_is_at_most_one() -> None:
    assert holm([0.6, 0.7, 0.8]) == [1.0, 1.0, 1.0]


def test_an_empty_ledger_needs_no_correction() -> None:
    assert holm([]) == []
