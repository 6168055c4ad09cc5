"""What a task file may say of documents: where they lie, and how much of them a question is answered from."""

from collections.abc import Collection
from typing import Annotated, Any, Final, Self, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from tasklift.settings.fields import Settings
from tasklift.settings.messages import say
from tasklift.tasks.bounds import as_list
from tasklift.tasks.kind import Kind
from tasklift.tasks.looked_up_by import By, refuse_idle_encoder

_WORDS: Final = 100

Names: TypeAlias = Annotated[tuple[str, ...], Field(min_length=1)]


def as_files(value: Any) -> Any:
    """A folder may stand for itself."""
    return {"files": value} if isinstance(value, str) else value


class DocumentsSettings(Settings):
    """Documents that questions are answered from, in place of a column of contexts."""

    files: str | None = Field(
        None, description="a folder in the task's folder, or one file: each `.txt` and `.md` in it is a document"
    )
    text: Annotated[Names | None, BeforeValidator(as_list, json_schema_input_type=str | Names | None)] = Field(
        None,
        description="the column of tables, or several, whose rows are documents; none: of one table `text`, or its "
        "only column, and in a folder no table",
    )
    passages: int = Field(3, ge=1, le=20, description="how many passages make the context of a question")
    words: int = Field(
        _WORDS,
        ge=10,
        le=2000,
        description="most words that a passage may have; a Chinese character counts as two fifths of one",
    )

    by: By = Field("words", description="what passages are looked up by: words, meaning to `model`, or both together")
    model: str | None = Field(
        None,
        description="by meaning or both: a pretrained encoder, as `e5-small` or a folder; none: `minilm`, for English",
    )

    @model_validator(mode="after")
    def _check_named(self) -> Self:
        if self.files is None and self != DocumentsSettings.model_construct():
            raise ValueError(say("name the folder of the documents: `files: FOLDER`"))
        refuse_idle_encoder(self.by, self.model)
        return self

    @property
    def is_off(self) -> bool:
        """Whether there are none."""
        return self.files is None

    def misfit(self, kind: type[Kind], columns: Collection[str]) -> tuple[str, str] | None:
        """What is wrong with them for a task of that kind and these columns, and what to do; None where they fit."""
        if self.is_off:
            return None
        if kind.looked_up is None:
            return say("tasks of this kind are not answered from documents"), say(
                "leave it out, or write `kind: answer`"
            )
        if kind.looked_up in columns:
            problem = say("a context comes from `documents` or from a column, not from both")
            return problem, say("leave out `{role}` under `columns`, or `documents`", role=kind.looked_up)
        return None
