"""What a user may choose is written once, on a field: type, bounds, default, description and search range."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


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
