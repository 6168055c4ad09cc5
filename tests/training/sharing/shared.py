"""Trainings for one process, or for several that share weights out; each writes what came of them. Run as a module."""

import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tests.training import together
from tests.training.made import Killed, breaking, killed_at, network, pace, work
from tests.training.objectives.works import (
    VOCABULARY,
    classification_work,
    contrastive_work,
    counting,
    encoded,
    ranking_work,
    tiny_bert,
    work_of,
)
from torch import Tensor, nn
from torch.nn import functional

from tasklift.forms.desk import Crew, Desk
from tasklift.models.transformer.encoder import Encoder, initialise
from tasklift.models.transformer.heads import ClozeModel
from tasklift.models.transformer.network import BlockNetwork
from tasklift.settings.errors import UserError
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.training import clock
from tasklift.training.dropout import ByteDropout
from tasklift.training.loop import train
from tasklift.training.optimisation.optimisers import OPTIMISERS, make_optimiser
from tasklift.training.optimisation.regularise import parameter_groups
from tasklift.training.work import Work

NEEDS_WHOLE = "adafactor"
OBJECTIVES: dict[str, tuple[Callable[[], Any], Callable[[Any], Work]]] = {
    "classification": (lambda: tiny_bert(2), classification_work),
    "contrastive": (tiny_bert, contrastive_work),
    "contrastive in pieces": (tiny_bert, lambda module: contrastive_work(module, tokens_at_once=32)),
    "ranking": (lambda: tiny_bert(1), ranking_work),
    "tied": (lambda: BlockNetwork(_tied()), lambda module: _all_words(module)),
}
RECOMPUTED = ("classification", "tied")


def trainings(folder: Path, crew: Crew) -> dict[str, Any]:
    """What those of `together` come to, and more of them."""
    found = together.trainings(folder, crew)
    for name in OBJECTIVES:
        found[name] = _taught(name, crew)
    for name in RECOMPUTED:
        found[f"{name}, recomputed"] = _taught(name, crew, recompute=True)
    for name in OPTIMISERS:
        if name != NEEDS_WHOLE:
            changes = {"l2": 0.01, **({"l1": 0.01} if name != "schedule_free" else {})}
            found[name] = _learned(crew, optimizer=name, clip=0.5, layer_decay=0.9, **changes)
    found["falls"] = _fallen(crew)
    found["twice"] = _twice(crew)
    return found


def _taught(name: str, crew: Crew, **changes: Any) -> list[Any]:
    make, work_on = OBJECTIVES[name]
    module = _undropped(make())
    made = pace(epochs=2, batch_size=15, tokens_at_once=48, **changes)
    return [train(work_on(module), made, seed=3, desk=Desk(crew=crew)).to_json(), together._sum(module)]


def _learned(crew: Crew, **changes: Any) -> list[Any]:
    module = _undropped(network())
    history = train(work(module), pace(epochs=2, **changes), seed=3, desk=Desk(crew=crew))
    return [history.to_json(), together._sum(module)]


def _fallen(crew: Crew) -> list[Any]:
    """A loss is no number, and the training goes back to good weights."""
    module = _undropped(network())
    history = train(work(module, losses=breaking(module, 30)), pace(), seed=3, desk=Desk(crew=crew))
    return [history.to_json(), together._sum(module)]


def _twice(crew: Crew) -> list[Any]:
    """A module that was trained is trained again."""
    module = _undropped(network())
    train(work(module), pace(epochs=1), seed=3, desk=Desk(crew=crew))
    history = train(work(module), pace(epochs=2), seed=4, desk=Desk(crew=crew))
    return [history.to_json(), together._sum(module)]


def _undropped(module: nn.Module) -> nn.Module:
    """Processes draw what is dropped apart."""
    for part in module.modules():
        if isinstance(part, ByteDropout | nn.Dropout):
            part.p, part._dropped = 0.0, 0
    return module


def _tied() -> ClozeModel:
    """Layers that share their weights, and one table that reads tokens and tells them."""
    plan = EncoderPlan(
        layers=3, heads=2, width=16, context=16, vocabulary=VOCABULARY, share="layers", positions="relative"
    )
    made = ClozeModel(Encoder(plan))
    initialise(made, torch.Generator().manual_seed(0))
    assert made.head.output.weight is made.encoder.embeddings.tokens.weight
    return made


