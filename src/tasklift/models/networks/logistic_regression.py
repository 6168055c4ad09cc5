"""Logistic regression on a GPU: what scikit-learn fits on the processor, where a network learns in less time than that.

The loss, the way down (L-BFGS) and where it ends are scikit-learn's, so the answers are, too, but for rounding.
"""

from functools import partial
from typing import Final

import numpy as np
import torch
from scipy.optimize import minimize
from torch import Tensor
from torch.nn.functional import one_hot, softplus

from tasklift.models.fitting.dense import Fit
from tasklift.models.fitting.logistic_regression import fit_logistic_regression
from tasklift.models.linear import Linear, columns_for, linear
from tasklift.models.networks.precision import fastest_device
from tasklift.models.numbers import Floats, Integers

_ENDS: Final = {"maxiter": 1000, "maxls": 50, "gtol": 1e-4, "ftol": 64 * np.finfo(float).eps}


def fastest_fit() -> Fit:
    """On a GPU where there is one."""
    device = fastest_device()
    return partial(fit_on, device) if device.type == "cuda" else fit_logistic_regression


def fit_on(device: torch.device, features: Floats, codes: Integers, *, strength: float, weights: Floats) -> Linear:
    """As `fit_logistic_regression` of features, shape (rows, width), reckoned on a device."""
    columns = columns_for(int(codes.max()) + 1)
    matrix, labels = torch.from_numpy(features).to(device), torch.from_numpy(codes).to(device)
    wanted = labels[:, None].double() if columns == 1 else one_hot(labels, columns).double()
    shares = torch.from_numpy(weights / weights.sum()).to(device)[:, None]
    decay = 1.0 / (strength * float(weights.sum()))

    def told(flat: Floats) -> tuple[float, Floats]:
        planes = torch.from_numpy(flat).to(device).view(-1, columns)
        found = torch.cat(_loss(planes, matrix, wanted, shares, decay)).cpu().numpy()
        return float(found[0]), found[1:]

    start = np.zeros((features.shape[1] + 1) * columns)
    planes = minimize(told, start, method="L-BFGS-B", jac=True, options=_ENDS).x.reshape(-1, columns)
    return linear(planes[:-1], planes[-1])


def _loss(planes: Tensor, matrix: Tensor, wanted: Tensor, shares: Tensor, decay: float) -> tuple[Tensor, Tensor]:
    """The loss, shape (1,), and its slope at planes with an intercept below each, as one row of numbers."""
    scores = matrix @ planes[:-1] + planes[-1]
    if scores.shape[1] == 1:
        surprise, likely = softplus(scores) - wanted * scores, torch.sigmoid(scores)
    else:
        surprise = scores.logsumexp(dim=1, keepdim=True) - (wanted * scores).sum(dim=1, keepdim=True)
        likely = torch.softmax(scores, dim=1)
    apart = (likely - wanted) * shares
    slope = torch.cat([matrix.T @ apart + decay * planes[:-1], apart.sum(dim=0, keepdim=True)])
    loss = (surprise * shares).sum() + decay / 2 * planes[:-1].square().sum()
    return loss[None], slope.flatten()
