"""The model that is prompted: what it asks, what it makes of answers, and that it goes nowhere without consent."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

pytest.importorskip("httpx2")

from tests.models.endpoints.chat_server import Act, Asked, Behaviour, Server, answer, echo, serving
from tests.models.endpoints.still_clock import StillClock

from tasklift import load
from tasklift.models.endpoints.archive import InMemory
from tasklift.models.endpoints.bill import billed
from tasklift.models.endpoints.consent import sending_allowed
from tasklift.models.endpoints.prompted import Prompted
from tasklift.models.pipeline import Pipeline
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.pool import Pool, pool_of
from tasklift.models.prompting.prompt import Prompt, parse_prompt, prompt_of
from tasklift.models.saved import load_model, save_model
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import UserError

KEY = "sk-the-Secret-Of-This-Test-0123456789"
POOL = pool_of({"source": ["open the file", "save the file", "关闭窗口"]}, ["打开文件", "保存文件", "close the window"])
PROMPT = parse_prompt(
    "--- system\nTranslate.\n--- user\nText: {source}\n--- example\n--- source\nyes\n--- answer\n是", "p.txt"
)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("TEST_API_KEY", KEY)


def rows(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"source": texts}, schema={"source": pl.String})


def prompted(server: Server, prompt: Prompt | None = None, *, pool: Pool | None = None, **settings: Any) -> Prompted:
    manner = {name: settings.pop(name) for name in list(settings) if name in Manner.model_fields}
    schema = settings.pop("answer_schema", None)
    endpoint = Endpoint.model_validate({"address": server.address, "model": "m", **settings})
    return Prompted(
        endpoint,
        Asking(prompt or prompt_of(["source"]), Manner(**manner), pool or pool_of({}, [])),
        answer_schema=schema,
        clock=StillClock(),
    )


def by_sample(*answers: str) -> Behaviour:
    """An answer for each sample, by the seed that comes with it."""
    return lambda asked: answer(answers[asked.payload["seed"] - 100])


def test_each_row_is_asked_with_its_examples_and_answered_in_its_place() -> None:
    with serving() as server:
        model = prompted(server, PROMPT, pool=POOL, examples=1, most_at_once=1)
        found = model.predict(rows("open it", None, "  ", "窗口"))
    assert found.best() == ["ti nepo :txeT", None, None, "口窗 :txeT"]
    assert [[(one["role"], one["content"]) for one in asked.payload["messages"]] for asked in server.asked] == [
        [
            ("system", "Translate."),
            ("user", "Text: yes"),
            ("assistant", "是"),
            ("user", f"Text: {source}"),
            ("assistant", target),
            ("user", f"Text: {text}"),
        ]
        for source, target, text in [("open the file", "打开文件", "open it"), ("关闭窗口", "close the window", "窗口")]
    ]


def test_no_rows_give_no_answers_and_ask_nothing() -> None:
    with serving() as server:
        assert prompted(server, pool=POOL, examples=2).predict(rows()).best() == []
    assert server.asked == []


def test_a_rows_answer_hangs_on_that_row_alone() -> None:
    texts = [f"text {place}" for place in range(12)]
    with serving(lambda asked: answer(json.dumps(asked.payload["messages"]))) as server:
        whole = prompted(server, PROMPT, pool=POOL, examples=2).predict(rows(*texts)).best()
        one = prompted(server, PROMPT, pool=POOL, examples=2)
        assert [one.predict(rows(text)).best()[0] for text in reversed(texts)] == whole[::-1]


def test_a_row_without_a_text_that_the_prompt_asks_for_is_named() -> None:
    with serving() as server, pytest.raises(UserError) as fault:
        prompted(server, parse_prompt("{context}", "p.txt")).predict(rows("abc"))
    assert fault.value.slug == "bad-prompt" and server.asked == []


def test_the_answer_that_most_samples_agree_on_counts() -> None:
    with serving(by_sample("So 3. Answer: 41", "Answer: 42", "It may be\nAnswer: 42.", "I do not know")) as server:
        model = prompted(server, samples=4, temperature=0.7, sampling_seed=100, answer_after="Answer:")
        assert model.predict(rows("6 x 7", "6 x 7")).best() == ["42", "42"]
    assert len(server.asked) == 4


def test_a_text_without_the_mark_is_no_answer_and_is_counted() -> None:
    with serving() as server:
        model = prompted(server, answer_after="Answer:")
        with billed() as bill:
            assert model.predict(rows("a", ":rewsnA")).best() == [None, None]
    (charges,) = bill.charges.values()
    assert (charges.unanswered, charges.unread) == (0, 2)


def test_rows_left_unanswered_are_counted() -> None:
    with serving(lambda asked: Act(500) if asked.text == "bad" else echo(asked)) as server:
        model = prompted(server, unanswered="leave", most_tries=2)
        with billed() as bill:
            assert model.predict(rows("abc", "bad", "xyz")).best() == ["cba", None, "zyx"]
    (charges,) = bill.charges.values()
    assert (charges.unanswered, charges.unread, len(charges.seconds)) == (1, 0, 2)


def test_an_answer_that_keeps_a_schema_is_taken_out_of_it() -> None:
    def behave(asked: Asked) -> Act:
        good = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
        assert asked.payload["response_format"] == good
        return answer('{"label": "x"}' if not asked.before else '{"answer": "好", "why": 1}')

    schema = {"type": "object", "required": ["answer"]}
    with serving(behave) as server:
        assert prompted(server, answer_schema=schema).predict(rows("abc")).best() == ["好"]
    assert len(server.asked) == 2


def saved(server: Server, folder: Path, **settings: Any) -> Path:
    """A pipeline with a prompted model, as `lift export` writes it."""
    model = prompted(server, PROMPT, pool=POOL, examples=1, key_variable="TEST_API_KEY", **settings)
    Pipeline("translate", {"source": ["en"]}, (), model, {}).save(folder)
    return folder


def test_a_saved_model_has_no_key_and_answers_as_before(tmp_path: Path) -> None:
    with serving() as server:
        folder = saved(server, tmp_path / "model", temperature=0.5, stop=["。"])
        again = load(folder, allow_endpoint=True)
        assert again.predict(["abc", "好"]) == ["cba :txeT", "好 :txeT"]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files and not any(KEY.encode() in path.read_bytes() for path in files)
    model = again.model
    assert isinstance(model, Prompted) and model.asking.prompt.written == PROMPT.written
    assert model.correspondent.endpoint.temperature == 0.5 and model.asking.pool.answers == POOL.answers
    assert server.asked[0].payload["messages"][3]["content"] == "Text: open the file"


def test_a_saved_model_sends_nothing_before_somebody_allows_it(tmp_path: Path) -> None:
    with serving() as server:
        folder = saved(server, tmp_path / "model")
        with pytest.raises(UserError) as fault:
            load(folder)
    assert fault.value.slug == "endpoint-not-allowed"
    assert server.address in fault.value.problem and "TEST_API_KEY" in fault.value.problem
    assert "--allow-endpoint" in fault.value.advice and server.asked == []


def test_a_model_within_another_is_refused_too(tmp_path: Path) -> None:
    with serving() as server:
        outer = tmp_path / "outer"
        (outer / "model").mkdir(parents=True)
        inner = saved(server, tmp_path / "inner").rename(outer / "model" / "pipeline")
        kept = {"format": 1, "model": "served", "description": {}}
        (outer / "model" / "model.json").write_text(json.dumps(kept))
        (outer / "pipeline.json").write_bytes((inner / "pipeline.json").read_bytes())
        with pytest.raises(UserError) as fault:
            load(outer)
        assert fault.value.slug == "endpoint-not-allowed"
        assert load(outer, allow_endpoint=True).predict(["abc"]) == ["cba :txeT"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda said: said["asking"].pop("prompt"),
        lambda said: said["asking"].update(prompt="{"),
        lambda said: said["asking"]["answers"].pop(),
        lambda said: said["endpoint"].update(address="file:///etc/passwd"),
        lambda said: said["endpoint"].update(key="sk-1"),
        lambda said: said["asking"]["manner"].update(samples=0),
    ],
)
def test_a_damaged_description_is_named(damage: Any, tmp_path: Path) -> None:
    with serving() as server:
        save_model(prompted(server, PROMPT, pool=POOL), tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text())
    damage(kept["description"])
    (tmp_path / "model.json").write_text(json.dumps(kept))
    with pytest.raises(UserError) as fault, sending_allowed(InMemory()):
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"


def test_saving_is_the_same_again(tmp_path: Path) -> None:
    with serving() as server:
        model = prompted(server, PROMPT, pool=POOL, answer_schema={"type": "object"})
    (tmp_path / "one").mkdir(), (tmp_path / "two").mkdir()
    save_model(model, tmp_path / "one")
    with sending_allowed(InMemory()):
        save_model(load_model(tmp_path / "one"), tmp_path / "two")
    assert (tmp_path / "one" / "model.json").read_bytes() == (tmp_path / "two" / "model.json").read_bytes()
    assert re.search(rb"sk-|Bearer", (tmp_path / "one" / "model.json").read_bytes()) is None