def _all_words(module: BlockNetwork) -> Work:
    """Which word stands where, for every word: no gap is drawn by lot."""
    texts = encoded(counting())

    def losses(places: np.ndarray) -> Tensor:
        length = int(texts.lengths[places].max())
        ids = torch.zeros(places.size, length, dtype=torch.int64)
        for row, place in enumerate(places):
            own = texts.ids[texts.offsets[place] : texts.offsets[place + 1]]
            ids[row, : own.size] = torch.from_numpy(own)
        chosen = torch.ones_like(ids, dtype=torch.bool)
        scores = module.scores_at(ids, (ids > 0).long(), chosen)
        surprise = functional.cross_entropy(scores.float(), ids.reshape(-1), reduction="none").view(ids.shape)
        return (surprise * (ids > 0)).sum(dim=1) / (ids > 0).sum(dim=1)

    return work_of(module, losses, texts.lengths)


def kinds(module: nn.Module) -> list[str]:
    """What a module's parts and weights are made of."""
    parts = [f"{type(one).__name__} {sorted(vars(one))} {[*one._forward_hooks]}" for one in module.modules()]
    return [*parts, *(f"{type(one).__name__} {type(one.data).__name__}" for one in module.parameters())]


def plainness(crew: Crew) -> list[list[str]]:
    """What a module is made of before it is trained, after, and when it has come through a file."""
    module = tiny_bert(2)
    before = kinds(module)
    train(classification_work(module), pace(epochs=1, batch_size=16), seed=0, desk=Desk(crew=crew))
    assert not module.training
    return [before, kinds(module), kinds(pickle.loads(pickle.dumps(module)))]  # noqa: S301 - our own


def shares() -> dict[str, float]:
    """What share of all weights, gradients and numbers of the optimiser this process holds within a training."""
    from tasklift.training.sharing.sharding import _part, shared_out

    module = tiny_bert(2)
    texts = classification_work(module)
    whole = sum(one.numel() for one in module.parameters())
    with shared_out(module, "adamw"):
        optimiser = make_optimiser("adamw", parameter_groups(module, learning_rate=1e-3))
        texts.losses(np.arange(8)).sum().backward()
        optimiser.step()
        states = [one for state in optimiser.state.values() for one in state.values() if one.ndim]
        held = {
            "weights": list(module.parameters()),
            "gradients": [one.grad for one in module.parameters() if one.grad is not None],
            "states": states,
        }
        counted = {name: sum(_part(one).numel() for one in some) for name, some in held.items()}
    return {**{name: count / whole for name, count in counted.items()}, "states": counted["states"] / whole / 2}


def resumed(folder: Path, crew: Crew) -> list[Any]:
    """Killed in the midst of a training whose weights are shared out, it goes on."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(clock, "_LEAST_PAUSE", 0.0)
        patch.setattr(clock, "_SHARE", 1e9)
        together._resumed(replace(killed_at(9, folder / "left"), crew=crew))
    return together._resumed(Desk(folder / "left", crew=crew))


def refusals(crew: Crew) -> list[str]:
    """What is said before a training that cannot be."""
    module = network()
    module.register_parameter("scale", nn.Parameter(torch.tensor(1.0)))
    said = []
    for work_on, made in ((work(network()), pace(optimizer=NEEDS_WHOLE)), (work(module), pace())):
        with pytest.raises(UserError) as caught:
            train(work_on, made, seed=0, desk=Desk(crew=crew))
        said.append(f"{caught.value.slug}: {caught.value}")
    return said


if __name__ == "__main__":
    from tasklift.training.processes import join

    what, place = sys.argv[1], Path(sys.argv[2])
    me = join(sharded=True)
    if what == "dies":
        together.dies(me)
    found = {"trainings": trainings(place, me), "resumed": resumed(place, me), "shares": shares()}
    found |= {"plainness": plainness(me), "refusals": refusals(me)}
    (place / f"shared-{me.number}.json").write_text(json.dumps(found))
