"""What a task starts from: a network to train further, or a saved model that answers."""

from collections.abc import Iterator, Mapping
from typing import Any

from tasklift.data.dataset import Dataset
from tasklift.data.roles import RoleType, Side
from tasklift.models.kept import keep_model
from tasklift.models.pipeline import DESCRIPTION, MODEL, Pipeline, load
from tasklift.models.pretrained.find import find_pretrained
from tasklift.models.saved import DESCRIPTION as SAVED
from tasklift.models.saved import read_description
from tasklift.runs.recipe import Line
from tasklift.settings.extras import needs
from tasklift.settings.messages import say
from tasklift.settings.registry import find, parts
from tasklift.store.hashing import folder_digest, key_of
from tasklift.store.store import Store
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.starting import AUTO, Start
from tasklift.tasks.task import Task

HELD_OUT = "valid"


def pretrained_network(task: Task, name: str, store: Store) -> str:
    """The name of the pretrained network in the store; it is looked through and read once."""
    with task.placing(("model",)):
        needs("torch", "model")
        folder = find_pretrained(name, folder=task.folder)
    key = key_of(["pretrained", folder_digest(folder)])

    def work() -> dict[str, Any]:
        from tasklift.models.networks.beginnings import open_network

        model = keep_model(store, open_network(folder))
        return {"model": model, "objects": [model]}

    kept: str = store.produce(key, work).value["model"]
    return kept


def planned_network(task: Task, plan: EncoderPlan, datasets: Mapping[str, Dataset], store: Store, seed: int) -> str:
    """The name of a network that has learned nothing, with a tokenizer made for all texts but those held out."""
    with task.placing(("model",)):
        needs("torch", "model")
    read = {name: dataset for name, dataset in sorted(datasets.items()) if name != HELD_OUT}
    behaviour = plan.model_dump(mode="json")
    key = key_of(["planned", behaviour, {name: dataset.name for name, dataset in read.items()}, seed])

    def work() -> dict[str, Any]:
        from tasklift.models.networks.beginnings import planned

        texts = (text for dataset in read.values() for text in _texts(task, dataset))
        model = keep_model(store, planned(plan, texts, seed=seed))
        return {"model": model, "objects": [model]}

    kept: str = store.produce(key, work).value["model"]
    return kept


def refuse_without_network(task: Task, lines: tuple[Line, ...]) -> None:
    """Raises UserError `no-network` where a line goes on from a network, and the saved model that is named is none."""
    if task.start is not Start.NO_NETWORK or task.model == AUTO or not _want_a_network(lines):
        return
    kind = read_description(task.path_of(str(task.model)) / MODEL / SAVED).get("model")
    if isinstance(kind, str) and kind in parts("models") and not find("models", kind).is_network:
        problem = say("the model in {model!r} is no network, but {kind!r}", model=task.model, kind=kind)
        advice = say("carry the network away with `lift export RUN FOLDER --format network`, and name that folder")
        raise task.fault("no-network", problem, ("model",), advice)


def _want_a_network(lines: tuple[Line, ...]) -> bool:
    return any(one.takes_networks for line in lines for one in line.with_learner)


def saved_pipeline(task: Task, name: str) -> Pipeline:
    """The model that the task starts from. Raises UserError at its place in the task file."""
    path = task.path_of(name)
    if not (path / DESCRIPTION).is_file():
        advice = say("write `auto`, or the folder that `lift export` wrote")
        raise task.fault("not-a-model", say("there is no model in {model!r}", model=name), ("model",), advice)
    saved = load(path)
    brought = [role.name for role in task.inputs]
    read = [role.name for role in task.roles.values() if role.side is Side.INPUT]
    if saved.kind != task.kind or saved.inputs not in (brought, read):
        problem = say("{model!r} answers another kind of task or reads other columns", model=name)
        raise task.fault("model-does-not-fit", problem, ("model",), say("start from a model of this kind"))
    return saved


def _texts(task: Task, dataset: Dataset) -> Iterator[str]:
    columns = task.kind_class.of_type(RoleType.TEXT, dataset.columns)
    for frame in dataset.batches(columns):
        for column in columns:
            yield from frame[column].drop_nulls()
