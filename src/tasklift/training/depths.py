"""Where a parameter stands in a network, read from its name alone: embeddings, numbered layers, what is on top."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LAYER = re.compile(r"^(?:.*?\.)??(?:\w*layers?|blocks?|h)\.(\d+)(?=\.)")
_EMBEDDINGS = re.compile(r"^(?:.*?\.)??(?:\w*emb(?:ed\w*)?|wte|wpe)(?=\.)")


@dataclass(frozen=True)
class Place:
    """`layer`: the name of the part that a parameter belongs to. `depth`: 0 for embeddings, the top has the most.

    `hidden`: whether it stands in a numbered layer.
    """

    layer: str
    depth: int
    hidden: bool


def places(names: Iterable[str]) -> dict[str, Place]:
    """The place of each parameter, by its dotted name, in the order of the names.

    Layers are numbered as in `encoder.layer.3.…`, `layers.3.…`, `blocks.3.…` or `h.3.…`, and the outermost number
    counts; what is neither a layer nor an embedding (heads, poolers, last norms) is on top.
    """
    listed = list(names)
    top = 1 + max((int(found[1]) + 1 for name in listed if (found := _LAYER.match(name))), default=0)
    return {name: _place(name, top) for name in listed}


def _place(name: str, top: int) -> Place:
    if numbered := _LAYER.match(name):
        return Place(numbered[0], int(numbered[1]) + 1, hidden=True)
    if embedded := _EMBEDDINGS.match(name):
        return Place(embedded[0], 0, hidden=False)
    return Place(name.rpartition(".")[0] or name, top, hidden=False)
