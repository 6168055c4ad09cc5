"""The step that prompts a model behind an API: what it asks, what it refuses, and whole runs with it."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpx2")

from handed import handed
from pydantic import ValidationError
from tests.cli.conftest import lift
from tests.models.endpoints.chat_server import READ, WRITTEN, Act, Asked, Server, answer, serving

from tasklift import Task, run
from tasklift.forms.desk import Desk
from tasklift.models.endpoints.account import Account
from tasklift.models.endpoints.prompted import Prompted
from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import Tokens
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import UserError
from tasklift.steps.tune.prompt import Prompt

KEY = "sk-the-Secret-Of-This-Test-0123456789"
WORDS = {"open": "打开", "close": "关闭", "save": "保存", "print": "打印", "new": "新建", "copy": "复制"}
THINGS = {
    "file": "文件",
    "window": "窗口",
    "page": "页面",
    "tab": "标签",
    "list": "列表",
    "image": "图像",
    "note": "笔记",
}
TRAIN = {
    "source": ["open the file", "save the file", "close the window", "lost"],
    "answer": ["打开文件\x1e开启文件", "保存文件", "关闭窗口", None],
}
REMOTE = {"address": "https://api.example.com/v1", "model": "m"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("TEST_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def tuned(folder: Path | None = None, train: dict[str, list[Any]] | None = None, **settings: Any) -> Prompted:
    step = Prompt(**{**REMOTE, **settings})
    step = step.in_folder(folder) if folder else step
    model = step.tune({"train": handed(train or TRAIN)}, start=None, seed=0, desk=Desk())
    assert isinstance(model, Prompted)
    return model


def test_examples_come_from_train_with_its_first_right_answer() -> None:
    model = tuned(examples=2)
    assert model.asking.pool.texts.to_dict(as_series=False) == {
        "source": ["open the file", "save the file", "close the window"]
    }
    assert model.asking.pool.answers == ("打开文件", "保存文件", "关闭窗口")
    assert model.asking.prompt.written == "{source}"
    assert tuned().asking.pool.answers == ()


def test_the_prompt_is_a_file_beside_the_task(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("译成中文：{source}", encoding="utf-8")
    (tmp_path / "schema.json").write_text('{"type": "object"}')
    model = tuned(tmp_path, prompt="words.txt", answer_schema="schema.json")
    assert model.asking.prompt.written == "译成中文：{source}" and model.answer_schema == {"type": "object"}


def test_a_prompt_cannot_ask_for_the_answer(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("{source}\nIs it {target}?", encoding="utf-8")
    with pytest.raises(UserError) as fault:
        tuned(tmp_path, prompt="words.txt")
    assert fault.value.slug == "bad-prompt" and str(fault.value.where).endswith("words.txt:2:7")


def test_a_model_is_made_anew_where_its_files_or_its_address_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Prompt(model="m", prompt="words.txt").in_folder(tmp_path)
    seen = []
    for words, address in [
        ("a", "https://one.example.com"),
        ("b", "https://one.example.com"),
        ("b", "https://two.example.com"),
    ]:
        (tmp_path / "words.txt").write_text(words)
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        seen.append(tuple(step.resources()))
    assert len(set(seen)) == 3


@pytest.mark.parametrize(
    ("settings", "slug"),
    [
        ({"address": None}, "no-endpoint"),
        ({"model": None}, "no-endpoint"),
        ({"key_variable": "NOT_THERE_API_KEY"}, "no-api-key"),
        ({"prompt": "none.txt"}, "file-missing"),
        ({"answer_schema": "none.json"}, "file-missing"),
        ({"answer_schema": "list.json"}, "bad-prompt"),
        ({"answer_schema": "deep.json"}, "bad-prompt"),
    ],
)
def test_what_it_cannot_do_is_said_before_anything_is_asked(
    settings: dict[str, Any], slug: str, tmp_path: Path
) -> None:
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    with pytest.raises(UserError) as fault:
        tuned(tmp_path, **settings)
    assert fault.value.slug == slug and fault.value.advice


def test_without_rows_nothing_is_learned() -> None:
    with pytest.raises(UserError) as fault:
        tuned(train={"source": ["a"], "answer": [None]}, examples=2)
    assert fault.value.slug == "no-rows"


def test_samples_that_cannot_differ_are_refused() -> None:
    with pytest.raises(ValidationError, match="samples"):
        Prompt(samples=3)
    assert Prompt(samples=3, temperature=0.7).samples == 3


def translated(asked: Asked) -> Act:
    """The translation, by a dictionary; some words are not in it."""
    words = asked.text.removeprefix("译：").split()
    known = {**WORDS, **THINGS}
    return answer("".join(known.get(word, "") for word in words))


def task_in(folder: Path, server: Server, **settings: Any) -> Path:
    rows = [
        {"en": f"{word} {size} {thing}", "zh": f"{said}{named}", "id": f"{word}-{size}-{thing}"}
        for word, said in WORDS.items()
        for thing, named in THINGS.items()
        for size in ("the", "this")
    ]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    (folder / "words.txt").write_text("译：{source}", encoding="utf-8")
    prompt = {"address": server.address, "model": "m", "prompt": "words.txt", "examples": 1, **settings}
    task = {
        "kind": "translate",
        "language": "zh",
        "data": {"train": "rows.jsonl"},
        "columns": {"source": "en", "target": "zh", "id": "id"},
        "recipe": [{"prompt": {**prompt, "key_variable": "TEST_API_KEY"}}],
        "budget": {"minutes": 0.00001},
    }
    path = folder / "task.yaml"
    path.write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_run_asks_each_row_once_shows_rows_of_train_alone_and_keeps_no_key(tmp_path: Path) -> None:
    with serving(translated) as server:
        task = Task.load(task_in(tmp_path, server))
        done = run(task)
        assert done.record["metrics"]["exact_match"]["final"] == 1.0
        requests = len(server.asked)
        (cost,) = done.record["cost"]["endpoints"]
        assert (cost["requests"], cost["tokens_read"]) == (requests, requests * READ)
        assert done.record["cost"]["latency_ms"] > 0 and done.record["cost"]["rows_per_second"] is None
        again = run(task)
        assert again.id == done.id and len(server.asked) == requests
        assert again.record["cost"]["endpoints"] == done.record["cost"]["endpoints"]
        said = lift("predict", done.id, "-", folder=tmp_path, stdin=b"en\nopen a page\n")
        assert "打开页面" in said.out and len(server.asked) == requests + 1
        assert f"m at {server.address}: a request, {READ} tokens read and {WRITTEN} written" in said.err
    assert len(set(server.texts)) == len(server.texts)
    shown = {asked.payload["messages"][0]["content"] for asked in server.asked}
    assert shown and not shown & set(server.texts)
    (accounts,) = (tmp_path / ".tasklift" / "answers" / "spent").iterdir()
    spent = Account(Endpoint(**REMOTE), accounts).spent
    assert spent == Spent(requests + 1, charged=Tokens((requests + 1) * READ, (requests + 1) * WRITTEN))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_a_run_that_stops_at_its_budget_goes_on_where_it_was(tmp_path: Path) -> None:
    with serving(translated) as server:
        path = task_in(tmp_path, server, most_tokens=300, most_new_tokens=WRITTEN)
        said = lift("run", path.name, folder=tmp_path)
        assert said.code == 2 and "raise `most_money` or `most_tokens`" in said.err
        before = len(server.asked)
        assert 0 < before * (READ + WRITTEN) <= 300
        path.write_text(path.read_text(encoding="utf-8").replace('"most_tokens": 300', '"most_tokens": 30000'))
        assert lift("run", path.name, folder=tmp_path).code == 0
    assert len(set(server.texts)) == len(server.texts) > before
    assert KEY not in said.out + said.err


def test_an_exported_model_asks_only_where_the_user_allows_it(tmp_path: Path) -> None:
    with serving(translated) as server:
        lift("run", task_in(tmp_path, server).name, folder=tmp_path)
        assert lift("export", "last", "model", folder=tmp_path).code == 0
        requests = len(server.asked)
        refused = lift("predict", "model", "-", folder=tmp_path, stdin=b"en\nopen a page\n")
        assert refused.code == 2 and server.address in refused.err and len(server.asked) == requests
        allowed = lift("predict", "model", "--allow-endpoint", "-", folder=tmp_path, stdin=b"en\nopen a page\n")
    assert allowed.code == 0 and "打开页面" in allowed.out


def test_what_it_lacks_is_said_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.settings.extras.find_spec", lambda name: None)
    with pytest.raises(UserError, match="`prompt` needs httpx2") as fault:
        tuned()
    assert fault.value.advice == "pip install 'tasklift[api]'"


def replied(asked: Asked) -> Act:
    return answer(f"reply to {asked.payload['messages'][-1]['content']}")


def test_dialogues_are_sent_turn_by_turn_up_to_each_reply(tmp_path: Path) -> None:
    talks = [[f"q{n}", f"reply to q{n}", f"再问{n}", f"reply to 再问{n}"] for n in range(40)]
    (tmp_path / "talks.jsonl").write_text("".join(json.dumps({"messages": talk}) + "\n" for talk in talks))
    with serving(replied) as server:
        task = {
            "kind": "dialogue",
            "data": {"train": "talks.jsonl"},
            "columns": {"messages": "messages"},
            "recipe": [{"prompt": {"address": server.address, "model": "m", "key_variable": "TEST_API_KEY"}}],
            "split": {"near": 1},
        }
        (tmp_path / "task.yaml").write_text(json.dumps(task), encoding="utf-8")
        done = run(Task.load(tmp_path / "task.yaml"))
        assert done.record["final"]["score"] == 1.0
    asked = [[message["content"] for message in one.payload["messages"]] for one in server.asked]
    assert all(messages == talks[int(messages[0][1:])][: len(messages)] for messages in asked)
    assert {len(messages) for messages in asked} == {1, 3}
    assert [message["role"] for message in server.asked[-1].payload["messages"]][:2] in (
        ["user", "assistant"],
        ["user"],
    )


REVIEWS = {"pos": ["lovely", "superb", "warm"], "neg": ["awful", "cold", "broken"]}
PLACES = ["room", "food", "view", "staff", "bed", "pool", "bar", "lift", "garden", "price"]


def labelled(asked: Asked) -> Act:
    """The label, by a word of the text; of one word it cannot say."""
    text = asked.text.splitlines()[-1]
    if "warm" in text:
        return answer("It depends: good or bad.")
    return answer("Good." if any(word in text for word in REVIEWS["pos"]) else "It is bad")


def labels_in(folder: Path, server: Server, *more: Any, **settings: Any) -> Path:
    rows = [
        {"review": f"the {place} was {word}", "stars": label, "id": f"{place}-{word}"}
        for label, words in REVIEWS.items()
        for word in words
        for place in PLACES
    ]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    prompt = {"address": server.address, "model": "m", "words": {"pos": "good", "neg": "bad"}, **settings}
    task = {
        "kind": "classify",
        "data": {"train": "rows.jsonl"},
        "columns": {"text": "review", "label": "stars", "id": "id"},
        "recipe": [{"prompt": prompt}, *more],
        "split": {"near": 1},
        "budget": {"minutes": 0.00001},
    }
    path = folder / "task.yaml"
    path.write_text(json.dumps(task), encoding="utf-8")
    return path


def test_labels_are_asked_for_by_the_words_that_they_are_called(tmp_path: Path) -> None:
    with serving(labelled) as server:
        done = run(Task.load(labels_in(tmp_path, server, examples=1)))
        system, shown, told, _ = server.asked[0].payload["messages"]
        assert system["content"].endswith("Labels: bad, good") and shown["role"] == "user"
        assert told == {"role": "assistant", "content": told["content"]} and told["content"] in {"good", "bad"}
        (cost,) = done.record["cost"]["endpoints"]
        unread = sum("warm" in text for text in server.texts)
        assert 0 < cost["rows_unread"] <= unread and cost["requests"] == len(server.asked)
        said = lift("predict", done.id, "-", folder=tmp_path, stdin=b"review\nsuperb lift\nawful cellar\n")
        assert said.code == 0, said.err
        assert [line.split(",")[1] for line in said.out.splitlines()[1:]] == ["pos", "neg"]


def test_no_more_is_asked_than_the_test_and_what_a_step_after_it_learns_from(tmp_path: Path) -> None:
    with serving(labelled) as server:
        done = run(Task.load(labels_in(tmp_path, server)))
        assert len(server.asked) == done.record["split"]["test"]
    with serving(labelled) as server:
        folder = tmp_path / "calibrated"
        folder.mkdir()
        done = run(Task.load(labels_in(folder, server, "calibrate")))
        assert len(server.asked) == done.record["split"]["test"] + done.record["split"]["valid"]


def test_words_are_for_labels_alone(tmp_path: Path) -> None:
    with pytest.raises(UserError) as fault:
        tuned(words={"a": "b"})
    assert fault.value.slug == "step-does-not-fit" and "words" in fault.value.problem
