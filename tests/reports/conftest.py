"""Records of two runs as the runner writes them, one in English and one in Chinese, and a terminal to show them on."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from tasklift.settings.messages import Note

NOTE = Note(
    "`{step}` did harm on the path: {value} points [{low}, {high}]; try the recipe without it",
    step="find_label_errors",
    value="-0.4",
    low="-0.7",
    high="-0.1",
)


def lift_of(value: float, spread: float, verdict: str) -> dict[str, Any]:
    """A lift with a symmetric interval."""
    return {"value": value, "low": value - spread, "high": value + spread, "p": 0.004, "verdict": verdict}


def interval_of(value: float) -> dict[str, Any]:
    """A score or gain with its interval."""
    return {"value": value, "low": value - 0.004, "high": value + 0.004, "calibrated": True}


def step_of(name: str, settings: dict[str, Any], rows: tuple[int, int], **others: Any) -> dict[str, Any]:
    """A step of a record, with nothing told but what is named."""
    blank: dict[str, Any] = {
        "form": "judge",
        "reasons": {},
        "changed": 0,
        "added": 0,
        "examples": [],
        "seconds": 0.4,
        "cached": False,
        "draws_lots": False,
        "note": None,
        "path": lift_of(0.0, 0.002, "cannot tell"),
        "without": lift_of(-0.001, 0.002, "cannot tell"),
    }
    counted = {"rows_in": rows[0], "rows_out": rows[1], "dropped": rows[0] - rows[1]}
    return {"name": name, "settings": settings, **blank, **counted, **others}


def training_of(steps: int = 240) -> dict[str, Any]:
    """A training that learns its rows by heart: the loss on valid is least at half of the steps, the score later."""
    points = [
        {
            "step": step,
            "loss": 0.7 * 0.985**step + 0.02,
            "rate": 5e-5 * (1 - step / steps),
            "norm": 4.0 * 0.99**step,
            "tokens": 640,
        }
        for step in range(1, steps + 1)
    ]
    scored = zip((0.6, 0.8, 0.83, 0.84, 0.85, 0.84), (0.6, 0.45, 0.4, 0.42, 0.47, 0.52), strict=True)
    return {
        "line": "finetune",
        "steps": steps,
        "points": points,
        "evaluations": [
            {"step": 40 * at, "score": score, "loss": loss} for at, (score, loss) in enumerate(scored, start=1)
        ],
        "falls": [30],
        "kept": 200,
        "notes": [
            Note(
                "gradients explode: at step {step:,} the gradient at `{layer}` was {times:,} times its usual size "
                "({steps:,} such steps in all); clip gradients, lower the learning rate, or make the warm-up longer",
                step=31,
                layer="layer 2",
                times=120,
                steps=1,
            ).to_json()
        ],
    }


def record_of(labels: list[str], texts: list[str]) -> dict[str, Any]:
    """A record with these labels, and these two texts as examples."""
    by_label = {
        label: {"precision": 0.9, "recall": 0.8 + 0.01 * at, "f1": 0.85, "rows": 1735}
        for at, label in enumerate(labels)
    }
    matrix = [[1500 if gold == given else 235 - given for given in range(len(labels))] for gold in range(len(labels))]
    steps = [
        step_of(
            "normalize",
            {},
            (24586, 24586),
            changed=312,
            examples=[{"id": "7f3a9c", "before": {"text": texts[0]}, "after": {"text": texts[1]}, "reason": None}],
        ),
        step_of(
            "deduplicate",
            {"threshold": 0.85},
            (24586, 21040),
            reasons={"copy of": 3546},
            cached=True,
            examples=[{"id": "b1", "before": {"text": texts[1]}, "after": None, "reason": "copy of row 7f3a9c"}],
        ),
        step_of(
            "find_label_errors", {"action": "drop"}, (21040, 20010), path=lift_of(-0.004, 0.003, "worse"), without=None
        ),
        step_of(
            "classical", {}, (20010, 20010), seconds=94.2, path=lift_of(0.013, 0.004, "better"), note="see the docs"
        ),
    ]
    return {
        "run": "3f2a9c41d07be8",
        "task": "reviews",
        "kind": "classify",
        "metric": "macro_f1",
        "version": "0.1.0",
        "language": "en",
        "seed": 0,
        "seeds": 1,
        "headline": "Better than the baseline: macro_f1 0.847 -> 0.856, +0.9 points [+0.3, +1.5], p = 0.004.",
        "notes": [str(NOTE)],
        "notes_said": [NOTE.to_json()],
        "recipe": [
            "normalize",
            {"deduplicate": {"threshold": 0.85}},
            {"find_label_errors": {"action": "drop"}},
            "classical",
        ],
        "baseline": {
            "name": "classical on the raw rows: logistic_regression",
            "score": 0.847,
            "low": 0.835,
            "high": 0.859,
        },
        "final": {"score": 0.856, "low": 0.844, "high": 0.868},
        "lift": lift_of(0.009, 0.006, "better"),
        "metrics": {
            "macro_f1": {"baseline": 0.847, "final": 0.856, "low": 0.844, "high": 0.868},
            "log_loss": {"baseline": 0.41, "final": None, "low": None, "high": None},
        },
        "by_label": by_label,
        "by_label_baseline": {label: {**one, "f1": 0.82} for label, one in by_label.items()},
        "curves": {
            "reliability": {"baseline": [], "final": [[0.6, 0.62, 0.5, 0.7, 400], [0.95, 0.93, 0.9, 0.96, 400]]},
            "roc": {"baseline": [[0.0, 0.0], [1.0, 1.0]], "final": [[0.0, 0.4], [0.5, 0.9], [1.0, 1.0]]},
        },
        "changed": {
            "better": [{"input": {"text": texts[0]}, "gold": labels[1], "baseline": labels[0], "final": labels[1]}],
            "worse": [],
        },
        "guards": [
            {
                "measure": "recall",
                "label": labels[0],
                "group": None,
                "lift": lift_of(-0.03, 0.01, "worse"),
                "step": "deduplicate",
            },
            {
                "measure": "recall",
                "label": labels[1],
                "group": None,
                "lift": lift_of(0.05, 0.01, "better"),
                "step": None,
            },
        ],
        "recommended": "baseline",
        "diagnosis": [
            {
                "cause": "little_data",
                "found": True,
                "said": Note(
                    "There are {rows:,} rows to learn from, too few to see what more would bring.", rows=40
                ).to_json(),
                "points": 2.44,
                "advice": Note("Look where they come from; until then, set them aside.").to_json(),
                "task": {"recipe": ["normalize", {"deduplicate": {"threshold": 0.8}}], "split": {"test": 0.3}},
                "examples": [
                    {"id": "7f3a9c", "input": {"text": texts[0]}, "label": labels[0], "answered": labels[1]},
                ],
            },
            {
                "cause": "drift",
                "found": False,
                "said": Note("rare labels are found as they should be").to_json(),
                "points": None,
                "advice": None,
                "task": {},
                "examples": [],
            },
        ],
        "trainings": [training_of()],
        "learning_curve": {
            "rows": [2500, 5000, 10_000, 20_000],
            "scores": [interval_of(value) for value in (0.80, 0.82, 0.84, 0.85)],
            "doubling": interval_of(0.008),
        },
        "profile": {
            "rows": 24586,
            "labels": {label: {"train": 12293, "valid": 1750} for label in labels},
            "lengths": {"quantiles": [1, 8, 30, 120, 900], "bins": [[1, 9, 5000], [10, 99, 18000], [100, 900, 1586]]},
            "empty": 3,
            "copies": 120,
            "languages": {"zh": 0.97, "en": 0.03},
        },
        "made_with": {"python": "3.11.7", "platform": "Linux", "packages": {"numpy": "2.4.0"}},
        "confusion": {"labels": labels, "baseline": matrix, "final": matrix},
        "steps": steps,
        "rows": {"read": 35123, "accepted": 35120, "repaired": 2, "quarantined": 1},
        "test": {
            "rows": 3470,
            "units": 3401,
            "edition": "e81b5c0d2f3a4",
            "looks": 1,
            "minimum_detectable_lift": 0.0123,
            "overlap_removed": 12,
            "overlap_reasons": {"copy of a test row": 12, "shares a run of 13 words with a test row": 7},
        },
        "split": {"train": 24586, "valid": 3500, "test": 3470, "fresh": 0, "aside": 31},
        "signature": "metric:macro_f1|version:1|edition:e81b5c0d2f3a4|rows:3470|seed:0",
        "cost": {
            "seconds": 131.0,
            "cpu_seconds": 240.2,
            "peak_memory_mb": 812.5,
            "watt_hours": 0.81,
            "grams_co2": 0.385,
            "energy_source": "estimated",
            "latency_ms": 1.24,
            "latency_low_ms": 1.1,
            "latency_high_ms": 1.5,
            "rows_per_second": 5120.0,
            "trainings": [
                {
                    "line": "finetune",
                    "expected_seconds": 24.0,
                    "seconds": 12.6,
                    "tokens_per_second": 2740.4,
                    "operations_per_second": 173_900_000_000,
                    "ceiling": 378_000_000_000,
                    "share": 0.46,
                    "device": "cpu",
                }
            ],
        },
    }


@pytest.fixture
def english() -> dict[str, Any]:
    """A run on English reviews."""
    return record_of(["negative", "positive"], ["Great  phone,\u00a0love it", "Great phone, love it"])


@pytest.fixture
def chinese() -> dict[str, Any]:
    """A run on Chinese reviews."""
    return record_of(["物流与包装问题", "正面"], ["手机很好，　很喜欢！！！", "手机很好,很喜欢!!!"])


@pytest.fixture
def shown() -> Callable[[RenderableType, int], str]:
    """What a terminal of that width shows; no line is wider than the terminal, Chinese counted as two columns."""

    def show(renderable: RenderableType, width: int = 80) -> str:
        console = Console(width=width, record=True, highlight=False, markup=False, emoji=False, color_system=None)
        with console.capture() as capture:
            console.print(renderable)
        text = capture.get()
        assert max(cell_len(line) for line in text.splitlines()) <= width
        return text

    return show
