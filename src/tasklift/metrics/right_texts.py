"""Rows with several right texts: which of them an answer is held against."""

from itertools import chain

import numpy as np

from tasklift.metrics.judged import Floats, Integers, JudgedTexts


def all_right_texts(judged: JudgedTexts) -> list[str]:
    """Those of all rows, end to end."""
    return list(chain.from_iterable(judged.gold))


def row_of_each(judged: JudgedTexts) -> Integers:
    """The place of the row that each right text is of."""
    return np.repeat(np.arange(judged.rows), [len(texts) for texts in judged.gold])


def where_rows_end(judged: JudgedTexts) -> Integers:
    """Right texts of row `i` are those from the `i`-th of these places to the next, shape (rows + 1,)."""
    return np.concatenate([[0], np.cumsum([len(texts) for texts in judged.gold])]).astype(np.int64)


def best_of_each(judged: JudgedTexts, values: Floats) -> Floats:
    """The highest of the values of a row's right texts, shape (rows,); NaN where there is none."""
    best = np.full(judged.rows, np.nan)
    np.fmax.at(best, row_of_each(judged), values)
    return best


def closest_lengths(judged: JudgedTexts, given: Integers, right: Integers) -> Integers:
    """The length nearest to an answer's among its right texts', the shorter of two equally near; shape (rows,).

    `given`: the length of each answer; `right`: of each right text; 0 where a row has none.
    """
    rows = row_of_each(judged)
    order = np.lexsort((right, np.abs(right - given[rows]), rows))
    found, first = np.unique(rows[order], return_index=True)
    closest = np.zeros(judged.rows, dtype=np.int64)
    closest[found] = right[order[first]]
    return closest
