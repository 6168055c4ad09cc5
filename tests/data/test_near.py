"""Copies among texts, held against a comparison of every pair."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.pool import CHAINS, POOL, copies_of, in_order, true_copies

from tasklift.data.near import find_copies, fingerprint
from tasklift.text.buffers import string_buffers


def found_pairs(texts: list[str | None], *, batch: int = 1000) -> set[tuple[int, int]]:
    """The pairs of copies, those of equal texts spelt out."""
    copies = copies_of(texts, batch=batch)
    near = {(int(one), int(other)) for one, other in copies.pairs}
    first = copies.first.tolist()
    count = len(texts)
    return {
        (one, other)
        for one in range(count)
        for other in range(one + 1, count)
        if first[one] == first[other] or tuple(sorted((first[one], first[other]))) in near
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(POOL), max_size=24), st.integers(1, 7))
def test_copies_are_those_that_comparing_all_pairs_finds(texts: list[str | None], batch: int) -> None:
    assert found_pairs(texts, batch=batch) == true_copies(texts)


def test_the_checks_may_be_done_in_any_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str | None] = [*POOL, *POOL[::-1]]
    whole = copies_of(texts).pairs.tolist()
    monkeypatch.setattr("tasklift.data.candidates.SHINGLES_HELD", 500)
    assert copies_of(texts, batch=5).pairs.tolist() == whole
    assert len(whole) > 20


def test_copies_join_texts_to_clusters_by_their_first() -> None:
    chain = CHAINS[0]
    copies = copies_of([chain[4], "something else", chain[0], chain[2], chain[4].upper(), None, ""])
    assert copies.first.tolist() == [0, 1, 2, 3, 0, 5, 5]
    assert copies.clusters().tolist() == [0, 1, 0, 0, 0, 5, 5]


def test_without_a_threshold_only_exact_copies_are_found() -> None:
    copies = copies_of([CHAINS[0][0], CHAINS[0][1], f"  {CHAINS[0][0].upper()}…"], None)
    assert copies.first.tolist() == [0, 1, 0]
    assert copies.pairs.tolist() == []


def test_short_texts_have_exact_copies_alone() -> None:
    assert copies_of(["ok then", "ok thens", "OK, then!", "好的", "好的呀"]).clusters().tolist() == [0, 1, 0, 3, 4]


def test_no_texts_have_no_copies() -> None:
    copies = find_copies(lambda: iter([]), in_order, threshold=0.7)
    assert copies.first.tolist() == []
    assert copies.clusters().tolist() == []


def test_every_pair_of_many_copies_is_joined_to_one_cluster() -> None:
    words = CHAINS[0][0].split()
    many: list[str | None] = [" ".join([*words[:20], f"n{number}", *words[21:]]) for number in range(60)]
    assert set(copies_of(many).clusters().tolist()) == {0}


def test_fingerprints_of_exact_search_have_no_bands() -> None:
    prints = fingerprint(string_buffers(pl.Series(["a", "b", "a"])), None)
    assert prints.bands.shape == (3, 0)
    assert prints.exact[0] == prints.exact[2] != prints.exact[1]
