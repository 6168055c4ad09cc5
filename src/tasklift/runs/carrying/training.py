"""Carrying out a Tune, and handing out its answers to rows that it has not seen."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.data.roles import Side
from tasklift.engines.local import map_batches
from tasklift.forms.answers import Answers, LabelAnswers, TextAnswers, labels_of
from tasklift.forms.carried import rewrite_texts
from tasklift.forms.desk import Array, Clocked, Crew, Desk, Speed
from tasklift.forms.model import Model
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.metrics.catalogue import find_metric
from tasklift.models.kept import keep_answers, keep_array, keep_model, kept_answers, kept_array, kept_model
from tasklift.runs.carrying.handing import hand, handed_columns, questions_for
from tasklift.runs.carrying.spans import spans_there
from tasklift.runs.carrying.team import ALONE, Call, Team
from tasklift.runs.progress import Progress, Tell
from tasklift.runs.recipe import Line
from tasklift.store.atomic import remove
from tasklift.store.hashing import key_of
from tasklift.store.store import Produced, Store
from tasklift.tasks.kind import Kind
from tasklift.text.scoring.material import NO_MATERIAL, Material


@dataclass(frozen=True)
class Trainer:
    """Trains on behalf of one run: everything by key, so that nothing is trained twice; networks with the `team`."""

    store: Store
    kind: type[Kind]
    seed: int
    tell: Tell
    team: Team = ALONE
    material: Material = NO_MATERIAL

    def train(
        self,
        line: Line,
        datasets: Mapping[str, Dataset],
        rewrites: tuple[Rewrite, ...],
        start: str | None = None,
    ) -> tuple[str, Produced]:
        """The name of the model that a Tune line makes of `datasets`, and how it was come by.

        `train` has been through the recipe; the others first go through the `rewrites` that travel. `start` names the
        model to go on from.
        """
        step = as_tune(line)
        travelled = [_behaviour(rewrite) for rewrite in rewrites]
        names = {name: dataset.name for name, dataset in sorted(datasets.items())}
        asked = [line.behaviour, names, travelled if len(names) > 1 else [], start, self._seed(step)]
        key = key_of(["tune", *asked, *self._judged_with(step)])

        def clocked(speed: Speed) -> None:
            self.store.journal.note_measurements(key, asdict(speed))

        def work() -> dict[str, Any]:
            model = keep_model(self.store, self.make(line, datasets, rewrites, start, key, clocked))
            return {"model": model, "objects": [model]}

        produced = self.store.produce(key, work)
        return produced.value["model"], produced

    def make(
        self,
        line: Line,
        datasets: Mapping[str, Dataset],
        rewrites: tuple[Rewrite, ...],
        start: str | None,
        name: str,
        clocked: Clocked | None = None,
    ) -> Model:
        """The same model, made now and not kept; `name` is that of its desk, at which it goes on after a crash.

        `clocked` hears how fast a network learned.
        """
        step = as_tune(line)
        handed = {
            name: questions_for(step, self.kind, one, None if name == "train" else self._travel(rewrites))
            for name, one in datasets.items()
        }
        beginning = kept_model(self.store, start) if start else None
        call = Call(line, datasets, rewrites, start, name, self.seed)
        with self._desk(line, name, self.team.call(call) if step.makes_networks else ALONE.crew) as desk:
            return step.tune(handed, start=beginning, seed=self.seed, desk=replace(desk, clocked=clocked))

    def out_of_fold(
        self, line: Line, folds: int, dataset: Dataset, *, share: float = 1.0, start: str | None = None
    ) -> Answers:
        """Answers to what each row of `dataset` asks from a model that was trained without its unit.

        Each model learns from the other folds, or from about a `share` of their units, of which a smaller share is a
        part of every larger one. `start` names the network that each goes on from. Rows for which that leaves nothing
        have probability 0 for every label.
        """
        step = as_tune(line)
        key = key_of(
            [
                "out_of_fold",
                line.behaviour,
                dataset.name,
                folds,
                self.seed,
                *([share] if share < 1 else []),
                *([start] if start else []),
            ]
        )

        def work() -> dict[str, Any]:
            frame = self.kind.questions(dataset.frame())
            fold_of = _folds(frame["unit"], folds, self.seed)
            taken = in_share(frame["unit"], share, self.seed)
            beginning, parts = kept_model(self.store, start) if start else None, []
            for fold in range(folds):
                with self._desk(line, f"{key}-{fold}") as desk:
                    parts.append(self._answer_fold(step, beginning, frame, fold_of == fold, taken, desk))
            answers = _merged(frame.height, [part for part in parts if part is not None])
            kept = keep_answers(self.store, frame["id"], answers)
            return {"answers": kept.description, "objects": kept.objects}

        return kept_answers(open_dataset(self.store, self.store.produce(key, work).value["answers"]))

    @contextmanager
    def _desk(self, line: Line, name: str, crew: Crew = ALONE.crew) -> Iterator[Desk]:
        """A desk of that name for a crew, cleared when the work on it is finished."""
        folder = self.store.root / "work" / name

        def tell(done: int, total: int, words: str) -> None:
            self.tell(Progress(line.name, done, total, "steps", finished=done == total, words=words))

        yield Desk(folder, tell, self._keep, crew, material=self.material)
        if crew.is_first:
            remove(folder)

    def _keep(self, parts: list[Any], make: Callable[[], Array]) -> Array:
        """The array that `make` gives; by the key of what it hangs on, it is made once."""

        def work() -> dict[str, Any]:
            name = keep_array(self.store, make())
            return {"array": name, "objects": [name]}

        return kept_array(self.store, self.store.produce(key_of(["array", *parts]), work).value["array"])

    def _answer_fold(
        self,
        step: Tune,
        start: Model | None,
        frame: pl.DataFrame,
        inside: npt.NDArray[np.bool_],
        taken: npt.NDArray[np.bool_],
        desk: Desk,
    ) -> tuple[npt.NDArray[np.int64], Answers] | None:
        if not inside.any() or not (~inside & taken).any():
            return None
        rest = hand(step, self.kind, frame.filter(~inside & taken))
        columns = tuple(handed_columns(step, self.kind, tuple(frame.columns)))
        rows = Rows(rest.height, columns, lambda: iter([rest]), map_batches)
        model: Model = step.tune({"train": rows}, start=start, seed=self.seed, desk=desk)
        inputs = self.kind.of_side(Side.INPUT, tuple(frame.columns))
        return np.flatnonzero(inside), model.predict(frame.filter(inside).select(inputs))

    def _travel(self, rewrites: tuple[Rewrite, ...]) -> Any:
        def travel(frame: pl.DataFrame) -> pl.DataFrame:
            roles, after = self.kind.of_side(Side.INPUT, tuple(frame.columns)), frame
            for rewrite in rewrites:
                after = rewrite_texts(rewrite, after, roles, self.kind.dialogues(roles))
            return spans_there(frame, after, self.kind)

        return travel

    def _judged_with(self, step: Tune) -> list[str]:
        metric = step.judges_by()
        return self.material.name_of(find_metric(metric).reads) if metric else []

    def _seed(self, step: Tune) -> int | None:
        return self.seed if step.draws_lots() else None


def in_share(units: pl.Series, share: float, seed: int) -> npt.NDArray[np.bool_]:
    """Whether each row's unit is in a share of all units, by its draw: a smaller share lies within a larger one."""
    limit = share * 2**64
    drawn = [xxhash.xxh3_64_intdigest(f"{seed}/learning curve/{unit}".encode()) < limit for unit in units]
    return np.array(drawn, dtype=np.bool_)


