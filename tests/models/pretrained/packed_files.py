"""A packed model of a few thousand weights, written by hand as its package writes one, and what it must mean."""

import struct
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

HIDDEN, LAYERS, HEADS, INNER, CONTEXT, SEGMENTS = 32, 2, 2, 64, 40, 2
SPACE = "\u2581"
WORDS = {f"{SPACE}que": -5.0, "ry": -6.0, ":": -4.0, SPACE: -3.0, f"{SPACE}good": -7.0, "go": -6.5, "od": -6.5}
LETTERS = "good foxtea外卖很快味道不错～!o d店"
MAPPED = "\t\n\x01\x02\x0b\u3000\u200b\ufeff１ＡｆﬁⅣ！"


def pieces() -> dict[str, float]:
    """The vocabulary with its scores: marks, words, letters, two Chinese words, the mask."""
    letters = {
        letter: -9.0 - 0.01 * place for place, letter in enumerate(dict.fromkeys(LETTERS + "1AfiIV")) if letter != " "
    }
    marks = dict.fromkeys(("<s>", "<pad>", "</s>", "<unk>"), 0.0)
    return {**marks, **WORDS, **letters, "外卖": -8.0, f"{SPACE}很快": -8.5, "<mask>": 0.0}


def mapping() -> dict[str, str]:
    """What becomes of single characters, as the package's file says it."""
    fixed = {"\t": " ", "\n": " ", "\x01": "", "\x02": "", "\x0b": "", "\u200b": " ", "\ufeff": " "}
    return {letter: fixed.get(letter, unicodedata.normalize("NFKC", letter)) for letter in sorted(MAPPED)}


@dataclass
class Parts:
    """What a file is made of; a test changes some of it."""

    sizes: list[int] = field(
        default_factory=lambda: [HIDDEN, LAYERS, HEADS, INNER, len(pieces()) + 3, CONTEXT, SEGMENTS]
    )
    epsilon: float = 1e-12
    block: int = 32
    pieces: dict[str, float] = field(default_factory=pieces)
    marks: list[int] = field(default_factory=lambda: [0, 2, 1, 3])
    mapping: dict[str, str] = field(default_factory=mapping)
    tensors: dict[str, tuple[int, npt.NDArray[np.uint8], int]] = field(default_factory=lambda: drawn_tensors()[0])
    magic: bytes = b"E5S1"
    version: int = 1
    after: bytes = b""

    def written(self) -> bytes:
        """The bytes of the file."""
        texts = [text.encode() for text in self.pieces]
        offsets = np.cumsum([0, *map(len, texts)]).astype("<u4")
        listed = b"".join(
            struct.pack(f"<IB{len(becomes)}I", ord(letter), len(becomes), *map(ord, becomes))
            for letter, becomes in self.mapping.items()
        )
        head = b"".join(
            [
                self.magic,
                struct.pack("<I7ifi", self.version, *self.sizes, self.epsilon, self.block),
                struct.pack("<5iQ", len(texts), *self.marks, int(offsets[-1])),
                offsets.tobytes(),
                np.array(list(self.pieces.values()), "<f4").tobytes(),
                b"".join(texts),
                struct.pack("<iI", len(self.mapping), len(listed)),
                listed,
            ]
        )
        length = len(head) + 4 + sum(2 + len(name) + 21 for name in self.tensors)
        reached = -(-length // 32) * 32
        directory, bodies = struct.pack("<i", len(self.tensors)), bytes(reached - length)
        for name, (kind, data, values) in self.tensors.items():
            directory += struct.pack("<H", len(name)) + name.encode()
            directory += struct.pack("<BIQQ", kind, values, reached, data.nbytes)
            reached += data.nbytes
            bodies += data.tobytes()
        return head + directory + bodies + self.after

    def write(self, path: Path) -> Path:
        """Write the file."""
        path.write_bytes(self.written())
        return path


def drawn_tensors() -> tuple[dict[str, tuple[int, npt.NDArray[np.uint8], int]], dict[str, npt.NDArray[np.float32]]]:
    """Random weights, packed, and the same as numbers."""
    random = np.random.default_rng(7)
    held, meant = dict[str, tuple[int, npt.NDArray[np.uint8], int]](), dict[str, npt.NDArray[np.float32]]()
    for name, shape, is_packed in shapes():
        count = int(np.prod(shape))
        if is_packed:
            nibbles = random.integers(0, 16, (count // 32, 32))
            scales = random.uniform(0.005, 0.03, count // 32).astype("<f2")
            rows = [
                scale.tobytes()
                + bytes(int(low) | int(high) << 4 for low, high in zip(block[:16], block[16:], strict=True))
                for scale, block in zip(scales, nibbles, strict=True)
            ]
            held[name] = 1, np.frombuffer(b"".join(rows), np.uint8), count
            numbers = (nibbles - 8) * scales.astype(np.float32)[:, None]
        else:
            numbers = random.normal(1.0 if name.endswith("ln.w") else 0.0, 0.1, count)
            held[name] = 0, np.frombuffer(numbers.astype("<f4").tobytes(), np.uint8), count
        meant[name] = numbers.astype(np.float32).reshape(shape)
    return held, meant


def shapes() -> list[tuple[str, tuple[int, ...], bool]]:
    """Every tensor of the file: name, shape, whether of four bits."""
    found: list[tuple[str, tuple[int, ...], bool]] = [
        ("emb.word", (len(pieces()) + 3, HIDDEN), True),
        ("emb.pos", (CONTEXT, HIDDEN), False),
        ("emb.type", (SEGMENTS, HIDDEN), False),
        ("emb.ln.w", (HIDDEN,), False),
        ("emb.ln.b", (HIDDEN,), False),
    ]
    for layer in range(LAYERS):
        for part, outer, inner in (
            ("q", 32, 32),
            ("k", 32, 32),
            ("v", 32, 32),
            ("ao", 32, 32),
            ("fi", 64, 32),
            ("fo", 32, 64),
        ):
            found += [(f"l{layer}.{part}.w", (outer, inner), True), (f"l{layer}.{part}.b", (outer,), False)]
        for part in ("aln", "oln"):
            found += [(f"l{layer}.{part}.{kind}", (HIDDEN,), False) for kind in "wb"]
    return found


def pieces_by_hand(text: str) -> list[int]:
    """The likeliest pieces as the package's own program finds them; what is unknown in a row is one token."""
    said = "".join(mapping().get(letter, letter) for letter in text)
    while "  " in said:
        said = said.replace("  ", " ")
    said = (said if said.startswith(" ") else f" {said}").replace(" ", SPACE)
    scores, places = pieces(), {piece: place for place, piece in enumerate(pieces())}
    unknown = min(scores.values()) - 10
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(said) + 1):
        reached = [(best[end - 1][0] + unknown, [*best[end - 1][1], 3])]
        for start in range(end):
            piece = said[start:end]
            if piece in places and places[piece] != 3:
                reached.append((best[start][0] + scores[piece], [*best[start][1], places[piece]]))
        best.append(max(reached, key=lambda one: one[0]))
    found = best[-1][1]
    return [one for place, one in enumerate(found) if place == 0 or not one == found[place - 1] == 3]
