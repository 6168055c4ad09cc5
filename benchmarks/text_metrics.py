"""How fast texts are scored, and whether as their authors' own packages score them: sacreBLEU and rouge-score.

Short texts are those of published sets: summaries of papers, titles of Chinese papers, strings of a program in Chinese.
Long ones are abstracts joined to 2,000 words or characters. An answer is the right text with every tenth word or
character gone and one in ten moved. Both sides score the same texts, each once, on one core; kernels are compiled
before. `rouge-score` is given our tokens for Chinese, of which its own would leave nothing. BLEU of both is of `13a`
and `zh`. Difference: the largest between two values of a metric, which are shares of one.

Usage: OMP_NUM_THREADS=1 python benchmarks/text_metrics.py --data FOLDER [--rows 1000]
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from published import parser_with_data, read_records
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF
from tables import show_table

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score
from tasklift.text.scoring.word_tokens import word_tokens

LONG, LONG_ROWS = 2000, 5
SPOILT = 10
ROUGE = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}


class Case(NamedTuple):
    """Texts of one sort to score."""

    name: str
    texts: JudgedTexts


class Words:
    """Our tokens, for rouge-score."""

    def tokenize(self, text: str) -> list[str]:
        """The tokens of a text."""
        return word_tokens([text])[0]


def main() -> None:
    """A line for each sort of texts and family of metrics."""
    arguments = parser_with_data(__doc__).parse_args()
    cases = list(read_cases(arguments.data, arguments.rows or 1000))
    for case in cases:
        for names in ([*ROUGE], ["bleu"], ["chrf"], ["chrf_plus_plus"]):
            ours(case.texts.only(np.arange(case.texts.rows) < 1), names)
    columns = ["texts", "rows", "metrics", "ours, s", "peer, s", "times as fast", "difference"]
    show_table(columns, (line(case, *pair) for case in cases for pair in pairs()))


def pairs() -> list[tuple[list[str], Callable[[JudgedTexts], list[float]]]]:
    """Our metrics, and their peer."""
    return [
        ([*ROUGE], rouge_score),
        (["bleu"], lambda texts: sacre(BLEU(tokenize="zh" if texts.language == "zh" else "13a", force=True), texts)),
        (["chrf"], lambda texts: sacre(CHRF(), texts)),
        (["chrf_plus_plus"], lambda texts: sacre(CHRF(word_order=2), texts)),
    ]


def line(case: Case, names: list[str], peer: Callable[[JudgedTexts], list[float]]) -> list[str]:
    """What both took, and how far apart their values are."""
    values, seconds = timed(lambda: ours(case.texts, names))
    theirs, longer = timed(lambda: peer(case.texts))
    apart = max(abs(one - other) for one, other in zip(values, theirs, strict=True))
    figures = [f"{seconds:.3f}", f"{longer:.3f}", f"{longer / seconds:.1f}", f"{apart:.0e}"]
    return [case.name, str(case.texts.rows), ", ".join(names), *figures]


def timed(work: Callable[[], list[float]]) -> tuple[list[float], float]:
    """What came of it, and in how many seconds."""
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def ours(texts: JudgedTexts, names: Sequence[str]) -> list[float]:
    """Our values."""
    return [score(find_metric(name), texts) or 0.0 for name in names]


def rouge_score(texts: JudgedTexts) -> list[float]:
    """The means of rouge-score."""
    scorer = RougeScorer(list(ROUGE.values()), tokenizer=Words() if texts.language == "zh" else None)
    found = [scorer.score_multi(right, answer) for right, answer in zip(texts.gold, texts.texts, strict=True)]
    return [float(np.mean([one[name].fmeasure for one in found])) for name in ROUGE.values()]


def sacre(measure: Any, texts: JudgedTexts) -> list[float]:
    """The corpus score of sacreBLEU."""
    most = max(map(len, texts.gold))
    references = [[right[place] if place < len(right) else None for right in texts.gold] for place in range(most)]
    return [measure.corpus_score(texts.texts, references).score / 100]


def read_cases(data: Path, rows: int) -> Iterator[Case]:
    """Short and long texts, English and Chinese."""
    papers, titles = read_records(data, "scitldr", "train"), read_records(data, "csl_title", "test")
    strings = read_records(data, "jupyterlab_ui_en_zh", "train")
    yield Case("English summaries", judged([one["targets"] for one in papers[:rows]], "en"))
    yield Case("Chinese titles", judged([[one["target"]] for one in titles[:rows]], "zh"))
    yield Case("Chinese strings of a program", judged([[one["target"]] for one in strings[:rows]], "zh"))
    english = " ".join(sentence.strip() for one in papers for sentence in one["sentences"]).split()
    chinese = "".join(one["source"] for one in titles)
    yield Case(f"English, {LONG:,} words", judged([[" ".join(part)] for part in long_parts(english)], "en"))
    yield Case(f"Chinese, {LONG:,} characters", judged([["".join(part)] for part in long_parts(chinese)], "zh"))


def long_parts(tokens: Sequence[str]) -> list[Sequence[str]]:
    """The first parts of so many tokens."""
    return [tokens[start : start + LONG] for start in range(0, LONG * LONG_ROWS, LONG)]


def judged(right: Sequence[Sequence[str]], language: str) -> JudgedTexts:
    """Right texts, each beside one of them that was spoilt."""
    generator = random.Random(0)
    gap = "" if language == "zh" else " "
    answers = [gap.join(spoilt(list(texts[0]) if not gap else texts[0].split(), generator)) for texts in right]
    return JudgedTexts(tuple(map(tuple, right)), tuple(answers), ("",) * len(answers), language)


def spoilt(tokens: list[str], generator: random.Random) -> list[str]:
    """Without some of the tokens, and with some moved."""
    kept = [token for token in tokens if generator.randrange(SPOILT)]
    for _ in range(len(kept) // SPOILT):
        kept.insert(generator.randrange(len(kept)), kept.pop(generator.randrange(len(kept))))
    return kept


if __name__ == "__main__":
    main()
