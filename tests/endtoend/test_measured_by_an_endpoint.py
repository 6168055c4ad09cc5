"""Answers graded by a model behind an API: the run, what it says of its cost, and what becomes of it later."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("httpx2")

from tests.cli.conftest import lift
from tests.endtoend import test_dialogues_answered as dialogues
from tests.models.endpoints.chat_server import READ, WRITTEN, Act, Asked, Server, answer, serving

from tasklift import Task, run
from tasklift.reports.page.page import report_page
from tasklift.runs.measuring.compare import compared_record
from tasklift.settings.errors import UserError

KEY = "sk-the-Secret-Of-This-Test-0123456789"
PLAIN = "split: {near: 1}\nrecipe: [retrieve]\n"


def graded(asked: Asked) -> Act:
    """A grade that hangs on the answer."""
    return answer(f"Grade: {1 + len(asked.text) % 5}")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("TEST_API_KEY", KEY)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(graded) as one:
        yield one


def task_in(folder: Path, address: str, more: str = "", prompt: str = "{right}|{answer}") -> Task:
    (folder / "judge.txt").write_text(prompt, encoding="utf-8")
    endpoint = f"{{address: '{address}', model: m, key_variable: TEST_API_KEY, price_read: 2, price_written: 8{more}}}"
    measure = f"measure: {{judge: {{endpoint: {endpoint}, prompt: judge.txt}}}}\nmetric: judged\n"
    return dialogues.task_in(folder, PLAIN + measure)


def test_it_decides_tells_what_it_cost_and_keeps_no_key(tmp_path: Path, server: Server) -> None:
    done = run(task_in(tmp_path, server.address))
    requests = len(server.asked)
    assert 0 < done.record["final"]["score"] < 1
    assert done.record["cost"]["endpoints"] == [
        {
            "address": server.address,
            "model": "m",
            "requests": requests,
            "tokens_read": READ * requests,
            "tokens_written": WRITTEN * requests,
            "tokens_lost": 0,
            "money": pytest.approx(requests * (2 * READ + 8 * WRITTEN) / 1e6),
            "answers_kept": 0,
            "rows_unanswered": 0,
            "rows_unread": 0,
        }
    ]
    assert done.record["cost"]["rows_per_second"] > 0
    assert f"`judged` sends answers to {server.address}, with what was asked and the right text" in done.record["notes"]
    assert server.address in report_page(done.record, "zh")
    files = (path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in json.dumps(done.kept) and not any(KEY.encode() in content for content in files)


def test_what_was_graded_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(graded) as server:
        done = run(task_in(tmp_path, server.address))
        requests = len(server.asked)
        dearer = run(task_in(tmp_path, server.address, ", most_tokens: 100000"))
        assert len(server.asked) == requests and dearer.id != done.id
    monkeypatch.delenv("TEST_API_KEY")
    record = compared_record(done, dearer)
    assert record["baseline"]["score"] == record["final"]["score"] == done.record["final"]["score"]
    assert record["notes"] == []


def test_another_prompt_is_another_run(tmp_path: Path, server: Server) -> None:
    done = run(task_in(tmp_path, server.address))
    other = run(task_in(tmp_path, server.address, prompt="{source}\n{answer}"))
    assert other.id != done.id and other.record["final"]["score"] != done.record["final"]["score"]


@pytest.mark.parametrize(
    ("judge", "slug", "said"),
    [
        ("{}", "bad-setting", "name one of them"),
        ("{model: smollm2, endpoint: {model: m}}", "bad-setting", "name one of them"),
        ("{endpoint: {model: m}}", "no-endpoint", "OPENAI_BASE_URL"),
        ("{endpoint: {address: 'https://api.example.com/v1'}}", "no-endpoint", "model: NAME"),
        ("{endpoint: {address: 'https://api.example.com/v1', model: m, unanswered: leave}}", "bad-setting", "every"),
        ("{endpoint: {address: 'https://api.example.com/v1', model: m, key_variable: NONE}}", "no-api-key", "NONE"),
        (f"{{endpoint: {{model: m, key_variable: {KEY}}}}}", "bad-setting", "never the key itself"),
    ],
)
def test_what_it_lacks_is_said_at_its_place(tmp_path: Path, judge: str, slug: str, said: str) -> None:
    with pytest.raises(UserError) as fault:
        run(dialogues.task_in(tmp_path, f"{PLAIN}measure: {{judge: {judge}}}\n"))
    assert fault.value.slug == slug and said in str(fault.value) and KEY not in str(fault.value)
    assert fault.value.where is not None and fault.value.where.line == 6


def test_comparing_asks_only_where_grades_are_gone_and_tells_it(tmp_path: Path, server: Server) -> None:
    done = run(task_in(tmp_path, server.address))
    requests = len(server.asked)
    said = lift("compare", done.id, done.id, folder=tmp_path)
    assert said.code == 0 and server.address not in said.err and len(server.asked) == requests
    shutil.rmtree(tmp_path / ".tasklift" / "answers")
    said = lift("compare", done.id, done.id, folder=tmp_path)
    assert said.code == 0 and len(server.asked) > requests
    assert f"m at {server.address}: {len(server.asked) - requests} requests" in said.err


def test_a_run_that_fails_tells_what_it_has_paid(tmp_path: Path) -> None:
    texts: list[str] = []

    def refusing(asked: Asked) -> Act:
        texts.append(asked.text)
        return graded(asked) if len(texts) == 1 else Act(status=401, body=b"no")

    with serving(refusing) as server:
        task_in(tmp_path, server.address)
        said = lift("run", "task.yaml", folder=tmp_path)
    assert said.code != 0 and f"m at {server.address}: " in said.err and "money" in said.err
