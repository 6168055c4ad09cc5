"""How surprising the right answers of the test are to the models of a run, where these write by probabilities."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from tasklift.evaluation.judging.perplexity import perplexity, words_of
from tasklift.evaluation.measure import surprise_of_test
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.judged import Booleans, Floats, JudgedTexts
from tasklift.runs.carrying.workshop import Finished, Workshop
from tasklift.runs.measuring.ledger import Ledger
from tasklift.runs.progress import Progress
from tasklift.settings.kept import in_english
from tasklift.store.hashing import key_of

KEY: Final = "perplexity"
_VERSION: Final = 2
_MOST: Final = 500
"""Rows of the test that are read for it: its bounds are then close, and each costs about as much as to be answered."""


def perplexities(workshop: Workshop, ledger: Ledger) -> dict[str, Any]:
    """`perplexity` of a record: of the `baseline` and the `final` model, None for one that cannot tell; nothing at all
    where neither can.

    Both are told of the same rows, at most 500 of the test: those whose right answer has a word, and that each has room
    for.
    """
    judged = ledger.final[0]
    if not isinstance(judged, JudgedTexts):
        return {}
    models = {"baseline": ledger.baseline_measured.finished, "final": ledger.final_measured.finished}
    nats = {name: _surprise(workshop, model) if model else None for name, model in models.items()}
    told = [one for one in nats.values() if one is not None]
    if not told:
        return {}
    words = words_of([texts[0] for texts in judged.gold])
    rows = (words > 0) & np.logical_and.reduce([~np.isnan(one) for one in told])

    def figures(one: Floats) -> dict[str, Any]:
        return _figures(one[rows], words[rows], ledger, rows, workshop.task.seed)

    return {KEY: {name: None if one is None else figures(one) for name, one in nats.items()}} if rows.any() else {}


def beside(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """`perplexity` of two runs' final models, from their records; nothing where these are not of the same words."""
    finals = [record.get(KEY, {}).get("final") for record in (one, other)]
    if None in finals or finals[0]["words"] != finals[1]["words"]:
        return {}
    return {KEY: {"baseline": finals[0], "final": finals[1]}}


def _figures(nats: Floats, words: Floats, ledger: Ledger, rows: Booleans, seed: int) -> dict[str, Any]:
    found = perplexity(nats, words, units=ledger.units[rows], draws=Draws(seed))
    return {"value": found.value, "low": found.low, "high": found.high, "words": int(words.sum()), "rows": nats.size}


def _surprise(workshop: Workshop, finished: Finished) -> Floats | None:
    """Nats of each right answer of the test, from the store if the model told them before."""
    test, pipeline = workshop.prepared.test, finished.pipeline
    versions = [step.version for step in pipeline.rewrites]
    key = key_of(["surprise", _VERSION, pipeline.description, finished.model, versions, test.name])

    def work() -> dict[str, Any]:
        stage, rows = in_english("how surprising right answers are"), min(_MOST, test.height)
        if pipeline.model.is_network:
            workshop.tell(Progress(stage, 0, rows))
        found = surprise_of_test(test, pipeline.inputs, workshop.gold.answer, pipeline.surprise, most=_MOST)
        if pipeline.model.is_network:
            workshop.tell(Progress(stage, rows, rows, finished=True))
        nats = None if found is None else [None if np.isnan(one) else one for one in found.tolist()]
        return {"nats": nats, "objects": [finished.model]}

    nats = workshop.store.produce(key, work).value["nats"]
    return None if nats is None else np.array(nats, dtype=np.float64)
