"""Split texts: long ones become several rows, each with a chunk."""

from typing import Annotated, ClassVar, Self

import polars as pl
from pydantic import Field, model_validator

from tasklift.data.roles import PARENT, RoleType
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch
from tasklift.forms.spawn import Spawn, Spawned
from tasklift.models.pretrained.named import network_digest, network_of, token_counter
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.text.chunking.chunks import Count, in_chunks, tokens_in


class SplitText(Spawn):
    """Make several rows of one with a long text, each with a chunk of it and all else that the row has.

    Why: an encoder reads the first few hundred tokens of a text and no more, so that what makes the label may never be
    read; and a page is too much for one example of what to look up. A text of more than `size` tokens is cut into
    chunks that end with sentences, where those are not longer than a chunk themselves, and that are about equally long.
    A chunk begins with the last sentences of the one before, of `overlap` tokens at most. Tokens are words, and single
    characters in Chinese; with `tokens_of` they are those of a model. The row that was split is set aside; `lift why`
    shows what became of it.

    When it hurts: a chunk may lack what its label is for, and then teaches something wrong. Requests are not split:
    the model answers a whole text, cut where it always is. Long texts weigh more than before, a row for each chunk.

    Example:
        recipe: [{split_text: {size: 200, overlap: 20}}, classical]

    Reference: Hearst, "TextTiling", 1997; Pappagari et al., "Hierarchical transformers for long document
    classification", 2019; Lewis et al., "Retrieval-augmented generation", 2020, who cut at every 100 words.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    size: Annotated[int, Search(50, 1000, log=True)] = Field(
        200, ge=2, le=1_000_000, description="most tokens that a chunk may have; shorter texts stay as they are"
    )
    overlap: Annotated[int, Search(0, 100)] = Field(
        20, ge=0, le=1_000_000, description="most tokens that two chunks, one behind the other, have in common"
    )
    whole_sentences: bool = Field(True, description="whether chunks end with sentences, where these are not too long")
    tokens_of: str | None = Field(
        None, description="a pretrained model whose tokens are counted, as `minilm` or a folder; none: words"
    )
    text: str | None = Field(None, description="which text is split, where rows have several")

    @model_validator(mode="after")
    def _check_overlap(self) -> Self:
        if self.overlap > self.size // 2:
            raise ValueError(say("`overlap` is at most half of `size`"))
        return self

    def resources(self) -> list[str]:
        if self.tokens_of is None:
            return []
        return [network_digest(self.tokens_of, folder=self.folder, who=self.step_name())]

    def spawn(self, batch: Batch) -> Spawned:
        column = self._column(batch)
        count = self._count()
        chunks = in_chunks(
            batch[column], self.size, self.overlap, whole_sentences=self.whole_sentences, count=count
        ).filter(pl.len().over("row") > 1)
        rows = chunks.select(batch["id"].gather(chunks["row"]).alias(PARENT), pl.col("chunk").alias(column))
        parts = chunks.group_by("row").agg(pl.len().alias("parts"))
        replaced = pl.DataFrame({"row": pl.Series(range(batch.height), dtype=pl.UInt32)}).join(
            parts, on="row", how="left", maintain_order="left"
        )
        return Spawned(
            rows,
            replaced.select(each_in_english("split into chunks (here {parts})", parts=pl.col("parts"))).to_series(),
        )

    def _count(self) -> Count:
        if self.tokens_of is None:
            return tokens_in
        return token_counter(network_of(self.tokens_of, folder=self.folder, who=self.step_name()))

    def _column(self, batch: Batch) -> str:
        names = [name for name in batch.columns if name != "id"]
        if self.text is None and len(names) == 1:
            return names[0]
        if self.text in names:
            return str(self.text)
        problem = say("`split_text` splits one text, and rows have these: {names}", names=names)
        raise UserError(
            "step-does-not-fit", problem, advice=say("name one: `split_text: {{text: {name}}}`", name=names[0])
        )
