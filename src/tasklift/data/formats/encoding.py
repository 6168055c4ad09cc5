"""Which encoding a text is in: byte order marks first, then strict UTF-8, then what reads as plausible language.

Chinese must be right on a handful of short rows, where statistics over bytes fail (GBK passes for Korean, Big5 for
Japanese). So each candidate is judged by the characters it gives: those of the first levels of GB 2312, Big5 and
JIS X 0208, which hold the characters of daily use, and the most frequent ones among them.
"""

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = ("gb18030", "cp950")
_KANA = re.compile("[\u3041-\u30ff]")
_FREQUENT = frozenset(
    "的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過发發"
    "后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開"
    "但因只从從想实實日很太真，。！？、：；“”（）「」《》…"
)
_WESTERN = frozenset("‘’“”–—…€•°©®«»£§¿¡\xa0")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ENOUGH = 20_000
_PLAUSIBLE = 0.75
_REPLACED = "\ufffd"


@dataclass(frozen=True)
class Encoding:
    """A codec's name, whether the text begins with a byte order mark, and why."""

    name: str
    bom: bool
    why: str


def detect(sample: bytes) -> Encoding | None:
    """The encoding of the text that begins with `sample`; null if it is no text. A character cut at the end is fine."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, True, "begins with a byte order mark")
    utf8 = _utf8(sample)
    if utf8 is not None:
        return utf8
    if b"\0" in sample:
        return _utf16(sample)
    return _legacy(sample) or _damaged_utf8(sample) or _charset_normalizer(sample)


def _utf8(sample: bytes) -> Encoding | None:
    text = _decode(sample, "utf-8")
    bad = text.count(_REPLACED) - sample.count(_REPLACED.encode())
    good = sum(count for character, count in Counter(text).items() if character > "\x7f") - bad
    if bad and good < 4 * bad:
        return None
    if len(_CONTROL.findall(text)) > 0.1 * len(text):
        return None
    return Encoding("utf-8", False, "valid UTF-8" if not bad else f"UTF-8 but for {bad} bytes")


def _utf16(sample: bytes) -> Encoding | None:
    shares = {name: _share(Counter(_decode(sample, name)), _is_common) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=shares.__getitem__)
    if shares[best] < _PLAUSIBLE:
        return _damaged_utf8(sample)
    return Encoding(best, False, f"reads as text in {best}, which has no byte order mark here")


def _legacy(sample: bytes) -> Encoding | None:
    sample = _lines_with_high_bytes(sample)
    scores = {name: _chinese(sample, name) for name in _CHINESE}
    scores["cp932"] = _japanese(sample, "cp932")
    scores["euc_jp"] = _japanese(sample, "euc_jp")
    scores["cp949"] = _korean(sample)
    western = "latin-1" if re.search(rb"[\x81\x8d\x8f\x90\x9d]", sample) else "cp1252"
    scores[western] = _western(sample, western)
    best = max(scores, key=scores.__getitem__)
    if scores[best] < _PLAUSIBLE:
        return None
    return Encoding(best, False, f"not UTF-8; its characters are plausible in {best}")


def _chinese(sample: bytes, name: str) -> float:
    """The share of characters of daily use, and half the share of very frequent ones on top."""
    characters = _beyond_ascii(sample, name)
    common = _share(characters, _is_common_chinese)
    return common + _share(characters, _FREQUENT.__contains__) / 2 if common >= _PLAUSIBLE else 0.0


def _japanese(sample: bytes, name: str) -> float:
    characters = _beyond_ascii(sample, name)
    kana = _share(characters, lambda character: bool(_KANA.match(character)))
    return _share(characters, _is_common_japanese) + kana / 2 if kana > 0.1 else 0.0


def _korean(sample: bytes) -> float:
    """All Hangul would be plausible Chinese too; real Chinese has only part of its characters where Hangul is."""
    characters = _beyond_ascii(sample, "cp949")
    hangul = _share(characters, lambda character: "\uac00" <= character <= "\ud7a3")
    return 1.3 if hangul > 0.97 and characters.total() >= 8 else 0.0


def _western(sample: bytes, name: str) -> float:
    """Letters with accents stand alone or as two small ones among ASCII; bytes of other encodings come in pairs."""
    runs = [run.group().decode(name, "replace") for run in _HIGH_RUN.finditer(sample)]
    alone = sum(len(run) for run in runs if _is_accent(run))
    total = sum(len(run) for run in runs)
    return 1.2 * alone / total if total else 0.0


def _is_accent(run: str) -> bool:
    return len(run) == 1 and (run.isalpha() or run in _WESTERN) or len(run) == 2 and run.isalpha() and run.islower()


def _charset_normalizer(sample: bytes) -> Encoding | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None or best.encoding.startswith(("utf", "ascii")) or best.percent_chaos > 5:
        return None
    return Encoding(best.encoding, False, f"not UTF-8; charset-normalizer takes it for {best.encoding}")


def _damaged_utf8(sample: bytes) -> Encoding | None:
    """Text of which a part cannot be decoded: more than half of its lines can."""
    lines = [line for line in sample.split(b"\n") if line]
    good = sum(1 for line in lines if not _CONTROL.search(text := _decode(line, "utf-8")) and _REPLACED not in text)
    if 2 * good <= len(lines):
        return None
    return Encoding("utf-8", False, f"{len(lines) - good} of {len(lines)} lines are not UTF-8")


def _decode(sample: bytes, name: str) -> str:
    return codecs.getincrementaldecoder(name)("replace").decode(sample, False)


def _lines_with_high_bytes(sample: bytes) -> bytes:
    return b"\n".join(line for line in sample.split(b"\n") if not line.isascii())[: 4 * _ENOUGH]


def _beyond_ascii(sample: bytes, name: str) -> Counter[str]:
    return Counter(character for character in _decode(sample, name) if character > "\x7f")


def _share(characters: Counter[str], wanted: Callable[[str], bool]) -> float:
    total = characters.total()
    return sum(count for character, count in characters.items() if wanted(character)) / total if total else 0.0


def _lead(character: str, name: str) -> int:
    """The first byte of a character of two bytes in an encoding, else 0."""
    code = character.encode(name, "ignore")
    return code[0] if len(code) == 2 else 0


def _is_common_chinese(character: str) -> bool:
    first_level = 0xB0 <= _lead(character, "gb2312") <= 0xD7 or 0xA4 <= _lead(character, "big5") <= 0xC6
    return first_level and not _KANA.match(character) or _is_punctuation(character)


def _is_common_japanese(character: str) -> bool:
    return bool(_KANA.match(character)) or 0x88 <= _lead(character, "shift_jis") <= 0x97 or _is_punctuation(character)


def _is_common(character: str) -> bool:
    if character <= "\x7f":
        return not _CONTROL.match(character)
    return (
        _is_common_chinese(character)
        or _is_common_japanese(character)
        or "\uac00" <= character <= "\ud7a3"
        or (character.isalpha() and character < "\u0250")
    )


def _is_punctuation(character: str) -> bool:
    return "\u3000" <= character <= "\u301f" or "\uff01" <= character <= "\uff5e" or character in "“”‘’…—·￥"
