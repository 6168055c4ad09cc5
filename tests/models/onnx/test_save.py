"""A network as ONNX: the same answers from onnxruntime and tokenizers alone, or nothing is written."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")

from tests.models.onnx.test_layers import WAYS  # noqa: E402
from tests.models.onnx.tiny import LABELS, ROWS, TEXTS, served, tiny  # noqa: E402

from tasklift.models.onnx import save  # noqa: E402
from tasklift.models.onnx.answerer import Answerer  # noqa: E402
from tasklift.models.onnx.save import save_onnx  # noqa: E402
from tasklift.models.onnx.wrapped import in_full_precision  # noqa: E402
from tasklift.models.pipeline import Pipeline, load  # noqa: E402
from tasklift.reports.files.onnx_readme import onnx_program  # noqa: E402
from tasklift.settings.errors import MachineError, UserError  # noqa: E402


@dataclass(frozen=True)
class Written:
    pipeline: Pipeline
    folder: Path
    said: dict[str, Any]
    pairs: bool


CASES = {
    "bert": ("calibrated twice, then decided", True),
    "distilbert": ("thresholds", False),
    "roberta": ("as it is", False),
}


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    kept: dict[str, Written] = {}

    def written(family: str) -> Written:
        if family not in kept:
            folder = tmp_path_factory.mktemp(family)
            way, pairs = CASES[family]
            pipeline = served(WAYS[way](tiny(folder / "tiny", family, pairs=pairs)), pairs=pairs)
            kept[family] = Written(pipeline, folder / "out", save_onnx(pipeline, ROWS, folder / "out"), pairs)
        return kept[family]

    return written


@pytest.mark.parametrize("family", CASES)
@pytest.mark.parametrize("rows", [1, 7, 200])
def test_answers_are_those_of_torch_for_batches_of_any_size(
    write: Callable[[str], Written], family: str, rows: int
) -> None:
    found = write(family)
    long = [*TEXTS, "", "好 " * 300, "soup", "汤", " ".join(TEXTS)]
    frame = pl.DataFrame({"text": long, "text_pair": long[::-1]})
    wanted = in_full_precision(found.pipeline.model).predict(frame)
    texts = list(zip(long, long[::-1], strict=True)) if found.pairs else long
    given = Answerer(found.folder).answer(texts, rows)
    assert [label for label, _ in given] == wanted.best()
    assert [row for _, row in given] == [pytest.approx(row, abs=1e-4) for row in wanted.probabilities.tolist()]


def test_the_folder_says_what_it_reads_and_how_it_was_checked(write: Callable[[str], Written]) -> None:
    found = write("bert")
    assert sorted(path.name for path in found.folder.iterdir()) == ["model.json", "model.onnx", "tokenizer.json"]
    said = json.loads((found.folder / "model.json").read_text(encoding="utf-8"))
    assert said == found.said
    assert (said["labels"], said["inputs"]) == (list(LABELS), ["text", "text_pair"])
    assert said["columns"] == {"text": ["review"], "text_pair": ["reply"]}
    assert (said["longest"], said["padding"], said["rewrites"]) == (64, 0, [])
    assert said["check"]["rows"] == ROWS.height and 0 <= said["check"]["largest"] <= said["check"]["tolerance"] == 1e-4


def test_the_graph_names_no_file_of_this_machine(write: Callable[[str], Written]) -> None:
    content = (write("roberta").folder / "model.onnx").read_bytes()
    assert b".py" not in content and str(Path(torch.__file__).parents[1]).encode() not in content


@pytest.mark.parametrize("family", ["bert", "roberta"])
def test_the_program_of_the_page_needs_neither_torch_nor_tasklift(write: Callable[[str], Written], family: str) -> None:
    found = write(family)
    alone = "import sys; sys.modules.update(dict.fromkeys(['torch', 'transformers', 'tasklift']))\n"
    program = [sys.executable, "-c", alone + onnx_program(found.said)]
    said = subprocess.run(program, cwd=found.folder, capture_output=True, text=True, check=True).stdout
    row = ("a text", "its second text") if found.pairs else "a text"
    assert said == f"{Answerer(found.folder).answer([row])}\n"


def test_other_weights_are_found_out_and_nothing_is_left(
    write: Callable[[str], Written], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = write("roberta")
    other = served(tiny(tmp_path / "tiny", "roberta"))
    with torch.no_grad():
        other.model.module.classifier.out_proj.bias += torch.tensor([0.0, 0.0, 0.002])
    monkeypatch.setattr(save, "write_graph", lambda _, path: shutil.copyfile(found.folder / "model.onnx", path))
    (tmp_path / "place").mkdir()
    with pytest.raises(MachineError) as caught:
        save_onnx(other, ROWS, tmp_path / "place" / "out")
    assert caught.value.slug == "export-differs"
    assert f"of {ROWS.height} rows" in caught.value.problem
    assert not list((tmp_path / "place").iterdir())


def test_a_folder_that_is_there_stays_as_it_is(write: Callable[[str], Written]) -> None:
    found = write("roberta")
    before = {path.name: path.read_bytes() for path in found.folder.iterdir()}
    with pytest.raises(UserError) as caught:
        save_onnx(found.pipeline, ROWS, found.folder)
    assert caught.value.slug == "output-exists"
    assert {path.name: path.read_bytes() for path in found.folder.iterdir()} == before


def test_tasklift_does_not_take_it_for_a_model_of_its_own(write: Callable[[str], Written]) -> None:
    with pytest.raises(UserError) as caught:
        load(write("roberta").folder)
    assert caught.value.slug == "not-a-model" and "ONNX" in caught.value.problem
