"""Networks to begin with: a folder's own head is kept, and a planned one is made for its texts."""

from pathlib import Path
from typing import Any

import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.models.transformer.network import BlockNetwork  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

TEXTS = [row["review"] for language in ("en", "zh") for row in reviews(40, language=language)]
PLAN = EncoderPlan(layers=1, heads=2, width=16, context=32, vocabulary=200)


def weights(network: Encoder) -> dict[str, Any]:
    return dict(network.module.state_dict())


def same(one: Encoder, other: Encoder) -> bool:
    these, those = weights(one), weights(other)
    return these.keys() == those.keys() and all(torch.equal(these[name], those[name]) for name in these)


def test_a_planned_encoder_knows_nothing_and_fills_gaps() -> None:
    network = planned_encoder(PLAN, TEXTS, seed=0)
    assert isinstance(network.module, BlockNetwork)
    assert (network.learned, network.fills_gaps, network.can_answer) == (False, True, False)
    assert network.longest == network.tokenizer.model_max_length == 32
    assert network.module.config.plan == PLAN


def test_its_vocabulary_is_no_larger_than_the_texts_have_use_for() -> None:
    network = planned_encoder(PLAN.model_copy(update={"vocabulary": 8000}), TEXTS, seed=0)
    assert len(network.tokenizer) < 1000
    assert network.module.config.plan.vocabulary == len(network.tokenizer)
    assert network.module.get_input_embeddings().weight.shape == (len(network.tokenizer), 16)


def test_the_same_texts_give_the_same_network_whatever_their_order_and_another_seed_another() -> None:
    first = planned_encoder(PLAN, TEXTS, seed=1)
    again = planned_encoder(PLAN, TEXTS[::-1], seed=1)
    assert same(first, again) and first.tokenizer.get_vocab() == again.tokenizer.get_vocab()
    assert not same(first, planned_encoder(PLAN, TEXTS, seed=2))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_encoder(tmp_path / "tiny", TEXTS)


def test_a_folder_without_a_head_is_opened_without_one(folder: Path) -> None:
    network = open_encoder(folder)
    assert (network.fills_gaps, network.learned, network.longest) == (False, True, 64)
    assert type(network.module).__name__ == "BertModel"


def test_the_head_that_fills_gaps_is_kept_where_the_folder_has_it(folder: Path) -> None:
    torch.manual_seed(5)
    theirs = transformers.BertForMaskedLM(transformers.BertConfig.from_pretrained(folder))
    theirs.save_pretrained(folder)
    network = open_encoder(folder)
    assert network.fills_gaps and network.learned
    kept = weights(network)
    assert all(torch.equal(kept[name], one) for name, one in theirs.state_dict().items())
    assert any(name.startswith("cls.predictions") for name in kept)


def test_a_head_that_tells_labels_of_another_task_is_left_behind(folder: Path) -> None:
    config = transformers.BertConfig.from_pretrained(folder)
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    network = open_encoder(folder)
    assert not network.fills_gaps and not network.can_answer
    assert not any("classifier" in name for name in weights(network))


def test_no_more_is_read_than_the_tokenizer_and_the_network_both_read(folder: Path) -> None:
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    tokenizer.model_max_length = 20
    tokenizer.save_pretrained(folder)
    assert open_encoder(folder).longest == 20


def test_what_a_folder_lacks_is_always_drawn_alike(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    folder = write_tiny_encoder(tmp_path / "tiny", ["good food"])
    state = {name: one for name, one in load_file(folder / "model.safetensors").items() if "pooler" not in name}
    save_file(state, folder / "model.safetensors", {"format": "pt"})
    drawn = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        drawn.append(open_encoder(folder).module.state_dict()["pooler.dense.weight"])
        assert torch.initial_seed() == seed
    assert torch.equal(*drawn)
