"""The user's text made fit to show: no control character of it reaches the terminal, and it stays on one line."""

_NEEDED = "\u200c\u200d\ufe0f\u3000\xa0"
"""Joiners, a variation selector and blanks that Python calls unprintable, but emoji, Indic scripts and Chinese need."""


def printable(text: str) -> str:
    """`text` with line ends, control characters and marks that turn the direction of writing as escapes."""
    return "".join(letter if letter.isprintable() or letter in _NEEDED else repr(letter)[1:-1] for letter in text)


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters of `printable` text, with a mark where it was cut."""
    clean = printable(text)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"
