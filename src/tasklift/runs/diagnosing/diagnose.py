"""Why a run is not better: every cause that is known is looked for, and those found are ranked by what is at stake."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tasklift.runs.carrying.workshop import TRAIN, Workshop
from tasklift.runs.diagnosing.causes.answer_in_text import look_for_answer_in_text
from tasklift.runs.diagnosing.causes.confused_labels import look_for_confused_labels
from tasklift.runs.diagnosing.causes.drift import look_for_drift
from tasklift.runs.diagnosing.causes.imbalance import look_for_imbalance
from tasklift.runs.diagnosing.causes.label_noise import look_for_label_noise
from tasklift.runs.diagnosing.causes.leakage import look_for_leakage
from tasklift.runs.diagnosing.causes.little_data import look_for_little_data
from tasklift.runs.diagnosing.causes.small_test import look_for_small_test
from tasklift.runs.diagnosing.causes.texts import look_for_unfit_texts
from tasklift.runs.diagnosing.evidence import Evidence, gather, metric_of_labels, model_maker
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.diagnosing.learning_curve import FEWEST_UNITS, draw_learning_curve
from tasklift.runs.diagnosing.written.answers import answers_on_valid
from tasklift.runs.diagnosing.written.causes import CHECKS as TEXTS
from tasklift.runs.progress import Progress, silent
from tasklift.runs.recipe import Line
from tasklift.settings.kept import in_english

CHECKS = (
    look_for_label_noise,
    look_for_confused_labels,
    look_for_little_data,
    look_for_leakage,
    look_for_answer_in_text,
    look_for_imbalance,
    look_for_drift,
    look_for_unfit_texts,
    look_for_small_test,
)
"""Each takes the evidence and gives a Finding, or None where it does not apply."""


def diagnosed(workshop: Workshop, lines: tuple[Line, ...], record: Mapping[str, Any]) -> dict[str, Any]:
    """`learning_curve` and `diagnosis` of a run whose record is otherwise written, as JSON values.

    Where models write texts, there is no curve yet, and what they write for valid is looked at. Nothing is diagnosed
    with fewer than ten groups, or rows that are no copies: there is nothing to hold apart.
    """
    state, _ = replace(workshop, tell=silent).carry_out(lines)
    if not workshop.task.kind_class.has_labels():
        answers = answers_on_valid(workshop, state, record, tuple(line.step for line in lines))
        checked = [check(answers) for check in TEXTS] if answers else []
        return {"learning_curve": None, "diagnosis": _found([one for one in checked if one])}
    line = model_maker(workshop, lines, state)
    curve = draw_learning_curve(workshop, line, state, metric_of_labels(record["metric"]).name)
    if state.datasets[TRAIN].frame(["unit"])["unit"].n_unique() < FEWEST_UNITS:
        return {"learning_curve": curve, "diagnosis": []}
    known = {**record, "learning_curve": curve}
    return {"learning_curve": curve, "diagnosis": diagnose(gather(workshop, lines, line, state, known))}


def diagnose(evidence: Evidence) -> list[dict[str, Any]]:
    """The findings as JSON values: what was found first, the most at stake before the rest; then what was not.

    Measured on train and valid, and for drift on the test's input side; never on its answers.
    """
    workshop = evidence.workshop
    findings = []
    for done, check in enumerate(CHECKS):
        workshop.tell(Progress(in_english("diagnosis"), done, len(CHECKS), "checks"))
        finding = check(evidence)
        findings += [finding] if finding else []
    workshop.tell(Progress(in_english("diagnosis"), len(CHECKS), len(CHECKS), "checks", finished=True))
    return _found(findings)


def _found(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [one.to_json() for one in sorted(findings, key=_rank)]


def _rank(finding: Finding) -> tuple[bool, float]:
    return not finding.found, -(finding.points or 0.0)
