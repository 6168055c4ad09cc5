"""What a tracker is told of a run: parameters, metrics, tags and curves, none of them a row or a text of the data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tracking.curves import Curve, curves_of, figures_of

PROJECT = "tasklift"
"""The project or experiment, where the environment names none."""

_RUN_DIGITS = 8
_OF_LIFT = ("low", "high", "p")
_OF_COST = ("seconds", "watt_hours", "grams_co2")


@dataclass(frozen=True)
class Entry:
    """A run as every tracker can hold it. `name` is unique as far as `run` is; `curves` are those of trainings."""

    run: str
    name: str
    parameters: Mapping[str, str | int]
    metrics: Mapping[str, float]
    tags: Mapping[str, str]
    curves: Mapping[str, Curve]

    def to_json(self) -> bytes:
        """As JSON in UTF-8; `entry_from` reads it."""
        return json.dumps(vars(self), ensure_ascii=False).encode()


def entry_from(content: bytes) -> Entry:
    """The entry that `to_json` wrote."""
    told = json.loads(content)
    curves = {name: [(step, figures) for step, figures in curve] for name, curve in told["curves"].items()}
    return Entry(**{**told, "curves": curves})


def entry_of(record: Mapping[str, Any]) -> Entry:
    """The entry for a run's record. Scores and lifts are as there; what was not measured is left out."""
    return Entry(
        run=record["run"],
        name=f"{record['task']}-{record['run'][:_RUN_DIGITS]}",
        parameters={
            **{name: record[name] for name in ("task", "kind", "metric", "seed", "seeds", "version")},
            "edition": record["test"]["edition"],
            "recipe": recipe_lines(record["recipe"]),
        },
        metrics={name: float(value) for name, value in _metrics(record) if value is not None},
        tags=_tags(record),
        curves=curves_of(record),
    )


def shareable(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without what it shows of single rows: texts, ids and answers."""
    return {
        **record,
        "changed": {side: [] for side in record["changed"]},
        **({"sampled": []} if "sampled" in record else {}),
        "steps": [{**step, "examples": [], "cuts": []} for step in record["steps"]],
        "diagnosis": [{**finding, "examples": []} for finding in record["diagnosis"]],
    }


def _metrics(record: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    yield "baseline", record["baseline"]["score"]
    yield "final", record["final"]["score"]
    yield "lift", record["lift"]["value"]
    yield from ((f"lift_{name}", record["lift"][name]) for name in _OF_LIFT)
    yield from ((f"metrics/{name}", one["final"]) for name, one in record["metrics"].items())
    for place, step in enumerate(record["steps"], start=1):
        yield f"path/{place}_{step['name']}", step["path"]["value"] if step["path"] else None
    yield "rows/read", record["rows"]["read"]
    yield from ((f"rows/{side}", record["split"][side]) for side in ("train", "valid", "test"))
    yield from ((name, record["cost"][name]) for name in _OF_COST)
    yield from figures_of(record)


def _tags(record: Mapping[str, Any]) -> dict[str, str]:
    told = {
        "verdict": record["lift"]["verdict"],
        "recommended": record["recommended"],
        "language": record["language"],
    }
    return {name: str(value) for name, value in told.items() if value is not None}
