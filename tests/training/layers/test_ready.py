"""A module is made ready for a training, and plain again after it."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.training.made import pace  # noqa: E402
from tests.training.objectives.works import tiny_bert  # noqa: E402

from tasklift.forms.desk import Crew  # noqa: E402
from tasklift.training.layers.ready import made_ready  # noqa: E402
from tasklift.training.sharing.holding import WHOLE  # noqa: E402


@pytest.mark.parametrize("crew", [Crew(), Crew(sharded=True), Crew(1, 2)])
def test_weights_are_whole_but_where_several_share_them_out(crew: Crew) -> None:
    with made_ready(tiny_bert(2), pace(), crew) as holding:
        assert holding is WHOLE


def test_layers_are_reckoned_again_inside_alone() -> None:
    module = tiny_bert(2)
    with made_ready(module, pace(recompute=True), Crew()):
        assert module.is_activation_checkpointing
    assert not module.is_activation_checkpointing
