"""The fixed list of five hundred, by groups."""

from collections.abc import Callable, Sequence

from tests.faults.broken import copies, encodings, meanings, mutations, objects, packed, places, tables
from tests.faults.broken.case import Broken

_MAKERS: dict[str, tuple[Callable[[], Sequence[Broken]], int]] = {
    "encodings": (encodings.cases, 74),
    "tables": (tables.cases, 75),
    "objects": (objects.cases, 80),
    "packed": (packed.cases, 70),
    "meanings": (meanings.cases, 62),
    "copies": (copies.cases, 21),
    "places": (places.cases, 88),
    "mutations": (mutations.cases, 30),
}
GROUPS = tuple(_MAKERS)


def cases_of(group: str) -> list[Broken]:
    """As many of the group as are in the list, from all over what the group can make: more would take too long."""
    make, count = _MAKERS[group]
    found = make()
    return [found[place * len(found) // count] for place in range(count)]
