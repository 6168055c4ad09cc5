"""Files that are packed or binary, and whose packing or binary form is broken."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

import polars as pl
from tests.faults.broken.case import ROWS, Broken, Ending, csv_lines, good, joined, json_lines, with_line

_AT = 5


def cases() -> list[Broken]:
    """All of them."""
    return [*_gzip(), *_zips(), *_parquet(), *_columnar_types(), *_strangers()]


def _gzip() -> Iterator[Broken]:
    plain = joined(csv_lines(good())).encode()
    packed = gzip.compress(plain, mtime=0)
    big = gzip.compress(joined(csv_lines(good(count=2000))).encode(), mtime=0)
    refused = {
        "cut off in its header": packed[:8],
        "cut off after its header": packed[:10],
        "cut off in the middle": packed[: len(packed) // 2],
        "cut off before its end": packed[:-1],
        "cut off before its checksum": packed[:-8],
        "a large one cut off": big[: len(big) // 2],
        "a wrong checksum": packed[:-8] + b"\0\0\0\0" + packed[-4:],
        "a wrong length": packed[:-4] + b"\0\0\0\0",
        "a byte changed in the middle": packed[:60] + bytes([packed[60] ^ 0xFF]) + packed[61:],
        "bytes behind its end": packed + b"more than that",
        "an unknown method": packed[:2] + b"\x07" + packed[3:],
        "nothing packed": gzip.compress(b"", mtime=0),
        "a header alone packed": gzip.compress(b"review,stars\n", mtime=0),
        "gzip in gzip": gzip.compress(packed, mtime=0),
        "a picture packed": gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(100), mtime=0),
        "a bomb of NULs": gzip.compress(bytes(1 << 23), mtime=0),
        "a bomb of line ends": gzip.compress(b"review,stars\n" + b"\n" * (1 << 23), mtime=0),
        "a bomb of one line": gzip.compress(plain + b"x" * (1 << 25), mtime=0),
        "a bomb of JSON": gzip.compress(b'[{"review": "a", "stars": "b"}' + b" " * (1 << 23), mtime=0),
        "no gzip, but named so": b"",
        "a zlib stream": zlib.compress(plain),
        "the two bytes of gzip": b"\x1f\x8b",
    }
    for what, content in refused.items():
        yield Broken(f"gzip: {what}", {"rows.csv.gz": content}, Ending.REFUSED)
    yield Broken("gzip: text, but named .gz", {"rows.csv.gz": plain}, Ending.AS_IT_IS, read=ROWS)
    yield Broken("gzip: packed, but named .csv", {"rows.csv": packed}, Ending.AS_IT_IS, read=ROWS)
    two = packed + gzip.compress(b"".join(plain.partition(b"\n")[2:]).replace(b",", b" again,"), mtime=0)
    yield Broken("gzip: two members", {"rows.csv.gz": two}, Ending.AS_IT_IS, read=2 * ROWS)
    bad = gzip.compress(joined(with_line(csv_lines(good()), _AT, "a field too many,good,more")).encode(), mtime=0)
    yield Broken("gzip: a bad row inside", {"rows.csv.gz": bad}, Ending.QUARANTINED, (f"rows.csv.gz:{_AT}",), ROWS + 1)
    chinese = gzip.compress(joined(csv_lines(good("zh"))).encode("gb18030"), mtime=0)
    yield Broken("gzip: GB18030 inside", {"rows.csv.gz": chinese}, Ending.MENDED, read=ROWS)


def _zips() -> Iterator[Broken]:
    plain = joined(csv_lines(good()))
    whole = _zip({"rows.csv": plain})
    kinds = {
        "one file": whole,
        "cut off": whole[:-30],
        "two files": _zip({"a.csv": plain, "b.csv": plain}),
        "none": _zip({}),
        "a bomb": _zip({"rows.csv": "0" * (1 << 23)}),
        "a way out": _zip({"../../rows.csv": plain}),
        "a workbook": _zip({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
        "a document": _zip({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}),
        "the magic alone": b"PK\x03\x04",
    }
    for what, content in kinds.items():
        yield Broken(f"zip: {what}", {"rows.zip": content}, Ending.REFUSED)


def _zip(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def _table(rows: int = ROWS) -> pl.DataFrame:
    return pl.DataFrame(good(count=rows))


def _as_parquet(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.write_parquet(stream, compression="uncompressed")
    return stream.getvalue()


def _parquet() -> Iterator[Broken]:
    whole = _as_parquet(_table())
    broken = {
        "the magic alone": b"PAR1",
        "the magic twice": b"PAR1PAR1",
        "no end": whole[:-8],
        "cut off in the middle": whole[: len(whole) // 2],
        "another magic at the end": whole[:-4] + b"PAR2",
        "a footer too long": whole[:-8] + b"\xff\xff\xff\x7fPAR1",
        "a footer of no length": whole[:-8] + b"\0\0\0\0PAR1",
        "a footer of zeros": whole[:-200] + bytes(192) + whole[-8:],
        "a footer turned round": whole[:-200] + whole[-9:-201:-1] + whole[-8:],
        "an encrypted footer": whole[:-4] + b"PARE",
        "pages of zeros": whole[:4] + bytes(200) + whole[204:],
        "text behind the magic": b"PAR1review,stars\na,b\n",
        "no rows": _as_parquet(_table().clear()),
        "no columns": _as_parquet(pl.DataFrame()),
    }
    for what, content in broken.items():
        yield Broken(f"parquet: {what}", {"rows.parquet": content}, Ending.REFUSED)
    yield Broken("parquet: named .csv", {"rows.csv": whole}, Ending.AS_IT_IS, read=ROWS)
    yield Broken(
        "parquet: packed by gzip", {"rows.parquet.gz": gzip.compress(whole, mtime=0)}, Ending.AS_IT_IS, read=ROWS
    )
    yield Broken(
        "parquet: packed and cut off", {"rows.parquet.gz": gzip.compress(whole, mtime=0)[:-20]}, Ending.REFUSED
    )
    yield Broken("CSV named .parquet", {"rows.parquet": joined(csv_lines(good()))}, Ending.AS_IT_IS, read=ROWS)


def _columnar_types() -> Iterator[Broken]:
    """One value that a column of its type can have, and a text or a label cannot."""
    table = _table()
    here = ("rows.parquet:5",)
    spoilt = {
        "a null label": _with(table, "stars", None),
        "an empty label": _with(table, "stars", ""),
        "a label of blanks": _with(table, "stars", " \u3000"),
    }
    for what, frame in spoilt.items():
        yield Broken(f"parquet: {what}", {"rows.parquet": _as_parquet(frame)}, Ending.QUARANTINED, here, ROWS)
    texts = table["review"].to_list()
    raw = [text.encode() for text in texts]
    raw[4] = b"\xff\xfe no text"
    numbers = [float(number % 2) for number in range(ROWS)]
    numbers[4] = float("nan")
    odd = {
        "bytes that are no UTF-8": (table.with_columns(pl.Series("review", raw, pl.Binary)), Ending.QUARANTINED),
        "NaN among labels": (table.with_columns(pl.Series("stars", numbers)), Ending.QUARANTINED),
        "lists for labels": (
            table.with_columns(pl.Series("stars", [[label] for label in table["stars"]])),
            Ending.REFUSED,
        ),
        "times for labels": (
            table.with_columns(
                pl.datetime_range(pl.datetime(2026, 1, 1), pl.datetime(2026, 1, ROWS), "1d").alias("stars")
            ),
            Ending.REFUSED,
        ),
        "structs for texts": (table.with_columns(pl.struct(review=pl.col("review")).alias("review")), Ending.ANY),
        "bytes in lists": (
            table.with_columns(pl.Series("raw", [[one] for one in raw], pl.List(pl.Binary))),
            Ending.REFUSED,
        ),
        "a column of nulls for labels": (table.with_columns(pl.lit(None).alias("stars")), Ending.REFUSED),
        "a column of nulls for texts": (table.with_columns(pl.lit(None).alias("review")), Ending.REFUSED),
        "categories for labels": (table.with_columns(pl.col("stars").cast(pl.Categorical)), Ending.AS_IT_IS),
        "durations for texts": (
            table.with_columns(pl.duration(days=pl.int_range(pl.len())).alias("review")),
            Ending.ANY,
        ),
        "decimals for labels": (
            table.with_columns((pl.int_range(pl.len()) % 2).cast(pl.Decimal(10, 2)).alias("stars")),
            Ending.AS_IT_IS,
        ),
    }
    for what, (frame, ending) in odd.items():
        true = (
            here
            if ending is Ending.QUARANTINED
            else ()
            if what == "bytes in lists"
            else ("rows.parquet:1", "task.yaml")
        )
        yield Broken(f"parquet: {what}", {"rows.parquet": _as_parquet(frame)}, ending, true)


def _with(table: pl.DataFrame, column: str, value: str | None) -> pl.DataFrame:
    values = table[column].to_list()
    values[4] = value
    return table.with_columns(pl.Series(column, values, pl.String))


def _strangers() -> Iterator[Broken]:
    plain = joined(json_lines(good())).encode()
    for what, content in {
        "bzip2": bz2.compress(plain),
        "xz": lzma.compress(plain),
        "zstd": b"\x28\xb5\x2f\xfd" + plain,
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
        "RAR": b"Rar!\x1a\x07" + bytes(60),
        "an old Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "an Arrow file": b"ARROW1\x00\x00" + bytes(60),
        "a pickle": b"\x80\x04\x95" + bytes(60),
        "a pickle of another protocol": b"\x80\x05\x95" + bytes(60),
        "a numpy array": b"\x93NUMPY\x01\x00" + bytes(60),
        "a PDF": b"%PDF-1.7\n" + bytes(60),
        "a picture": b"\xff\xd8\xff\xe0" + bytes(60),
        "an SQLite database": b"SQLite format 3\x00" + bytes(100),
        "a program": b"\x7fELF" + bytes(60),
        "a tar archive": b"rows.csv" + bytes(249) + b"ustar\x0000" + bytes(247) + plain + bytes(1024),
        "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(600),
        "an ORC file": b"ORC" + bytes(600),
        "an Avro file": b"Obj\x01\x04\x14avro.codec\x08null\x16avro.schema" + bytes(300),
        "safetensors": (60).to_bytes(8, "little")
        + b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}      '
        + bytes(4),
    }.items():
        yield Broken(f"binary: {what}", {"rows.bin": content}, Ending.REFUSED)
