"""Questions to an endpoint that misbehaves in every way: none is lost, none is charged twice, and bounds hold."""

import asyncio
import json
import logging
import random
import traceback
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpx2")

from tests.models.endpoints.chat_server import READ, WRITTEN, Act, Asked, Behaviour, Server, answer, echo, serving
from tests.models.endpoints.still_clock import StillClock

from tasklift.models.endpoints.account import Account
from tasklift.models.endpoints.archive import Archive, InFolder, InMemory
from tasklift.models.endpoints.ask import Correspondent
from tasklift.models.endpoints.question import Message, Question
from tasklift.models.endpoints.reply import GarbledError, Reply
from tasklift.models.endpoints.round import Round
from tasklift.models.endpoints.spent import Spent
from tasklift.models.endpoints.tokens import Tokens, price
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import MachineError, TaskliftError, UserError

KEY = "sk-the-Secret-Of-This-Test-0123456789"
CHARGE = Tokens(READ, WRITTEN)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("TEST_API_KEY", KEY)


def question(text: str, sample: int = 0) -> Question:
    return Question((Message("user", text),), sample)


def correspondent(server: Server, archive: Archive | None = None, **settings: Any) -> Correspondent:
    endpoint = Endpoint.model_validate({"address": server.address, "model": "m", "timeout": 5.0, **settings})
    return Correspondent(endpoint, archive or InMemory(), StillClock())


def texts(replies: list[Reply | TaskliftError]) -> list[str | None]:
    return [reply.text if isinstance(reply, Reply) else None for reply in replies]


def asked(server: Server, *words: str, **settings: Any) -> tuple[list[str | None], Correspondent]:
    one = correspondent(server, **settings)
    return texts(one.ask([question(word) for word in words])), one


def at_first(fault: Act, times: int = 1) -> Behaviour:
    """The fault so many times for each question, then the right answer."""
    return lambda asked: fault if asked.before < times else echo(asked)


def test_answers_stand_in_the_order_of_the_questions_and_the_same_is_asked_once() -> None:
    words = [f"word {place % 30}" for place in range(60)]
    with serving() as server:
        found, one = asked(server, *words)
    assert found == [word[::-1] for word in words]
    assert sorted(server.texts) == sorted(set(words))
    assert one.account.spent == Spent(30, charged=Tokens(30 * READ, 30 * WRITTEN))


def test_what_is_sent_is_what_was_set() -> None:
    schema = {"type": "object"}
    with serving() as server:
        one = correspondent(server, temperature=None, sampling_seed=7, stop=["\n"], most_new_tokens=9)
        one.ask([Question((Message("system", "s"), Message("user", "你好")), 2, schema)])
    (found,) = server.asked
    assert found.payload == {
        "model": "m",
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "你好"}],
        "max_tokens": 9,
        "seed": 9,
        "stop": ["\n"],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": True},
        },
    }
    assert "Authorization" not in found.headers


def test_too_many_requests_wait_as_long_as_the_endpoint_says_and_cost_nothing() -> None:
    with serving(at_first(Act(429, headers={"Retry-After": "37"}))) as server:
        found, one = asked(server, "abc")
    assert found == ["cba"]
    assert max(one._clock.waits) == 37.0  # type: ignore[attr-defined]
    assert one.account.spent == Spent(2, charged=CHARGE)


