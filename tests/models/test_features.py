"""Features of classical models against scikit-learn's, and the rules that keep rows apart."""

import numpy as np
import polars as pl
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from tasklift.models.features import NgramFamily, Reading, TfIdf, fit_tf_idf

TEXTS = ["the cat sat", "the dog sat on the mat", "a cat, a dog, a cat", "味道很好，送餐快", "味道不好", "好好好吃"]
WORDS = NgramFamily("words", 1, 2)
CHARACTERS = NgramFamily("characters", 1, 2)


def fitted(
    batch: pl.DataFrame, reading: Reading, *, sublinear: bool = False, least: int = 1, most: int = 10**6
) -> TfIdf:
    return fit_tf_idf(
        reading, reading.ngrams(batch), min_document_frequency=least, max_features=most, sublinear=sublinear
    )


@pytest.mark.parametrize("sublinear", [True, False])
@pytest.mark.parametrize(("family", "analyzer", "pattern"), [(CHARACTERS, "char", None), (WORDS, "word", r"(?u)\w+")])
def test_rows_are_similar_to_one_another_as_scikit_learns_are(
    sublinear: bool, family: NgramFamily, analyzer: str, pattern: str | None
) -> None:
    batch = pl.DataFrame({"text": TEXTS})
    ours = fitted(batch, Reading(("text",), (family,), True), sublinear=sublinear).matrix(batch)
    reference = TfidfVectorizer(
        analyzer=analyzer, token_pattern=pattern, ngram_range=(1, 2), sublinear_tf=sublinear
    ).fit_transform(TEXTS)
    assert ours.shape == reference.shape
    np.testing.assert_allclose((ours @ ours.T).toarray(), (reference @ reference.T).toarray(), atol=1e-12)


def test_the_vocabulary_holds_only_features_of_enough_rows() -> None:
    batch = pl.DataFrame({"text": ["one two", "one three", "one two"]})
    features = fitted(batch, Reading(("text",), (NgramFamily("words", 1, 1),), True), least=2)
    assert len(features.vocabulary) == 2


def test_too_large_a_vocabulary_keeps_the_most_frequent_features() -> None:
    batch = pl.DataFrame({"text": ["one two three", "one two", "one"]})
    features = fitted(batch, Reading(("text",), (NgramFamily("words", 1, 1),), True), most=2)
    assert np.diff(features.matrix(pl.DataFrame({"text": ["one", "two", "three"]})).indptr).tolist() == [1, 1, 0]


def test_the_same_word_in_another_column_is_another_feature() -> None:
    batch = pl.DataFrame({"text": ["cat", "dog"], "text_pair": ["dog", "cat"]})
    matrix = fitted(batch, Reading(("text", "text_pair"), (NgramFamily("words", 1, 1),), True)).matrix(batch)
    assert matrix.shape == (2, 4)
    assert (matrix[0] @ matrix[1].T).toarray().item() == 0.0


def test_case_counts_only_where_it_is_asked_to() -> None:
    batch = pl.DataFrame({"text": ["Cat", "cat"]})
    family = (NgramFamily("words", 1, 1),)
    assert len(fitted(batch, Reading(("text",), family, True)).vocabulary) == 1
    assert len(fitted(batch, Reading(("text",), family, False)).vocabulary) == 2


def test_segmented_chinese_has_words() -> None:
    batch = pl.DataFrame({"text": ["我们喜欢音乐"]})
    features = fitted(batch, Reading(("text",), (NgramFamily("words", 1, 1, segmented=True),), True))
    assert features.matrix(pl.DataFrame({"text": ["喜欢", "音乐", "欢音"]})).getnnz(axis=1).tolist() == [1, 1, 0]


def test_a_null_or_empty_text_is_an_empty_row() -> None:
    batch = pl.DataFrame({"text": ["cat", None, ""]}, schema={"text": pl.String})
    matrix = fitted(batch, Reading(("text",), (WORDS, CHARACTERS), True)).matrix(batch)
    assert matrix.getnnz(axis=1).tolist()[1:] == [0, 0]


def test_counting_in_slices_changes_nothing() -> None:
    texts = [f"row {number} 第{number}行" for number in range(5000)]
    reading = Reading(("text",), (CHARACTERS,), True)
    whole = reading.ngrams(pl.DataFrame({"text": texts}))[0]
    tail = reading.ngrams(pl.DataFrame({"text": texts[4990:]}))[0]
    assert np.array_equal(whole.hashes[whole.offsets[4990] :], tail.hashes)


def test_no_rows_make_no_features() -> None:
    batch = pl.DataFrame({"text": []}, schema={"text": pl.String})
    assert fitted(batch, Reading(("text",), (WORDS,), True)).matrix(batch).shape == (0, 0)
