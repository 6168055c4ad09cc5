"""Texts that differ in nothing but case, width and blanks made one."""

from unicodedata import normalize


def folded(text: str) -> str:
    """In NFKC, without case, one space for each run of white space and none at the ends."""
    return " ".join(normalize("NFKC", normalize("NFKC", text).casefold()).split())
