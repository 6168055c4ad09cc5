"""Templates of pages, with the style sheet and the figures' forms at hand; all text is escaped."""

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from tasklift.reports import figures
from tasklift.reports.cuts import cut_bounds, cut_title
from tasklift.reports.page.cut_plot import cut_plot
from tasklift.reports.page.difference import difference
from tasklift.reports.page.marked_answer import marked_answer
from tasklift.settings.kept import say_again, say_kept
from tasklift.settings.messages import say
from tasklift.settings.registry import PACKAGE
from tasklift.text.printable import printable
from tasklift.version import __version__

_FOLDER = PACKAGE / "resources" / "report"
_FIGURES = (
    "amount",
    "duration",
    "size",
    "score",
    "score_interval",
    "lift_interval",
    "points",
    "row_count",
    "rows_through",
)


def template(name: str) -> Template:
    """The template of that name."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_FOLDER / "style.css").read_text(encoding="utf-8")
    made.globals |= {"say": say, "style": Markup(style), "version": __version__}  # noqa: S704
    made.filters |= {name: getattr(figures, name) for name in _FIGURES}
    made.filters |= {
        "printable": _lines,
        "say_kept": say_kept,
        "answer": _answer,
        "breakable": _breakable,
        "coded": _coded,
        "metric_name": figures.metric_name,
        "energy": figures.energy_text,
        "speed": figures.speed_text,
        "asked_texts": figures.asked_texts,
        "difference": difference,
        "marked_answer": marked_answer,
        "say_again": say_again,
        "cut_title": cut_title,
        "cut_bounds": cut_bounds,
        "cut_plot": cut_plot,
    }
    return made


def _answer(answer: str | None) -> str:
    return figures.answer_said(None) if answer is None else _lines(answer)


def _coded(sentence: str) -> str:
    """A sentence of ours with what stands between backticks as code."""
    parts = re.split(r"`([^`]+)`", printable(sentence))
    marks = [Markup("<code>{}</code>") if place % 2 else Markup("{}") for place in range(len(parts))]
    return Markup("").join(mark.format(part) for mark, part in zip(marks, parts, strict=True))


def _breakable(name: str) -> str:
    """A name that may go on in the next line where its parts are joined."""
    return Markup("<wbr>").join(re.split(r"(?<=[_/.-])(?=.)", name))


def _lines(text: object) -> str:
    """The user's text, its line ends kept, without characters that would do something."""
    return "\n".join(printable(line) for line in str(text).splitlines())
