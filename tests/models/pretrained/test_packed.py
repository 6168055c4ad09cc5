"""A packed model is read strictly: what is broken or lies is refused, and the file is named."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.models.pretrained.packed_files import Parts, drawn_tensors

from tasklift.models.pretrained.inspect_folder import check_model_folder
from tasklift.models.pretrained.packed import read_packed
from tasklift.models.pretrained.unpacked import write_folder
from tasklift.settings.errors import UserError

WHOLE = Parts().written()


def unpack(content: bytes, folder: Path) -> Path:
    path = folder / "tiny.bin"
    path.write_bytes(content)
    write_folder(read_packed(path), folder / "tiny")
    return folder / "tiny"


def refused(content: bytes, folder: Path) -> UserError:
    with pytest.raises(UserError) as fault:
        unpack(content, folder)
    assert fault.value.slug == "model-damaged"
    assert str(fault.value.where) == str(folder / "tiny.bin")
    return fault.value


def test_every_weight_is_what_its_block_says(tmp_path: Path) -> None:
    packed = read_packed(Parts().write(tmp_path / "tiny.bin"))
    for name, meant in drawn_tensors()[1].items():
        found = packed.tensor(name, *meant.shape)
        assert found.dtype == np.float32 and (found == meant).all()


def test_what_is_unpacked_passes_the_guard(tmp_path: Path) -> None:
    found = check_model_folder(unpack(WHOLE, tmp_path))
    assert (found.model_type, found.hidden_size, found.layers, found.heads, found.context) == ("bert", 32, 2, 2, 40)
    assert found.has_tokenizer


@pytest.mark.parametrize("length", [*range(0, 240, 7), *range(240, len(WHOLE), len(WHOLE) // 60), len(WHOLE) - 1])
def test_one_that_is_cut_off_is_refused(length: int, tmp_path: Path) -> None:
    refused(WHOLE[:length], tmp_path)


def test_no_flipped_byte_ends_in_another_error(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for place in {*range(64), *random.integers(64, len(WHOLE), 150).tolist()}:
        changed = bytearray(WHOLE)
        changed[place] ^= 0xFF
        path = tmp_path / f"{place}.bin"
        path.write_bytes(changed)
        try:
            write_folder(read_packed(path), tmp_path / str(place))
        except UserError as fault:
            assert fault.slug == "model-damaged" and str(path) in str(fault)


def without(parts: Parts, name: str) -> None:
    del parts.tensors[name]


def retold(parts: Parts, name: str, kind: int, values: int) -> None:
    parts.tensors[name] = kind, parts.tensors[name][1], values


def scaled(parts: Parts, name: str, scale: float) -> None:
    kind, data, values = parts.tensors[name]
    changed = data.copy()
    changed[:2] = np.frombuffer(np.array([scale], "<f2").tobytes(), np.uint8)
    parts.tensors[name] = kind, changed, values


CASES: dict[str, tuple[Callable[[Parts], object], str]] = {
    "magic": (lambda parts: setattr(parts, "magic", b"GGUF"), "not a packed model"),
    "version": (lambda parts: setattr(parts, "version", 2), "packed in version 2"),
    "no layers": (lambda parts: parts.sizes.__setitem__(1, 0), "`layers` is no size: 0"),
    "below zero": (lambda parts: parts.sizes.__setitem__(0, -32), "`hidden` is no size"),
    "huge": (lambda parts: parts.sizes.__setitem__(4, 2**31 - 1), "`vocabulary` is no size"),
    "many layers": (lambda parts: parts.sizes.__setitem__(1, 9_999_999), "is missing"),
    "fewer layers": (lambda parts: parts.sizes.__setitem__(1, 1), "of another kind of model"),
    "heads": (lambda parts: parts.sizes.__setitem__(2, 3), "do not fit one another"),
    "block": (lambda parts: setattr(parts, "block", 64), "do not fit one another"),
    "epsilon": (lambda parts: setattr(parts, "epsilon", float("nan")), "do not fit one another"),
    "table": (lambda parts: parts.sizes.__setitem__(4, 5), "larger than the table"),
    "wide": (lambda parts: parts.sizes.__setitem__(0, 64), "does not fit its bytes"),
    "mark": (lambda parts: parts.marks.__setitem__(0, 10_000), "cannot be"),
    "marks": (lambda parts: parts.marks.__setitem__(0, 2), "cannot be"),
    "score": (lambda parts: parts.pieces.update({"ry": float("inf")}), "cannot be"),
    "no mask": (lambda parts: parts.pieces.pop("<mask>"), "the piece '<mask>' is missing"),
    "no prefix": (lambda parts: parts.pieces.pop("ry"), "the piece 'ry' is missing"),
    "other rule": (lambda parts: parts.mapping.update({"a": "b"}), "the character U+0061"),
    "missing": (lambda parts: without(parts, "l1.q.w"), "'l1.q.w' is missing"),
    "too many": (lambda parts: parts.tensors.update({"x": parts.tensors["l1.q.b"]}), "'x' is of another kind"),
    "kind": (lambda parts: retold(parts, "l0.q.w", 2, 1024), "does not fit its bytes"),
    "values": (lambda parts: retold(parts, "l0.q.b", 0, 31), "does not fit its bytes"),
    "infinite": (lambda parts: scaled(parts, "l0.v.w", float("inf")), "not finite"),
    "not a number": (lambda parts: scaled(parts, "emb.word", float("nan")), "not finite"),
    "more behind": (lambda parts: setattr(parts, "after", b"PK"), "stand at the end"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_add_up_is_refused_with_the_reason(name: str, tmp_path: Path) -> None:
    change, words = CASES[name]
    parts = Parts()
    change(parts)
    assert words in refused(parts.written(), tmp_path).problem


def test_a_piece_that_is_no_text_and_a_place_outside_are_refused(tmp_path: Path) -> None:
    place = WHOLE.index("外卖很".encode()[:3])
    assert "UTF-8" in refused(WHOLE[:place] + b"\xff" + WHOLE[place + 1 :], tmp_path).problem
    entry = WHOLE.index(b"l0.k.b") + len("l0.k.b") + 5
    assert "lies where it cannot" in refused(WHOLE[:entry] + b"\xff" * 8 + WHOLE[entry + 8 :], tmp_path).problem
