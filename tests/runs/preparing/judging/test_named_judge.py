"""A judge that a task names: how probable a plain model finds each grade, opened late and found again as it was."""

from pathlib import Path

import numpy as np
import pytest
from tests.models.written.tiny_decoder import tiny_decoder

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score
from tasklift.models.pretrained.named import network_digest
from tasklift.runs.preparing.judging.judges import house_prompt, judge_from_json, judge_named, judge_to_json
from tasklift.runs.preparing.judging.named_judge import NamedJudge
from tasklift.text.scoring.material import Graded, Material

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

PROMPT = "{source}|{right}|{answer}"
GRADED: list[Graded] = [("open", "打开", "打开文件"), ("close it", "关闭", "close"), ("save", "保存", "把文件保存")]


def write_judge(folder: Path, positions: str = "absolute") -> None:
    decoder = tiny_decoder(positions)
    decoder.module.save_pretrained(folder / "tiny")  # type: ignore[operator]
    decoder.tokenizer.save_pretrained(folder / "tiny")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("judges")
    write_judge(place)
    return place


@pytest.fixture
def judge(folder: Path) -> NamedJudge:
    return NamedJudge("./tiny", folder, network_digest("./tiny", folder=folder, who="judged"), PROMPT)


def expected_grade(source: str, right: str, answer: str) -> float:
    """By a plain pass for each grade, the mark that ends a reply behind it."""
    model = tiny_decoder()
    said = [{"role": "user", "content": f"{source}|{right}|{answer}"}]
    written = model.tokenizer.apply_chat_template(said, tokenize=False, add_generation_prompt=True)
    prompt = model.tokenizer(written, add_special_tokens=False)["input_ids"]
    scores = []
    for grade in range(1, 6):
        reply = [*model.tokenizer(str(grade), add_special_tokens=False)["input_ids"], model.tokenizer.eos_token_id]
        told = model.module(torch.tensor([[*prompt, *reply]])).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
        scores.append(float(told[torch.arange(len(reply)), torch.tensor(reply)].sum().detach()))
    shares = np.exp(np.array(scores) - max(scores))
    return float(shares @ np.arange(1, 6) / shares.sum())


def test_the_grade_is_the_mean_of_five_weighted_by_a_plain_pass_of_transformers(judge: NamedJudge) -> None:
    found = judge(GRADED)
    assert found == pytest.approx([expected_grade(*one) for one in GRADED], abs=1e-4)
    assert len(set(found.round(4).tolist())) == 3 and judge([]).shape == (0,)


def test_what_is_judged_beside_an_answer_does_not_show(judge: NamedJudge) -> None:
    material = Material(judge=judge_named("j", judge, judge.folder))
    sources, gold, answers = zip(*[(source, (right,), answer) for source, right, answer in GRADED], strict=True)
    whole = score(find_metric("judged"), JudgedTexts(gold, answers, sources, "zh", material=material))
    alone = [score(find_metric("judged"), JudgedTexts((gold[row],), (answers[row],), (sources[row],),
             material=Material(judge=judge_named("j", judge, judge.folder)))) for row in range(3)]  # fmt: skip
    assert whole == pytest.approx(float(np.mean([one for one in alone if one is not None])), abs=1e-9)


def test_equal_answers_are_asked_once(judge: NamedJudge, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Graded] = []
    plain = NamedJudge.__call__

    def counted(self: NamedJudge, graded: list[Graded]) -> object:
        asked.extend(graded)
        return plain(self, graded)

    monkeypatch.setattr(NamedJudge, "__call__", counted)
    grades = judge_named("j", judge, judge.folder).grades
    first = grades([*GRADED, GRADED[0]])
    np.testing.assert_array_equal(grades(GRADED[:2]), first[:2])
    assert asked == GRADED and first[3] == first[0]


def test_the_house_asks_in_the_language_of_the_answers() -> None:
    assert "分" in house_prompt("zh") and "grade" in house_prompt("en") == house_prompt(None) == house_prompt("de")


def test_it_is_found_again_where_store_and_judge_were_carried(judge: NamedJudge, tmp_path: Path) -> None:
    said = judge_to_json(judge, judge.folder / ".tasklift")
    assert said["folder"] == ".." and said["prompt"] == PROMPT
    assert judge_from_json("j", said, tmp_path / ".tasklift") is None
    write_judge(tmp_path)
    found = judge_from_json("j", said, tmp_path / ".tasklift")
    assert found is not None and found.name == "j" and found.grades(GRADED).shape == (3,)
    assert judge_from_json("j", {**said, "version": 0}, tmp_path / ".tasklift") is None
    write_judge(tmp_path, "rotary")
    assert judge_from_json("j", said, tmp_path / ".tasklift") is None
