"""How much a run may ask of endpoints, reckoned before it asks anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tasklift.forms.tune import Tune
from tasklift.models.prompting.manner import Manner
from tasklift.runs.diagnosing.written.answers import ENOUGH
from tasklift.runs.expected import expected_seconds
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.recipe import Line
from tasklift.settings.endpoint import Endpoint
from tasklift.tasks.task import Task


@dataclass(frozen=True)
class PlannedRequests:
    """Requests to one model at most: what two of its askers ask alike is sent once."""

    model: str
    most: int


def requests_of(lines: Sequence[Line], positions: Sequence[int], prepared: Prepared) -> list[tuple[Endpoint, int]]:
    """What the model that these lines make asks, at most: about the test, and about valid where later lines learn from
    its answers to that.
    """
    asker, later = _asker(lines, positions)
    valid = prepared.datasets["valid"].height if later else 0
    return [] if asker is None else [(asker, _samples(asker) * (prepared.test.height + valid))]


def requests_planned(
    task: Task, prepared: Prepared, lines: Sequence[Line], measured: Sequence[Sequence[int]]
) -> tuple[PlannedRequests, ...]:
    """What a run asks, model by model, that measures what lines at these positions make. Where texts are written, a
    diagnosis asks the model of all lines about some of valid.
    """
    asked = [one for positions in measured for one in requests_of(lines, positions, prepared)]
    asker, _ = _asker(lines, range(len(lines)))
    if asker is not None and not task.kind_class.has_labels():
        asked.append((asker, _samples(asker) * min(ENOUGH, prepared.datasets["valid"].height)))
    most: Counter[str] = Counter()
    for endpoint, requests in [*asked, *_asked_of_judge(task, prepared, len(measured))]:
        most[str(endpoint.model)] += requests
    return tuple(PlannedRequests(model, most[model]) for model in sorted(most))


def request_seconds(asked: Sequence[tuple[Endpoint, int]]) -> float:
    """Seconds that these take."""
    return sum(expected_seconds("request", requests) / endpoint.most_at_once for endpoint, requests in asked)


def graded_answers(task: Task, prepared: Prepared, models: int) -> int:
    """How many answers a judge is shown: all models' where it decides, else those of the first and the last."""
    return prepared.test.height * (models if task.deciding_metric == "judged" else min(2, models))


def _asked_of_judge(task: Task, prepared: Prepared, models: int) -> list[tuple[Endpoint, int]]:
    judge = task.measure.judge
    if judge is None or judge.endpoint is None:
        return []
    return [(judge.endpoint, graded_answers(task, prepared, models))]


def _asker(lines: Sequence[Line], positions: Sequence[int]) -> tuple[Endpoint | None, bool]:
    """The last step that makes a model, where that asks an endpoint, and whether others go on from its answers."""
    tunes = [step for at in positions if isinstance(step := lines[at].step, Tune)]
    last = max((place for place, step in enumerate(tunes) if not step.goes_on), default=None)
    maker = None if last is None else tunes[last]
    return maker if isinstance(maker, Endpoint) else None, last is not None and last + 1 < len(tunes)


def _samples(asker: Endpoint) -> int:
    return asker.samples if isinstance(asker, Manner) else 1
