"""A model card and a data card, as Hugging Face has them: front matter for machines, then text for people.

References: Mitchell et al., "Model cards for model reporting", 2019; Gebru et al., "Datasheets for datasets", 2021.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tasklift.reports.figures import asked_texts, energy_text, row_count, score, score_interval
from tasklift.reports.files.markdown import labels_table, markdown_table, markdown_text
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.summary import all_notes
from tasklift.runs.history import Which
from tasklift.runs.measuring.wording import headline
from tasklift.runs.starting.yaml_text import flow
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say, speaking
from tasklift.store.atomic import write_atomic

_PIPELINE_TAGS = {
    "classify": "text-classification",
    "generate": "text-generation",
    "dialogue": "text-generation",
    "translate": "translation",
}
_METRICS = {"accuracy": "accuracy", "macro_f1": "f1", "f1": "f1", "roc_auc": "roc_auc", "mcc": "matthews_correlation"}
_DECIMALS = 4
_MOST_LABELS = 30


def model_card(record: Mapping[str, Any], language: str, which: Which = "final") -> str:
    """`README.md` of an exported model: results with intervals, limits, energy, and how to make it again."""
    with speaking(language):
        return "\n".join([*_front_matter(_model_facts(record, which)), *_model_text(record, which)]) + "\n"


def data_card(record: Mapping[str, Any], language: str) -> str:
    """`DATA.md` of an exported model: what the rows are that it learned from, and what was done to them."""
    with speaking(language):
        return "\n".join([*_front_matter(_data_facts(record)), *_data_text(record)]) + "\n"


def _front_matter(facts: Mapping[str, Any]) -> list[str]:
    """YAML between two lines of dashes."""
    lines = [f"{name}: {flow(value)}" for name, value in facts.items() if value is not None]
    return ["---", *lines, "---", ""]


def _model_facts(record: Mapping[str, Any], which: Which) -> dict[str, Any]:
    task = {"type": _PIPELINE_TAGS.get(record["kind"], record["kind"])}
    results = [
        {"type": _METRICS.get(name, name), "name": name, "value": round(one[which], _DECIMALS)}
        for name, one in record["metrics"].items()
        if one[which] is not None
    ]
    data = {"type": "private", "name": f"{record['task']} (sealed test, {record['test']['rows']:,} rows)"}
    return {
        "language": record["language"],
        "library_name": "tasklift",
        "pipeline_tag": task["type"],
        "tags": ["tasklift", task["type"]],
        "model-index": [
            {"name": record["task"], "results": [{"task": task, "dataset": data, "metrics": results}]},
        ],
        "co2_eq_emissions": {
            "emissions": record["cost"]["grams_co2"],
            "source": f"Tasklift ({record['cost']['energy_source']})",
            "training_type": "training and measuring",
        },
    }


def _model_text(record: Mapping[str, Any], which: Which) -> Iterator[str]:
    yield from (f"# {markdown_text(record['task'])}", "", f"**{markdown_text(headline(record))}**", "")
    if which == "baseline":
        yield from (say("This is the baseline of that run, not its final model."), "")
    yield from _section(say("What it does"), [_what_it_does(record)])
    yield from _section(say("Results"), _results(record))
    if "by_label" in record:
        yield from _section(say("By label"), labels_table(record))
    yield from _section(say("Limits"), [f"- {markdown_text(limit)}" for limit in _limits(record)])
    yield from _section(say("What it cost"), [f"- {one}" for one in (energy_text(record), *asked_texts(record))])
    recipe = ["```yaml", *recipe_lines(record["recipe"]).splitlines(), "```", "", f"`{record['signature']}`"]
    yield from _section(say("To make it again"), recipe)


def _what_it_does(record: Mapping[str, Any]) -> str:
    if "by_label" not in record:
        return say("It writes a text for each text: {kind}.", kind=record["kind"])
    labels = [markdown_text(label) for label in list(record["by_label"])[:_MOST_LABELS]]
    return say("It gives texts one of these labels, with a probability: {labels}.", labels=labels)


def _results(record: Mapping[str, Any]) -> list[str]:
    rows = [
        [name, score(one["baseline"]), score_interval({"score": one["final"], "low": one["low"], "high": one["high"]})]
        for name, one in record["metrics"].items()
    ]
    note = say("On {rows:,} sealed test rows, with 95 % intervals.", rows=record["test"]["rows"])
    return [note, "", *markdown_table([say("metric"), say("baseline"), say("final")], rows)]


def _limits(record: Mapping[str, Any]) -> Iterator[str]:
    yield say("It was tested on rows of this one task; nothing is known of other texts, languages or times.")
    worst = min(record.get("by_label", {}).items(), key=lambda item: item[1]["f1"] or 0.0, default=None)
    if worst is not None:
        yield say("The label it answers worst is {label}, with an F1 of {f1:.3f}.", label=worst[0], f1=worst[1]["f1"])
    yield from all_notes(record)


def _data_facts(record: Mapping[str, Any]) -> dict[str, Any]:
    task = _PIPELINE_TAGS.get(record["kind"], record["kind"])
    return {"language": record["language"], "task_categories": [task], "pretty_name": record["task"]}


def _data_text(record: Mapping[str, Any]) -> Iterator[str]:
    rows, split, profile = record["rows"], record["split"], record["profile"]
    yield from (f"# {markdown_text(record['task'])}", "")
    told = [
        say(
            "{read:,} rows read, {repaired:,} repaired, {quarantined:,} that cannot be used.",
            read=rows["read"],
            repaired=rows["repaired"],
            quarantined=rows["quarantined"],
        ),
        say(
            "{train:,} to learn from, {valid:,} to choose by, {test:,} sealed.",
            train=split["train"],
            valid=split["valid"],
            test=split["test"],
        ),
    ]
    yield from _section(say("The rows"), told)
    labels = [[label, f"{one['train']:,}", f"{one['valid']:,}"] for label, one in profile["labels"].items()]
    if labels:
        yield from _section(say("Labels"), markdown_table([say("label"), say("train"), say("valid")], labels))
    yield from _section(say("What the steps did to the rows"), _steps(record))


def _steps(record: Mapping[str, Any]) -> list[str]:
    lines = []
    for step in record["steps"]:
        changes = [say("{changed:,} changed", changed=step["changed"])] if step["changed"] else []
        changes += [
            say("{rows:,} set aside: {reason}", rows=rows, reason=markdown_text(say_kept(reason)))
            for reason, rows in step["reasons"].items()
        ]
        stay = say("{rows} stay", rows=row_count(step["rows_out"]))
        told = say("; ").join([stay, *changes])
        lines.append("- " + say("{step}: {note}", step=f"`{step['name']}`", note=told))
    return lines


def _section(title: str, lines: Iterable[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""]


def write_cards(
    record: Mapping[str, Any], folder: Path, language: str, which: Which = "final", *, name: str = "README.md"
) -> None:
    """Both cards into the folder of an exported model; `which` of the run it is, `name` the file of the model's."""
    write_atomic(folder / name, model_card(record, language, which).encode())
    write_atomic(folder / "DATA.md", data_card(record, language).encode())
