"""A model and what was set upon it as one torch module, from tokens to the answer, so that it fits into one graph."""

import numpy as np
import torch
from torch import Tensor, nn

from tasklift.forms.answers import NO_ANSWER, LabelAnswers
from tasklift.forms.model import Model
from tasklift.models.calibrated import LEAST, Calibrated, Curve, Isotonic, Temperature
from tasklift.models.decision import Costs, Decision, Likeliest, Rule, Thresholds
from tasklift.models.encoder import Encoder
from tasklift.models.numbers import Floats
from tasklift.models.onnx.wrapped import encoder_of
from tasklift.models.thresholded import Thresholded

Answered = tuple[Tensor, Tensor | None]
"""Probabilities, float64, shape (rows, labels); places of labels, shape (rows,), None where the likeliest is meant."""


class Answering(nn.Module):
    """Tokens in; probabilities (float32) and the place of each row's label out, `NO_ANSWER` for none."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = _layer(model)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Inputs: int64, shape (rows, tokens)."""
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        probabilities, places = self.model(
            inputs if token_type_ids is None else {**inputs, "token_type_ids": token_type_ids}
        )
        return probabilities.float(), probabilities.argmax(dim=1) if places is None else places


class _Network(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.module = encoder.module

    def forward(self, inputs: dict[str, Tensor]) -> Answered:
        return torch.softmax(self.module(**inputs).logits.double(), dim=1), None


class _Scaled(nn.Module):
    def __init__(self, start: nn.Module, temperature: Temperature) -> None:
        super().__init__()
        self.start, self.scale = start, temperature.scale

    def forward(self, inputs: dict[str, Tensor]) -> Answered:
        probabilities, places = self.start(inputs)
        return torch.softmax(self.scale * torch.log(probabilities.clamp(min=LEAST)), dim=1), places


class _Curved(nn.Module):
    def __init__(self, start: nn.Module, isotonic: Isotonic, labels: tuple[str, ...]) -> None:
        super().__init__()
        self.start, self.rows = start, isotonic.rows
        self.curves = nn.ModuleList(
            _Interpolated(isotonic.curves[label]) if label in isotonic.curves else nn.Identity() for label in labels
        )

    def forward(self, inputs: dict[str, Tensor]) -> Answered:
        probabilities, places = self.start(inputs)
        shares = torch.stack([curve(probabilities[:, place]) for place, curve in enumerate(self.curves)], dim=1)
        sums = shares.sum(dim=1, keepdim=True)
        counted = self.rows * shares / torch.where(sums > 0, sums, 1.0) + 1 / len(self.curves)
        return torch.where(sums > 0, counted / (self.rows + 1), probabilities), places


class _Interpolated(nn.Module):
    """`numpy.interp` as a sum: each piece of the curve adds what it rises up to the value."""

    starts: Tensor
    widths: Tensor
    slopes: Tensor

    def __init__(self, curve: Curve) -> None:
        super().__init__()
        widths = np.diff(curve.probabilities)
        self.least = float(curve.shares[0])
        self.register_buffer("starts", _tensor(curve.probabilities[:-1]))
        self.register_buffer("widths", _tensor(widths))
        self.register_buffer("slopes", _tensor(np.diff(curve.shares) / widths))

    def forward(self, values: Tensor) -> Tensor:
        risen = torch.minimum((values[:, None] - self.starts).clamp(min=0.0), self.widths)
        return self.least + (risen * self.slopes).sum(dim=1)


class _Decided(nn.Module):
    def __init__(self, start: nn.Module, decision: Decision, labels: tuple[str, ...]) -> None:
        super().__init__()
        self.start, self.abstain_below = start, decision.abstain_below
        self.rule = _rule(decision.label, labels)

    def forward(self, inputs: dict[str, Tensor]) -> Answered:
        probabilities, _ = self.start(inputs)
        places = self.rule(probabilities)
        likeliest = probabilities.argmax(dim=1)
        answered = torch.where(places == NO_ANSWER, likeliest, places)
        confidence = probabilities.gather(1, answered[:, None])[:, 0]
        return probabilities, torch.where(confidence >= self.abstain_below, places, NO_ANSWER)


class _Rule(nn.Module):
    """The place of the largest of `probabilities @ savings`; `NO_ANSWER` where that is less than `least`."""

    savings: Tensor

    def __init__(self, savings: Floats, least: float | None) -> None:
        super().__init__()
        self.least = least
        self.register_buffer("savings", _tensor(savings))

    def forward(self, probabilities: Tensor) -> Tensor:
        savings = probabilities @ self.savings
        places = savings.argmax(dim=1)
        return places if self.least is None else torch.where(savings.amax(dim=1) >= self.least, places, NO_ANSWER)


def _rule(rule: Rule, labels: tuple[str, ...]) -> _Rule:
    """Every rule is linear in the probabilities, so rows that are sure of one label tell all of it."""
    sure = LabelAnswers(labels, np.eye(len(labels)))
    match rule:
        case Likeliest():
            return _Rule(sure.probabilities, None)
        case Thresholds():
            return _Rule(sure.probabilities / rule.divisors(labels), None)
        case Costs():
            return _Rule(rule.savings(sure), rule.least_savings)


def _layer(model: Model) -> nn.Module:
    match model:
        case Calibrated(start, Temperature() as temperature):
            return _Scaled(_layer(start), temperature)
        case Calibrated(start, Isotonic() as isotonic):
            return _Curved(_layer(start), isotonic, encoder_of(start).labels)
        case Thresholded(start, description):
            return _Decided(_layer(start), description.decision, encoder_of(start).labels)
        case _:
            return _Network(encoder_of(model))


def _tensor(values: Floats) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)
