"""What is known of scripts and languages: the tables of `resources/languages.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tasklift.settings.located import read_yaml

_FILE: Final = Path(__file__).parents[2] / "resources" / "languages.yaml"
LATIN: Final = "Latin"
HAN: Final = "Han"
KANA: Final = ("Hiragana", "Katakana")


@dataclass(frozen=True)
class Script:
    """One script of Unicode; `languages`: ISO 639 codes of all that are written in it, none where they are many."""

    name: str
    languages: tuple[str, ...]
    unspaced: bool


@dataclass(frozen=True)
class Catalogue:
    """All tables. `words`: frequent words of languages in Latin letters. `same`: the code that a code stands for."""

    scripts: tuple[Script, ...]
    words: dict[str, tuple[str, ...]]
    same: dict[str, str]
    never_latin: frozenset[str]

    def place(self, name: str) -> int:
        """Where a script stands among all."""
        return next(place for place, script in enumerate(self.scripts) if script.name == name)


@cache
def catalogue() -> Catalogue:
    """The tables, read once."""
    table = read_yaml(_FILE).value
    scripts = tuple(
        Script(name, tuple(about.get("languages", ())), bool(about.get("unspaced")))
        for name, about in table["scripts"].items()
    )
    elsewhere = {code for script in scripts for code in script.languages}
    return Catalogue(
        scripts,
        {code: tuple(words.split()) for code, words in table["words"].items()},
        {other: code for code, others in table["same"].items() for other in others},
        frozenset(elsewhere - set(table["also_in_latin"])),
    )


def plain_code(code: str) -> str:
    """The code of a language here: without country and script (`zh-Hant-TW` is zh), and one for those alike."""
    first = code.strip().lower().replace("_", "-").partition("-")[0]
    return catalogue().same.get(first, first)
