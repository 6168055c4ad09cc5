"""Near copies: how fast signatures are made, and which copies are found, beside datasketch on the same texts.

Speed: MinHash signatures of 128 values, MB for a second of one core. Ours: the kernel over comparison forms (promised:
more than 200 MB/s on English documents), and with the making of the forms. datasketch: shingles of the same forms, as
Python sets of bytes, into `MinHash(num_perm=128).update_batch`; on a sample, for it is slow.

Finds: distinct texts and copies of half of them with some words (or characters) left out or put in, so that the true
similarity of copy and source is anywhere from 0.4 to 1. The truth is the exact Jaccard similarity of all pairs, from
sets made in Python. Recall: of copies at or above the threshold, those that are set aside (or whose source is).
Precision: of rows set aside, those that have a true partner at or above the threshold. Texts too short for shingles are
copies where their forms are equal. The peer is `MinHashLSH`.

Usage: python benchmarks/near_duplicates.py --data FOLDER [--documents 3000] [--megabytes 60]
"""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from published import parser_with_data, read_records
from tables import show_table

from tasklift.engines.local import map_batches
from tasklift.forms.rows import Rows
from tasklift.steps.clean.deduplicate import Deduplicate
from tasklift.text.buffers import string_buffers
from tasklift.text.comparison_form import comparison_form
from tasklift.text.minhash import signatures
from tasklift.text.shingles import CHARACTERS_PER_SHINGLE, MINIMUM_SHINGLES, WORDS_PER_SHINGLE

SOURCES = {
    "English documents": (("subjqa", "context"), ("aeslc", "source")),
    "Chinese documents": (("cmrc2018", "context"), ("online_shopping_10_cats", "text"), ("csl_title", "source")),
    "English sentences": (("sst2", "text"),),
    "Chinese reviews": (("waimai_10k", "text"),),
}
THRESHOLD = 0.85
PERMUTATIONS = 128
SPEED_COLUMNS = ("texts", "characters", "signatures MB/s", "with forms MB/s", "datasketch MB/s", "ratio")
FIND_COLUMNS = (
    *("texts", "rows", "true copies", "recall", "precision", "CPU s"),
    *("datasketch: recall", "precision", "CPU s"),
)


class Found(NamedTuple):
    """Rows set aside, and the CPU seconds that took."""

    gone: set[int]
    seconds: float


def main() -> None:
    """Both tables."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--documents", type=int, default=3000, help="distinct texts of each kind to find copies among")
    parser.add_argument("--megabytes", type=float, default=60, help="of text that signatures are made of")
    arguments = parser.parse_args()
    texts = {name: read_texts(arguments.data, columns) for name, columns in SOURCES.items()}
    show_table(SPEED_COLUMNS, speeds(texts, arguments.megabytes * 1e6))
    print()
    show_table(FIND_COLUMNS, finds(texts, arguments.documents))


def read_texts(folder: Path, columns: Sequence[tuple[str, str]]) -> list[str]:
    """The distinct texts of some columns, in their order."""
    found = (str(one[column]) for name, column in columns for one in read_records(folder, name, "train"))
    return list(dict.fromkeys(text for text in found if text.strip()))


def speeds(texts: dict[str, list[str]], size: float) -> Iterator[list[str]]:
    """A line for each kind of text."""
    for name, some in texts.items():
        column = repeated(some, size)
        forms = comparison_form(column)
        sample = forms.head(max(50, round(len(forms) / megabytes(forms))))
        kernel = best_speed(lambda: signatures(string_buffers(forms)), forms)  # noqa: B023
        whole = best_speed(lambda: signatures(string_buffers(comparison_form(column))), column)  # noqa: B023
        theirs = best_speed(lambda: [peer_signature(form) for form in sample], sample, times=1)  # noqa: B023
        length = round(sum(map(len, some)) / len(some))
        yield [name, f"{length}", f"{kernel:.0f}", f"{whole:.0f}", f"{theirs:.2f}", f"{kernel / theirs:.0f}"]


def finds(texts: dict[str, list[str]], count: int) -> Iterator[list[str]]:
    """A line for each kind of text."""
    for name, some in texts.items():
        rows = with_copies(some[:count], np.random.default_rng(0))
        shingles = [shingles_of(form) for form in comparison_form(pl.Series(rows))]
        partners = true_partners(shingles)
        found = [timed(lambda: our_finds(rows)), timed(lambda: peer_finds(shingles))]  # noqa: B023
        copies = sum(1 for row, others in partners.items() if min(others) < row)
        yield [name, f"{len(rows):,}", f"{copies:,}", *(cell for one in found for cell in cells_of(one, partners))]


def cells_of(found: Found, partners: dict[int, set[int]]) -> list[str]:
    """Recall, precision and seconds."""
    return [*(f"{rate:.3f}" for rate in rates(found.gone, partners)), f"{found.seconds:.2f}"]


def our_finds(rows: Sequence[str]) -> set[int]:
    """The rows that `deduplicate` sets aside."""
    frame = pl.DataFrame({"id": [str(row) for row in range(len(rows))], "input": rows, "label": "same"})
    handed = Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)
    findings = Deduplicate(threshold=THRESHOLD).survey(handed, nothing_to_learn)
    return set() if findings.set_aside is None else {int(row) for row in findings.set_aside["id"]}


def peer_finds(shingles: Sequence[set[bytes]]) -> set[int]:
    """The rows that a loop over `MinHashLSH` sets aside: those that are like an earlier row that stays."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-untyped]

    index, gone = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS), set()
    for row, hashed in enumerate(MinHash.generator(shingles, num_perm=PERMUTATIONS)):
        if index.query(hashed):
            gone.add(row)
        else:
            index.insert(row, hashed)
    return gone


