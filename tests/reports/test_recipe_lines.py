from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.reports.recipe_lines import recipe_lines
from tasklift.settings.located import load_yaml

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("aé的 :{}'#-", max_size=8)
)
SETTINGS = st.dictionaries(
    st.from_regex(r"[a-z_]{1,8}", fullmatch=True), SCALARS | st.lists(SCALARS, max_size=3), min_size=1, max_size=3
)


def test_a_recipe_is_printed_as_one_would_write_it() -> None:
    recipe = ["normalize", {"deduplicate": {"threshold": 0.85, "by": "text"}}]
    assert recipe_lines(recipe) == "recipe:\n  - normalize\n  - deduplicate: {threshold: 0.85, by: text}\n"


@given(st.lists(st.sampled_from(["normalize", "no_such"]) | st.fixed_dictionaries({"step": SETTINGS}), max_size=4))
@settings(max_examples=100, deadline=None)
def test_what_is_pasted_is_what_was_printed(recipe: list[Any]) -> None:
    assert load_yaml(recipe_lines(recipe), "task.yaml").value == {"recipe": recipe or None}
