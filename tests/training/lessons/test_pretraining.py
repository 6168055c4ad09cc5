"""Filling gaps: it is learned, goes on after a kill to the same weights, and tells what it forgot."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.models.tiny_encoder import write_tiny_encoder  # noqa: E402

from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk, Speed  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks import heads  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402
from tasklift.training.history import TASK, History  # noqa: E402
from tasklift.training.lessons.pretraining import Corpus, held_out, parted, teach_gaps, texts_of  # noqa: E402
from tasklift.training.pace import PretrainPace  # noqa: E402

from ..made import Killed  # noqa: E402

PLAN = EncoderPlan(layers=1, heads=2, width=32, context=32, vocabulary=200)
WORDS = {
    "en": (["the warm", "a cold"], ["soup", "tea", "room"], ["pleased us", "was served late"]),
    "zh": (["今天的", "昨天的"], ["米饭", "汤面", "包装"], ["很好吃", "送来太慢"]),
}


def texts(language: str = "en", count: int = 60, seed: int = 0) -> list[str]:
    """Sentences of three parts, each of few words: whoever has read some can fill gaps in others."""
    lots, space = random.Random(seed), " " if language == "en" else ""
    return [space.join(lots.choice(part) for part in WORDS[language]) for _ in range(count)]


def pace(**changes: Any) -> PretrainPace:
    settings = {"epochs": 1, "batch_size": 8, "learning_rate": 3e-3, "precision": "fp32", "masked": 0.3}
    return PretrainPace(**{**settings, **changes})


def planned(language: str = "en") -> Encoder:
    return planned_encoder(PLAN, texts(language), seed=0)


@pytest.fixture
def learned(tmp_path: Path) -> Encoder:
    """A pretrained network without the head that fills gaps."""
    return open_encoder(write_tiny_encoder(tmp_path / "tiny", texts()))


def taught(start: Encoder, desk: Desk | None = None, *, seed: int = 3, **changes: Any) -> Encoder:
    corpus = Corpus(texts(), {TASK: texts(seed=1, count=20)})
    return teach_gaps(start, corpus, pace(**changes), seed=seed, desk=desk or Desk())


def weights(network: Encoder) -> bytes:
    return b"".join(one.numpy().tobytes() for one in network.module.state_dict().values())


def told_of(start: Encoder, corpus: Corpus) -> Mapping[str, Any]:
    history = teach_gaps(start, corpus, pace(), seed=0, desk=Desk()).history
    assert history is not None
    return history


@pytest.mark.parametrize("language", ["en", "zh"])
def test_perplexity_falls_on_texts_that_were_not_read(language: str) -> None:
    corpus = Corpus(texts(language, 120), {TASK: texts(language, 30, seed=1)})
    found = teach_gaps(planned(language), corpus, pace(epochs=8, learning_rate=1e-2), seed=0, desk=Desk())
    assert found.learned and found.fills_gaps and not found.can_answer
    assert found.history is not None
    evaluations = History.from_json(found.history).evaluations
    asked = found.history["perplexity"][TASK]
    assert asked["before"] is None
    assert asked["after"] < 6 < 2.718 ** evaluations[0].loss
    assert asked["after"] == pytest.approx(2.718281828 ** min(one.loss for one in evaluations), rel=1e-5)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    first, again, other = (weights(taught(planned(), seed=seed)) for seed in (3, 3, 4))
    assert first == again != other


def test_what_it_begins_with_stays_as_it_was(learned: Encoder) -> None:
    for start in (planned(), learned):
        before = weights(start)
        assert weights(taught(start)) != before
        assert weights(start) == before


def killed_after(tells: int, folder: Path) -> Desk:
    """Counted over all that is learned at the desk: a head's lesson, then the whole."""
    heard = [0]

    def tell(_done: int, _total: int, _words: str) -> None:
        heard[0] += 1
        if heard[0] == tells:
            raise Killed

    return Desk(folder, tell)


def goes_on(start: Callable[[], Encoder], tells: int, folder: Path, **changes: Any) -> bytes:
    with pytest.raises(Killed):
        taught(start(), killed_after(tells, folder), **changes)
    return weights(taught(start(), Desk(folder), **changes))