def as_tune(line: Line) -> Tune:
    """The line's step, which makes a model."""
    if not isinstance(line.step, Tune):
        raise TypeError(f"{line.name} makes no model")
    return line.step


def _behaviour(step: Rewrite) -> list[Any]:
    return [step.step_name(), step.version, step.model_dump(mode="json")]


def _folds(units: pl.Series, folds: int, seed: int) -> npt.NDArray[np.int64]:
    """The fold of each row, by its unit's draw: units in the order of their draws are dealt out in turn."""
    distinct = sorted(
        set(units.to_list()), key=lambda unit: (xxhash.xxh3_64_intdigest(f"{seed}/fold/{unit}".encode()), unit)
    )
    dealt = {unit: position % folds for position, unit in enumerate(distinct)}
    return np.array([dealt[unit] for unit in units.to_list()], dtype=np.int64)


def _merged(height: int, parts: list[tuple[npt.NDArray[np.int64], Answers]]) -> Answers:
    """Answers of several models, each to its own rows; labels over all that they have."""
    written = [(rows, part) for rows, part in parts if isinstance(part, TextAnswers)]
    if written:
        texts = {row: text for rows, part in written for row, text in zip(rows.tolist(), part.texts, strict=True)}
        return TextAnswers(tuple(texts.get(row) for row in range(height)))
    labelled = [(rows, labels_of(answers)) for rows, answers in parts]
    labels = tuple(sorted({label for _, answers in labelled for label in answers.labels}))
    probabilities = np.zeros((height, len(labels)))
    for rows, answers in labelled:
        columns = np.array([labels.index(label) for label in answers.labels], dtype=np.int64)
        probabilities[np.ix_(rows, columns)] = answers.probabilities
    return LabelAnswers(labels, probabilities)