def test_a_date_to_try_again_after_is_understood() -> None:
    with serving(at_first(Act(503, headers={"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}))) as server:
        with pytest.raises(MachineError) as fault:
            asked(server, "abc")
        assert asked(server, "abc")[0] == ["cba"]
    assert fault.value.slug == "endpoint-silent" and "503 Service Unavailable" in fault.value.problem
    assert len(server.asked) == 2


def test_a_server_that_fails_twice_is_asked_a_third_time_and_charges_once() -> None:
    with serving(at_first(Act(500, b"oops"), times=2)) as server:
        found, one = asked(server, "abc", "xyz")
    assert found == ["cba", "zyx"]
    assert one.account.spent == Spent(6, charged=Tokens(2 * READ, 2 * WRITTEN))
    waits = one._clock.waits  # type: ignore[attr-defined]
    assert len(set(waits)) == 4 and 0.25 <= min(waits) < max(waits) <= 1.0


@pytest.mark.parametrize(
    "fault",
    [Act(stalls=True), Act(body=b"x" * 1000, drips=True), Act(body=b"x" * 1000, cut=True), Act(504)],
    ids=["stall", "drip", "cut", "504"],
)
def test_what_was_lost_on_the_way_may_have_been_charged(fault: Act) -> None:
    with serving(at_first(fault)) as server:
        found, one = asked(server, "abc", timeout=0.3)
    assert found == ["cba"] and len(server.asked) == 2
    assert one.account.spent == Spent(2, charged=CHARGE, possible=question("abc").at_most(one.endpoint))
    keys = {request.headers["Idempotency-Key"] for request in server.asked}
    assert len(keys) == 1


GARBAGE = {
    "nothing": Act(),
    "no JSON": Act(body=b"<html>busy</html>"),
    "half of it": Act(body=answer("abc").body[:40]),
    "a list": Act(body=b"[1]"),
    "deep": Act(body=b"[" * 100_000),
    "no choices": Act(body=b'{"choices": []}'),
    "choices of another type": Act(body=b'{"choices": {"0": 1}}'),
    "no message": Act(body=b'{"choices": [{}]}'),
    "no text": Act(body=b'{"choices": [{"message": {"content": null}}]}'),
    "a number": Act(body=b'{"choices": [{"message": {"content": 3}}]}'),
    "half a character": Act(body=b'{"choices": [{"message": {"content": "\\ud83d"}}]}'),
    "not UTF-8": Act(body=b'{"choices": [{"message": {"content": "\xff\xfe"}}]}'),
    "huge": Act(body=b'{"choices": [{"message": {"content": "' + b"x" * (5 << 20) + b'"}}]}'),
    "packed": Act(body=answer("abc").body, headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_no_answer_and_may_have_been_charged(garbage: Act) -> None:
    with serving(at_first(garbage)) as server:
        found, one = asked(server, "abc")
    assert found == ["cba"]
    assert one.account.spent == Spent(2, charged=CHARGE, possible=question("abc").at_most(one.endpoint))


@pytest.mark.parametrize(
    "usage",
    [{}, [], "much", {"prompt_tokens": "10", "completion_tokens": 5}, {"prompt_tokens": -4, "completion_tokens": 5},
     {"prompt_tokens": True, "completion_tokens": 5}, {"prompt_tokens": 10**30, "completion_tokens": 5}],
)  # fmt: skip
def test_where_the_endpoint_does_not_say_what_it_took_that_is_estimated(usage: object) -> None:
    with serving(lambda asked: answer("好的 good", usage)) as server:
        _, one = asked(server, "eight ch")
    assert one.account.spent == Spent(1, estimated=Tokens(2, 4))


def test_garbage_that_names_what_it_took_is_charged_as_it_says() -> None:
    garbled = answer(None)
    with serving(at_first(garbled)) as server:
        _, one = asked(server, "abc")
    assert one.account.spent == Spent(2, charged=CHARGE + CHARGE)


def test_an_answer_that_does_not_fit_is_asked_for_again_and_not_kept() -> None:
    def check(text: str) -> None:
        if text != "right":
            raise GarbledError("wrong")

    with serving(lambda asked: answer("right" if asked.before else "wrong")) as server:
        one = correspondent(server)
        assert texts(one.ask([question("abc")], check)) == ["right"]
    assert one.account.spent == Spent(2, charged=CHARGE + CHARGE)


def test_an_endpoint_that_never_answers_ends_the_round_and_keeps_what_it_had(tmp_path: Path) -> None:
    broken = True
    with serving(lambda asked: Act(500) if broken and asked.text == "w3" else echo(asked)) as server:
        words = [f"w{place}" for place in range(6)]
        one = correspondent(server, InFolder(tmp_path), most_at_once=1, most_tries=3)
        with pytest.raises(MachineError) as fault:
            one.ask([question(word) for word in words])
        assert fault.value.slug == "endpoint-silent"
        assert server.texts == ["w0", "w1", "w2", "w3", "w3", "w3"]
        broken = False
        assert texts(one.ask([question(word) for word in words])) == [word[::-1] for word in words]
    assert server.texts[6:] == ["w3", "w4", "w5"]
    assert one.account.spent.charged == Tokens(6 * READ, 6 * WRITTEN)


def test_a_row_may_be_left_without_an_answer_and_says_why() -> None:
    with serving(lambda asked: Act(500) if asked.text == "bad" else echo(asked)) as server:
        one = correspondent(server, unanswered="leave", most_tries=2)
        replies = one.ask([question(word) for word in ("abc", "bad", "xyz")])
    assert texts(replies) == ["cba", None, "zyx"]
    assert isinstance(replies[1], MachineError) and "500 Internal Server Error" in replies[1].problem


def test_an_endpoint_that_is_down_is_not_asked_for_every_row() -> None:
    with serving(lambda asked: Act(500)) as server:
        one = correspondent(server, unanswered="leave", most_tries=1, most_at_once=2)
        with pytest.raises(MachineError, match="gives no answer"):
            one.ask([question(f"w{place}") for place in range(500)])
    assert 20 <= len(server.asked) <= 22


def test_failures_with_answers_between_them_are_those_of_rows() -> None:
    words = [f"w{place}" for place in range(60)]
    with serving(lambda asked: Act(500) if int(asked.text[1:]) % 2 else echo(asked)) as server:
        found, _ = asked(server, *words, unanswered="leave", most_tries=1, most_at_once=2)
    assert found == [None if int(word[1:]) % 2 else word[::-1] for word in words]


def test_nobody_there_costs_nothing() -> None:
    with serving() as server:
        pass
    one = correspondent(server, most_tries=2)
    with pytest.raises(MachineError, match="cannot be reached"):
        one.ask([question("abc")])
    assert one.account.spent == Spent()


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_asked_about_once_and_never_shown(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    body = json.dumps({"error": {"message": f"Incorrect API key provided: {KEY[:20]}", "code": "bad"}}).encode()
    with serving(lambda asked: Act(status, body)) as server:
        one = correspondent(server, key_variable="TEST_API_KEY", most_at_once=2)
        with pytest.raises(UserError) as fault:
            one.ask([question(f"w{place}") for place in range(50)])
    shown = "".join(traceback.format_exception(fault.value)) + repr(vars(one)) + caplog.text
    assert fault.value.slug == "endpoint-refuses" and "TEST_API_KEY" in fault.value.advice
    assert KEY[:12] not in shown
    assert len(server.asked) <= 2
    assert {request.headers["Authorization"] for request in server.asked} == {f"Bearer {KEY}"}
    assert one.account.spent.tokens == Tokens()


def test_a_key_that_comes_back_in_an_error_is_taken_out() -> None:
    body = json.dumps({"error": {"message": f"no such route for {KEY}\x1b[31m"}}).encode()
    with serving(lambda asked: Act(404, body)) as server, pytest.raises(UserError) as fault:
        asked(server, "abc", key_variable="TEST_API_KEY")
    assert "no such route for …\\x1b[31m" in str(fault.value) and KEY not in str(fault.value)


@pytest.mark.parametrize("unanswered", ["stop", "leave"])
def test_a_question_that_is_not_understood_is_not_asked_again(unanswered: str) -> None:
    body = b'{"error": {"message": "too long for the model"}}'
    with serving(lambda asked: Act(400, body) if asked.text == "bad" else echo(asked)) as server:
        one = correspondent(server, unanswered=unanswered, most_at_once=1)
        questions = [question(word) for word in ("abc", "bad", "xyz")]
        if unanswered == "stop":
            with pytest.raises(UserError, match="too long for the model"):
                one.ask(questions)
        else:
            replies = one.ask(questions)
            assert texts(replies) == ["cba", None, "zyx"] and "400 Bad Request" in str(replies[1])
    assert server.texts.count("bad") == 1


def test_an_empty_purse_is_no_passing_trouble() -> None:
    body = b'{"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}'
    with serving(lambda asked: Act(429, body)) as server, pytest.raises(UserError, match="exceeded your current quota"):
        asked(server, "abc", unanswered="leave")
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed() -> None:
    with serving() as other:
        place = {"Location": f"{other.address}/chat/completions"}
        with serving(lambda asked: Act(307, headers=place)) as server, pytest.raises(UserError, match="307") as fault:
            asked(server, "abc", key_variable="TEST_API_KEY")
    assert other.asked == [] and len(server.asked) == 1
    assert "no redirect is followed" in fault.value.advice


def test_no_more_requests_are_under_way_than_allowed() -> None:
    with serving(pause=0.02) as server:
        found, _ = asked(server, *(f"w{place}" for place in range(30)), most_at_once=3)
    assert None not in found
    assert server.most_at_once == 3


def test_no_minute_sees_more_requests_than_allowed() -> None:
    clock = StillClock()
    began: list[float] = []

    def note(request: Asked) -> Act:
        began.append(clock.time)
        return echo(request)

    with serving(note) as server:
        endpoint = Endpoint(address=server.address, model="m", requests_a_minute=30, most_at_once=1)
        Correspondent(endpoint, InMemory(), clock).ask([question(f"w{place}") for place in range(60)])
    assert max(sum(one <= other < one + 60 for other in began) for one in began) == 30
    assert began[-1] == pytest.approx(59 * 2.0)


def test_no_minute_sees_more_tokens_than_allowed() -> None:
    with serving(lambda asked: answer("ok", {"prompt_tokens": 60, "completion_tokens": 40})) as server:
        _, one = asked(server, *(f"w{place}" for place in range(50)), tokens_a_minute=1000, most_at_once=1)
    assert one._clock.now() == pytest.approx(49 * 100 / 1000 * 60, rel=0.05)


@pytest.mark.parametrize("most_at_once", [1, 8])
def test_the_budget_ends_the_round_before_the_request_that_would_break_it(most_at_once: int, tmp_path: Path) -> None:
    prices = {"price_read": 1_000_000, "price_written": 2_000_000, "most_new_tokens": WRITTEN}
    words = [question(f"w{place:02}") for place in range(40)]
    with serving() as server:
        one = correspondent(server, InFolder(tmp_path), most_money=400, most_at_once=most_at_once, **prices)
        with pytest.raises(UserError) as fault:
            one.ask(words)
        most = price(words[0].at_most(one.endpoint), one.endpoint)
        assert fault.value.slug == "budget-spent"
        assert one.account.money == len(server.asked) * (READ + 2 * WRITTEN)
        assert 400 - most < one.account.money <= 400
        assert f"{one.account.money:,.4g} in money are spent" in fault.value.problem
        more = correspondent(server, InFolder(tmp_path), most_money=4000, **prices)
        assert None not in texts(more.ask(words))
    assert len(server.asked) == 40
    assert more.account.money == 40 * (READ + 2 * WRITTEN)


def test_tokens_are_a_budget_too_and_what_may_be_charged_counts() -> None:
    with serving(lambda asked: Act(body=b"garbage")) as server, pytest.raises(UserError) as fault:
        asked(server, "abc", most_tokens=1500, most_tries=100)
    assert fault.value.slug == "budget-spent" and len(server.asked) == 2


def test_what_was_asked_before_costs_nothing_and_what_differs_is_asked(tmp_path: Path) -> None:
    with serving() as server:
        first = correspondent(server, InFolder(tmp_path))
        second = correspondent(server, InFolder(tmp_path))
        assert texts(first.ask([question("abc")])) == texts(second.ask([question("abc")])) == ["cba"]
        assert len(server.asked) == 1 and second.account.spent.requests == 1
        second.ask([question("abc", sample=1)])
        correspondent(server, InFolder(tmp_path), temperature=0.5).ask([question("abc")])
        correspondent(server, InFolder(tmp_path), most_new_tokens=7).ask([question("abc")])
        correspondent(server, InFolder(tmp_path), most_tries=1, timeout=9.0).ask([question("abc")])
    assert len(server.asked) == 4


def test_a_kept_answer_that_has_changed_on_the_disk_is_noticed(tmp_path: Path) -> None:
    with serving() as server:
        correspondent(server, InFolder(tmp_path)).ask([question("abc")])
        (kept,) = (path for path in tmp_path.rglob("*") if path.is_file() and path.parent.parent == tmp_path)
        kept.write_bytes(kept.read_bytes().replace(b"cba", b"cbb"))
        with pytest.raises(MachineError) as fault:
            correspondent(server, InFolder(tmp_path)).ask([question("abc")])
    assert fault.value.slug == "object-damaged"


def test_what_a_killed_process_had_under_way_is_in_the_account(tmp_path: Path) -> None:
    endpoint = Endpoint(address="https://api.example.com/v1", model="m", most_tokens=100)
    killed = Account(endpoint, tmp_path)
    assert killed.reserve(Tokens(50, 30))
    killed.write()
    after = Account(endpoint, tmp_path)
    assert after.spent == Spent(1, possible=Tokens(50, 30))
    with pytest.raises(UserError, match="80 tokens"):
        after.reserve(Tokens(20, 1))


def test_what_is_under_way_is_written_down_before_it_is_sent(tmp_path: Path) -> None:
    written: list[Spent] = []

    def look(request: Asked) -> Act:
        written.append(correspondent(server, InFolder(tmp_path)).account.spent)
        return echo(request)

    with serving(look) as server:
        one = correspondent(server, InFolder(tmp_path), most_at_once=1)
        one.ask([question("abc"), question("xyz")])
    most = question("abc").at_most(one.endpoint)
    assert written == [Spent(1, possible=most), Spent(2, charged=CHARGE, possible=most)]
    assert Account(one.endpoint, next((tmp_path / "spent").iterdir())).spent == Spent(2, charged=CHARGE + CHARGE)


def test_a_full_disk_ends_the_round_whatever_becomes_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(self: InMemory, key: str, answer: object) -> None:
        raise MachineError("disk-full", "no room")

    monkeypatch.setattr(InMemory, "put", put)
    with serving() as server, pytest.raises(MachineError, match="no room"):
        asked(server, *(f"w{place}" for place in range(9)), unanswered="leave", most_at_once=1)
    assert len(server.asked) == 1


def test_room_that_others_may_leave_is_waited_for() -> None:
    account = Account(Endpoint(address="https://api.example.com/v1", model="m", most_tokens=100))
    most = Tokens(50, 10)
    assert account.reserve(most)
    assert not account.reserve(most)
    account.settle(most, Spent(1, charged=Tokens(20, 10)))
    assert account.reserve(most)


def test_an_interrupted_round_accounts_for_what_was_under_way() -> None:
    with serving(lambda asked: Act(stalls=True)) as server:
        one = correspondent(server, most_at_once=2)
        work = Round(one.endpoint, one.archive, one.account, StillClock(), lambda text: None)
        with pytest.raises(TimeoutError):
            asyncio.run(asyncio.wait_for(work.ask({"a": question("a"), "b": question("b")}), 0.3))
    assert one.account.spent == Spent(
        2, possible=question("a").at_most(one.endpoint) + question("b").at_most(one.endpoint)
    )


def test_a_notebook_with_a_loop_of_its_own_may_ask() -> None:
    async def cell(server: Server) -> list[str | None]:
        return asked(server, "abc")[0]

    with serving() as server:
        assert asyncio.run(cell(server)) == ["cba"]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_goes_wrong_no_row_is_lost_and_none_is_charged_twice(seed: int) -> None:
    lots = random.Random(seed)
    faults = [Act(429), Act(500), Act(503), Act(504), Act(body=b"x" * 99, cut=True), *list(GARBAGE.values())[:10]]
    plan = {f"row {row}": [lots.choice(faults) for _ in range(lots.randint(0, 4))] for row in range(60)}

    def behave(request: Asked) -> Act:
        troubles = plan[request.text]
        return troubles[request.before] if request.before < len(troubles) else echo(request)

    with serving(behave) as server:
        found, one = asked(server, *plan)
    assert found == [row[::-1] for row in plan]
    assert one.account.spent.requests == len(server.asked) == sum(len(troubles) + 1 for troubles in plan.values())
    assert one.account.spent.charged == Tokens(60 * READ, 60 * WRITTEN)
    free = {429, 500, 503}
    doubtful = [(row, act) for row, troubles in plan.items() for act in troubles if act.status not in free]
    assert one.account.spent.possible == sum((question(row).at_most(one.endpoint) for row, _ in doubtful), Tokens())
