"""What a user may choose is written once, on a field: type, bounds, default, description and search range."""

from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from tasklift.settings.messages import say


@dataclass(frozen=True)
class Search:
    """The range or the choices within which a setting is worth searching; stands in a field's `Annotated`."""

    low: float | None = None
    high: float | None = None
    log: bool = False
    choices: tuple[object, ...] = ()


class Settings(BaseModel):
    """Frozen choices of a user: unknown keys are refused, defaults are checked too."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _truth_is_no_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Python takes true for 1, but who writes `seeds: true` means something else."""
        annotation = cls.model_fields[info.field_name or ""].annotation
        # A branch of a choice may be annotated with bounds of its own.
        kinds = {
            get_args(one)[0] if get_origin(one) is Annotated else one for one in (annotation, *get_args(annotation))
        }
        if isinstance(value, bool) and bool not in kinds and kinds & {int, float}:
            raise ValueError(say("should be a number"))
        return value
