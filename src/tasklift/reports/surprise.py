"""How surprising right answers are to the models of a run, in a sentence."""

from collections.abc import Mapping
from typing import Any

from tasklift.settings.messages import say


def told_surprise(record: Mapping[str, Any]) -> str | None:
    """None where no model of the run could tell."""
    found = record.get("perplexity")
    if found is None:
        return None
    baseline, final = (_figure(found[name]) for name in ("baseline", "final"))
    return say(
        "Perplexity of the right answers by word: {baseline} of the baseline, {final} of the final model; less is "
        "better",
        baseline=baseline,
        final=final,
    )


def _figure(one: Mapping[str, Any] | None) -> str:
    if one is None:
        return say("not measured")
    bounds = "" if one["low"] is None else f" [{_short(one['low'])}, {_short(one['high'])}]"
    return f"{_short(one['value'])}{bounds}"


def _short(value: float) -> str:
    """Three digits, and no more than tell."""
    return f"{value:,.0f}" if 100 <= value < 1e6 else f"{value:.3g}"
