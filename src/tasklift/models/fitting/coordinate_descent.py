"""Dual coordinate descent for the linear SVM with squared hinge loss (Hsieh et al., 2008), as in LIBLINEAR.

Features may be scaled on the fly: a feature scaled by s moves its unscaled weight by s squared, so no scaled copy of
the matrix is made and the weights need no folding afterwards.
"""

import numpy as np

from tasklift.models.numbers import Floats, Integers32
from tasklift.text.compiled import compiled


@compiled
def _shuffle(order: Integers32, count: int, state: np.uint64) -> np.uint64:
    for last in range(count - 1, 0, -1):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        other = np.int64(state % np.uint64(last + 1))
        order[last], order[other] = order[other], order[last]
    return state


@compiled
def descend(  # noqa: PLR0913, PLR0915
    starts: Integers32,
    features: Integers32,
    values: Floats,
    metric: Floats,
    signs: Floats,
    costs: Floats,
    tolerance: float,
    most_epochs: int,
) -> Floats:
    """Weights of the separating plane, shape (features + 1,), the intercept last.

    `starts`, `features`, `values`: the rows as CSR. `metric`: the square of each feature's scale, shape (features,).
    `signs`: +1 or -1 a row. `costs`: the price of a row's squared margin error. Stops when the projected gradients
    differ by at most `tolerance`, or after `most_epochs`. The order of the rows is drawn from a fixed generator: the
    problem has one solution, so a seed has nothing to decide.
    """
    rows = signs.shape[0]
    intercept = metric.shape[0]
    weights = np.zeros(intercept + 1)
    multipliers = np.zeros(rows)
    ridge = 0.5 / costs
    curvature = ridge + 1.0
    for row in range(rows):
        for at in range(starts[row], starts[row + 1]):
            curvature[row] += values[at] * values[at] * metric[features[at]]
    order = np.arange(rows).astype(np.int32)
    state = np.uint64(88172645463325252)
    active = rows
    ceiling = np.inf
    for _epoch in range(most_epochs):
        state = _shuffle(order, active, state)
        highest, lowest = -np.inf, np.inf
        position = 0
        while position < active:
            row = order[position]
            margin = weights[intercept]
            for at in range(starts[row], starts[row + 1]):
                margin += weights[features[at]] * values[at]
            gradient = signs[row] * margin - 1.0 + multipliers[row] * ridge[row]
            if multipliers[row] == 0.0 and gradient > ceiling:
                active -= 1
                order[position], order[active] = order[active], order[position]
                continue
            projected = min(gradient, 0.0) if multipliers[row] == 0.0 else gradient
            highest, lowest = max(highest, projected), min(lowest, projected)
            if abs(projected) > 1e-12:
                before = multipliers[row]
                multipliers[row] = max(before - gradient / curvature[row], 0.0)
                step = (multipliers[row] - before) * signs[row]
                weights[intercept] += step
                for at in range(starts[row], starts[row + 1]):
                    weights[features[at]] += step * values[at] * metric[features[at]]
            position += 1
        if highest - lowest <= tolerance:
            if active == rows:
                break
            active, ceiling = rows, np.inf
        else:
            ceiling = highest if highest > 0.0 else np.inf
    return weights
