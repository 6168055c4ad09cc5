"""A network is known before it is built: how large it is, what it costs, and whether the machine has room for it."""

import math
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.runs.made import reviews, task_in, task_over

from tasklift import Task
from tasklift.data.read import RowCounts
from tasklift.engines.memory import available_memory
from tasklift.models.transformer.memory import Batch, most_memory, training_memory
from tasklift.models.transformer.size import parameters_of
from tasklift.reports.plan import Read, opening
from tasklift.runs.network import Network
from tasklift.runs.run import plan
from tasklift.settings.errors import UserError
from tasklift.settings.messages import speaking
from tasklift.tasks.encoder_plan import EncoderPlan

pytest.importorskip("torch")

RECIPE: list[Any] = ["pretrain", "finetune"]
MODEL = {"layers": 2, "heads": 4, "width": 64, "context": 64}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where rows are that were read and split once."""
    found = tmp_path_factory.mktemp("network")
    plan(task_in(found, reviews(60)))
    return found


def network(folder: Path, model: Any = MODEL, recipe: Any = RECIPE) -> Network:
    found = plan(task_over(folder, model=model, recipe=recipe)).network
    assert found is not None
    return found


def test_a_planned_network_is_as_large_as_its_plan_says(folder: Path) -> None:
    found, planned = network(folder), EncoderPlan.model_validate(MODEL)
    assert found.parameters == parameters_of(planned).total
    # Six operations for each weight of a matrix, and those of attention among 32 tokens.
    assert found.operations == 6 * 2 * (12 * 64**2) + 3 * 2 * 4 * 32 * 64
    assert found.memory == training_memory(planned, Batch(tokens=1024, length=64, masked=0.15)).total


def shown(folder: Path) -> str:
    console = Console(width=200)
    with console.capture() as caught:
        console.print(
            opening(
                plan(task_over(folder, model=MODEL, recipe=RECIPE)), Read(RowCounts(60, 60, 0, 0)), RECIPE, chosen=False
            )
        )
    return caught.get()


def test_it_is_shown_before_anything_is_carried_out(folder: Path) -> None:
    assert "0.6 M parameters; 0.6 M operations to learn from a token, and up to " in shown(folder)
    with speaking("zh"):
        assert "0.6 百万参数" in shown(folder)


def test_memory_is_that_of_the_hungriest_step(folder: Path) -> None:
    tuning = network(folder, recipe=["pretrain", {"finetune": {"tokens_at_once": 50_000}}]).memory
    filling = network(folder, recipe=[{"pretrain": {"tokens_at_once": 50_000}}, "finetune"]).memory
    assert filling > tuning > 3 * network(folder).memory


def test_where_more_gaps_are_asked_for_more_scores_fill_the_memory(folder: Path) -> None:
    few, many = (network(folder, recipe=[{"pretrain": {"masked": share}}, "finetune"]).memory for share in (0.1, 0.4))
    # Scores and what they are made of, for each of 8000 tokens.
    assert many - few == pytest.approx(0.3 * 1024 * 4 * (2 * 8000 + 4 * 64), rel=1e-3)


def test_layers_that_are_reckoned_again_take_less(folder: Path) -> None:
    kept, again = (
        network(
            folder, recipe=[{step: {"recompute": one, "tokens_at_once": 4096}} for step in ("pretrain", "finetune")]
        ).memory
        for one in (False, True)
    )
    assert again < 0.8 * kept
    filling = {"pretrain": {"tokens_at_once": 4096}}
    assert network(folder, recipe=[filling, {"finetune": {"recompute": True}}]).memory == kept


@pytest.mark.parametrize(("model", "recipe"), [("auto", ["classical"]), (MODEL, ["classical"])])
def test_without_a_network_that_learns_nothing_is_told(folder: Path, model: Any, recipe: list[str]) -> None:
    try:
        assert plan(task_over(folder, model=model, recipe=recipe)).network is None
    except UserError as fault:
        assert (fault.slug, model) == ("no-network", MODEL)


def test_the_cost_grows_with_the_network_and_with_what_is_read(folder: Path) -> None:
    def seconds(**settings: Any) -> list[float]:
        return [line.seconds for line in plan(task_over(folder, recipe=RECIPE, **settings)).lines]

    small, large = seconds(model=MODEL), seconds(model={**MODEL, "layers": 24, "width": 512})
    assert all(more > 5 * less > 0 for less, more in zip(small, large, strict=True))
    assert network(folder).effort < 1 < network(folder, {**MODEL, "layers": 12, "width": 512}).effort
    more_texts = {"train": "rows.jsonl", "corpus": "rows.jsonl"}
    pretraining, finetuning = seconds(model=MODEL, data=more_texts)
    assert pretraining > 1.5 * small[0] and finetuning == small[1]


def test_epochs_of_pretraining_are_counted(folder: Path) -> None:
    def seconds(epochs: int) -> float:
        recipe = [{"pretrain": {"epochs": epochs}}, "finetune"]
        return plan(task_over(folder, model=MODEL, recipe=recipe)).lines[0].seconds

    assert seconds(6) == pytest.approx(3 * seconds(2))


def test_what_the_machine_has_no_room_for_is_refused_with_the_largest_that_fits(folder: Path) -> None:
    huge = {"layers": 96, "heads": 64, "width": 8192, "context": 8192, "vocabulary": 1_000_000}
    (folder / "task.yaml").write_text(TOLD.format(model=str(huge).replace("'", "")), encoding="utf-8")
    with pytest.raises(UserError, match="96 layers and width 8192") as caught:
        plan(Task.load(folder / "task.yaml"))
    assert caught.value.slug == "model-too-large"
    assert caught.value.where is not None
    assert (caught.value.where.line, caught.value.where.column) == (3, 1)
    sizes = dict(part.split(": ") for part in caught.value.advice.removesuffix(" would fit").split(", "))
    fits = EncoderPlan.model_validate({**huge, **sizes})
    read = Batch(tokens=1024, length=128, masked=0.15), Batch(tokens=4096, length=256)
    assert 0.8 * available_memory() < most_memory(fits, *read) <= available_memory()
    network(folder, fits.model_dump())


TOLD = """\
data: {{train: rows.jsonl}}
columns: {{text: review, label: stars}}
model: {model}
recipe: [pretrain, finetune]
"""


def test_a_pretrained_folder_is_as_large_as_it_says(folder: Path) -> None:
    pytest.importorskip("transformers")
    from tests.models.tiny_encoder import write_tiny_encoder
    from transformers import AutoModel

    write_tiny_encoder(folder / "tiny", ["warm soup"])
    found = network(folder, "./tiny", ["finetune"])
    assert found.parameters == AutoModel.from_pretrained(folder / "tiny").num_parameters()
    assert found.effort < network(folder).effort
    assert math.isclose(found.effort, 0.25, rel_tol=0.01)


def test_what_is_not_here_yet_is_planned_without_its_size(folder: Path) -> None:
    assert plan(task_over(folder, model="somebody/some-model", recipe=["finetune"])).network is None


@pytest.mark.parametrize(
    ("model", "told", "line", "column"),
    [
        ("{layers: 2, hedas: 2}", "unknown key 'hedas'", 3, 20),
        ("{width: 3.5}", "model.width: should be a valid integer", 3, 9),
        ("{dropout: 1}", "model.dropout: should be less than 1", 3, 9),
        ("{positions: learned}", "model.positions: should be 'absolute', 'relative' or 'rotary'", 3, 9),
        ("\n  layers: 2\n  heads: 0", "model.heads: should be greater than or equal to 1", 5, 3),
        ("{width: 100, heads: 3}", "model: width is a multiple of heads; 100 is none of 3", 3, 1),
        ("{architecture: gtp}", "model.architecture: should be 'bert', 'gpt' or 'bart'", 3, 9),
    ],
)
def test_a_bad_plan_is_told_at_its_place(folder: Path, model: str, told: str, line: int, column: int) -> None:
    (folder / "task.yaml").write_text(TOLD.format(model=model), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        Task.load(folder / "task.yaml")
    assert caught.value.slug == "bad-setting"
    assert caught.value.problem.startswith(told)
    assert "should be text" not in str(caught.value)
    assert caught.value.where is not None
    assert (caught.value.where.line, caught.value.where.column) == (line, column)
