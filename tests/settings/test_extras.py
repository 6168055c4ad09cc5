"""Libraries that only some work needs: what is missing is named, and what to install."""

import importlib.util

import pytest

from tasklift.settings import extras
from tasklift.settings.errors import UserError


def test_every_extra_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if "onnx" in name else importlib.util.find_spec("json"))
    extras.needs("torch", "finetune")
    with pytest.raises(UserError) as caught:
        extras.needs("onnx", "lift export --format onnx")
    assert caught.value.slug == "package-missing"
    assert "`lift export --format onnx` needs" in caught.value.problem and "onnxruntime" in caught.value.problem
    assert caught.value.advice == "pip install 'tasklift[onnx]'"


def test_a_library_of_two_extras_is_asked_for_by_the_smaller() -> None:
    assert extras.extra_with("torch") == "torch"
    assert extras.extra_with("onnxruntime") == "onnx"
    assert extras.extra_with("numpy") is None
