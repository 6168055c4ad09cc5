"""SetFit on the rows of a file, for so many seconds: in a Python that has it, asked by quality.py."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from datasets import Dataset
from setfit import SetFitModel, Trainer, TrainingArguments
from transformers import TrainerCallback


def main() -> None:
    """Print labels and seconds as JSON, on the last line."""
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    began = time.perf_counter()

    class Stop(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            control.should_training_stop = time.perf_counter() - began > asked["seconds"]

    labels = sorted({label for _, label in asked["rows"]})
    places = {label: place for place, label in enumerate(labels)}
    rows = Dataset.from_dict(
        {"text": [text for text, _ in asked["rows"]], "label": [places[label] for _, label in asked["rows"]]}
    )
    model = SetFitModel.from_pretrained(asked["model"])
    arguments = TrainingArguments(num_iterations=20, save_strategy="no", report_to="none", show_progress_bar=False)
    trainer = Trainer(model=model, args=arguments, train_dataset=rows, callbacks=[Stop()])
    trainer.train()
    seconds = time.perf_counter() - began
    given = [labels[int(place)] for place in model.predict(asked["texts"])]
    print("\n" + json.dumps({"labels": given, "seconds": seconds}))


if __name__ == "__main__":
    main()