@pytest.mark.parametrize("tells", [1, 2, 5, 8])
def test_killed_anywhere_it_goes_on_to_the_same_weights(tmp_path: Path, checkpoint_each_step: None, tells: int) -> None:
    """There are 8 steps."""
    assert goes_on(planned, tells, tmp_path / "desk") == weights(taught(planned()))


@pytest.mark.parametrize(("tells", "lesson"), [(4, "head"), (8, "head"), (9, "whole"), (13, "whole")])
def test_killed_in_the_lesson_of_the_head_or_after_it_goes_on_to_the_same_weights(
    tmp_path: Path, checkpoint_each_step: None, learned: Encoder, tells: int, lesson: str
) -> None:
    """There are 8 steps in each."""
    found = goes_on(lambda: learned, tells, tmp_path / "desk")
    assert found == weights(taught(learned))
    assert (tmp_path / "desk" / "whole").exists() or lesson == "head"


def test_texts_that_share_rows_teach_what_they_teach_alone(learned: Encoder) -> None:
    settings = {"dropout": 0.0, "learning_rate": 1e-3, "optimizer": "sgd"}
    for start in (planned(), learned):
        apart, together = (told_with(start, packing=one, **settings) for one in (False, True))
        assert together["steps"] == apart["steps"] == len(apart["points"]) > 5
        for here, there in zip(together["points"], apart["points"], strict=True):
            assert here == pytest.approx(there, abs=1e-5, rel=1e-4)
            assert here["loss"] == pytest.approx(there["loss"], abs=1e-5)


def told_with(start: Encoder, **changes: Any) -> Mapping[str, Any]:
    found = taught(start, **changes).history
    assert found is not None
    return found


def test_packed_and_killed_it_goes_on_to_the_same_weights(tmp_path: Path, checkpoint_each_step: None) -> None:
    found = goes_on(planned, 5, tmp_path / "desk", packing=True, batch_size=None, batch_tokens=100)
    assert found == weights(taught(planned(), packing=True, batch_size=None, batch_tokens=100))


def test_networks_whose_tokens_see_all_of_a_row_share_none(monkeypatch: pytest.MonkeyPatch, learned: Encoder) -> None:
    monkeypatch.setattr(heads, "_as_blocks", lambda _start: None)
    with pytest.raises(UserError, match="share a row") as caught:
        taught(learned, packing=True)
    assert caught.value.slug == "cannot-pack"


def test_the_lesson_of_the_head_leaves_the_body_as_it_was(learned: Encoder) -> None:
    """With a rate at which the whole learns nothing, only the head has changed, and it fills gaps."""
    found = taught(learned, learning_rate=1e-30, weight_decay=0, epochs=2, schedule="constant")
    ids = torch.arange(5, 12)[None]
    with torch.inference_mode():
        before, after = (one.module.base_model.eval()(input_ids=ids).last_hidden_state for one in (learned, found))
    assert torch.allclose(before, after, atol=1e-5)
    assert found.history is not None
    asked = found.history["perplexity"][TASK]
    assert asked["after"] == pytest.approx(asked["before"])
    assert asked["before"] < 0.95 * len(learned.tokenizer)


def test_all_weights_learn_after_the_lesson_of_the_head(learned: Encoder) -> None:
    found = taught(learned)
    assert all(one.requires_grad for one in found.module.parameters())


def test_of_speed_only_that_of_the_whole_network_is_told(learned: Encoder) -> None:
    heard: list[Speed] = []
    history = taught(learned, Desk(clocked=heard.append)).history
    assert history is not None
    (speed,) = heard
    assert speed.tokens == sum(point["tokens"] for point in history["points"][1:])


def test_a_head_that_has_learned_gets_no_lesson(learned: Encoder) -> None:
    steps: list[int] = []
    taught(learned, Desk(None, lambda done, _total, _words: steps.append(done)))
    again: list[int] = []
    taught(taught(learned), Desk(None, lambda done, _total, _words: again.append(done)))
    assert steps == [*range(1, 9)] * 3
    assert again == [*range(1, 9)]


