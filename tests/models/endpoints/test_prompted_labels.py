"""The model behind an endpoint that is asked for labels: votes, rows without one, and its folder."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

pytest.importorskip("httpx2")

from tests.models.endpoints.chat_server import Asked, Behaviour, Server, answer, serving
from tests.models.endpoints.still_clock import StillClock

from tasklift.models.endpoints.archive import InMemory
from tasklift.models.endpoints.bill import billed
from tasklift.models.endpoints.consent import sending_allowed
from tasklift.models.endpoints.prompted import Prompted
from tasklift.models.endpoints.prompted_labels import PromptedLabels
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.prompt import prompt_of
from tasklift.models.saved import load_model, save_model
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import UserError

SHARES = (0.25, 0.5, 0.25)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def labelled(server: Server, *, schema: dict[str, Any] | None = None, **settings: Any) -> PromptedLabels:
    manner = {name: settings.pop(name) for name in list(settings) if name in Manner.model_fields}
    endpoint = Endpoint.model_validate({"address": server.address, "model": "m", **settings})
    asking = Asking(prompt_of(["text"]), Manner(**manner))
    writer = Prompted(endpoint, asking, answer_schema=schema, clock=StillClock())
    return PromptedLabels(writer, ("0", "1", "2"), ("bad", "fair", "good"), SHARES)


def rows(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String})


def always(text: str) -> Behaviour:
    return lambda _asked: answer(text)


def test_a_reply_has_a_vote_and_the_shares_of_train_have_one() -> None:
    with serving(always("It is good.")) as server, billed() as bill:
        answers = labelled(server).predict(rows("nice", None, " ", "well"))
    assert answers.labels == ("0", "1", "2") and answers.best() == ["2", "1", "1", "2"]
    assert answers.probabilities.tolist() == [[0.125, 0.25, 0.625], list(SHARES), list(SHARES), [0.125, 0.25, 0.625]]
    assert sorted(server.texts) == ["nice", "well"]
    (charges,) = bill.charges.values()
    assert (charges.unanswered, charges.unread) == (0, 0) and len(charges.seconds) == 2


def test_samples_vote_and_what_names_no_label_does_not() -> None:
    said = {0: "good", 1: "bad or good", 2: "good", 3: "bad", 4: "?"}

    def by_sample(asked: Asked) -> Any:
        return answer(said[asked.payload["seed"]])

    with serving(by_sample) as server, billed() as bill:
        answers = labelled(server, samples=5, temperature=1.0, sampling_seed=0).predict(rows("x"))
    assert answers.probabilities == pytest.approx(np.array([[1.25, 0.5, 2.25]]) / 4)
    (charges,) = bill.charges.values()
    assert charges.unread == 0 and len(charges.seconds) == 1


def test_a_row_whose_replies_name_no_label_is_told_and_has_the_shares() -> None:
    with serving(lambda asked: answer("I cannot." if "x" in asked.text else "fair")) as server, billed() as bill:
        answers = labelled(server).predict(rows("x", "y", "xx"))
    assert answers.probabilities[[0, 2]].tolist() == [list(SHARES)] * 2 and answers.best()[1] == "1"
    (charges,) = bill.charges.values()
    assert (charges.unanswered, charges.unread) == (0, 2)


def test_the_label_may_stand_behind_a_mark_or_in_json() -> None:
    with serving(always("good reasons, but\nLabel: bad")) as server:
        assert labelled(server, answer_after="Label:").predict(rows("x")).best() == ["0"]
    with serving(always('{"answer": "good", "why": "not bad"}')) as server:
        assert labelled(server, schema={"type": "object"}).predict(rows("x")).best() == ["2"]


def test_it_is_saved_and_asks_only_where_that_is_allowed(tmp_path: Path) -> None:
    with serving(always("bad")) as server:
        save_model(labelled(server), tmp_path)
        with pytest.raises(UserError) as fault:
            load_model(tmp_path)
        assert fault.value.slug == "endpoint-not-allowed" and server.asked == []
        with sending_allowed(InMemory()):
            again = load_model(tmp_path)
        assert isinstance(again, PromptedLabels) and again.predict(rows("x")).best() == ["0"]
    (tmp_path / "again").mkdir()
    save_model(again, tmp_path / "again")
    assert (tmp_path / "again" / "model.json").read_bytes() == (tmp_path / "model.json").read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda said: said["labels"].reverse(),
        lambda said: said["words"].pop(),
        lambda said: said["shares"].append(0.1),
        lambda said: said.update(shares=[0.5, 0.5, 0.0]),
        lambda said: said.update(labels=[], words=[], shares=[]),
        lambda said: said.pop("shares"),
    ],
)
def test_labels_that_do_not_fit_together_are_damage(damage: Any, tmp_path: Path) -> None:
    with serving() as server:
        save_model(labelled(server), tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text())
    damage(kept["description"])
    (tmp_path / "model.json").write_text(json.dumps(kept))
    with pytest.raises(UserError) as fault, sending_allowed(InMemory()):
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"
