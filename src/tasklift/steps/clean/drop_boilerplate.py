"""Boilerplate: sentences that stand in many unrelated texts and say nothing of any of them."""

from functools import cache
from typing import Annotated, Any, ClassVar, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.located import read_yaml
from tasklift.settings.registry import PACKAGE
from tasklift.text.sentences import are_boundaries, in_sentences, read_sentences

_SLOTS: Final = 1 << 22
"""Of the counts that tell, in memory of a fixed size, which sentences may be frequent."""
_SHOWN: Final = 60
_FOUND: Final = {"key": pl.UInt64, "text": pl.UInt64, "label": pl.String, "whole": pl.Boolean}

Counts = NDArray[np.int64]


class DropBoilerplate(Survey):
    """Cut sentences that stand in many unrelated texts; set aside texts that are nothing else.

    Why: signatures (`Sent from my iPhone`), notes of copyright, fixed endings of forms and reviews that a shop filled
    in (系统默认好评) say nothing of the text they stand in, and a model learns them with whatever label they have.
    Sentences are boilerplate when they are long enough, stand in at least `rows` different texts and that `share` of
    all rows, and say nothing of the label: its rows have the labels that all rows have. A shipped list of well-known
    sentences, English and Chinese, goes however rare they are. Copies of one text count once, for `deduplicate` takes
    these; a short answer that many people give (`very good`, 味道很好) stays, as it is short, or tells the label.

    When it hurts: requests are not cut, so what is in most of them is better left in. Without labels nothing tells a
    fixed phrase from what many people mean; raise `minimum_letters` there and look at the examples. `action: drop`
    changes no text, and sets only those aside that are nothing but boilerplate.

    Example:
        recipe: [{drop_boilerplate: {rows: 50, share: 0.01, action: cut}}, deduplicate]

    Reference: Kohlschütter et al., "Boilerplate detection using shallow text features", 2010; Lee et al.,
    "Deduplicating training data makes language models better", 2022, for substrings that training data repeats.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.LABEL)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)

    rows: Annotated[int, Search(5, 200, log=True)] = Field(
        20, ge=2, description="fewest different texts that a sentence stands in"
    )
    share: Annotated[float, Search(0.001, 0.1, log=True)] = Field(
        0.002, ge=0, le=1, description="least share of all rows that it stands in"
    )
    minimum_letters: Annotated[int, Search(8, 60)] = Field(
        15, ge=1, description="fewest letters and digits of such a sentence; a Chinese character counts as three"
    )
    maximum_skew: Annotated[float, Search(0.05, 0.5)] = Field(
        0.2, ge=0, le=1, description="how far its labels may be from those of all rows (total variation); 1: any labels"
    )
    known: bool = Field(True, description="whether sentences of the shipped list go however rare they are")
    action: Literal["cut", "drop"] = Field(
        "cut", description="cut: such sentences go, and texts of nothing else; drop: only texts of nothing else"
    )

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        names = [name for name in rows.columns if name not in ("id", RoleType.LABEL.value)]
        frequent = self._frequent(rows, names)
        schema = {"id": pl.String, **dict.fromkeys(names, pl.String), "reason": pl.String}
        found = pl.concat([pl.DataFrame(schema=schema), *rows.map(lambda batch: self._treated(batch, names, frequent))])
        aside = found.filter(pl.col("reason").is_not_null()).select("id", "reason")
        if self.action == "drop":
            return Findings(set_aside=aside)
        return Findings(set_aside=aside, changed=found.filter(pl.col("reason").is_null()).drop("reason"))

    def _frequent(self, rows: Rows, names: list[str]) -> pl.Series:
        """The keys of sentences that are boilerplate by what is counted here."""
        counts: Counts = np.zeros(_SLOTS, dtype=np.int64)
        labels = pl.DataFrame(schema={"label": pl.String, "rows": pl.UInt32})
        for slots, some in rows.map(lambda batch: self._counted(batch, names)):
            np.add.at(counts, slots, 1)
            labels = pl.concat([labels, some]).group_by("label").agg(pl.col("rows").sum())
        least = max(self.rows, self.share * rows.height)
        may = counts >= least
        if not may.any():
            return pl.Series(dtype=pl.UInt64)
        read = rows.map(lambda batch: self._candidates(batch, names, may))
        found = pl.concat([pl.DataFrame(schema=_FOUND), *read])
        return self._boilerplate(found, labels.sort("label"), least)

    def _counted(self, batch: Batch, names: list[str]) -> tuple[Counts, pl.DataFrame]:
        """The slot of every sentence that is long enough, once a row, and how many rows have which label."""
        keys = [self._sentences(batch[name]).unique(["row", "key"])["key"].to_numpy() for name in names]
        label = _labels(batch).to_frame().group_by("label").agg(pl.len().alias("rows"))
        return np.concatenate([_slots(one) for one in keys]), label

    def _sentences(self, texts: pl.Series) -> pl.DataFrame:
        """The sentences that are long enough: `row`, `key`."""
        pieces = in_sentences(texts)
        sentences = read_sentences(pieces["piece"])
        long = pl.Series(sentences.widths >= self.minimum_letters)
        return pieces.select("row").with_columns(key=pl.Series(sentences.keys, dtype=pl.UInt64)).filter(long)

    def _candidates(self, batch: Batch, names: list[str], may: NDArray[np.bool_]) -> pl.DataFrame:
        """Each sentence that may be frequent, with the key of its text, its label, and whether it is all of it."""
        parts = [pl.DataFrame(schema=_FOUND)]
        for name in names:
            found = self._sentences(batch[name]).unique(["row", "key"], maintain_order=True)
            found = found.filter(pl.Series(may[_slots(found["key"].to_numpy())]))
            texts = pl.Series(read_sentences(batch[name]).keys, dtype=pl.UInt64).gather(found["row"])
            part = found.select("key").with_columns(text=texts, label=_labels(batch).gather(found["row"]))
            parts.append(part.with_columns(whole=pl.col("key") == pl.col("text")).select(list(_FOUND)))
        return pl.concat(parts)

    def _boilerplate(self, found: pl.DataFrame, labels: pl.DataFrame, least: float) -> pl.Series:
        """Sentences count once for each different text, and where labels speak, for each row that is nothing else."""
        seen = found.group_by("key").agg(
            pl.col("text").filter(~pl.col("whole")).n_unique().alias("texts"), pl.col("whole").sum().alias("whole")
        )
        speak = labels.drop_nulls("label").height > 1
        enough = seen.filter(pl.col("texts") + (pl.col("whole") if speak else 0) >= least)["key"]
        if not speak:
            return enough.sort()
        skew = _skew(found.filter(pl.col("key").is_in(enough.implode())), labels)
        return skew.filter(pl.col("skew") <= self.maximum_skew)["key"].sort()

    def _treated(self, batch: Batch, names: list[str], frequent: pl.Series) -> pl.DataFrame:
        """The rows that have boilerplate, with new texts, and a reason where nothing else is left."""
        cut = batch.select("id", *(self._cut(batch[name], frequent) for name in names))
        changed = pl.select(pl.any_horizontal(cut[name].ne_missing(batch[name]) for name in names)).to_series()
        before, after = batch.filter(changed), cut.filter(changed)
        reasons = [_reason(before[name], after[name]) for name in names]
        return after.with_columns(pl.coalesce(reasons).alias("reason"))

    def _cut(self, texts: pl.Series, frequent: pl.Series) -> pl.Series:
        pieces = in_sentences(texts)
        keys = pl.Series(read_sentences(pieces["piece"]).keys, dtype=pl.UInt64)
        goes = keys.is_in(frequent.implode())
        if self.known:
            goes |= _is_known(keys, pieces["piece"])
        goes &= ~are_boundaries(pieces["piece"])
        rows = pieces["row"].filter(goes).unique().sort()
        if not rows.len():
            return texts
        left = pieces.with_columns(pl.when(~goes).then("piece").otherwise(pl.lit("")).alias("piece"))
        left = (
            left.filter(pl.col("row").is_in(rows.implode()))
            .group_by("row", maintain_order=True)
            .agg(pl.col("piece").str.join("").str.strip_chars())
        )
        return texts.clone().scatter(left["row"], left["piece"])


def _slots(keys: NDArray[Any]) -> Counts:
    return (keys & np.uint64(_SLOTS - 1)).astype(np.int64)


def _labels(batch: Batch) -> pl.Series:
    label = RoleType.LABEL.value
    return batch[label] if label in batch.columns else pl.Series(label, [None] * batch.height, dtype=pl.String)


def _skew(found: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """How far the labels of each sentence are from those of all rows: half the sum of differences of shares."""
    usual = labels.drop_nulls("label").with_columns(pl.col("rows") / pl.col("rows").sum())
    own = found.drop_nulls("label").group_by("key", "label").len()
    own = own.with_columns(pl.col("len") / pl.col("len").sum().over("key")).join(usual, on="label")
    less = pl.min_horizontal("len", "rows").sort().sum()
    return own.group_by("key").agg((1 - less).alias("skew"))


def _reason(before: pl.Series, after: pl.Series) -> pl.Expr:
    """Why a text goes: it had words, and has none left."""
    words = r"[\p{L}\p{N}]"
    empty = before.str.contains(words) & ~after.str.contains(words)
    shown = before.str.replace_all(r"\s+", " ").str.strip_chars().str.head(_SHOWN)
    return pl.when(empty).then(each_in_english("only boilerplate: {text}", text=shown))


def _is_known(keys: pl.Series, pieces: pl.Series) -> pl.Series:
    sentences, patterns = _known()
    lower = pieces.str.to_lowercase()
    return (
        keys.is_in(sentences.implode())
        | pl.select(pl.any_horizontal(lower.str.contains(pattern) for pattern in patterns)).to_series()
    )


@cache
def _known() -> tuple[pl.Series, tuple[str, ...]]:
    """The keys of the shipped sentences, and the patterns."""
    table = read_yaml(PACKAGE / "resources" / "boilerplate.yaml").value
    keys = read_sentences(pl.Series(table["sentences"], dtype=pl.String)).keys
    return pl.Series(keys, dtype=pl.UInt64).sort(), tuple(table["patterns"])
