"""Errors say what is wrong, where, and what to do."""

import copy
import pickle

import pytest

from tasklift.settings.errors import MachineError, Place, TaskliftError, UserError


def test_a_place_shows_what_is_known_of_it() -> None:
    assert str(Place("task.yaml")) == "task.yaml"
    assert str(Place("task.yaml", 3)) == "task.yaml:3"
    assert str(Place("任务.yaml", 3, 7)) == "任务.yaml:3:7"


def test_an_error_reads_place_problem_advice() -> None:
    fault = UserError(
        "bad-setting", "unknown key 'tset'", where=Place("task.yaml", 3, 7), advice="did you mean 'test'?"
    )
    assert str(fault) == "task.yaml:3:7: unknown key 'tset'\n  -> did you mean 'test'?"
    assert str(UserError("bad-setting", "unknown key")) == "unknown key"


@pytest.mark.parametrize(("kind", "code"), [(TaskliftError, 1), (UserError, 2), (MachineError, 4)])
def test_the_kind_of_an_error_says_what_the_command_line_leaves_with(kind: type[TaskliftError], code: int) -> None:
    assert kind("slug", "problem").exit_code == code


@pytest.mark.parametrize("kind", [TaskliftError, UserError, MachineError])
def test_an_error_survives_the_way_between_processes(kind: type[TaskliftError]) -> None:
    fault = kind("disk-full", "no room", where=Place("a.csv", 1), advice="free some")
    for twin in (pickle.loads(pickle.dumps(fault)), copy.copy(fault)):  # noqa: S301
        assert type(twin) is kind
        assert (twin.slug, twin.problem, twin.where, twin.advice) == (
            "disk-full",
            "no room",
            Place("a.csv", 1),
            "free some",
        )
        assert str(twin) == str(fault)
