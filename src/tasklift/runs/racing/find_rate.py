"""The learning-rate range test over a task: at which rates its network learns, and where it breaks."""

from dataclasses import asdict
from typing import Any, Final

from tasklift.forms.desk import Desk
from tasklift.runs.carrying.handing import rows_for
from tasklift.runs.progress import Progress
from tasklift.runs.racing.ground import Ground, beginning
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.store.hashing import key_of
from tasklift.training.pace import EncoderPace
from tasklift.training.rate_test import HIGHEST

STEPS: Final = 100
_VERSION: Final = 1
_STAGE: Final = in_english("learning rates")


def find_rate(ground: Ground, *, steps: int = STEPS) -> dict[str, Any]:
    """The loss by rate, in so many steps at most, and the rates to take, as JSON values; kept by key."""
    line = ground.lasting(steps, {"learning_rate": HIGHEST})
    key = key_of(["rate test", _VERSION, ground.key(line), ground.workshop.seed])
    curve = ground.workshop.store.produce(key, lambda: {"curve": _swept(ground, line.step), "objects": []}).value[
        "curve"
    ]
    rate = None if curve["steepest"] is None else rounded(min(curve["steepest"], curve["safe"]))
    changes = {} if rate is None else {"learning_rate": rate}
    return {
        "task": ground.workshop.task.name,
        "optimizer": ground.pace.optimizer,
        "rows": ground.train.height,
        "steps": steps,
        "points": [{"rate": at, "loss": loss} for at, loss in zip(curve["rates"], curve["losses"], strict=True)],
        "steepest": curve["steepest"],
        "safe": curve["safe"],
        "recommended": changes,
        "line": ground.line_with(changes).as_written() if changes else None,
    }


def rounded(rate: float) -> float:
    """A rate with two digits, as one writes it."""
    return float(f"{rate:.1e}")


def _swept(ground: Ground, step: object) -> dict[str, Any]:
    from tasklift.training.lessons.encoders import sweep_rates

    start = beginning(ground)
    if not isinstance(step, EncoderPace):
        raise UserError("no-network", say("the task names no network to train"))

    def tell(done: int, total: int, words: str) -> None:
        ground.workshop.tell(Progress(_STAGE, done, total, "steps", finished=done == total, words=words))

    rows = rows_for(ground.line.step, ground.workshop.task.kind_class, ground.train).frame().drop_nulls("label")
    return asdict(sweep_rates(start, rows, step, seed=ground.workshop.seed, desk=Desk(None, tell)))
