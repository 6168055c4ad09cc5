"""One turn as it is written."""

from typing import NamedTuple


class Said(NamedTuple):
    """The name of who speaks as it is written, what is said, and whether there is more than text."""

    name: str
    text: str
    does_more: bool = False
