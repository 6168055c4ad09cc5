"""One training of a language model, for `instruct_speed.py`: ours, or TRL's in an environment that has it."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any


def ours(job: dict[str, Any], weights: str) -> tuple[float, Any, Any]:
    """Seconds of the steps, the module and the tokenizer."""
    from dataclasses import replace

    import numpy as np

    from tasklift.forms.desk import Desk
    from tasklift.models.networks.beginnings import open_decoder
    from tasklift.models.prompting.message import Message
    from tasklift.models.written.writing import Writing
    from tasklift.training.lessons.replies import Known, teach_replies
    from tasklift.training.pace import RepliesPace

    start = replace(open_decoder(Path(job["model"])), longest=job["longest"], writing=Writing(most_new_tokens=96))

    def known(rows: list[dict[str, str]]) -> Known:
        return Known(
            [(Message("user", row["prompt"]),) for row in rows], [row["reply"] for row in rows], np.ones(len(rows))
        )

    clock: list[float] = []
    pace = RepliesPace.model_validate(
        {"epochs": job["epochs"], "batch_size": job["batch"], "learning_rate": job["rate"], "weights": weights}
    )
    desk = Desk(tell=lambda *_: clock.append(time.perf_counter()))
    model = teach_replies(start, known(job["rows"]), None, pace, seed=0, desk=desk)
    # The first step warms up; the others are counted, and the clock is brought to all of them.
    steps = len(clock)
    return (clock[-1] - clock[0]) * steps / (steps - 1), model.module, model.tokenizer


def trl(job: dict[str, Any], best: bool) -> tuple[float, Any, Any]:
    """The same by SFTTrainer."""
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    from trl import SFTConfig, SFTTrainer

    clock: list[float] = []

    class Watch(TrainerCallback):
        def on_step_end(self, *_: Any, **__: Any) -> None:
            clock.append(time.perf_counter())

    tokenizer = AutoTokenizer.from_pretrained(job["model"])
    module = AutoModelForCausalLM.from_pretrained(job["model"])
    said = [
        {
            "prompt": [{"role": "user", "content": row["prompt"]}],
            "completion": [{"role": "assistant", "content": row["reply"]}],
        }
        for row in job["rows"]
    ]
    chosen: dict[str, Any] = {"bf16": True, "train_sampling_strategy": "group_by_length"} if best else {}
    settings = SFTConfig(
        output_dir=str(Path(sys.argv[2]).parent / "out"),
        num_train_epochs=job["epochs"],
        per_device_train_batch_size=job["batch"],
        learning_rate=job["rate"],
        max_length=job["longest"] + 96,
        save_strategy="no",
        report_to=[],
        logging_strategy="no",
        use_cpu=not _has_gpu(),
        **chosen,
    )
    trainer = SFTTrainer(
        module, args=settings, train_dataset=Dataset.from_list(said), processing_class=tokenizer, callbacks=[Watch()]
    )
    trainer.train()
    steps = len(clock)
    return (clock[-1] - clock[0]) * steps / (steps - 1), module, tokenizer


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available()


def _memory() -> int:
    """The most bytes that were taken."""
    if _has_gpu():
        import torch

        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _ids(tokenizer: Any, row: dict[str, str]) -> tuple[list[int], list[int]]:
    asked = [{"role": "user", "content": row["prompt"]}]
    prompt = tokenizer.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([*asked, {"role": "assistant", "content": row["reply"]}], tokenize=False)
    return tuple(tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, whole))  # type: ignore


def loss_of(module: Any, tokenizer: Any, rows: list[dict[str, str]]) -> float:
    """The mean loss of a token of the replies, in float32."""
    import torch

    module = module.float().eval()
    device = next(module.parameters()).device
    total, count = 0.0, 0
    with torch.inference_mode():
        for row in rows:
            prompt, whole = _ids(tokenizer, row)
            ids = torch.tensor([whole], device=device)
            logits = module(input_ids=ids).logits[0, len(prompt) - 1 : -1].float()
            total += float(torch.nn.functional.cross_entropy(logits, ids[0, len(prompt) :], reduction="sum"))
            count += len(whole) - len(prompt)
    return total / count


def main() -> None:
    """Do the job of the first file, and write what it took into the second."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    name = job["name"]
    if name.startswith("instruct"):
        seconds, module, tokenizer = ours(job, "lora" if "lora" in name else "all")
    else:
        seconds, module, tokenizer = trl(job, "bf16" in name)
    memory = _memory()
    tokens = job["epochs"] * sum(len(_ids(tokenizer, row)[1]) for row in job["rows"])
    told = {"seconds": seconds, "tokens": tokens, "memory": memory, "loss": loss_of(module, tokenizer, job["held_out"])}
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