def test_what_it_forgets_is_measured_before_and_after(learned: Encoder) -> None:
    start = teach_gaps(learned, Corpus(texts(), {}), pace(epochs=4), seed=0, desk=Desk())
    other = [" ".join(reversed(text.split())) for text in texts(seed=2)]
    history = told_of(start, Corpus(other, {TASK: other[:20], "general": texts(seed=1, count=20), "empty": [" "]}))
    assert history["perplexity"].keys() == {TASK, "general"}
    assert history["perplexity"][TASK]["after"] < history["perplexity"][TASK]["before"]
    assert history["perplexity"]["general"]["after"] > history["perplexity"]["general"]["before"]


def test_without_held_out_texts_the_last_weights_are_kept_and_no_perplexity_is_told() -> None:
    history = told_of(planned(), Corpus(texts(), {TASK: []}))
    assert history["perplexity"] == {}
    assert history["evaluations"] == [] and history["kept"] == history["steps"] == 8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_that_are_too_long_are_read_in_parts(language: str) -> None:
    long = (" " if language == "en" else "").join(texts(language, 60))
    history = told_of(planned(language), Corpus([long], {}))
    read = sum(point["tokens"] for point in history["points"])
    whole = len(planned(language).tokenizer(long, add_special_tokens=False)["input_ids"])
    assert history["steps"] > 1
    assert 0.98 * whole < read - 2 * 8 * history["steps"] <= read < 1.5 * whole


@pytest.mark.parametrize("nothing", [[], ["", " \n"]])
def test_without_a_word_there_is_nothing_to_learn_from(nothing: list[str]) -> None:
    with pytest.raises(UserError, match="no text to learn from") as caught:
        told_of(planned(), Corpus(nothing, {}))
    assert caught.value.slug == "no-rows"


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (7, 7), (1000, 1000), (1001, 501), (2500, 834)])
def test_at_most_a_thousand_texts_are_held_out_and_spread_over_all(count: int, kept: int) -> None:
    names = [str(place) for place in range(count)]
    found = held_out(names)
    assert len(found) == kept
    assert list(found) == names[:: max(1, -(-count // 1000))]


@pytest.mark.parametrize(("share", "every"), [(0.1, 10), (0.5, 2), (0.9, 2), (0.3, 3)])
def test_a_share_of_texts_is_parted_from_the_others(share: float, every: int) -> None:
    names = [str(place) for place in range(40)]
    some, others = parted(names, share)
    assert some == names[::every]
    assert sorted(some + others) == sorted(names)
    assert parted([], share) == ([], [])


def rows_of(**columns: list[str | None]) -> Rows:
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame[:2], frame[2:]]), map_batches)


def test_texts_of_datasets_come_once_each_in_order_and_none_is_blank() -> None:
    datasets = {
        "train": rows_of(id=["1", "2", "3"], text=["b", None, "a"], text_pair=["c", "b", " "]),
        "corpus": rows_of(id=["4"], text=["d"]),
        "valid": rows_of(id=["5"], text=["e"]),
    }
    assert texts_of(datasets, ("train",)) == ["b", "c", "a"]
    assert texts_of(datasets, ("corpus", "train")) == ["d", "b", "c", "a"]
    assert texts_of(datasets, ()) == []


def test_a_dataset_that_the_task_has_not_is_told_with_the_nearest_name_but_valid_may_be_missing() -> None:
    datasets = {"train": rows_of(id=["1"], text=["a"]), "corpus": rows_of(id=["2"], text=["b"])}
    with pytest.raises(UserError, match="no dataset 'corpsu'") as caught:
        texts_of(datasets, ("train", "corpsu"))
    assert (caught.value.slug, caught.value.advice) == ("no-dataset", "did you mean 'corpus'?")
    assert texts_of(datasets, ("valid",)) == []


def test_all_datasets_but_valid_are_read_unless_some_are_named() -> None:
    names = ("train", "valid", "corpus")
    assert PretrainPace().corpora(names) == ("train", "corpus")
    assert (
        PretrainPace(corpus="corpus").corpora(names) == PretrainPace(corpus=("corpus",)).corpora(names) == ("corpus",)
    )
