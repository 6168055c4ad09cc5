"""How fast a language model writes, and scores labels: beside `generate` of transformers, and the way of lm-eval.

Writing, greedy. Prompts of 64 tokens, from abstracts of English and of Chinese papers; and beginnings of such abstracts
behind one instruction, as a task's prompts are. And dialogues, of which each reply is asked for after all that was said
before it. `generate` is given 8 of them one by one; and all, sorted by length, in batches of that of several sizes that
was fastest for the first of them. Tokens a second are those up to the end token. Equal: texts that are the same, token
by token.

Scoring: rows of published sets in a prompt, and the labels of the set. The way of lm-eval: each prompt with each label
is a request of its own, the longest first, in batches of the faster of two sizes, with the logits of all places. Once:
as lm-eval 0.4 has it, requests that differ in their last token alone are read once.

On a processor seconds are those of one thread's work, so that what else runs on the machine does not matter.

Usage: OMP_NUM_THREADS=1 python benchmarks/generation.py --data FOLDER --model FOLDER [--device cuda] [--rows 200]
A folder of a model without weights is given random ones: for speed alone, where weights are too large to bring.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch
import transformers
from published import read_records, read_rows
from tables import show_table

from tasklift.models.generation.decoding import Decoding
from tasklift.models.generation.generate import generate
from tasklift.models.generation.scoring import score_continuations

LENGTH, ALONE = 64, 8
INSTRUCTION = (
    "You are given the beginning of the abstract of a scientific paper. Go on with the abstract in the same style and "
    "in the same language, and keep to what the paper is about.\n\nAbstract: "
)
QUESTION = "Read the text, and decide which of the labels fits it best. Answer with the label alone."
EXAMPLE = "\n\nText: {}\nLabel:"
SETS = (("sst2", 0), ("sst2", 4), ("tnews_fewclue", 0), ("banking77", 0))
"""Each with the number of examples in its prompts."""

REQUESTS = 300
PARTS = ("equal", "shared", "dialogues", "scoring")

Ids = list[list[int]]
Request = tuple[int, int, list[int], int]
"""The place of its prompt, that of its label, the tokens of both, and how many of them are the label's."""
Result = TypeVar("Result")


class Side(NamedTuple):
    """A network where it runs, and how long its texts may be."""

    network: Any
    device: str
    most: int

    def timed(self, work: Callable[[], Result]) -> tuple[Result, float]:
        """What came of it, and in how many seconds."""
        clock = time.process_time if self.device == "cpu" else time.perf_counter
        self.wait()
        started = clock()
        result = work()
        self.wait()
        return result, clock() - started

    def wait(self) -> None:
        """Until the device has done all that it was given."""
        if self.device != "cpu":
            torch.cuda.synchronize()


def main() -> None:
    """A table of writing, and one of scoring."""
    arguments = parsed()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.model)
    prompts = prompts_of(arguments.data, tokenizer, arguments.rows)
    if "dialogues" in arguments.parts:
        prompts["dialogues"] = asked_in_dialogues(arguments.data, tokenizer, arguments.rows)
    sides = {kind: side_of(arguments, kind) for kind in arguments.precisions}
    columns = ["prompts", "precision", "one by one, tokens/s", "best batch", "its tokens/s", "ours", "times one by one"]
    lines = (
        writing(name, some, kind, side, arguments.batches)
        for part, (name, some) in prompts.items()
        if part in arguments.parts
        for kind, side in sides.items()
    )
    if arguments.parts != ["scoring"]:
        show_table([*columns, "times best", "equal"], lines)
    if "scoring" not in arguments.parts:
        return
    columns = [
        "labels",
        "requests",
        "precision",
        "lm-eval's way, s",
        "once, s",
        "ours, s",
        "times as fast",
        "than once",
    ]
    asked = [labels_of(arguments.data, tokenizer, *one, arguments.requests) for one in SETS]
    scored = (scoring(*one, kind, side, arguments.scored_at) for one in asked for kind, side in sides.items())
    show_table([*columns, "difference", "same label"], scored)


def parsed() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--most", type=int, default=32, help="new tokens of a text")
    parser.add_argument("--batches", type=int, nargs="+", default=[8, 32, 64])
    parser.add_argument("--scored-at", type=int, nargs="+", default=[8, 32], help="batches of lm-eval's way")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="prompts times labels of a set")
    parser.add_argument("--precisions", nargs="+", default=["float32", "bfloat16"])
    parser.add_argument("--parts", nargs="+", default=PARTS, choices=PARTS, help="what to measure")
    return parser.parse_args()


