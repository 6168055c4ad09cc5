"""Five hundred broken data sets on the command line: each is refused clearly, mended or set aside on record (C4).

What each is, and what must come of it, stands in `broken/`; the words stand in `broken/golden.jsonl`.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.faults.broken.case import Broken, Ending
from tests.faults.broken.every import GROUPS, cases_of
from tests.faults.broken.golden import read_golden
from tests.faults.broken.outcome import Outcome, names_the_true_place, outcome_of, said_in_chinese

CHINESE = re.compile("[\u4e00-\u9fff]")
LEAST_SHARE = 0.9
"""Of the cases whose cause has a line: those of which the first place that is named is that line."""
_TELLING = {Ending.REFUSED, Ending.QUARANTINED, Ending.MENDED}

Outcomes = dict[str, tuple[Broken, Outcome]]


@pytest.fixture(scope="module", params=GROUPS)
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    found = {}
    for number, one in enumerate(cases_of(request.param)):
        folder: Path = tmp_path_factory.mktemp(f"{request.param}{number}").resolve()
        found[one.name] = (one, outcome_of(one, folder))
    return found


def test_there_are_five_hundred_and_each_has_a_name_and_its_words() -> None:
    names = Counter(one.name for group in GROUPS for one in cases_of(group))
    assert names.total() == len(names) == 500
    assert set(read_golden()) == set(names)


def test_none_crashes_and_each_ends_as_it_must(outcomes: Outcomes) -> None:
    assert {name: outcome.crash for name, (_, outcome) in outcomes.items() if outcome.crash} == {}
    assert {outcome.code for _, outcome in outcomes.values()} <= {0, 2, 4}
    otherwise = {
        name: (one.ending.value, outcome.ending.value)
        for name, (one, outcome) in outcomes.items()
        if one.ending not in (Ending.ANY, outcome.ending)
    }
    assert otherwise == {}


def test_what_is_accepted_mended_and_set_aside_is_what_was_read(outcomes: Outcomes) -> None:
    assert {name: outcome.unbalanced() for name, (_, outcome) in outcomes.items() if outcome.unbalanced()} == {}
    wrong = {
        name: outcome.counts
        for name, (one, outcome) in outcomes.items()
        if one.read is not None and outcome.counts.get("read", one.read) != one.read
    }
    assert wrong == {}


def test_texts_come_through_as_they_are(outcomes: Outcomes) -> None:
    changed = [
        name for name, (one, outcome) in outcomes.items() if one.texts is not None and outcome.texts != tuple(one.texts)
    ]
    assert changed == []


def test_a_refusal_says_what_is_wrong_and_what_to_do(outcomes: Outcomes) -> None:
    refused = {name: outcome for name, (_, outcome) in outcomes.items() if outcome.ending is Ending.REFUSED}
    assert [name for name, outcome in refused.items() if not outcome.slug] == []
    # What a setting should be says what to do.
    silent = [
        name
        for name, outcome in refused.items()
        if outcome.slug != "bad-setting" and not any(line.startswith("  -> ") for line in outcome.said)
    ]
    assert silent == []


def test_a_place_is_named_where_there_is_one_and_mostly_the_true_one(outcomes: Outcomes) -> None:
    placed = {name: both for name, both in outcomes.items() if both[0].true and both[1].ending in _TELLING}
    true = [name for name, (one, outcome) in placed.items() if names_the_true_place(one, outcome)]
    assert len(true) >= LEAST_SHARE * len(placed), sorted(set(placed) - set(true))
    assert [name for name, (_, outcome) in placed.items() if not outcome.places] == []


def test_the_words_are_those_that_were_read(outcomes: Outcomes) -> None:
    golden = read_golden()
    found = {name: outcome.golden() for name, (_, outcome) in outcomes.items()}
    assert found == {name: golden[name] for name in found}


@pytest.mark.parametrize("group", GROUPS)
def test_a_refusal_is_said_in_chinese_too(group: str, tmp_path: Path) -> None:
    english = read_golden()
    refused = [one for one in cases_of(group) if english[one.name]["ends"] == Ending.REFUSED]
    for number, one in enumerate(refused[::20]):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = said_in_chinese(one, folder.resolve())
        assert said.startswith("错误：") and CHINESE.search(said.removeprefix("错误：")), (one.name, said)
