"""What `filter_dialogue` finds in dialogues, how often it alarms where nothing is wrong, and how fast it is.

alarms: published dialogues, task-oriented (`sgd_dialogues`), chats (`kdconv`), a forum (`egret_wenda`) and a red team's
(`hh_harmless_preference`, as lines). An alarm is no error by itself: some of these are broken; `--show` prints them all
to be judged. strangers: texts that are no dialogues, and how many are taken for some. injected: each dialogue that
stays gets one fault, drawn with seed 0; found is what is set aside then, by whatever reason. Fillers are a list of our
own that the shipped one was not made from. off topic: dialogues set aside by `off_topic`, which is off by default, as
they are and with the last answer of another dialogue; instructions with their answers (`instructions_en_zh`, which has
no splits) are dialogues of two turns here. speed: MB of cells for a second of one core, beside `json.loads` of the same
cells, the least that Python could do.

Usage: python benchmarks/dialogues.py --data FOLDER [--split test] [--show]
"""

import argparse
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from published import FOLDER_VARIABLE, read_records
from tables import show_table

from tasklift.evaluation.rates import wilson
from tasklift.runs.carrying.account import general_reason
from tasklift.steps.clean.filter_dialogue import FilterDialogue
from tasklift.text.dialogues.table import turns_of
from tasklift.text.dialogues.turns import Turn, parse_turns

SETS = {
    "sgd_dialogues": "messages",
    "kdconv": "messages",
    "egret_wenda": "messages",
    "hh_harmless_preference": "chosen",
}
OTHERS = {
    "aeslc": "source", "c4_web_sample": "text", "gsm8k": "answer", "subjqa": "context", "cmrc2018": "context",
    "online_shopping_10_cats": "text", "waimai_10k": "text", "nus_sms_zh": "text",
}  # fmt: skip
FILLERS = [
    "Hello there!!", "hey :)", "hmm...", "Thanks a lot!", "ok ok", "???", "...", "🙂🙂", "good morning to you",
    "djfkslajf", "qweqweqwe", "你好呀~", "在的吗", "谢谢谢谢", "嗯嗯嗯", "好的呢",
    "哈哈哈哈哈", "。。。。", "😂", "阿斯顿发", "收到收到", "您好，在吗？",
]  # fmt: skip
OFF_TOPIC = (10, 20, 30)
INSTRUCTIONS = ("alpaca_gpt4_en", "alpaca_gpt4_zh")
SPEED_BYTES = 8_000_000

Fault = Callable[[list[Turn], random.Random], list[Turn] | None]
"""A dialogue with the fault; None where it has no place for it."""


