"""A fine-tuned run carried away as ONNX: what the command says and writes, and that the page's program runs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

from .conftest import Said, lift

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")

QUICK = {"finetune": {"epochs": 2, "learning_rate": 3e-3, "batch_size": 16, "evaluations": 1, "precision": "fp32"}}


def test_the_page_answers_as_lift_predict_does(tmp_path: Path) -> None:
    rows = reviews(200, language="zh")
    write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows])
    task = task_in(tmp_path, rows, model="./tiny", recipe=["normalize", QUICK, "calibrate"])
    (tmp_path / "task.yaml").write_text(json.dumps(task.model_dump(mode="json", exclude_none=True)))
    assert lift("run", "task.yaml", "--quiet", folder=tmp_path).code == 0
    said = lift("export", "last", "out", "--format", "onnx", "--model", "final", folder=tmp_path)
    assert said.code == 0, said.err
    assert "same labels as torch" in said.err.replace("\n", " ")
    page = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "`{normalize: {" in page and "`calibrate`" in page and "same labels as torch" in page
    assert (tmp_path / "out" / "MODEL.md").is_file() and (tmp_path / "out" / "DATA.md").is_file()
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    texts = [row["review"] for row in reviews(20, seed=1, language="zh")]
    read = f"import json\nprint(json.dumps([label for label, _ in Answerer('.').answer({texts!r})]))"
    given = subprocess.run(
        [sys.executable, "-c", program + read], cwd=tmp_path / "out", capture_output=True, text=True, check=True
    )
    pl.DataFrame({"review": texts}).write_csv(tmp_path / "texts.csv")
    lift("predict", "last", "texts.csv", "-o", "answers.csv", "--model", "final", folder=tmp_path)
    answers = pl.read_csv(tmp_path / "answers.csv")["prediction"].to_list()
    assert json.loads(given.stdout.splitlines()[-1]) == answers


def test_a_model_that_is_no_network_is_refused_and_nothing_is_left(
    finished: tuple[Path, str, Said], tmp_path: Path
) -> None:
    folder, *_ = finished
    refused = lift("export", "last", str(tmp_path / "out"), "--format", "onnx", folder=folder)
    assert refused.code == 2 and "'classical'" in refused.err and "finetune" in refused.err
    assert not list(tmp_path.iterdir())
