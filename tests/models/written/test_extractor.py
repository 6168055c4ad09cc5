"""The model that marks answers: what it says of rows, how it chooses over windows, and what it writes."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tests.models.tiny_encoder import write_tiny_encoder  # noqa: E402
from tests.models.transformer.plans import roused  # noqa: E402
from tests.models.written.questions import chinese, english  # noqa: E402

from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.models.networks.heads import with_head, with_spans  # noqa: E402
from tasklift.models.saved import load_model, save_model  # noqa: E402
from tasklift.models.written.extractor import Extractor  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

ROWS = [*english(12), *chinese(12)]
TEXTS = [text for row in ROWS for text in row[:2]]
LONG = " ".join(row.context for row in english(30))
FORMS = ["absolute", "relative", "rotary", "layers", "transformers"]


def begun(form: str, folder: Path) -> Extractor:
    """A model with weights so large and uneven that all its spans differ."""
    if form == "transformers":
        start = open_encoder(write_tiny_encoder(folder / "tiny", TEXTS))
    else:
        shape: dict[str, Any] = {"layers": 2, "heads": 2, "width": 16, "context": 64, "vocabulary": 200}
        form = {"share": "layers"} if form == "layers" else {"positions": form}  # type: ignore[assignment]
        start = planned_encoder(EncoderPlan.model_validate({**shape, **form}), TEXTS, seed=0)  # type: ignore[dict-item]
    module = with_spans(start, dropout=0.0, seed=0)
    roused(module)
    return Extractor(module.eval(), start.tokenizer, 64, 8, 6, None, "fp32")


@pytest.fixture
def model(tmp_path: Path) -> Extractor:
    return begun("absolute", tmp_path)


def batch(questions: list[str | None], contexts: list[str | None]) -> pl.DataFrame:
    schema = {"question": pl.String, "context": pl.String}
    return pl.DataFrame({"question": questions, "context": contexts}, schema=schema)


ASKED = batch([row.question for row in ROWS] + ["Where is Bob?"], [row.context for row in ROWS] + [LONG])


def reference(model: Extractor, question: str, context: str) -> tuple[str, float]:
    """What SQuAD's scripts do: windows as transformers cuts them, all pairs of tokens tried, no answer by its least."""
    said = model.tokenizer(
        question, context, truncation="only_second", max_length=model.longest, stride=0,
        return_overflowing_tokens=True, return_offsets_mapping=True, padding=True, return_tensors="pt",
    )  # fmt: skip
    with torch.inference_mode():
        inputs = {name: said[name] for name in ("input_ids", "attention_mask", "token_type_ids")}
        found = model.module(**inputs)
    best, text, none = -math.inf, "", math.inf
    for window, (starts, ends) in enumerate(zip(found.start_logits.tolist(), found.end_logits.tolist(), strict=True)):
        none = min(none, starts[0] + ends[0])
        inside = [place for place, side in enumerate(said.sequence_ids(window)) if side == 1]
        for first in inside:
            for last in range(first, min(first + model.longest_answer, inside[-1] + 1)):
                if starts[first] + ends[last] > best:
                    offsets = said["offset_mapping"][window].tolist()
                    best, text = starts[first] + ends[last], context[offsets[first][0] : offsets[last][1]]
    return text, best - none


