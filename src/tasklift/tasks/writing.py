"""What kinds whose answers are texts have in common."""

from tasklift.tasks.kind import RecipeLine
from tasklift.tasks.starting import Start


def written_by(start: Start) -> RecipeLine | None:
    """The line that teaches the task's language model to write; None where the task names none."""
    match start:
        case Start.NO_NETWORK:
            return None
        case Start.PLANNED:
            return {"instruct": {"epochs": 30, "learning_rate": 1e-3, "examples": 1}}
        case Start.PRETRAINED:
            return {"instruct": {"epochs": 2, "learning_rate": 1e-4}}
