"""Which words are asked for, and what is shown in their place."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402
from tasklift.models.tokens.words import Words  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.training.objectives.gaps import NOT_ASKED, Blanks, blanks_of, draw_gaps, gaps_wanted  # noqa: E402

MASK, SPECIAL = 4, 5
BLANKS = Blanks(MASK, np.arange(SPECIAL, 1000), 0)


def words(rows: int, *, sizes: tuple[int, ...] = (1, 2, 1, 3, 1, 1)) -> Words:
    """Rows of a mark, words of so many tokens, and a mark."""
    row = np.concatenate([[-1], np.repeat(np.arange(len(sizes)), sizes), [-1]]).astype(np.int32)
    numbers = np.tile(row, rows)
    ids = np.random.default_rng(0).integers(SPECIAL, 1000, numbers.size).astype(np.int32)
    ids[numbers < 0] = 2
    return Words(Encoded(ids, offsets_of(np.full(rows, row.size)), None, 0), numbers)


def drawn(some: Words, seed: int = 0, blanks: Blanks = BLANKS) -> tuple[np.ndarray, np.ndarray]:
    """What is shown and whether it is asked for, each (rows, tokens)."""
    torch.manual_seed(seed)
    gaps = draw_gaps(some, blanks)
    rows = some.encoded.rows
    assert np.array_equal(gaps.asked.ids[gaps.asked.ids >= 0], some.encoded.ids[gaps.asked.ids >= 0])
    return gaps.shown.ids.reshape(rows, -1), gaps.asked.ids.reshape(rows, -1) != NOT_ASKED


def test_words_are_asked_for_whole_and_marks_never() -> None:
    some = words(500)
    _, asked = drawn(some)
    numbers = some.words.reshape(500, -1)
    assert not asked[numbers < 0].any()
    for number in range(6):
        own = asked[numbers == number].reshape(500, -1)
        assert (own.all(axis=1) == own.any(axis=1)).all()


@pytest.mark.parametrize("share", [0.15, 0.4])
def test_about_as_many_tokens_as_are_wanted_in_each_row(share: float) -> None:
    some = words(2000, sizes=(1, 2, 1, 3, 1, 1) * 10)
    _, asked = drawn(some, blanks=Blanks(MASK, BLANKS.ordinary, 0, share))
    counts = asked.sum(axis=1)
    wanted = gaps_wanted(some, share)
    assert (wanted == round(90 * share)).all()
    assert np.abs(counts - wanted).max() <= 2
    assert counts.mean() == pytest.approx(wanted[0], rel=0.02)


def test_long_words_are_asked_for_nearly_as_often_as_short_ones() -> None:
    some = words(20000, sizes=(1, 2, 1, 3, 1, 1) * 4)
    asked = drawn(some)[1][:, 1:-1].mean(axis=0)
    first_long = 1 + 2 + 1
    assert asked[first_long] > 0.8 * asked[0]


def test_a_row_of_one_word_is_asked_for_it() -> None:
    assert drawn(words(3, sizes=(4,)))[1][:, 1:-1].all()


def test_of_ten_words_eight_are_masks_one_is_another_and_one_stays() -> None:
    some = words(20000)
    shown, asked = drawn(some)
    before = some.encoded.ids.reshape(20000, -1)
    assert (shown[~asked] == before[~asked]).all()
    masks, same = shown[asked] == MASK, shown[asked] == before[asked]
    assert masks.mean() == pytest.approx(0.8, abs=0.01)
    assert same.mean() == pytest.approx(0.1, abs=0.01)
    others = shown[asked][~masks & ~same]
    assert others.min() >= SPECIAL
    assert len(set(others.tolist())) > 800


def test_pieces_of_a_word_share_its_fate() -> None:
    some = words(2000, sizes=(3,))
    shown, _ = drawn(some)
    masks = (shown == MASK)[:, 1:-1]
    assert (masks.all(axis=1) == masks.any(axis=1)).all()


def test_lots_are_those_of_torch() -> None:
    some = words(50)
    assert np.array_equal(drawn(some)[0], drawn(some)[0])
    assert not np.array_equal(drawn(some)[0], drawn(some, seed=1)[0])


def test_a_tokenizer_without_masks_is_refused() -> None:
    class Tokenizer:
        mask_token_id = None

    with pytest.raises(UserError) as caught:
        blanks_of(Tokenizer())
    assert caught.value.slug == "no-mask-token"
