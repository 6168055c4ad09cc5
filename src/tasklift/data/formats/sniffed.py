"""What a look at the beginning of a file tells about the whole of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Format(StrEnum):
    """The formats that are read and written."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"


class Compression(StrEnum):
    """How the bytes of a file are packed."""

    NONE = "none"
    GZIP = "gzip"


class Nesting(StrEnum):
    """Where questions stand in a JSON document that nests them: in paragraphs, or in those of articles."""

    ARTICLES = "articles"
    PARAGRAPHS = "paragraphs"


class Mended(NamedTuple):
    """What is mended of a file as a whole, and the first line that needs it, where there is one."""

    reason: str
    line: int | None = None


@dataclass(frozen=True)
class Sniffed:
    """The format of a file, decided by its content.

    `columns` are the names in the header or, for JSON and JSONL, the keys in the first megabyte in order of appearance.
    `newline` is what ends a line; `quoting` says whether quotes enclose fields (in some TSV files they are plain
    characters). `repairs` are those of the file as a whole, such as a byte order mark that is left out; `why` is the
    evidence in words. `nesting`: for JSON whose rows are questions that are nested as in SQuAD.
    """

    format: Format
    compression: Compression = Compression.NONE
    encoding: str = "utf-8"
    bom: bool = False
    delimiter: str | None = None
    newline: str = "\n"
    quoting: bool = True
    columns: tuple[str, ...] = ()
    repairs: tuple[Mended, ...] = ()
    why: str = ""
    nesting: Nesting | None = None