def main() -> None:
    """One table after another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--split", default="test", choices=["train", "validation", "test"])
    parser.add_argument("--show", action="store_true", help="every dialogue with an alarm")
    asked = parser.parse_args()
    cells = {name: read_cells(asked.data, name, column, asked.split) for name, column in SETS.items()}
    others = {name: read_cells(asked.data, name, column, asked.split) for name, column in OTHERS.items()}
    show_table(["dialogues", "rows", "set aside", "share", "95 %", "reasons"], alarm_lines(cells, show=asked.show))
    print()
    show_table(["no dialogues", "rows", "taken for dialogues", "95 %", "set aside"], stranger_lines(others))
    print()
    show_table(["fault", *(f"{name}: found" for name in cells)], injected_lines(cells))
    print()
    instructions = {name: read_instructions(asked.data, name) for name in INSTRUCTIONS}
    show_table(["off topic", "words", "as it is", "found"], off_topic_lines({**cells, **instructions}))
    print()
    show_table(["cells", "MB/s", "json.loads MB/s"], speed_lines({**cells, **others}))


def read_cells(folder: Path, name: str, column: str, split: str) -> list[str]:
    """The column as reading gives it: lists as JSON. Sets without that split are read whole."""
    records = read_records(folder, name, split) or read_records(folder, name, "data")
    values = [one[column] for one in records]
    return [value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in values]


def judged(cells: list[str], step: FilterDialogue | None = None) -> list[str | None]:
    """The reasons."""
    found = (step or FilterDialogue()).judge(pl.DataFrame({"text": cells}, schema={"text": pl.String}))
    return list(found)


def alarm_lines(sets: dict[str, list[str]], *, show: bool) -> Iterator[list[str]]:
    """A line for each set."""
    for name, cells in sets.items():
        reasons = judged(cells)
        gone = [(cell, reason) for cell, reason in zip(cells, reasons, strict=True) if reason]
        counts = Counter(general_reason(reason) for _, reason in gone)
        told = "; ".join(f"{count} {reason}" for reason, count in counts.most_common())
        yield [name, str(len(cells)), str(len(gone)), *share(len(gone), len(cells)), told]
        for cell, reason in gone if show else []:
            print(f"\n{reason}\n{cell[-1500:]}\n")


def stranger_lines(sets: dict[str, list[str]]) -> Iterator[list[str]]:
    """A line for each set of other texts."""
    for name, cells in sets.items():
        taken = int(turns_of(pl.Series(cells))[0].sum())
        gone = sum(reason is not None for reason in judged(cells))
        yield [name, str(len(cells)), str(taken), share(taken, len(cells))[1], str(gone)]


def injected_lines(sets: dict[str, list[str]]) -> Iterator[list[str]]:
    """A line for each fault, a column for each set."""
    good = {
        name: [cell for cell, why in zip(cells, judged(cells), strict=True) if not why] for name, cells in sets.items()
    }
    for fault, inject in FAULTS.items():
        found = []
        for cells in good.values():
            rng = random.Random(0)
            broken = [one for cell in cells if (one := spoilt(cell, inject, rng))]
            hits = sum(reason is not None for reason in judged(broken))
            found.append(f"{hits} of {len(broken)} ({', '.join(share(hits, len(broken)))})")
        yield [fault, *found]


def spoilt(cell: str, inject: Fault, rng: random.Random) -> str | None:
    """A dialogue with a fault, written as it was: as JSON, or as lines."""
    broken = inject(parse_turns(cell) or [], rng)
    if broken is None:
        return None
    if cell.startswith("["):
        return as_json(broken)
    names = {"user": "Human", "assistant": "Assistant", "system": "System"}
    return "\n\n".join(f"{names[one.speaker]}: {one.text}" for one in broken)


def empty(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """Some turn without its text."""
    place = rng.randrange(len(turns))
    return replaced(turns, place, rng.choice(["", " ", "\u3000"]))


def one_sided(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """All turns of a side gone."""
    side = rng.choice(["user", "assistant"])
    return [one for one in turns if one.speaker == side]


def lost_turn(turns: list[Turn], rng: random.Random) -> list[Turn] | None:
    """A turn in the middle gone."""
    if len(turns) < 4:
        return None
    place = rng.randrange(1, len(turns) - 1)
    return [*turns[:place], *turns[place + 1 :]]


def swapped(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """Two neighbours in each other's place."""
    place = rng.randrange(len(turns) - 1)
    return [*turns[:place], turns[place + 1], turns[place], *turns[place + 2 :]]


def begun_late(turns: list[Turn], rng: random.Random) -> list[Turn] | None:
    """The first turn gone."""
    return turns[1:] if len(turns) > 2 else None


def broken_off(turns: list[Turn], rng: random.Random) -> list[Turn] | None:
    """The last answer gone."""
    return turns[:-1] if len(turns) > 2 else None


