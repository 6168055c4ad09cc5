"""What `redact` and `drop_sensitive` have in common: which kinds of personal data are meant."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from tasklift.settings.check import suggestion
from tasklift.settings.messages import say
from tasklift.text.personal.kinds import Chosen, kinds
from tasklift.text.personal.patterns import cannot_compile


def _known(chosen: Chosen) -> Chosen:
    for name in chosen if isinstance(chosen, tuple) else ():
        if name not in kinds():
            raise ValueError(say("knows no kind {name!r}; {advice}", name=name, advice=suggestion(name, kinds())))
    return chosen


def _compiled(named: Mapping[str, str]) -> Mapping[str, str]:
    for name, expression in named.items():
        if name in kinds() or not name.strip():
            raise ValueError(say("needs a name of its own: {name!r}", name=name))
        if cannot_compile(expression):
            raise ValueError(say("is no pattern of Rust's regex that fits something: {name!r}", name=name))
    return dict(sorted(named.items()))


Kinds = Annotated[Chosen, AfterValidator(_known)]
"""The names of kinds, or `default`, `identity` or `all`."""

Patterns = Annotated[Mapping[str, str], AfterValidator(_compiled)]
"""A user's own kinds: a name and a pattern each."""


def name_of(kind: str, *, chinese: bool) -> str:
    """What stands for a value of the kind in a text; a user's own kind is called as the user calls it."""
    known: Any = kinds().get(kind)
    return (known.chinese if chinese else known.english) if known else kind.upper()
