"""Grades that a model behind an API writes: how they are read, and what is asked for them."""

from pathlib import Path

import pytest

pytest.importorskip("httpx2")

from tests.models.endpoints.chat_server import Act, Asked, answer, serving

from tasklift.models.endpoints.archive import InFolder, InMemory
from tasklift.models.endpoints.reply import GarbledError
from tasklift.runs.preparing.judging.endpoint_judge import EndpointJudge, read_grade
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import MachineError
from tasklift.text.scoring.material import Graded

PROMPT = "{source} | {right} | {answer}"
GRADED: list[Graded] = [("q", "right", "right"), ("q", "right", "near"), ("问", "对", "错")]
GRADES = {"q | right | right": "5", "q | right | near": "Grade: 3.5", "问 | 对 | 错": "1 分（满分 5 分）"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("4", 4),
        (" 4.\n", 4),
        ("Grade: 3", 3),
        ("4/5", 4),
        ("2 / 5.", 2),
        ("3 out of 5", 3),
        ("It names 2 of the 3 places.\n\nGrade: 4", 4),
        ("4.5", 4.5),
        ("[[2]]", 2),
        ("**5**", 5),
        ("4分", 4),
        ("得分:3/5", 3),
        ("３", 3),
        ("评分：4（满分5分）", 4),
        ("In 1999 it was so. 2", 2),
        ("rated 15, so 1", 1),
    ],
)
def test_the_last_number_of_the_scale_is_the_grade(text: str, grade: float) -> None:
    assert read_grade(text) == grade


@pytest.mark.parametrize("text", ["", "good", "0", "6", "10", "5.5", "15", "1999", "0.4", "/5", "out of 5", "四"])
def test_what_is_no_grade_of_the_scale_is_none(text: str) -> None:
    with pytest.raises(GarbledError, match="no grade from 1 to 5"):
        read_grade(text)


def graded(asked: Asked) -> Act:
    return answer(GRADES[asked.text])


def test_each_answer_is_asked_about_once_and_its_grade_is_kept(tmp_path: Path) -> None:
    with serving(graded) as server:
        judge = EndpointJudge(Endpoint(address=server.address, model="m"), PROMPT)
        assert judge.grades(InFolder(tmp_path), GRADED).tolist() == [5, 3.5, 1]
    assert sorted(server.texts) == sorted(GRADES)
    again = EndpointJudge.of_json(judge.to_json())
    assert again == judge and again.grades(InFolder(tmp_path), GRADED[1:]).tolist() == [3.5, 1]


def test_where_no_grade_is_to_be_had_the_last_reply_is_told() -> None:
    with serving(lambda _asked: answer("I cannot say.")) as server:
        judge = EndpointJudge(Endpoint(address=server.address, model="m", most_tries=2), PROMPT)
        with pytest.raises(MachineError, match="no grade from 1 to 5: I cannot say") as fault:
            judge.grades(InMemory(), GRADED[:1])
    assert fault.value.slug == "endpoint-silent" and len(server.asked) == 2
