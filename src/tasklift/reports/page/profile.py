"""The page of a profile: columns with their distributions, and what each step would do, with examples."""

from tasklift.reports.commands.profiled import beginning, holds_said, how_distributed, role_said, texts_and_labels
from tasklift.reports.page.box_plot import box_plot
from tasklift.reports.page.template import template
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.runs.profiling.column_figures import Holds
from tasklift.runs.profiling.profile import Profile
from tasklift.settings.messages import speaking

_MOST_EXAMPLES = 3
_DRAWN = (Holds.TEXTS, Holds.NUMBERS)


def profile_page(profile: Profile, language: str) -> str:
    """The page, complete in itself: style and drawings are inside, and there is no script."""
    with speaking(language):
        columns = [
            {
                "figures": one,
                "role": role_said(profile.roles.get(one.name)),
                "holds": holds_said(one.holds),
                "told": how_distributed(one, drawn=False),
                "drawing": box_plot(one.distribution) if one.distribution and one.holds in _DRAWN else None,
            }
            for one in profile.columns
        ]
        return template("profile.html").render(
            profile=profile,
            language=language,
            beginning=list(beginning(profile)),
            columns=columns,
            told=list(texts_and_labels(profile)),
            treatments=profile.treatments,
            most_examples=_MOST_EXAMPLES,
            recipe=recipe_lines([one.line.as_written() for one in profile.treatments]),
        )
