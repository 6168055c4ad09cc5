"""Names of persons in Chinese texts: a surname, characters that names are made of, and what stands around them.

A pattern finds the few windows in which a name can stand at all; only those are cut into words.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import takewhile
from typing import Any, Final, NamedTuple

import polars as pl

from tasklift.settings.located import read_yaml
from tasklift.text.personal.kinds import FOLDER
from tasklift.text.personal.span import Span

_SURE, _LIKELY, _UNSURE = 74, 56, 44
_NAME_TAGS: Final = frozenset({"nr", "nrfg", "nrt", "x", "i"})
"""The dictionary's marks of names, and what it gives to words that it does not know."""

_LABEL_GAP: Final = r"[\s:：是为叫]{0,3}"


@cache
def _cues() -> Mapping[str, Any]:
    return dict(read_yaml(FOLDER / "chinese_cues.yaml").value)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_cues()[name])


def _either(name: str) -> str:
    return "|".join(sorted(_words(name), key=lambda word: (-len(word), word)))


@cache
def _surname() -> str:
    return f"(?:{_either('compound_surnames')}|[{_cues()['surnames']}])"


@cache
def _given() -> str:
    return f"[{''.join(sorted(_words('given')))}]"


@cache
def _candidate() -> str:
    plain = _cues()["plain_surnames"].replace("谢", "").replace("顾", "").replace("曾", "").replace("周", "")
    usual, foreign = f"{_surname()}{_given()}{{1,2}}", r"\p{Han}·\p{Han}"
    return rf"[{plain}]\p{{Han}}|{usual}|{foreign}|(?:{_either('strong_before')})[:：]"


def chinese_names(texts: pl.Series, places: pl.Series, *, bold: bool) -> dict[int, list[Span]]:
    """Persons, and titles after them, in the texts at `places`; with `bold`, places too that the dictionary knows."""
    likely = texts.gather(places).str.contains(r"\p{Han}" if bold else _candidate())
    rows = places.gather(likely.arg_true())
    found = {}
    for place in rows:
        spans = list(_in_text(texts[int(place)], bold=bold))
        if spans:
            found[int(place)] = spans
    return found


def _in_text(text: str, *, bold: bool) -> Iterator[Span]:
    yield from _by_title(text)
    yield from _by_label(text)
    if "·" in text:
        yield from _with_dots(text)
    yield from _by_words(text, bold=bold)


@cache
def _titled() -> re.Pattern[str]:
    plain, titles = _cues()["plain_surnames"], _either("titles")
    return re.compile(
        rf"(?P<full>{_surname()}{_given()}{{1,2}})(?P<first>{titles})(?![{_cues()['surnames']}]?某)"
        rf"|(?P<name>[{plain}])(?P<second>{_either('surname_titles')})"
    )


def _by_title(text: str) -> Iterator[Span]:
    """`王先生`, `李晓明老师`: the name without its title."""
    for found in _titled().finditer(text):
        group, title = ("full", "first") if found["full"] else ("name", "second")
        if found[group] in _words("no_names") or (found["full"] and len(found[title]) < 2):
            continue
        if found["full"] and _is_word(found["full"]):
            continue
        start = found.start(group)
        if found["name"] and text[max(0, start - 1) : start + 1] in _words("no_names"):
            continue
        yield Span(*found.span(group), "person", _SURE)
        yield Span(*found.span(title), "title", _LIKELY)


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_either('strong_before')}){_LABEL_GAP}(?P<name>{_surname()}\p{{}}{{1,2}})".replace(
            r"\p{}", "[\u4e00-\u9fff]"
        )
    )


def _by_label(text: str) -> Iterator[Span]:
    """`姓名：王小明`, `我叫李雷`: as many characters as end a word or the sentence."""
    for found in _labelled().finditer(text):
        name, start = found["name"], found.start("name")
        labelled = any(sign in ":：" for sign in text[found.start() : start])
        for size in sorted({len(name), len(name) - 1}, reverse=True):
            part = name[:size]
            if size < 2 or _is_word(part) or part in _words("no_names"):
                continue
            if _ends(text, start + size) and (
                labelled or all(sign in _words("given") for sign in part[_size_of_surname(part) :])
            ):
                yield Span(start, start + size, "person", _SURE)
                break


def _size_of_surname(name: str) -> int:
    return 2 if name[:2] in _words("compound_surnames") else 1


def _ends(text: str, end: int) -> bool:
    """Whether a name may end here: at a mark, or before a word that follows names."""
    rest = text[end : end + 4]
    return not rest or not "\u4e00" <= rest[0] <= "\u9fff" or rest.startswith(tuple(_words("after") | _words("titles")))


@cache
def _is_word(part: str) -> bool:
    """Whether the dictionary has it as something else than a name."""
    import rjieba

    tagged = rjieba.tag(part, False)
    return len(tagged) == 1 and tagged[0][1] not in {"nr", "nrt", "nrfg", "x", "nz"} and len(part) > 1


@cache
def _clauses() -> re.Pattern[str]:
    """Chinese characters without a mark among them, but the one between the parts of a list."""
    return re.compile("[\u4e00-\u9fff、]{2,200}")


