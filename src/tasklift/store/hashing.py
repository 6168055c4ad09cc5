"""Names made from content: the same values give the same name on every machine."""

import json
from pathlib import Path
from typing import Any

import xxhash

_CHUNK = 1 << 22


def digest(*parts: bytes | memoryview) -> str:
    """128 bits of XXH3 over the parts, each preceded by its length, as 32 hexadecimal digits; views are of bytes."""
    hasher = xxhash.xxh3_128()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "little"))
        hasher.update(part)
    return hasher.hexdigest()


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and no spaces, so that equal values are equal bytes. NaN is refused."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def key_of(value: Any) -> str:
    """The name of a JSON value."""
    return digest(canonical_json(value))


def file_digest(path: Path) -> str:
    """The name of a file's bytes, read once in pieces."""
    hasher = xxhash.xxh3_128()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            hasher.update(piece)
    return hasher.hexdigest()


def folder_digest(folder: Path) -> str:
    """The digest of the files in a folder and below, and of their names."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return digest(
        *(part for path in files for part in (str(path.relative_to(folder)).encode(), file_digest(path).encode()))
    )
