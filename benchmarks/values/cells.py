"""How well and how fast cells of a table are read, beside dateparser, cn2an and price-parser.

Cells are written from known values in notations of both languages. "right": the cell becomes the value; "left": it
stays as it was, as the reader does not know it; the rest became another value. Traps are cells that are no value, or
have two: right is to leave them. Peers are asked for what they are made for: dates, numerals, amounts. They run in an
environment of their own, as their packages are no part of this project.

Usage: python benchmarks/values/cells.py --peers PYTHON [--cells 2000]
"""

import argparse
import calendar
import json
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import polars as pl

from tasklift.text.values.cells import Form, uniform_cells

SEED = 0
TRAPS = (
    "3/4/2026", "9点", "5M", "12E5", "007", "1,5", "三四十", "百万", "13800000000", "1.2.3", "5s", "iPhone 15", "A4",
    "一两个", "第三", "192.168.1.1", "978-7-100", "may", "sun", "March", "十几", "2026年的第一场雪", "size 42", "5G",
)  # fmt: skip
PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
kind, cells = json.load(sys.stdin)
def dates(cell):
    import dateparser
    found = dateparser.parse(cell, languages=["en", "zh"], settings={"STRICT_PARSING": True})
    return found and found.strftime("%Y-%m-%d")
def numerals(cell):
    import cn2an
    return f"{cn2an.cn2an(cell, 'smart'):.10g}"
def amounts(cell):
    from price_parser import Price
    found = Price.fromstring(cell)
    return found.amount is not None and found.currency and f"{found.currency} {found.amount:.2f}"
read = {"dates": dates, "numerals": numerals, "amounts": amounts}[kind]
def safe(cell):
    try:
        return read(cell) or None
    except Exception:
        return None
safe(cells[0])
started = time.perf_counter()
found = [safe(cell) for cell in cells]
json.dump([found, time.perf_counter() - started], sys.stdout)
"""
SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "$": "USD", "€": "EUR"}


class Cell(NamedTuple):
    """What is written, and what it says; None for a trap."""

    written: str
    truth: str | None


def main() -> None:
    """A line for each kind and reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="the Python of an environment with dateparser, cn2an and price-parser")
    parser.add_argument("--cells", type=int, default=2000, help="cells of each kind")
    arguments = parser.parse_args()
    print("| kind | reader | cells | right | left | wrong | cells a second |\n|---|---|---|---|---|---|---|")
    chance = random.Random(SEED)  # noqa: S311
    for kind, (make, peer) in KINDS.items():
        cells = [make(chance) for _ in range(arguments.cells)]
        report(kind, "tasklift", cells, *ours([one.written for one in cells]))
        if peer and arguments.peers:
            report(kind, PEERS[peer], cells, *theirs(arguments.peers, peer, [one.written for one in cells]))


def report(kind: str, reader: str, cells: Sequence[Cell], found: Sequence[str | None], seconds: float) -> None:
    """Count and print."""
    left = [value is None or value == one.written != one.truth for one, value in zip(cells, found, strict=True)]
    right = [same(value, one.truth) for one, value in zip(cells, found, strict=True)]
    good = sum(stays if one.truth is None else fits for one, stays, fits in zip(cells, left, right, strict=True))
    known = [(stays, fits) for one, stays, fits in zip(cells, left, right, strict=True) if one.truth is not None]
    idle = sum(stays and not fits for stays, fits in known)
    wrong = len(cells) - good - idle
    print(f"| {kind} | {reader} | {len(cells):,} | {good:,} | {idle:,} | {wrong:,} | {len(cells) / seconds:,.0f} |")


def same(value: str | None, truth: str | None) -> bool:
    """Whether a cell was read as what it says; a sign of a currency will do for its code."""
    if value is None or truth is None:
        return False
    for sign, code in SIGNS.items():
        value = value.replace(f"{sign} ", f"{code} ")
    return value == truth


def ours(cells: Sequence[str]) -> tuple[list[str | None], float]:
    """In one batch, as the runner hands them."""
    series = pl.Series(cells)
    uniform_cells(series.head(1), Form())
    started = time.perf_counter()
    return uniform_cells(series, Form()).to_list(), time.perf_counter() - started


def theirs(python: str, kind: str, cells: Sequence[str]) -> tuple[list[str | None], float]:
    """In the peers' environment."""
    asked = json.dumps([kind, list(cells)])
    made = subprocess.run([python, "-c", PEER], input=asked, capture_output=True, text=True, check=True)  # noqa: S603
    found: Any = json.loads(made.stdout)
    return found[0], found[1]


def date_cell(chance: random.Random) -> Cell:
    """A day from 1950 to 2049; where day and month could be mistaken, not in figures alone."""
    year, month, day = chance.randint(1950, 2049), chance.randint(1, 12), chance.randint(1, 28)
    name = calendar.month_name[month]
    forms = [
        f"{year}/{month}/{day}", f"{year}年{month}月{day}日", f"{name} {day}, {year}", f"{day} {name[:3]} {year}",
        f"{''.join('〇一二三四五六七八九'[int(digit)] for digit in str(year))}年{spelt(month)}月{spelt(day)}日",
        *([f"{day}/{month}/{year}", f"{month}/{day}/{year}"] if day > 12 else []),
    ]  # fmt: skip
    return Cell(chance.choice(forms), f"{year}-{month:02d}-{day:02d}")


def numeral_cell(chance: random.Random) -> Cell:
    """Up to ten million, in characters, or in figures and characters."""
    number = chance.randint(0, 10 ** chance.randint(1, 7))
    high, thousands = number // 10_000, number // 1000 % 10
    mixed = [f"{high}万{thousands}千"] if number >= 10_000 and thousands and number % 1000 == 0 else []
    return Cell(chance.choice([spelt(number), *mixed]), str(number))


def amount_cell(chance: random.Random) -> Cell:
    """With a sign of a currency, before or behind."""
    value = chance.randint(100, 10**8) / 100
    forms = {
        f"¥{value:,.2f}": "CNY", f"{value:.2f}元": "CNY", f"${value:,.2f}": "USD", f"€ {value:.2f}": "EUR",
        f"{value:,.2f}".translate(str.maketrans(",.", ".,")) + " €": "EUR",
    }  # fmt: skip
    written = chance.choice(list(forms))
    return Cell(written, f"{forms[written]} {value:.2f}")


def trap_cell(chance: random.Random) -> Cell:
    """What is no value for sure."""
    return Cell(chance.choice(TRAPS), None)


def spelt(number: int) -> str:
    """In Chinese characters, below a hundred million."""
    if number >= 10_000:
        low = number % 10_000
        return spelt(number // 10_000) + "万" + (("零" if low < 1000 else "") + spelt(low) if low else "")
    said, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            said += (
                ("零" if gap else "")
                + ("" if power == 10 and digit == 1 and not said else "零一二三四五六七八九"[digit])
                + name
            )
        gap = not digit and said != ""
    return said or "零"


PEERS = {"dates": "dateparser", "numerals": "cn2an", "amounts": "price-parser"}
KINDS: dict[str, tuple[Callable[[random.Random], Cell], str | None]] = {
    "dates": (date_cell, "dates"),
    "numerals": (numeral_cell, "numerals"),
    "amounts": (amount_cell, "amounts"),
    "traps: dates?": (trap_cell, "dates"),
    "traps: numerals?": (trap_cell, "numerals"),
    "traps: amounts?": (trap_cell, "amounts"),
}

if __name__ == "__main__":
    main()