@cache
def _possible() -> re.Pattern[str]:
    """What a clause must have at all: a frequent surname before any character, or another before two of given names."""
    plain, seldom = _cues()["plain_surnames"].replace("谢", ""), _given()
    return re.compile(
        f"[{plain}](?![谢客说椒])[\u4e00-\u9fff]|谢[^谢]|[{_cues()['surnames']}]{seldom}{{1,2}}(?![的了是])|{_either('compound_surnames')}"
    )


class _Word(NamedTuple):
    """One word of a clause: where it begins in the text, and its part of speech by the dictionary."""

    start: int
    text: str
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _by_words(text: str, *, bold: bool) -> Iterator[Span]:
    """Words that are names by the dictionary, or that it takes for names, and are made like names."""
    for clause in _clauses().finditer(text):
        if bold or _possible().search(clause.group()):
            words = _cut(clause.group(), clause.start())
            yield from _listed(text, words)
            if bold:
                yield from (Span(*word[:1], word.end, "place", _UNSURE) for word in words if _is_place(word))


def _is_place(word: _Word) -> bool:
    return word.tag == "ns" and len(word.text) > 1


def _cut(clause: str, start: int) -> list[_Word]:
    import rjieba

    words = []
    for word, tag in rjieba.tag(clause, True):
        words.append(_Word(start, word, tag))
        start += len(word)
    return words


def _named(text: str, words: list[_Word]) -> Iterator[tuple[int, _Word, bool]]:
    """The words that begin like names, those that were cut in two put together; their places, and whether they are."""
    surnames = _cues()["surnames"]
    for number, word in enumerate(words):
        if word.text[0] in surnames or word.text[:2] in _words("compound_surnames"):
            joined = _joined(word, words[number + 1 : number + 2])
            yield number, joined or word, _is_name(text, joined or word, joined is not None)


def _joined(word: _Word, rest: list[_Word]) -> _Word | None:
    """A surname with the given name that was cut off from it; None where it is no such."""
    known = (len(word.text) == 1 and word.text in _cues()["surnames"]) or word.text in _words("compound_surnames")
    if not known or not rest or len(rest[0].text) > 2:
        return None
    given = rest[0].text
    plain = word.text in _cues()["plain_surnames"] or len(word.text) == 2
    made = all(sign in _words("given") for sign in given) and (
        rest[0].tag in {"nr", "nz", "x", "i", "n"} and len(given) == 2
    )
    return _Word(word.start, word.text + given, "nr") if plain and made else None


def _is_name(text: str, word: _Word, joined: bool) -> bool:
    name, plain = word.text, word.text[:1] in _cues()["plain_surnames"]
    if word.tag not in _NAME_TAGS or name in _words("no_names") or not 2 <= len(name) <= 4:
        return False
    surname = _size_of_surname(name)
    given = name[surname:]
    if not 0 < len(given) <= 2 or not (surname == 2 or name[0] in _cues()["surnames"]):
        return False
    usual = all(sign in _words("given") for sign in given)
    barred = any(sign in _words("not_given") for sign in given)
    if _spoken_for(text, word.start, word.end) and not barred:
        return True
    if joined:
        return False
    if len(given) == 2:
        return not barred and (plain or usual)
    return plain and usual and not barred


def _listed(text: str, words: list[_Word]) -> Iterator[Span]:
    """The names, and those words made like names that stand in a list with one."""
    named = list(_named(text, words))
    sure = [word for _, word, is_name in named if is_name]
    for number, word, is_name in named:
        if is_name or (sure and _stands_in_list(words, number, word, sure)):
            yield Span(word.start, word.end, "person", _LIKELY + 4)


def _stands_in_list(words: list[_Word], number: int, word: _Word, sure: list[_Word]) -> bool:
    if word.tag not in _NAME_TAGS or not 2 <= len(word.text) <= 3 or word.text in _words("no_names"):
        return False
    marked = "、" in {one.text for one in words[max(0, number - 1) : number + 2]}
    return marked and any(other.end + 1 == word.start or word.end + 1 == other.start for other in sure)


@cache
def _cue_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{_either('before')}){_LABEL_GAP}$")


def _spoken_for(text: str, start: int, end: int) -> bool:
    """Whether the words around say that it is a person."""
    before = _cue_before().search(text[max(0, start - 8) : start])
    after = text[end : end + 4]
    return bool(before and _ends(text, end)) or after.startswith(tuple(_words("strong_after")))


def _with_dots(text: str) -> Iterator[Span]:
    """Names of other languages in Chinese characters: `何塞·阿尔瓦雷斯`; words that run into them are cut off."""
    for found in re.finditer("[\u4e00-\u9fff]{1,12}(?:·[\u4e00-\u9fff]{1,8}){1,3}", text):
        first, *middle, last = found.group().split("·")
        start = found.start() + len(first) - len(_own_part(first, from_end=True))
        end = found.end() - len(last) + len(_own_part(last, from_end=False))
        if end > start + 3 and text[start] != "·" and text[end - 1] != "·":
            yield Span(start, end, "person", _LIKELY + 6)


def _own_part(part: str, *, from_end: bool) -> str:
    """The characters next to the dot that sound is written with; all others belong to the sentence."""
    signs = reversed(part) if from_end else iter(part)
    kept = "".join(takewhile(lambda sign: sign in _cues()["sounds"], signs))
    return kept[::-1] if from_end else kept
