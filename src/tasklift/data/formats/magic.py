"""Files that are no text: told by their first bytes, and refused with the way out."""

from pathlib import Path

from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import in_english, say_kept
from tasklift.settings.messages import say

PARQUET = b"PAR1"
_TAR, _TAR_AT = b"ustar", 257
_SAVE_AS = in_english("open it and save the sheet as 'CSV UTF-8'")
_UNPACK = in_english("unpack it and name the file inside")
_BINARY = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", in_english("an old Excel or Word file"), _SAVE_AS),
    (b"\x7fELF", in_english("a program (ELF)"), ""),
    (b"MZ\x90\x00", in_english("a Windows program"), ""),
    (b"\x89PNG\r\n\x1a\n", in_english("a PNG picture"), ""),
    (b"\xff\xd8\xff", in_english("a JPEG picture"), ""),
    (b"GIF8", in_english("a GIF picture"), ""),
    (b"%PDF-", in_english("a PDF document"), in_english("copy the table out of it, or export it as CSV")),
    (
        b"SQLite format 3\x00",
        in_english("an SQLite database"),
        in_english("export a table: sqlite3 -header -csv FILE 'select * from TABLE'"),
    ),
    (b"\x1f\x8b", in_english("a gzip file inside a gzip file"), _UNPACK),
    (b"BZh", in_english("a bzip2 archive"), _UNPACK),
    (b"\xfd7zXZ\x00", in_english("an xz archive"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", in_english("a zstd archive"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", in_english("a 7z archive"), _UNPACK),
    (b"Rar!\x1a\x07", in_english("a RAR archive"), _UNPACK),
    (b"ARROW1\x00\x00", in_english("an Arrow file"), in_english("save it as Parquet")),
    (
        b"\x80\x04\x95",
        in_english("a pickle, which could run code when read"),
        in_english("save the table as CSV, JSONL or Parquet"),
    ),
    (b"\x93NUMPY", in_english("a numpy array"), in_english("save the table as CSV, JSONL or Parquet")),
)
_ADVICE = in_english("give a CSV, TSV, JSONL, JSON or Parquet file")


def refuse_binary(path: Path, sample: bytes) -> None:
    """Raise a UserError if the sample begins like a known kind of binary file other than Parquet."""
    if sample.startswith(b"PK\x03\x04"):
        raise _refusal(path, *_zipped(sample))
    if sample[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR:
        raise _refusal(path, in_english("a tar archive"), _UNPACK)
    for magic, what, advice in _BINARY:
        if sample.startswith(magic):
            raise _refusal(path, what, advice)


def not_text(path: Path) -> UserError:
    """The error for bytes that are no text in any encoding that we know."""
    return _refusal(
        path,
        in_english("a binary file, or text in an unknown encoding"),
        in_english("save it as UTF-8 text (CSV, TSV or JSONL)"),
    )


def _zipped(sample: bytes) -> tuple[str, str]:
    if b"word/" in sample:
        return in_english("a Word document (.docx)"), in_english("copy the table out of it, or export it as CSV")
    if b"xl/" in sample or b"[Content_Types].xml" in sample:
        return in_english("an Excel workbook (.xlsx)"), _SAVE_AS
    return in_english("a zip archive"), _UNPACK


def _refusal(path: Path, what: str, advice: str) -> UserError:
    return UserError(
        "file-binary",
        say("this is {what}", what=say_kept(what)),
        where=Place(str(path)),
        advice=say_kept(advice or _ADVICE),
    )
