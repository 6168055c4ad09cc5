"""Losses of tokens as losses of their rows."""

from torch import Tensor


def mean_by_row(values: Tensor, rows: Tensor, count: int) -> Tensor:
    """The mean of the values of each row, shape (count,); 0 for a row without any.

    `rows`: the number of the row that each value belongs to, shape (values,).
    """
    sums = values.new_zeros(count).index_add(0, rows, values)
    sizes = rows.bincount(minlength=count).clamp(min=1)
    return sums / sizes
