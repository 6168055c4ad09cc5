"""Task: what the application must do and how success is measured. One YAML file, or the same in Python."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from tasklift.data.roles import OURS, Role, RoleType, Side
from tasklift.settings.check import build, misspelt, suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Settings
from tasklift.settings.kept import say_kept
from tasklift.settings.located import KeyPath, Located, read_yaml
from tasklift.settings.messages import say
from tasklift.settings.registry import find, parts
from tasklift.tasks.bounds import Budget, EnergySettings, GuardSettings, as_list
from tasklift.tasks.decontamination import DecontaminateSettings
from tasklift.tasks.documents import DocumentsSettings, as_files
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.kind import Kind
from tasklift.tasks.measuring import MeasureSettings, needs_more
from tasklift.tasks.overrides import override
from tasklift.tasks.splitting import SplitSettings
from tasklift.tasks.starting import AUTO, Start, start_of

Tracker = Literal["mlflow", "wandb", "trackio"]
"""An experiment tracker that a finished run may be sent to."""

SPLIT_NAMES = ("train", "valid", "test")
"""Datasets that need labels, and that the split makes where the user has none of that name."""

META_COLUMNS = ("id", "group", "time")
"""Columns of every kind of task, beside its roles."""

VALUES = "values"
"""Names columns that steps may see, each under its own name: amounts, dates, whatever is neither text nor answer."""


def _not_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or not all(value):
        raise ValueError(say("name at least one"))
    return value


ZERO_SHOT: Final = "zero_shot"
"""As a baseline: the language model that `model` names, asked as it is."""

ALIASES = {"targets": "target"}
"""Other names of roles."""


def _by_role(columns: Any) -> Any:
    """Roles by their own names."""
    return {ALIASES.get(name, name): value for name, value in columns.items()} if isinstance(columns, dict) else columns


Names = Annotated[tuple[str, ...], BeforeValidator(as_list), AfterValidator(_not_empty)]
"""One name or several."""


def _as_texts(value: Any) -> Any:
    """Ids that are numbers may stand without quotation marks, but for zeros before them."""
    rows = value if isinstance(value, list | tuple) else [value]
    return [str(row) if isinstance(row, int) and not isinstance(row, bool) else row for row in rows]


RowIds = Annotated[tuple[str, ...], BeforeValidator(_as_texts)]
"""The ids of rows."""


class Task(Settings):
    """A task file. Paths are relative to the folder it lies in (from Python: to the working folder)."""

    kind: str = Field("classify", description="kind of task")
    language: str | None = Field(None, description="language of the texts, such as `en` or `zh`; guessed if absent")
    data: dict[str, Names] = Field(description="files: `train`, and `valid`, `test` or names of your own")
    columns: Annotated[dict[str, Names], BeforeValidator(_by_role)] = Field(
        description="which of your columns has which role; several are joined"
    )
    metric: str | None = Field(None, description="the metric that decides; the kind's own if absent")
    model: str | EncoderPlan = Field(
        AUTO,
        description="what to start from: `auto`, a pretrained network (a name of `lift models`, a folder, a hub's id), "
        "the plan of a network to build from nothing, or the folder of a saved model",
    )
    baseline: str = Field(
        "raw", description="`raw`, `zero_shot` (`model`, asked as it is), the folder of a saved model, or predictions"
    )
    recipe: Literal["auto"] | list[str | dict[str, dict[str, Any] | None]] | None = Field(
        None, description="steps in order, each a name or a name with settings; the kind's own if absent"
    )
    split: SplitSettings = Field(default_factory=SplitSettings, description="how rows are divided")
    budget: Budget = Field(default_factory=Budget, description="what a run may cost")
    guard: GuardSettings = Field(default_factory=GuardSettings, description="what must not get worse")
    energy: EnergySettings = Field(default_factory=EnergySettings, description="what energy is reckoned with")
    seeds: int = Field(1, ge=1, le=20, description="how often steps that draw lots are repeated")
    seed: int = Field(0, ge=0, lt=2**31, description="where randomness starts")
    # Left out of the id of a run where there are none, as are rows to keep.
    decontaminate: DecontaminateSettings = Field(
        default_factory=DecontaminateSettings,
        exclude_if=lambda chosen: chosen.is_off,
        description="what is kept from the rows of train beside copies of test rows",
    )
    measure: MeasureSettings = Field(
        default_factory=MeasureSettings,
        exclude_if=lambda chosen: chosen.is_off,
        description="what answers are measured with beside what is right",
    )
    documents: Annotated[
        DocumentsSettings, BeforeValidator(as_files, json_schema_input_type=str | DocumentsSettings)
    ] = Field(
        default_factory=DocumentsSettings,
        exclude_if=lambda chosen: chosen.is_off,
        description="documents that questions are answered from",
    )
    keep: RowIds = Field(
        (), exclude_if=lambda rows: not rows, description="ids of rows of train that no step may set aside or change"
    )
    max_bad_rows: float = Field(0.05, ge=0, le=1, description="share of unreadable rows at which a run stops")
    # Excluded from what is dumped, and so from the id of a run: who is told of it changes nothing of what it is.
    track: Annotated[tuple[Tracker, ...] | None, BeforeValidator(as_list)] = Field(
        None, exclude=True, description="trackers that get the run; those the environment asks for if absent"
    )

    _folder: Path = PrivateAttr(default_factory=Path.cwd)
    _name: str = PrivateAttr(default="task")
    _located: Located = PrivateAttr(default_factory=lambda: Located("task", None))

    @classmethod
    def load(cls, path: str | Path, *, changes: tuple[str, ...] = ()) -> Self:
        """The task of a YAML file; `changes` such as `recipe.deduplicate.threshold=0.9` override it.

        Raises UserError with file, line and column.
        """
        path = Path(path)
        located = read_yaml(path)
        for change in changes:
            override(located, change)
        if not isinstance(located.value, dict):
            raise UserError(
                "task-file-syntax",
                say("a task file is a mapping of keys"),
                where=located.place(()),
                advice=say("see `lift init`"),
            )
        task = build(cls, located.value, located)
        task._folder, task._name, task._located = path.resolve().parent, path.stem, located
        task.check_names()
        return task

    @property
    def folder(self) -> Path:
        """Where its paths start."""
        return self._folder

    @property
    def name(self) -> str:
        """The task file's name without suffix."""
        return self._name

    @property
    def located(self) -> Located:
        """The file's values with their places, for error messages."""
        return self._located

    @property
    def kind_class(self) -> type[Kind]:
        """The class of its kind."""
        kind: type[Kind] = find("tasks", self.kind)
        return kind

    @property
    def roles(self) -> dict[str, Role]:
        """The roles of rows as steps see them: what is looked up, too; values, of which steps alone know, come last."""
        values = (Role(name, RoleType.VALUE, Side.META, "a value") for name in self.columns.get(VALUES, ()))
        there = {*self.named, *self.looked_up}
        return {role.name: role for role in (*self.kind_class.roles, *values) if role.name in there}

    @property
    def read_roles(self) -> dict[str, Role]:
        """Those of them that it names columns for."""
        return {name: role for name, role in self.roles.items() if name not in self.looked_up}

    @property
    def looked_up(self) -> tuple[str, ...]:
        """The role that passages of its documents fill, where it has documents."""
        role = self.kind_class.looked_up
        return () if self.documents.is_off or role is None else (role,)

    @property
    def named(self) -> dict[str, Names]:
        """The user's columns by role, and by `id`, `group` and `time`."""
        values = {name: (name,) for name in self.columns.get(VALUES, ())}
        return {**{name: columns for name, columns in self.columns.items() if name != VALUES}, **values}

    @property
    def inputs(self) -> list[Role]:
        """The roles of the input side that it names columns for, in the kind's order: what users bring."""
        return [role for role in self.read_roles.values() if role.side is Side.INPUT]

    @property
    def deciding_metric(self) -> str:
        """The metric that decides."""
        return self.metric or self.kind_class.metric

    def lacks(self, metric: str) -> str | None:
        """What must be written for the metric to be measured; None where nothing is missing."""
        return self.measure.lacks(metric, self.kind_class, has_documents=not self.documents.is_off)

    @property
    def start(self) -> Start:
        """What its model is."""
        return start_of(self.model, self._folder)

    @contextmanager
    def placing(self, path: KeyPath) -> Iterator[None]:
        """Inside, a mistake of the user's that has no place yet is placed at a key of the task file."""
        try:
            yield
        except UserError as fault:
            if fault.where is not None:
                raise
            raise self.fault(fault.slug, fault.problem, path, fault.advice) from fault

    def path_of(self, name: str, at: KeyPath = ()) -> Path:
        """A path that stands at a key of the task file, made absolute.

        Raises UserError `missing-file` where no path can be like that.
        """
        try:
            # Path.expanduser fails at names such as `~notes.csv`, which is nobody's home.
            path = (self._folder / os.path.expanduser(name)).resolve()  # noqa: PTH111
            path.exists()
        except (OSError, ValueError, RuntimeError) as fault:
            reason = say_kept(getattr(fault, "strerror", None) or str(fault))
            problem = say("{name}: the path cannot be used: {reason}", name=name, reason=reason)
            raise self.fault("missing-file", problem, at, say("check the path")) from None
        return path

    def fault(self, slug: str, problem: str, path: KeyPath, advice: str = "") -> UserError:
        """An error at a key of the task file."""
        return UserError(slug, problem, where=self._located.place(path), advice=advice)

    def check_names(self) -> None:
        """Check the names that only the kind knows: metric, roles, datasets. Raises UserError `bad-setting`."""
        if self.kind not in parts("tasks"):
            raise self.fault(
                "bad-setting",
                say("unknown kind {kind!r}", kind=self.kind),
                ("kind",),
                suggestion(self.kind, parts("tasks")),
            )
        kind = self.kind_class
        if self.metric is not None and self.metric not in kind.metrics:
            advice = suggestion(self.metric, kind.metrics)
            raise self.fault("bad-setting", say("unknown metric {metric!r}", metric=self.metric), ("metric",), advice)
        self._check_measured(kind)
        if misfit := self.documents.misfit(kind, self.columns):
            raise self.fault("bad-setting", misfit[0], ("documents",), misfit[1])
        known = [*(role.name for role in kind.roles), *META_COLUMNS, VALUES]
        for name in self.columns:
            if name not in known:
                raise self.fault(
                    "bad-setting", say("unknown role {name!r}", name=name), ("columns", name), suggestion(name, known)
                )
        self._check_values(kind)
        for role in kind.roles:
            if role.required and role.name not in self.columns:
                raise self.fault(
                    "bad-setting",
                    say("no column is named for {role!r}", role=role.name),
                    ("columns",),
                    say("add `{role}: COLUMN`", role=role.name),
                )
        for name in self.data:
            meant = misspelt(name, SPLIT_NAMES)
            if meant:
                advice = say("did you mean {meant!r}? else give it a name less like it", meant=meant)
                raise self.fault("bad-setting", say("unclear dataset {name!r}", name=name), ("data", name), advice)
        if "train" not in self.data:
            raise self.fault("bad-setting", say("no file is named for `train`"), ("data",), say("add `train: FILE`"))

    def _check_measured(self, kind: type[Kind]) -> None:
        if lacking := self.lacks(self.deciding_metric):
            raise self.fault("bad-setting", needs_more(self.deciding_metric), ("metric",), lacking)
        if idle := self.measure.idle(kind):
            problem = say("no metric of the kind {kind!r} reads `{key}`", kind=self.kind, key=idle)
            raise self.fault("bad-setting", problem, ("measure", idle), say("leave it out"))

    def _check_values(self, kind: type[Kind]) -> None:
        taken = {*OURS, *(role.name for role in kind.roles), *META_COLUMNS}
        for index, name in enumerate(self.columns.get(VALUES, ())):
            if name in taken:
                problem = say("a value cannot come from a column named {name!r}: Tasklift uses that name", name=name)
                raise self.fault("bad-setting", problem, ("columns", VALUES, index), say("rename it in the file"))
