"""Files that are no text: told by their first bytes, and refused with the way out."""

from pathlib import Path

from tasklift.settings.errors import Place, UserError

PARQUET = b"PAR1"
_SAVE_AS = "open it and save the sheet as 'CSV UTF-8'"
_UNPACK = "unpack it and name the file inside"
_BINARY = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file", _SAVE_AS),
    (b"\x7fELF", "a program (ELF)", ""),
    (b"MZ\x90\x00", "a Windows program", ""),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", ""),
    (b"\xff\xd8\xff", "a JPEG picture", ""),
    (b"GIF8", "a GIF picture", ""),
    (b"%PDF-", "a PDF document", "copy the table out of it, or export it as CSV"),
    (b"SQLite format 3\x00", "an SQLite database", "export a table: sqlite3 -header -csv FILE 'select * from TABLE'"),
    (b"\x1f\x8b", "a gzip file inside a gzip file", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"ARROW1\x00\x00", "an Arrow file", "save it as Parquet"),
    (b"\x80\x04\x95", "a pickle, which could run code when read", "save the table as CSV, JSONL or Parquet"),
    (b"\x93NUMPY", "a numpy array", "save the table as CSV, JSONL or Parquet"),
)
_ADVICE = "give a CSV, TSV, JSONL, JSON or Parquet file"


def refuse_binary(path: Path, sample: bytes) -> None:
    """Raise a UserError if the sample begins like a known kind of binary file other than Parquet."""
    if sample.startswith(b"PK\x03\x04"):
        raise _refusal(path, *_zipped(sample))
    for magic, what, advice in _BINARY:
        if sample.startswith(magic):
            raise _refusal(path, what, advice)


def not_text(path: Path) -> UserError:
    """The error for bytes that are no text in any encoding that we know."""
    return _refusal(path, "a binary file, or text in an unknown encoding", "save it as UTF-8 text (CSV, TSV or JSONL)")


def _zipped(sample: bytes) -> tuple[str, str]:
    if b"xl/" in sample or b"[Content_Types].xml" in sample:
        return "an Excel workbook (.xlsx)", _SAVE_AS
    return "a zip archive", _UNPACK


def _refusal(path: Path, what: str, advice: str) -> UserError:
    return UserError("file-binary", f"this is {what}", where=Place(str(path)), advice=advice or _ADVICE)
