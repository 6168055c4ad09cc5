"""How much a run may ask of endpoints, reckoned before it asks anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasklift.forms.tune import Tune
from tasklift.models.prompting.manner import Manner
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.recipe import Line
from tasklift.settings.endpoint import Endpoint
from tasklift.tasks.task import Task

_DIAGNOSED = 500
"""Rows of valid whose answers a diagnosis reads, where texts are written."""


@dataclass(frozen=True)
class PlannedRequests:
    """Requests to one model at most: what two of its askers ask alike is sent once."""

    model: str
    most: int


def requests_of(lines: Sequence[Line], positions: Sequence[int], prepared: Prepared) -> list[tuple[Endpoint, int]]:
    """What the model that these lines make asks, at most: of the last line that asks an endpoint, where none that
    makes another model follows it. Its answers to valid are what later lines learn from.
    """
    tunes = [step for at in positions if isinstance(step := lines[at].step, Tune)]
    makers = [place for place, step in enumerate(tunes) if not step.goes_on]
    maker = tunes[makers[-1]] if makers else None
    if maker is None or not isinstance(maker, Endpoint):
        return []
    valid = prepared.datasets["valid"].height if tunes[makers[-1] + 1 :] else 0
    samples = maker.samples if isinstance(maker, Manner) else 1
    return [(maker, samples * (prepared.test.height + valid))]


def requests_planned(
    task: Task, prepared: Prepared, lines: Sequence[Line], measured: Sequence[Sequence[int]]
) -> tuple[PlannedRequests, ...]:
    """What a run asks, model by model, that measures what lines at these positions make; the last makes the final one,
    of which a diagnosis asks some more where it writes texts.
    """
    asked = [one for positions in measured for one in requests_of(lines, positions, prepared)]
    if not task.kind_class.has_labels() and measured:
        valid = min(_DIAGNOSED, prepared.datasets["valid"].height)
        asked += [(endpoint, valid) for endpoint, _ in requests_of(lines, range(len(lines)), prepared)]
    most: Counter[str] = Counter()
    for endpoint, requests in [*asked, *_graded(task, prepared, len(measured))]:
        most[str(endpoint.model)] += requests
    return tuple(PlannedRequests(model, most[model]) for model in sorted(most))


def request_seconds(asked: Sequence[tuple[Endpoint, int]], a_request: float) -> float:
    """Seconds that these take, where each takes so long alone."""
    return sum(requests * a_request / endpoint.most_at_once for endpoint, requests in asked)


def _graded(task: Task, prepared: Prepared, models: int) -> list[tuple[Endpoint, int]]:
    """What a judge is asked: about each answer of all models where it decides, else of the first and the last."""
    judge = task.measure.judge
    if judge is None or judge.endpoint is None:
        return []
    graded = models if task.deciding_metric == "judged" else min(2, models)
    return [(judge.endpoint, graded * prepared.test.height)]
