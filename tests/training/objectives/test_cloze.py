"""Filling gaps: its losses, how it is judged, and that it goes on after a kill to the same numbers."""

import math
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.training.made import Killed, killed_at, pace  # noqa: E402
from torch import Tensor  # noqa: E402
from torch.nn import functional  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402
from tasklift.models.tokens.words import Words  # noqa: E402
from tasklift.models.transformer.encoder import Encoder, initialise  # noqa: E402
from tasklift.models.transformer.heads import ClozeModel  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402
from tasklift.training import clock  # noqa: E402
from tasklift.training.history import History  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.objectives.cloze import Fill, cloze_losses, judge_of_cloze, perplexity  # noqa: E402
from tasklift.training.objectives.gaps import Blanks, draw_gaps, gaps_wanted  # noqa: E402
from tasklift.training.work import Work  # noqa: E402

CPU = torch.device("cpu")
VOCABULARY = 40
BLANKS = Blanks(4, np.arange(5, VOCABULARY), 0)


def texts(rows: int = 64) -> Words:
    """Rows that count upwards from a number drawn by lot, so that a gap can be told from its neighbours."""
    drawn = np.random.default_rng(0)
    parts = [np.arange(first, first + length) for first, length in drawn.integers((5, 4), (25, 12), (rows, 2))]
    lengths = np.array([part.size for part in parts])
    ids = np.concatenate(parts).astype(np.int32)
    numbers = np.concatenate([np.arange(length) // 2 for length in lengths]).astype(np.int32)
    return Words(Encoded(ids, offsets_of(lengths), None, 0), numbers)


def model() -> ClozeModel:
    plan = EncoderPlan(layers=1, heads=2, width=16, context=16, vocabulary=VOCABULARY, dropout=0.1)
    made = ClozeModel(Encoder(plan))
    initialise(made, torch.Generator().manual_seed(0))
    return made


def filler(module: ClozeModel) -> Fill:
    return lambda ids, mask, chosen: module(ids, chosen, sequences=mask)


def test_the_loss_of_a_row_is_the_mean_over_its_gaps() -> None:
    words, module = texts(), model().eval()
    rows = np.array([7, 3, 20])
    torch.manual_seed(5)
    found = cloze_losses(filler(module), words, BLANKS, device=CPU)(rows)
    torch.manual_seed(5)
    gaps = draw_gaps(words.at(rows), BLANKS)
    for place, loss in enumerate(found.tolist()):
        own = slice(*gaps.shown.offsets[place : place + 2])
        gold = torch.from_numpy(gaps.asked.ids[own].astype(np.int64))[None]
        logits = module(torch.from_numpy(gaps.shown.ids[own].astype(np.int64))[None], gold >= 0)
        assert functional.cross_entropy(logits, gold[gold >= 0]).item() == pytest.approx(loss, abs=1e-5)


def test_gaps_are_drawn_anew_for_a_step_and_are_the_same_for_a_judge() -> None:
    words, module = texts(), model().eval()
    losses = cloze_losses(filler(module), words, BLANKS, device=CPU)
    rows = np.arange(20)
    assert not torch.equal(losses(rows), losses(rows))
    judge = judge_of_cloze(filler(module), words, BLANKS, precision="fp32", device=CPU)
    torch.manual_seed(1)
    state = torch.get_rng_state()
    again = judge_of_cloze(filler(module), words, BLANKS, precision="fp32", device=CPU)
    assert judge() == judge() == again()
    assert torch.equal(torch.get_rng_state(), state)


def test_a_judge_counts_gaps_and_means_their_losses() -> None:
    words = texts()

    def knowing(ids: Tensor, mask: Tensor, chosen: Tensor) -> Tensor:
        """Rows count upwards: half of the probability to what the neighbour tells, the rest to all others."""
        other = VOCABULARY - 1
        steps = torch.arange(ids.shape[1]).expand_as(ids)
        firsts = torch.where((mask * ~chosen).bool(), ids - steps, 10**6).min(dim=1).values
        logits = torch.full((int(chosen.sum()), VOCABULARY), math.log(0.5 / other))
        logits[torch.arange(len(logits)), (firsts[:, None] + steps)[chosen].clamp(0, VOCABULARY - 1)] = math.log(0.5)
        return logits

    share, loss = judge_of_cloze(knowing, words, BLANKS, precision="fp32", device=CPU)()
    assert (share, loss) == (1.0, pytest.approx(math.log(2)))
    assert perplexity(knowing, words, BLANKS, precision="fp32", device=CPU) == pytest.approx(2.0)


def test_a_network_that_knows_nothing_is_as_unsure_as_the_vocabulary_is_large() -> None:
    level = lambda ids, mask, chosen: torch.zeros(int(chosen.sum()), VOCABULARY)  # noqa: E731
    assert perplexity(level, texts(), BLANKS, precision="fp32", device=CPU) == pytest.approx(VOCABULARY)


def trained(desk: Desk, **changes: object) -> tuple[bytes, History]:
    words, module = texts(), model()
    fill = filler(module)
    begun = {name: one.clone() for name, one in module.state_dict().items()}
    weights = gaps_wanted(words, BLANKS.share).astype(np.float64)
    judge = judge_of_cloze(fill, words, BLANKS, precision="fp32", device=CPU)
    losses = cloze_losses(fill, words, BLANKS, device=CPU)
    work = Work(module, losses, words.encoded.lengths, weights, judge, lambda: begun)
    history = train(work, pace(**changes), seed=3, desk=desk)
    return b"".join(one.detach().numpy().tobytes() for one in module.state_dict().values()), history


def test_it_learns_to_fill_gaps() -> None:
    history = trained(Desk(), epochs=30, learning_rate=0.01)[1]
    first, best = history.evaluations[0], max(history.evaluations, key=lambda one: one.score)
    assert first.score < 0.2
    assert best.score > 0.4
    assert best.loss < first.loss - 1


def test_killed_at_any_step_it_goes_on_to_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_LEAST_PAUSE", 0.0)
    monkeypatch.setattr(clock, "_SHARE", 1e9)
    settings = {"epochs": 1, "tokens_at_once": 32}
    whole = trained(Desk(), **settings)
    for step in range(2, 9):
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            trained(killed_at(step, folder), **settings)
        assert any(folder.glob("checkpoint-*"))
        assert trained(Desk(folder), **settings) == whole, step
