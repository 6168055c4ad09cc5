"""A turn of a dialogue."""

from typing import NamedTuple


class Turn(NamedTuple):
    """What one says in one go. `speaker`: user, assistant, system or tool, else the name in lower case.

    `does_more`: there is something that is no text, such as a picture or the call of a tool.
    """

    speaker: str
    text: str
    does_more: bool = False