def peer_signature(form: str) -> Any:
    """datasketch's signature of one form."""
    from datasketch import MinHash

    hashed = MinHash(num_perm=PERMUTATIONS)
    hashed.update_batch(shingles_of(form))
    return hashed.hashvalues


def shingles_of(form: str) -> set[bytes]:
    """What the kernel hashes, in plain Python: runs of 2 words, or of 3 characters where spaces are few; or all."""
    unspaced = sum(one >= "\u3000" for one in form) > form.count(" ")
    tokens, length = (list(form), CHARACTERS_PER_SHINGLE) if unspaced else (form.split(" "), WORDS_PER_SHINGLE)
    runs = ["\x00".join(tokens[at : at + length]).encode() for at in range(len(tokens) - length + 1)]
    return set(runs) if len(runs) >= MINIMUM_SHINGLES else {form.encode()}


def true_partners(shingles: Sequence[set[bytes]]) -> dict[int, set[int]]:
    """For each row that has any, the rows whose exact Jaccard similarity with it reaches the threshold."""
    from scipy.sparse import csr_matrix

    places = {one: place for place, one in enumerate(dict.fromkeys(run for row in shingles for run in sorted(row)))}
    columns = np.array([places[run] for row in shingles for run in row], dtype=np.int64)
    starts = np.cumsum([0, *(len(row) for row in shingles)])
    sets = csr_matrix((np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(shingles), len(places)))
    shared = (sets @ sets.T).tocoo()
    sizes = np.diff(starts)
    alike = shared.data >= THRESHOLD * (sizes[shared.row] + sizes[shared.col] - shared.data)
    found: dict[int, set[int]] = {}
    for row, other in zip(shared.row[alike].tolist(), shared.col[alike].tolist(), strict=True):
        if row != other:
            found.setdefault(row, set()).add(other)
    return found


def rates(gone: set[int], partners: dict[int, set[int]]) -> tuple[float, float]:
    """Recall over copies (a row and an earlier partner are settled when one of them is gone), and precision."""
    copies = [(row, others) for row, others in partners.items() if min(others) < row]
    settled = sum(row in gone or all(other in gone for other in others) for row, others in copies)
    right = sum(row in partners for row in gone)
    return settled / max(1, len(copies)), right / max(1, len(gone))


def with_copies(texts: Sequence[str], lots: np.random.Generator) -> list[str]:
    """The texts, and for every second one a copy in which up to a fifth of the words (characters) are other ones."""
    sources = [text for text in texts if lots.random() < 0.5]
    return [*texts, *(changed(text, lots.random() * 0.2, texts, lots) for text in sources)]


def changed(text: str, share: float, others: Sequence[str], lots: np.random.Generator) -> str:
    """The text with about a share of its tokens replaced by tokens of other texts, or left out."""
    glue = " " if " " in text else ""
    tokens, other = (one.split(" ") if glue else list(one) for one in (text, others[int(lots.integers(len(others)))]))
    kept: Iterator[str] = (
        token if lots.random() >= share else other[lots.integers(len(other))] if lots.random() < 0.5 else ""
        for token in tokens
    )
    return glue.join(kept)


def repeated(texts: Sequence[str], size: float) -> pl.Series:
    """The texts again and again, up to so many bytes."""
    once = pl.Series("text", texts)
    return pl.concat([once] * max(1, round(size / 1e6 / megabytes(once))))


def best_speed(work: Callable[[], Any], texts: pl.Series, times: int = 3) -> float:
    """MB/s of the fastest of some times, after one to warm up."""
    work()
    return megabytes(texts) / min(timed(lambda: (work(), set())[1]).seconds for _ in range(times))


def timed(work: Callable[[], set[int]]) -> Found:
    """What `work` gives and the CPU seconds it took, which other programs do not change much."""
    started = time.process_time()
    gone = work()
    return Found(gone, time.process_time() - started)


def megabytes(texts: pl.Series) -> float:
    """Size in UTF-8."""
    return float(texts.str.len_bytes().sum()) / 1e6


def nothing_to_learn(*_: object, **__: object) -> Any:
    """Deduplication asks no model."""
    raise AssertionError


if __name__ == "__main__":
    main()
