"""Rows of published sets with one fault planted in them, and rows as they are."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

# Published sets and their mess are shared with the other benchmarks; these modules lie one folder up.
sys.path.append(str(Path(__file__).parents[1]))
from mess import add_copies, flip_labels  # noqa: E402
from published import Row, read_records  # noqa: E402

Lots = np.random.Generator


class Planted(NamedTuple):
    """A task's rows, and in words what was planted; `test` is empty where Tasklift draws it."""

    words: str
    train: list[Row]
    test: list[Row]


class Pool(NamedTuple):
    """All rows of a published set, with what kind of text each is where the set says so."""

    name: str
    rows: list[Row]
    kinds: list[str]


def read_pool(folder: Path, name: str, label: str = "label") -> Pool:
    """A set with all its splits together."""
    records = [one for split in ("train", "validation", "test") for one in read_records(folder, name, split)]
    rows = [Row(str(one["text"]), str(one[label])) for one in records]
    return Pool(f"{name} by {label}" if label != "label" else name, rows, [one.get("category", "") for one in records])


def healthy(pools: dict[str, Pool], lots: Lots) -> Planted:
    """Thousands of rows of two labels, as they were published."""
    rows = _drawn(_one_of(pools, ("waimai", "shopping", "films"), lots), lots, 6000, 9000)
    return Planted(f"{len(rows)} rows as published", rows, [])


def label_noise(pools: dict[str, Pool], lots: Lots) -> Planted:
    """A share of the labels drawn anew."""
    rows = _drawn(_one_of(pools, ("waimai", "shopping", "films", "categories", "fields"), lots), lots, 2000, 6000)
    share = lots.uniform(0.15, 0.35)
    return Planted(f"{100 * share:.0f} % wrong labels in {len(rows)} rows", flip_labels(rows, share, lots), [])


def leakage(pools: dict[str, Pool], lots: Lots) -> Planted:
    """Copies among all rows, or in train of rows of the user's own test."""
    rows = _drawn(_one_of(pools, ("waimai", "shopping", "films", "fields"), lots), lots, 2000, 6000)
    share = lots.uniform(0.3, 0.5)
    if lots.random() < 0.5:
        return Planted(f"{100 * share:.0f} % copies among {len(rows)} rows", add_copies(rows, share, lots), [])
    test, train = rows[: len(rows) // 5], rows[len(rows) // 5 :]
    leaked = test[: round(share * len(test))]
    return Planted(f"{len(leaked)} of {len(test)} test rows in train", [*train, *leaked], test)


def answer_in_text(pools: dict[str, Pool], lots: Lots) -> Planted:
    """The label's name joined to the text, in most rows or all."""
    rows = _drawn(_one_of(pools, ("waimai", "shopping", "films", "categories", "fields"), lots), lots, 2000, 6000)
    template = ("{label} {text}", "{text} {label}", "{text} [label: {label}]", "标签：{label}。{text}")[
        lots.integers(4)
    ]
    share = lots.uniform(0.85, 1.0)
    joined = [row._replace(text=template.format(**row._asdict())) if lots.random() < share else row for row in rows]
    return Planted(f"{template} in {100 * share:.0f} % of {len(rows)} rows", joined, [])


def little_data(pools: dict[str, Pool], lots: Lots) -> Planted:
    """A few hundred rows, or of many labels a handful each."""
    if lots.random() < 0.5:
        rows = _drawn(_one_of(pools, ("waimai", "shopping", "films"), lots), lots, 150, 400)
        return Planted(f"{len(rows)} rows of 2 labels", rows, [])
    rows = _drawn(_one_of(pools, ("categories", "fields", "intents"), lots), lots, 500, 1500)
    return Planted(f"{len(rows)} rows of {len({row.label for row in rows})} labels", rows, [])


def confused_labels(pools: dict[str, Pool], lots: Lots) -> Planted:
    """One of the frequent labels gets one of two names, by lot."""
    rows = _drawn(_one_of(pools, ("categories", "waimai", "shopping"), lots), lots, 3000, 6000)
    frequent = [label for label, _ in Counter(row.label for row in rows).most_common(4)]
    torn = frequent[lots.integers(len(frequent))]
    named = [Row(row.text, f"{torn} {'AB'[lots.integers(2)]}") if row.label == torn else row for row in rows]
    return Planted(f"{torn} has two names, in {len(rows)} rows", named, [])


def drift(pools: dict[str, Pool], lots: Lots) -> Planted:
    """A test of another kind of text: of another shop, of a category that train has not, or of other shares of them."""
    match lots.integers(3):
        case 0:
            order = lots.permutation(["waimai", "shopping"])
            train, test = (_drawn(pools[name], lots, 3000, 5000) for name in order)
            return Planted(f"learned from {order[0]}, tested on {order[1]}", train, test[:1000])
        case 1:
            pool = pools["shopping"]
            left = [name for name, rows in Counter(pool.kinds).items() if rows > 2000]
            other = left[lots.integers(len(left))]
            train, test = (_of_kinds(pool, {other}, lots, inside=inside) for inside in (False, True))
            return Planted(f"shopping without {other}, tested on it", train[:5000], test[:1000])
    pool = pools["shopping"]
    kinds = set(lots.permutation(sorted(set(pool.kinds)))[:4].tolist())
    some, others = (_of_kinds(pool, kinds, lots, inside=inside) for inside in (True, False))
    train, test = [*some[:3200], *others[:800]], [*some[3200:3360], *others[800:1440]]
    return Planted("the same categories in other shares", train, test)


PLANTS: dict[str, Callable[[dict[str, Pool], Lots], Planted]] = {
    "healthy": healthy,
    "label_noise": label_noise,
    "leakage": leakage,
    "answer_in_text": answer_in_text,
    "little_data": little_data,
    "confused_labels": confused_labels,
    "drift": drift,
}
"""What is planted, by the name of the cause that a diagnosis should name first."""


def read_pools(folder: Path) -> dict[str, Pool]:
    """The sets by short names."""
    return {
        "waimai": read_pool(folder, "waimai_10k"),
        "shopping": read_pool(folder, "online_shopping_10_cats"),
        "films": read_pool(folder, "sst2"),
        "categories": read_pool(folder, "online_shopping_10_cats", "category"),
        "fields": read_pool(folder, "csl_category"),
        "intents": read_pool(folder, "banking77"),
    }


def _one_of(pools: dict[str, Pool], names: tuple[str, ...], lots: Lots) -> Pool:
    return pools[names[lots.integers(len(names))]]


def _drawn(pool: Pool, lots: Lots, fewest: int, most: int) -> list[Row]:
    """So many rows of the pool, without replacement."""
    count = min(len(pool.rows), int(lots.integers(fewest, most + 1)))
    return [pool.rows[place] for place in lots.permutation(len(pool.rows))[:count].tolist()]


def _of_kinds(pool: Pool, kinds: set[str], lots: Lots, *, inside: bool) -> list[Row]:
    """All rows of these kinds, or of the others, in any order."""
    places = [place for place, kind in enumerate(pool.kinds) if (kind in kinds) == inside]
    return [pool.rows[place] for place in lots.permutation(places).tolist()]
