"""What a run may cost, how that is reckoned, and what it must not make worse."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tasklift.settings.fields import Settings


def as_list(value: Any) -> Any:
    """One name may stand without the brackets of a list."""
    return [value] if isinstance(value, str) else value


class Budget(Settings):
    """What a run may cost."""

    minutes: float = Field(20, gt=0, le=100_000, description="minutes that the plan may take on this machine")


class GuardSettings(Settings):
    """What must not get worse beside the recall of each label and the calibration, which are always guarded."""

    groups: Annotated[tuple[str, ...], BeforeValidator(as_list)] = Field(
        (), description="columns of your file, such as a region or a product: no group of rows may be answered worse"
    )
    latency_ms: float | None = Field(
        None, gt=0, description="milliseconds that the final model may take for a row alone"
    )


class EnergySettings(Settings):
    """What energy is reckoned with. The defaults are those of Lannelongue et al., "Green Algorithms", 2021."""

    watts_per_core: float = Field(
        12.0, gt=0, le=1000, description="of a busy core, where the processor has no counter that may be read"
    )
    grams_co2_per_kwh: float = Field(
        475.0, ge=0, le=2000, description="carbon of your electricity; the world's mean if absent"
    )