@pytest.mark.parametrize("form", ["absolute", "relative", "transformers"])
def test_answers_are_those_of_a_plain_reference(form: str, tmp_path: Path) -> None:
    model = replace(begun(form, tmp_path), stride=1000)
    wanted = [reference(model, question, context) for question, context in ASKED.rows()]
    assert model.predict(ASKED).best() == [text for text, _ in wanted]
    assert len({text for text, _ in wanted}) > 5
    read = model.windows(ASKED["question"].to_list(), ASKED["context"].to_list())
    assert read.encoded.rows > len(wanted)
    margins = model.marked(read, model.spans(read)).margins
    assert margins == pytest.approx([margin for _, margin in wanted], abs=1e-4)
    middle = sorted(margins.tolist())[len(wanted) // 2]
    sure = replace(model, threshold=middle + 1e-3).predict(ASKED).best()
    assert sure == [text if margin > middle + 1e-3 else "" for text, margin in wanted]
    assert "" in sure and set(sure) != {""}


def test_an_answer_stands_in_its_context_and_hangs_on_its_row_alone(model: Extractor) -> None:
    together = model.predict(ASKED).best()
    alone = [model.predict(ASKED[row]).best()[0] for row in range(ASKED.height)]
    assert together == alone
    assert all(text and text in context for text, context in zip(together, ASKED["context"], strict=True))


def test_an_answer_says_where_it_stands(model: Extractor) -> None:
    found = model.predict(ASKED)
    assert found.places is not None and None not in found.places
    pairs = zip(ASKED["context"], found.places, strict=True)
    assert [context[slice(*place)] for context, place in pairs if place] == found.best()
    assert set(replace(model, threshold=1e9).predict(ASKED).standing()) == {None}
    assert model.predict(batch(["Where?"], [None])).standing() == (None,)


def test_rows_without_a_context_get_no_answer_and_odd_ones_do_no_harm(model: Extractor) -> None:
    contexts = [None, "", " \n\u3000", "\0", "👨\u200d👩\u200d👧" * 300, "好" * 20_000, "soup"]
    found = model.predict(batch(["Where?"] * 6 + [None], contexts)).best()
    assert found[:3] == [None] * 3 and found[3] == ""
    assert all(text is not None and text in str(context) for text, context in zip(found[3:], contexts[3:], strict=True))
    assert model.predict(batch([], [])).best() == []


def test_where_a_threshold_is_out_of_reach_nothing_is_answered(model: Extractor) -> None:
    assert set(replace(model, threshold=1e9).predict(ASKED).best()) == {""}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_saved_answers_the_same_when_it_is_read_again(form: str, tmp_path: Path) -> None:
    model = replace(begun(form, tmp_path), threshold=0.25)
    (tmp_path / "kept").mkdir()
    save_model(model, tmp_path / "kept")
    again = load_model(tmp_path / "kept")
    assert isinstance(again, Extractor)
    assert (again.threshold, again.longest, again.stride, again.longest_answer) == (0.25, 64, 8, 6)
    assert again.predict(ASKED) == model.predict(ASKED)
    read = model.windows(ASKED["question"].to_list(), ASKED["context"].to_list())
    assert (again.spans(read) == model.spans(read)).all()


@pytest.mark.parametrize("form", ["absolute", "rotary", "layers", "transformers"])
def test_transformers_reads_the_folder_and_scores_the_same(form: str, tmp_path: Path) -> None:
    model = begun(form, tmp_path)
    (tmp_path / "kept").mkdir()
    save_model(model, tmp_path / "kept")
    theirs = transformers.AutoModelForQuestionAnswering.from_pretrained(tmp_path / "kept").eval()
    said = transformers.AutoTokenizer.from_pretrained(tmp_path / "kept")(
        [row.question for row in ROWS], [row.context for row in ROWS], padding=True, return_tensors="pt"
    )
    with torch.inference_mode():
        ours, found = (
            torch.stack((told.start_logits, told.end_logits))[:, said["attention_mask"].bool()]
            for told in (model.module(**said), theirs(**said))
        )
    assert found.std() > 0.05 and torch.allclose(ours, found, atol=1e-4)


def test_a_head_is_drawn_by_the_seed_and_one_that_marks_spans_goes_on(tmp_path: Path) -> None:
    for form, name in (("absolute", "model.head.output.weight"), ("transformers", "qa_outputs.weight")):
        model = begun(form, tmp_path)
        again = with_spans(model.encoder(), dropout=0.1, seed=5).state_dict()
        assert torch.equal(again[name], model.module.state_dict()[name])
        labels = ("a", "b", "c")
        other = replace(model.encoder(), module=with_head(model.encoder(), labels, dropout=0.0, seed=0), labels=labels)
        one, same, two = (with_spans(other, dropout=0.1, seed=seed).state_dict()[name] for seed in (1, 1, 2))
        assert one.shape[0] == 2 and torch.equal(one, same) and not torch.equal(one, two)


def test_a_damaged_description_is_told_of(model: Extractor, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    save_model(model, tmp_path / "kept")
    kept = (tmp_path / "kept" / "model.json").read_text(encoding="utf-8")
    (tmp_path / "kept" / "model.json").write_text(kept.replace('"stride": 8', '"stride": 0'), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_model(tmp_path / "kept")
    assert caught.value.slug == "model-damaged"