def side_of(arguments: argparse.Namespace, precision: str) -> Side:
    """The network in that precision."""
    dtype = getattr(torch, precision)
    if list(arguments.model.glob("*.safetensors")):
        network = transformers.AutoModelForCausalLM.from_pretrained(arguments.model, dtype=dtype)
    else:
        torch.manual_seed(0)
        config = transformers.AutoConfig.from_pretrained(arguments.model)
        network = transformers.AutoModelForCausalLM.from_config(config, dtype=dtype)
    return Side(network.to(arguments.device).eval(), arguments.device, arguments.most)


def prompts_of(data: Path, tokenizer: Any, rows: int) -> dict[str, tuple[str, Ids]]:
    """Prompts of equal lengths, and of unlike ones with the same beginning."""
    english = [" ".join(one["sentences"]) for one in read_records(data, "scitldr", "train")]
    chinese = [one["source"] for one in read_records(data, "csl_title", "test")]
    texts = [text for pair in zip(english, chinese, strict=False) for text in pair]
    read = [tokenizer(text)["input_ids"] for text in texts[: 2 * rows]]
    lots, instruction = random.Random(0), tokenizer(INSTRUCTION)["input_ids"]
    equal = [ids[:LENGTH] for ids in read if len(ids) >= LENGTH][:rows]
    unlike = [instruction + ids[: lots.randint(8, 96)] for ids in read][:rows]
    title = f"of 8 to 96 tokens behind {len(instruction)} shared ones"
    return {"equal": (f"of {LENGTH} tokens", equal), "shared": (title, unlike)}


def asked_in_dialogues(data: Path, tokenizer: Any, rows: int) -> tuple[str, Ids]:
    """What is said before each of the first replies, in the model's chat template."""
    dialogues = (one["messages"] for one in read_records(data, "sgd_dialogues", "train"))
    said = (
        [{key: turn[key] for key in ("role", "content")} for turn in turns[:place]]
        for turns in dialogues
        for place, turn in enumerate(turns)
        if turn["role"] == "assistant"
    )
    prompts = [
        list(tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_dict=False))
        for turns in islice(said, rows)
    ]
    return f"of {min(map(len, prompts))} to {max(map(len, prompts))} tokens of dialogues", prompts


def writing(name: str, prompts: Ids, kind: str, side: Side, batches: Sequence[int]) -> list[str]:
    """What both sides took for the same prompts."""
    by_generate(side, prompts[:2], 2)
    by_us(side, prompts[:2])
    alone = speed(*side.timed(lambda: by_generate(side, prompts[:ALONE], 1)))
    trials = {
        size: speed(*side.timed(lambda size=size: by_generate(side, prompts[: max(batches)], size))) for size in batches
    }
    best = max(trials, key=lambda size: trials[size])
    theirs, seconds = side.timed(lambda: by_generate(side, prompts, best))
    if side.device != "cpu":
        # A GPU loads kernels when it first meets a size; `generate` has met its own in the trials.
        by_us(side, prompts)
    ours, less = side.timed(lambda: by_us(side, prompts))
    equal = np.mean([one == other for one, other in zip(ours, theirs, strict=True)])
    figures = [alone, speed(theirs, seconds), speed(ours, less)]
    shown = [f"{figures[0]:.1f}", str(best), f"{figures[1]:.1f}", f"{figures[2]:.1f}"]
    times = [f"{figures[2] / figures[0]:.1f}", f"{figures[2] / figures[1]:.2f}"]
    return [f"{len(prompts)} {name}", kind, *shown, *times, f"{100 * equal:.1f} %"]


def by_generate(side: Side, prompts: Ids, size: int) -> Ids:
    """The new tokens of each prompt, written by transformers in batches of that size."""
    order = sorted(range(len(prompts)), key=lambda row: -len(prompts[row]))
    found: dict[int, list[int]] = {}
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        width = len(prompts[rows[0]])
        ids = torch.tensor([[0] * (width - len(prompts[row])) + prompts[row] for row in rows], device=side.device)
        there = torch.tensor([[0] * (width - len(prompts[row])) + [1] * len(prompts[row]) for row in rows])
        with torch.inference_mode():
            written = side.network.generate(
                ids,
                attention_mask=there.to(side.device),
                max_new_tokens=side.most,
                do_sample=False,
                pad_token_id=side.network.config.eos_token_id,
            )
        found.update(zip(rows, written[:, width:].tolist(), strict=True))
    end = side.network.config.eos_token_id
    return [ids[: ids.index(end)] if end in ids else ids for ids in (found[row] for row in range(len(prompts)))]


