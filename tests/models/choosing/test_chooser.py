"""A language model that answers with the likeliest label: its probabilities, rows without text, and that it is kept."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
import transformers
from tests.models.choosing.tiny_chooser import CHINESE, ENGLISH, texts, tiny_chooser

from tasklift.models.choosing.chooser import Chooser
from tasklift.models.saved import load_model, save_model
from tasklift.settings.errors import UserError


def by_the_plain_module(model: Chooser, text: str) -> list[float]:
    """The probability of each label as the whole reply, one after another."""
    decoder = model.decoder
    (dialogue,) = model.asking.messages(texts(text))
    told = []
    for word in model.words:
        ((prompt, reply),) = decoder.turns.exchanges([dialogue], [word])
        with torch.inference_mode():
            logits = decoder.module(torch.tensor([prompt + reply])).logits[0].double().log_softmax(dim=-1)
        told.append(sum(logits[len(prompt) + at - 1, token].item() for at, token in enumerate(reply)))
    powers = np.exp(np.array(told) - np.array(model.leanings))
    return list(powers / powers.sum())


@pytest.mark.parametrize(("rows", "language"), [(ENGLISH, "en"), (CHINESE, "zh")])
@pytest.mark.parametrize("examples", [0, 2])
def test_its_probabilities_are_those_of_the_plain_module(
    rows: list[tuple[str, str]], language: str, examples: int
) -> None:
    model = tiny_chooser(rows, examples=examples, language=language)
    model = model.impartial(model.asking.messages(texts("dull", "好吃")))
    asked = [rows[0][0], "🙂 { } {text} <s>", "味道 taste"]
    found = model.predict(texts(*asked))
    assert found.labels == tuple(sorted({label for _, label in rows}))
    assert found.probabilities == pytest.approx(np.array([by_the_plain_module(model, one) for one in asked]), abs=1e-5)


def test_a_label_that_begins_another_is_told_apart_by_its_end() -> None:
    model = tiny_chooser(CHINESE, language="zh")
    short, long = model.decoder.turns.replies(next(iter(model.asking.messages(texts("x")))), ["好", "好极了"])
    end = model.decoder.tokenizer.eos_token_id
    assert short[-1] == long[-1] == end and long[: len(short)] != short
    assert len(set(model.predict(texts("味道很好")).probabilities[0])) == 3


def test_a_row_is_answered_alike_whatever_it_stands_beside() -> None:
    model = tiny_chooser(ENGLISH, examples=1)
    asked = ["dull", "a fine film that goes on and on and on", "dull", None, "好"]
    whole = model.predict(texts(*asked)).probabilities
    assert whole[0] == pytest.approx(whole[2], abs=0)
    alone = np.concatenate([model.predict(texts(one)).probabilities for one in asked])
    assert whole == pytest.approx(alone, abs=1e-6)


def test_blank_rows_have_the_shares_of_train_and_no_rows_no_answers() -> None:
    model = tiny_chooser(ENGLISH)
    found = model.predict(texts(None, " \n"))
    assert found.labels == ("bad", "good", "good_enough")
    assert found.probabilities == pytest.approx(np.array([[0.5, 0.25, 0.25]] * 2))
    assert model.predict(texts()).probabilities.shape == (0, 3)


def test_the_only_label_is_certain() -> None:
    model = tiny_chooser([("a", "one"), ("b", "one")])
    assert model.predict(texts("a", None)).probabilities.tolist() == [[1.0], [1.0]]


def test_what_is_said_of_every_row_says_nothing() -> None:
    model = tiny_chooser(ENGLISH)
    raw = model.predict(texts("dull")).probabilities[0]
    fair = model.impartial(model.asking.messages(texts("dull", "dull"))).predict(texts("dull")).probabilities[0]
    assert raw != pytest.approx(fair) and fair == pytest.approx([1 / 3] * 3)


def test_labels_are_asked_by_their_words() -> None:
    model = tiny_chooser([("a", "0"), ("b", "1")], **{"0": "bad", "1": "good"})
    (said, _) = next(iter(model.asking.messages(texts("a"))))
    assert "Labels: bad, good" in said.content
    named = tiny_chooser([("a", "bad"), ("b", "good")])
    assert model.predict(texts("dull")).best() == [
        {"bad": "0", "good": "1"}[str(named.predict(texts("dull")).best()[0])]
    ]


def test_a_label_that_leaves_no_room_is_refused_by_name() -> None:
    with pytest.raises(UserError) as fault:
        tiny_chooser([("a", "short"), ("b", "长" * 600)])
    assert fault.value.slug == "prompt-too-long" and "长长长" in fault.value.problem and "words" in fault.value.advice


def test_a_text_that_is_too_long_is_cut() -> None:
    found = tiny_chooser(ENGLISH).predict(texts("dull " * 5000, "dull " * 6000))
    assert found.probabilities[0] == pytest.approx(found.probabilities[1], abs=1e-6)


def test_it_is_kept_whole_and_transformers_reads_it(tmp_path: Path) -> None:
    model = tiny_chooser(ENGLISH, examples=2)
    model = model.impartial(model.asking.messages(texts("dull", "fine")))
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Chooser)
    asked = texts("a dull film", "好", None)
    assert again.predict(asked).probabilities == pytest.approx(model.predict(asked).probabilities, abs=1e-12)
    (tmp_path / "two").mkdir()
    save_model(again, tmp_path / "two")
    assert (tmp_path / "model.json").read_bytes() == (tmp_path / "two" / "model.json").read_bytes()
    theirs = transformers.AutoModelForCausalLM.from_pretrained(tmp_path)
    ids = torch.tensor([[5, 9, 7]])
    assert torch.allclose(theirs(input_ids=ids).logits, model.decoder.module(input_ids=ids).logits, atol=1e-5)
    assert not [path.name for path in tmp_path.rglob("*") if path.suffix in {".bin", ".pt", ".pkl", ".pickle"}]


@pytest.mark.parametrize(
    "damage",
    [
        lambda said: said["labels"].reverse(),
        lambda said: said["words"].pop(),
        lambda said: said["shares"].__setitem__(0, 0.0),
        lambda said: said.update(leanings=["much"]),
        lambda said: said.update(asking=None),
        lambda said: said.update(labels=[], words=[], shares=[], leanings=[]),
    ],
)
def test_a_damaged_description_is_named(damage: Any, tmp_path: Path) -> None:
    save_model(tiny_chooser(ENGLISH), tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    damage(kept["description"])
    (tmp_path / "model.json").write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(UserError) as fault:
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"


def test_without_a_prompt_it_is_a_mistake_of_ours() -> None:
    model = tiny_chooser(ENGLISH)
    with pytest.raises(TypeError):
        replace(model, decoder=replace(model.decoder, asking=None)).predict(texts("a"))
