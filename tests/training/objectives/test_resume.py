"""Whatever is trained: killed and gone on with, it ends with the same weights, bit for bit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.training.made import Killed, killed_at, pace  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training import clock  # noqa: E402
from tasklift.training.history import History  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.work import Work  # noqa: E402

from .works import (  # noqa: E402
    classification_work,
    cloze_model,
    cloze_work,
    contrastive_work,
    next_word_work,
    ranking_work,
    regression_work,
    span_work,
    tiny_bert,
    tiny_gpt,
    tiny_t5,
)

OBJECTIVES: dict[str, tuple[Callable[[], Any], Callable[[Any], Work]]] = {
    "classification": (lambda: tiny_bert(2), classification_work),
    "cloze": (cloze_model, cloze_work),
    "next_word": (tiny_gpt, next_word_work),
    "span_denoising": (tiny_t5, span_work),
    "contrastive": (tiny_bert, contrastive_work),
    "contrastive in pieces": (tiny_bert, lambda module: contrastive_work(module, tokens_at_once=32)),
    "regression": (lambda: tiny_bert(1), regression_work),
    "ranking": (lambda: tiny_bert(1), ranking_work),
}


@pytest.fixture(autouse=True)
def checkpoint_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_LEAST_PAUSE", 0.0)
    monkeypatch.setattr(clock, "_SHARE", 1e9)


def trained(name: str, desk: Desk, *, seed: int = 3) -> tuple[bytes, History]:
    make, work = OBJECTIVES[name]
    module = make()
    history = train(work(module), pace(epochs=2, batch_size=16, tokens_at_once=64), seed=seed, desk=desk)
    return b"".join(one.detach().numpy().tobytes() for one in module.state_dict().values()), history


@pytest.mark.parametrize("name", OBJECTIVES)
def test_killed_it_goes_on_to_the_same_weights(name: str, tmp_path: Path) -> None:
    whole = trained(name, Desk())
    assert whole[1].steps >= 6
    # In the first epoch, at its end, and in the second.
    for step in (2, 4, 6):
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            trained(name, killed_at(step, folder))
        assert (folder / f"checkpoint-{step - 1}").is_dir()
        steps: list[int] = []
        assert trained(name, Desk(folder, lambda done, _total, _words: steps.append(done))) == whole  # noqa: B023
        assert steps[0] == step


@pytest.mark.parametrize("name", OBJECTIVES)
def test_another_seed_gives_other_weights(name: str) -> None:
    assert trained(name, Desk())[0] != trained(name, Desk(), seed=4)[0]