def by_us(side: Side, prompts: Ids) -> Ids:
    """The same by Tasklift."""
    return [list(one.ids) for (one,) in generate(side.network, prompts, Decoding(most=side.most))]


def speed(written: Ids, seconds: float) -> float:
    """Tokens a second."""
    return sum(map(len, written)) / seconds


def labels_of(data: Path, tokenizer: Any, name: str, examples: int, requests: int) -> tuple[str, Ids, Ids]:
    """Prompts of a set, and its labels."""
    train = read_rows(data, name, "train")
    labels = sorted({row.label for row in train})
    shown = "".join(EXAMPLE.format(row.text.strip()) + said(row.label) for row in train[:: len(train) // 4][:examples])
    rows = read_rows(data, name, "test", max(2, requests // len(labels)))
    prompts = [tokenizer(QUESTION + shown + EXAMPLE.format(row.text.strip()))["input_ids"] for row in rows]
    title = f"{name}, {examples} examples" if examples else name
    return title, prompts, [tokenizer(said(label))["input_ids"] for label in labels]


def said(label: str) -> str:
    """A label as it stands in a text."""
    return " " + label.replace("_", " ")


def scoring(name: str, prompts: Ids, labels: Ids, kind: str, side: Side, batches: Sequence[int]) -> list[str]:
    """What both sides took for the same requests, and how far their scores are apart."""
    slow, seconds = fastest(side, prompts, labels, batches, each_alone)
    _, once = fastest(side, prompts, labels, batches, by_all_but_the_last)
    ours, less = side.timed(lambda: np.stack(score_continuations(side.network, prompts, [labels] * len(prompts))))
    shown = [f"{one:.2f}" for one in (seconds, once, less)]
    times = [f"{one / less:.1f}" for one in (seconds, once)]
    same = f"{100 * np.mean(ours.argmax(axis=1) == slow.argmax(axis=1)):.1f} %"
    requests = f"{len(prompts)} x {len(labels)}"
    return [name, requests, kind, *shown, *times, f"{np.abs(ours - slow).max():.0e}", same]


def fastest(
    side: Side, prompts: Ids, labels: Ids, batches: Sequence[int], key: Callable[[Request], Any]
) -> tuple[np.ndarray[Any, Any], float]:
    """The scores, and the seconds of the better batch size."""
    by_lm_eval(side, prompts[:1], labels[:1], 1, key)
    tried = [side.timed(lambda size=size: by_lm_eval(side, prompts, labels, size, key)) for size in batches]
    return min(tried, key=lambda one: one[1])


def each_alone(request: Request) -> Any:
    """Each request is read by itself."""
    return request[:2]


def by_all_but_the_last(request: Request) -> Any:
    """Requests that are read alike."""
    return tuple(request[2][:-1])


def by_lm_eval(side: Side, prompts: Ids, labels: Ids, size: int, key: Callable[[Request], Any]) -> np.ndarray[Any, Any]:
    """The log-probability of each label after each prompt, (prompts, labels)."""
    asked = [(row, at, one + label, len(label)) for row, one in enumerate(prompts) for at, label in enumerate(labels)]
    groups: dict[Any, list[Request]] = {}
    for request in sorted(asked, key=lambda one: -len(one[2])):
        groups.setdefault(key(request), []).append(request)
    found = np.empty((len(prompts), len(labels)))
    read = list(groups.values())
    for start in range(0, len(read), size):
        some = read[start : start + size]
        width = max(len(group[0][2]) for group in some) - 1
        ids = torch.tensor([group[0][2][:-1] + [0] * (width + 1 - len(group[0][2])) for group in some])
        with torch.inference_mode():
            logits = side.network(ids.to(side.device)).logits.float().log_softmax(dim=-1)
        for line, group in zip(logits, some, strict=True):
            for row, at, text, tokens in group:
                new = torch.tensor(text[-tokens:], device=side.device)
                found[row, at] = line[len(text) - tokens - 1 : len(text) - 1].gather(1, new[:, None]).sum().item()
    return found


if __name__ == "__main__":
    main()
