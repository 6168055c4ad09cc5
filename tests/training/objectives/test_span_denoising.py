"""Writing missing spans: the losses of transformers row by row, and that a tiny T5 learns."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.training.made import pace  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.objectives.span_denoising import span_denoising_losses  # noqa: E402
from tasklift.training.objectives.spans import tear  # noqa: E402

from .works import CPU, MARKS, counting_with_ends, span_work, tiny_t5  # noqa: E402


def test_the_loss_of_each_row_is_that_of_transformers() -> None:
    module, texts = tiny_t5().eval(), counting_with_ends()
    rows = np.array([5, 0, 9])
    torch.manual_seed(3)
    found = span_denoising_losses(module, texts, MARKS, padding=0, device=CPU)(rows)
    torch.manual_seed(3)
    torn = tear(texts.at(rows), MARKS)
    for place, loss in enumerate(found.tolist()):
        shown, asked = (
            torch.from_numpy(one.at(np.array([place])).ids.astype(np.int64))[None] for one in (torn.shown, torn.asked)
        )
        assert module(input_ids=shown, labels=asked).loss.item() == pytest.approx(loss, abs=1e-5)


def test_it_learns() -> None:
    module = tiny_t5()
    settings = pace(epochs=40, batch_size=16, learning_rate=0.02)
    history = train(span_work(module), settings, seed=0, desk=Desk())
    assert history.points[-1].loss < history.points[0].loss / 2
