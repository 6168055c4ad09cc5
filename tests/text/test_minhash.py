"""Signatures estimate similarity; bands find near-copies and leave the rest apart."""

import numpy as np
import polars as pl
import pytest

from tasklift.text.buffers import string_buffers
from tasklift.text.comparison_form import comparison_buffers, comparison_form
from tasklift.text.minhash import BANDS, RECALL, ROWS_PER_BAND, band_hashes, bands_for, signatures
from tasklift.text.shingles import jaccard_pairs, shingle_hashes

DRAW = np.random.default_rng(7)
FOX = "the quick brown fox jumps over the lazy dog and runs away from the farm at night"
REVIEW = "这个手机的屏幕非常清晰电池也很耐用物流速度快客服态度好推荐大家购买"


def words(count: int) -> list[str]:
    return [f"w{number}" for number in DRAW.integers(0, 100_000, count)]


def edited_pairs(length: int, edits: int, pairs: int) -> list[str]:
    """Texts 2i and 2i + 1 are near-copies: `edits` words of the second are others."""
    texts = []
    for _ in range(pairs):
        original = words(length)
        copy = list(original)
        for place in DRAW.choice(length, edits, replace=False):
            copy[place] = "other" + words(1)[0]
        texts += [" ".join(original), " ".join(copy)]
    return texts


def neighbours(texts: list[str]) -> np.ndarray:
    return np.arange(len(texts)).reshape(-1, 2)


@pytest.mark.parametrize(("length", "edits"), [(12, 1), (20, 2), (60, 4), (1_000, 50), (5_000, 200)])
def test_equal_bins_estimate_the_true_similarity(length: int, edits: int) -> None:
    texts = edited_pairs(length, edits, pairs=150)
    buffers = string_buffers(pl.Series(texts))
    true = jaccard_pairs(*shingle_hashes(buffers), neighbours(texts))
    bins = signatures(buffers)
    estimates = (bins[0::2] == bins[1::2]).mean(axis=1)
    assert abs((estimates - true).mean()) < 0.015
    spread = np.sqrt((true * (1 - true)).mean() / 128)
    assert np.sqrt(((estimates - true) ** 2).mean()) < 1.3 * spread


def test_estimates_are_as_good_as_those_of_datasketch() -> None:
    datasketch = pytest.importorskip("datasketch")
    texts = edited_pairs(80, 6, pairs=60)
    buffers = string_buffers(pl.Series(texts))
    true = jaccard_pairs(*shingle_hashes(buffers), neighbours(texts))
    bins = signatures(buffers)
    peers = []
    for text in texts:
        peer = datasketch.MinHash(num_perm=128)
        tokens = text.split()
        peer.update_batch([f"{left} {right}".encode() for left, right in zip(tokens, tokens[1:], strict=False)])
        peers.append(peer)
    theirs = np.array([left.jaccard(right) for left, right in zip(peers[::2], peers[1::2], strict=True)])
    ours = (bins[0::2] == bins[1::2]).mean(axis=1)
    assert abs(theirs - ours).mean() < 0.06
    assert abs(ours - true).mean() < 1.25 * abs(theirs - true).mean()


@pytest.mark.parametrize(("length", "edits"), [(19, 1), (200, 10)])
def test_pairs_near_the_threshold_share_a_band(length: int, edits: int) -> None:
    texts = edited_pairs(length, edits, pairs=400)
    true = jaccard_pairs(*shingle_hashes(string_buffers(pl.Series(texts))), neighbours(texts))
    bands = band_hashes(string_buffers(pl.Series(texts)))
    shared = (bands[0::2] == bands[1::2]).any(axis=1)
    assert 0.78 < true.mean() < 0.85
    assert shared.mean() >= 0.98


def test_unrelated_texts_share_no_band() -> None:
    bands = band_hashes(string_buffers(pl.Series([" ".join(words(30)) for _ in range(300)])))
    assert all(np.unique(bands[:, band]).size == 300 for band in range(BANDS))


def test_chinese_near_copies_share_a_band_and_others_do_not() -> None:
    other = "衣服的颜色和图片上完全不一样而且有很大的味道洗了两次就开始掉色非常失望"
    forms = comparison_form(pl.Series([REVIEW + "！", REVIEW[:-2] + "，购入", other]))
    near, copy, far = band_hashes(string_buffers(forms), *bands_for(0.7))
    assert (near == copy).any()
    assert not (near == far).any()


@pytest.mark.parametrize("text", [None, "", "!!!", "😀 😀", "\u0301", "很好", "good phone"])
def test_a_text_without_shingles_has_no_bands(text: str | None) -> None:
    forms = comparison_form(pl.Series([FOX, text, REVIEW]))
    assert (band_hashes(string_buffers(forms)) == 0).all(axis=1).tolist() == [False, True, False]
    assert (signatures(string_buffers(forms))[1] == np.uint64(2**64 - 1)).all()


def test_a_row_does_not_depend_on_the_others() -> None:
    forms = comparison_form(pl.Series([FOX, None, "x " * 50_000, REVIEW, FOX * 900, "", "很好"]))
    together = band_hashes(string_buffers(forms))
    apart = np.concatenate([band_hashes(string_buffers(forms[row : row + 1])) for row in range(forms.len())])
    assert (together == apart).all()
    assert band_hashes(string_buffers(forms[:0])).shape == (0, BANDS)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.7, 0.8, 0.85, 0.95])
def test_banding_finds_pairs_at_the_threshold(threshold: float) -> None:
    bands, rows = bands_for(threshold)
    assert bands * rows <= 128
    assert 1 - (1 - threshold**rows) ** bands >= RECALL


def test_the_default_bands_are_those_for_four_fifths() -> None:
    assert (BANDS, ROWS_PER_BAND) == (21, 6)
    assert bands_for(1.0) == (1, 128)
    assert bands_for(0.01) == (128, 1)


def test_more_bands_than_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="26 bands of 5 rows need more than 128 bins"):
        band_hashes(string_buffers(pl.Series([FOX])), 26, 5)


def test_signatures_are_the_same_on_every_machine() -> None:
    bands = band_hashes(comparison_buffers(pl.Series([FOX, REVIEW])))
    assert [hex(number) for number in bands[:, 0]] == ["0xa155d6488412e927", "0xc8c3fa7531cdd5bc"]