def late_system(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """A system turn behind the first one."""
    return [turns[0], Turn("system", "You are a helpful assistant."), *turns[1:]]


def said_twice(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """An exchange that comes twice."""
    place = rng.randrange(len(turns) // 2) * 2
    return [*turns[: place + 2], *turns[place:]]


def one_answer(turns: list[Turn], rng: random.Random) -> list[Turn] | None:
    """The same answer to everything, in other letters and marks."""
    answers = [one.text for one in turns if one.speaker == "assistant"]
    if len(answers) < 3:
        return None
    chosen = rng.choice(answers)
    said = iter([chosen, chosen.upper(), f" {chosen}!"] * len(answers))
    return [one if one.speaker == "user" else one._replace(text=next(said)) for one in turns]


def echo(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """An answer that is the question."""
    place = rng.randrange(len(turns) // 2) * 2 + 1
    return replaced(turns, place, turns[place - 1].text)


def one_turn(turns: list[Turn], rng: random.Random) -> list[Turn] | None:
    """Nothing but the first turn. Lines need two to tell who speaks."""
    return turns[:1]


def meaningless(turns: list[Turn], rng: random.Random) -> list[Turn]:
    """A side that says nothing."""
    side = rng.choice(["user", "assistant"])
    return [one._replace(text=rng.choice(FILLERS)) if one.speaker == side else one for one in turns]


FAULTS: dict[str, Fault] = {
    "empty turn": empty,
    "one side alone": one_sided,
    "lost turn": lost_turn,
    "swapped turns": swapped,
    "first turn lost": begun_late,
    "last answer lost": broken_off,
    "system turn in the middle": late_system,
    "exchange said twice": said_twice,
    "one answer to everything": one_answer,
    "answer is the question": echo,
    "one turn alone": one_turn,
    "side says only fillers": meaningless,
}


def read_instructions(folder: Path, name: str) -> list[str]:
    """Each as a dialogue."""
    records = read_records(folder, "instructions_en_zh", name)
    said = [(f"{one['instruction']}\n{one['input'] or ''}", one["output"]) for one in records]
    return [as_json([Turn("user", asked), Turn("assistant", answer)]) for asked, answer in said]


def off_topic_lines(sets: dict[str, list[str]]) -> Iterator[list[str]]:
    """A line for each set and number of words."""
    for name, cells in sets.items():
        rng, dialogues = random.Random(0), [parse_turns(cell) or [] for cell in cells]
        other = [as_json([*one[:-1], rng.choice(dialogues)[-1]]) for one in dialogues]
        for words in OFF_TOPIC:
            step = FilterDialogue(off_topic=words)
            as_is, found = (
                sum("without a word" in (one or "") for one in judged(some, step)) for some in (cells, other)
            )
            shares = [f"{hits} of {len(cells)} ({', '.join(share(hits, len(cells)))})" for hits in (as_is, found)]
            yield [name, str(words), *shares]


def as_json(turns: list[Turn]) -> str:
    """A dialogue as OpenAI has it."""
    return json.dumps([{"role": one.speaker, "content": one.text} for one in turns], ensure_ascii=False)


def replaced(turns: list[Turn], place: int, text: str) -> list[Turn]:
    """The turns with another text at one place."""
    return [*turns[:place], turns[place]._replace(text=text), *turns[place + 1 :]]


def speed_lines(sets: dict[str, list[str]]) -> Iterator[list[str]]:
    """A line for each set; cells are repeated until there are enough."""
    for name, cells in sets.items():
        size = sum(len(cell.encode()) for cell in cells)
        many = cells * max(1, SPEED_BYTES // size)
        megabytes = size * max(1, SPEED_BYTES // size) / 1e6
        ours = seconds(lambda: judged(many))  # noqa: B023
        plain = f"{megabytes / seconds(lambda: parse_json(many)):.0f}" if many[0].startswith("[") else "-"  # noqa: B023
        yield [name, f"{megabytes / ours:.1f}", plain]


def parse_json(cells: list[str]) -> None:
    """Every cell, one at a time in memory."""
    for cell in cells:
        json.loads(cell)


def seconds(work: Callable[[], object]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def share(hits: int, rows: int) -> tuple[str, str]:
    """A share and Wilson's interval."""
    low, high = wilson(hits, rows, level=0.95)
    return f"{hits / max(rows, 1):.3f}", f"{low:.3f} to {high:.3f}"


if __name__ == "__main__":
    main()
