"""Which of several spans that overlap is kept."""

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.personal.span import Span, free_of, without_overlaps

SPANS = st.lists(
    st.builds(
        lambda start, size, kind, certainty: Span(start, start + size, kind, certainty),
        st.integers(0, 40), st.integers(0, 12), st.sampled_from(["email", "phone", "person"]), st.integers(0, 100),
    ),
    max_size=20,
)  # fmt: skip


def test_the_surest_stays_then_the_longest_then_the_first() -> None:
    assert without_overlaps([Span(0, 9, "phone", 50), Span(2, 4, "email", 90)]) == [Span(2, 4, "email", 90)]
    assert without_overlaps([Span(0, 4, "phone", 50), Span(2, 9, "email", 50)]) == [Span(2, 9, "email", 50)]
    assert without_overlaps([Span(3, 6, "phone", 50), Span(1, 4, "email", 50)]) == [Span(1, 4, "email", 50)]


def test_spans_that_only_meet_stay_both() -> None:
    both = [Span(0, 4, "phone", 50), Span(4, 9, "email", 50)]
    assert without_overlaps(both[::-1]) == both
    assert free_of(both, [Span(4, 6, "qq")]) == both[:1]


@given(SPANS)
def test_what_stays_does_not_overlap_and_what_goes_does(spans: list[Span]) -> None:
    kept = without_overlaps(spans)
    assert kept == sorted(kept) and all(one.end <= other.start for one, other in zip(kept, kept[1:], strict=False))
    gone = [one for one in spans if one not in kept and one.start < one.end]
    assert all(any(one.start < other.end and other.start < one.end for other in kept) for one in gone)


@given(SPANS, st.randoms())
def test_the_order_in_which_finders_found_them_does_not_matter(spans: list[Span], lot: object) -> None:
    shuffled = list(spans)
    lot.shuffle(shuffled)  # type: ignore[attr-defined]
    assert without_overlaps(shuffled) == without_overlaps(spans)
