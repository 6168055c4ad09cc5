"""What models behind an API have answered, kept beside the objects: nothing but money makes it again."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasklift.store.atomic import remove
from tasklift.store.store import Store

ANSWERS: Final = "answers"
"""Their folder in the store. What was spent stands beside them, and stays."""
_EACH: Final = "[0-9a-f][0-9a-f]/[0-9a-f]*"
_YOUNG_SECONDS: Final = 3600


@dataclass(frozen=True)
class AnswersKept:
    """How many there are, and their bytes."""

    count: int
    bytes: int


def answers_kept(store: Store) -> AnswersKept:
    """All of them."""
    return _counted(_paths(store))


def forget_answers(store: Store, *, dry_run: bool = False) -> AnswersKept:
    """Remove those that no run can be about to use, and say which; the newest hour's stay."""
    old = [path for path in _paths(store) if time.time() - path.stat().st_mtime >= _YOUNG_SECONDS]
    gone = _counted(old)
    for path in old if not dry_run else []:
        remove(path)
    return gone


def _paths(store: Store) -> list[Path]:
    return sorted((store.root / ANSWERS).glob(_EACH))


def _counted(paths: list[Path]) -> AnswersKept:
    return AnswersKept(len(paths), sum(path.stat().st_size for path in paths))
