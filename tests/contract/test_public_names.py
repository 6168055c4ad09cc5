"""Public names are few, and `import tasklift` costs nothing until one is used."""

import subprocess
import sys

import pytest

import tasklift

NAMES = ["Dataset", "Lift", "Model", "Run", "Step", "Task", "__version__", "compare", "evaluate", "load", "run"]
HEAVY = {"numba", "numpy", "polars", "pydantic", "rich", "scipy", "sklearn", "sqlalchemy", "typer", "ruamel", "xxhash"}


def test_the_public_names_are_these() -> None:
    assert tasklift.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_can_be_imported(name: str) -> None:
    assert getattr(tasklift, name) is not None


def test_functions_and_classes_are_what_they_are_called() -> None:
    assert all(getattr(tasklift, name).__name__ == name for name in NAMES if name != "__version__")


def test_another_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="module 'tasklift' has no attribute 'Runner'"):
        _ = tasklift.Runner


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = "import sys, tasklift; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "tasklift" in told.split()
    assert HEAVY & set(told.split()) == set()


def test_a_public_name_brings_only_what_it_needs() -> None:
    script = "import sys, tasklift; tasklift.Task; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert {"numba", "scipy", "sklearn", "sqlalchemy", "typer"} & set(told.split()) == set()
