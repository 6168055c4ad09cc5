"""The header of a safetensors file, read without the file's library and held against the file's length.

The format: 8 bytes with the header's length, the header in JSON, the bytes of the tensors one after another
(https://github.com/huggingface/safetensors). What the library would refuse is refused here, with a reason to read.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tasklift.models.pretrained.own_files import parse_json
from tasklift.models.pretrained.refusal import broken, unsafe
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

LONGEST: Final = 100_000_000
"""Bytes of a header, as the format has it."""

_LENGTH = 8
_BYTES: Final = {
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 1),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 2),
    **dict.fromkeys(("I32", "U32", "F32"), 4),
    **dict.fromkeys(("I64", "U64", "F64", "C64"), 8),
}
"""Bytes of one value, by type. Types of less than a byte are of quantised weights, which cannot be trained on."""

_MOST_VALUES = 1 << 48
_MOST_DIMENSIONS = 16
_DISGUISED: Final = {
    b"\x80": "pickle",
    b"PK\x03\x04": "zip (torch.save)",
    b"GGUF": "GGUF",
    b"\x89HDF": "HDF5",
    b"\x1f\x8b": "gzip",
    b"\x93NUMPY": "NumPy",
}
_POINTER = b"version https://git-lfs"


@dataclass(frozen=True)
class TensorEntry:
    """A tensor as its file's header has it; `start` and `end` are bytes behind the header."""

    kind: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def values(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    @property
    def is_learned(self) -> bool:
        """Whether it holds parameters: buffers such as positions are whole numbers."""
        return self.kind.startswith(("F", "BF"))


def read_header(path: Path) -> Mapping[str, TensorEntry]:
    """The tensors of a file by name. Raises UserError `model-unsafe` or `model-damaged`."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        first = stream.read(64)
        _refuse_disguise(path, first)
        length = int.from_bytes(first[:_LENGTH], "little")
        if size < _LENGTH or length > size - _LENGTH:
            raise broken(path, say("cut off, or not safetensors: its header is longer than the file"))
        if length > LONGEST:
            raise unsafe(
                path, say("a header of {length:,} bytes; at most {most:,} are allowed", length=length, most=LONGEST)
            )
        stream.seek(_LENGTH)
        text = stream.read(length)
    return _tensors(path, text, size - _LENGTH - length)


def _refuse_disguise(path: Path, first: bytes) -> None:
    if first.startswith(_POINTER):
        advice = say("run `git lfs pull` where the folder was cloned")
        raise broken(path, say("a pointer of Git LFS, not the weights themselves"), advice)
    for mark, name in _DISGUISED.items():
        # The length of a small header may begin with any byte, but then the header's bracket comes after it.
        if first.startswith(mark) and first[_LENGTH : _LENGTH + 1] != b"{":
            raise unsafe(path, say("not safetensors but {format} under its name", format=name))


def _tensors(path: Path, text: bytes, room: int) -> Mapping[str, TensorEntry]:
    if not text.startswith(b"{"):
        raise broken(path, say("the header is not a JSON object"))
    try:
        header = parse_json(path, text.decode())
    except UnicodeDecodeError:
        raise broken(path, say("the header is not UTF-8 text")) from None
    notes = header.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(isinstance(note, str) for note in notes.values()):
        raise broken(path, say("the header's notes are not texts"))
    tensors = {name: _entry(path, name, said, room) for name, said in header.items()}
    if not tensors:
        raise broken(path, say("it holds no tensors"))
    _refuse_gaps(path, tensors, room)
    return tensors


def _entry(path: Path, name: str, said: Any, room: int) -> TensorEntry:
    if not isinstance(said, dict) or set(said) != {"dtype", "shape", "data_offsets"}:
        raise broken(path, say("the tensor {name!r} has no type, shape and place", name=_short(name)))
    kind, shape, place = said["dtype"], said["shape"], said["data_offsets"]
    if not isinstance(kind, str) or kind not in _BYTES:
        raise broken(
            path, say("the tensor {name!r} is of the unknown type {kind}", name=_short(name), kind=_short(kind))
        )
    if not _counts(shape) or len(shape) > _MOST_DIMENSIONS or math.prod(shape) > _MOST_VALUES:
        raise unsafe(path, say("the tensor {name!r} has an impossible shape", name=_short(name)))
    if not _counts(place) or len(place) != 2 or not place[0] <= place[1] <= room:
        raise _misplaced(path, name)
    entry = TensorEntry(kind, tuple(shape), place[0], place[1])
    if entry.values * _BYTES[kind] != entry.end - entry.start:
        raise unsafe(path, say("the tensor {name!r} has a shape that does not fit its bytes", name=_short(name)))
    return entry


def _refuse_gaps(path: Path, tensors: Mapping[str, TensorEntry], room: int) -> None:
    """Every byte belongs to one tensor: another format could hide in bytes that nobody reads."""
    reached = 0
    for name, entry in sorted(tensors.items(), key=lambda named: (named[1].start, named[1].end)):
        if entry.start < reached:
            raise unsafe(path, say("the tensor {name!r} overlaps another", name=_short(name)))
        if entry.start > reached:
            raise unsafe(path, say("bytes that belong to no tensor stand before {name!r}", name=_short(name)))
        reached = entry.end
    if reached != room:
        raise unsafe(path, say("bytes that belong to no tensor stand at the end"))


def _misplaced(path: Path, name: str) -> UserError:
    return unsafe(path, say("the tensor {name!r} lies outside the file", name=_short(name)))


def _counts(value: Any) -> bool:
    return isinstance(value, list) and all(type(one) is int and one >= 0 for one in value)


def _short(value: object) -> str:
    return shortened(str(value), 60)
