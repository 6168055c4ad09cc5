"""What lies beside a model in the form of ONNX: how it was checked, a program that answers with it, what to know."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tasklift.reports.files.markdown import markdown_text
from tasklift.runs.starting.yaml_text import flow
from tasklift.settings.messages import say, speaking
from tasklift.settings.registry import PACKAGE
from tasklift.store.atomic import write_atomic

_PROGRAM: Final = PACKAGE / "models" / "onnx" / "answerer.py"
_WORDS: Final = {"text": "a text", "text_pair": "its second text"}


def write_onnx_readme(record: Mapping[str, Any], told: Mapping[str, Any], folder: Path, language: str) -> None:
    """`README.md` of that folder; `told` is what its `model.json` says."""
    with speaking(language):
        text = "\n".join(_lines(record, told)) + "\n"
    write_atomic(folder / "README.md", text.encode())


def check_line(told: Mapping[str, Any]) -> str:
    """How the graph answered beside torch."""
    return say(
        "checked: onnxruntime gives {rows:,} rows of this run the same labels as torch in float32, and probabilities "
        "that differ by at most {largest:.1e}",
        rows=told["check"]["rows"],
        largest=told["check"]["largest"],
    )


def onnx_program(told: Mapping[str, Any]) -> str:
    """The program of the page: it answers one row with the model of the folder where it runs."""
    row = tuple(_WORDS[name] for name in told["inputs"])
    shown = repr(row if len(row) > 1 else row[0]).replace("'", '"')
    return f"{_PROGRAM.read_text(encoding='utf-8')}\n\nprint(Answerer('.').answer([{shown}]))\n".replace("'.'", '"."')


def _lines(record: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"# {markdown_text(record['task'])}", "")
    yield from (say("The model of run {run} in the form of ONNX. `MODEL.md` is its card.", run=record["run"]), "")
    yield from (f"- {check_line(told)}", *(f"- {line}" for line in _to_know(told)), "")
    yield from ("```sh", "pip install onnxruntime tokenizers", "```", "", "```python")
    yield from (*onnx_program(told).splitlines(), "```")


def _to_know(told: Mapping[str, Any]) -> Iterator[str]:
    columns = [column for names in told["columns"].values() for column in names]
    yield say("It reads {columns}, {longest:,} tokens at most.", columns=columns, longest=told["longest"])
    if told["rewrites"]:
        rewrites = [f"`{flow({one['name']: one['settings']})}`" for one in told["rewrites"]]
        yield say(
            "`lift predict` first rewrites texts by {rewrites}. That is not in this folder: hand over texts that were "
            "rewritten so, or answers may differ.",
            rewrites=rewrites,
        )
    else:
        yield say("It reads texts as they are: no rewrite travels with it.")
    if told["set_afterwards"]:
        yield say("What {steps} set is in the graph.", steps=[f"`{name}`" for name in told["set_afterwards"]])
    label = told["without_text"]["label"]
    yield say(
        "Where there is no text, `lift predict` does not ask it and answers {label}; so should you.",
        label=say("nothing") if label is None else markdown_text(label),
    )
