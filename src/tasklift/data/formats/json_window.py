"""A window that moves over the text of a JSON document and cuts out one value after another, sound or broken."""

import re
from collections.abc import Iterator

from tasklift.data.formats.decoding import LONGEST_LINE, Piece

WIDEST_INDENTATION = 256
_SPACE = re.compile(r"[ \t\r\n]*+")
_WORD = re.compile(r'[^,\[\]{}"\r\n]++')
_STRING = r'"[^"\\\r\n]*+(?:\\[^\r\n][^"\\\r\n]*+)*+"'
_TOKEN = re.compile(rf'{_STRING}|["\[\]{{}}]')
_FLAT = rf'[^"\[\]{{}}]++|{_STRING}'
_OPENER = {"]": "[", "}": "{"}
_USUAL_DEPTH = 5
"""As deep as a paragraph of SQuAD with questions and answers in it."""


def _closed(depth: int) -> str:
    """The pattern of what lists and objects hold that are nested so deep."""
    held = _FLAT
    for _ in range(1, depth):
        held = rf"{_FLAT}|\[(?:{held})*+\]|\{{(?:{held})*+\}}"
    return held


_CLOSED = re.compile(rf"\{{(?:{_closed(_USUAL_DEPTH)})*+\}}")


class JsonWindow:
    """Reads pieces of text as they are needed; knows its line and whether undecodable bytes have come by."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self.damaged = False
        self.line = 1
        self._pieces = pieces
        self._text = ""
        self._position = 0
        self._line_start = 0
        self._ended = False

    @property
    def column(self) -> int:
        """The column of the next character, counted from 1."""
        return self._position - self._line_start + 1

    def next(self) -> str:
        """The next character that is not white space, or nothing at the end of the file."""
        while True:
            found = _SPACE.match(self._text, self._position)
            self._go(found.end() if found else self._position)
            if self._position < len(self._text):
                return self._text[self._position]
            if self._ended:
                return ""
            self._more()

    def skip(self) -> None:
        """Go past one character."""
        self._go(self._position + 1)

    def value(self) -> tuple[str, bool]:
        """The list, object, string or word that starts here, and whether its brackets close."""
        while True:
            end, whole = _end_of_value(self._text, self._position, ended=self._ended)
            if end is not None and (end < len(self._text) or self._ended):
                break
            if len(self._text) - self._position > LONGEST_LINE:
                end, whole = len(self._text), False
                break
            self._more()
        start = self._position
        if not whole:
            end = self._next_alike(end)
        self._go(end)
        return self._text[start:end], whole

    def drop_rest(self) -> None:
        """Go to the end of the file."""
        while not self._ended:
            self._go(len(self._text))
            self._more()
        self._go(len(self._text))

    def _next_alike(self, end: int) -> int:
        """Where, before `end`, a line begins with the same indentation and bracket: the next value, if this broke."""
        if not 0 <= self._position - self._line_start <= WIDEST_INDENTATION:
            return end
        before = self._text[self._line_start : self._position]
        if before.strip(" \t,["):
            return end
        indentation = before[: len(before) - len(before.lstrip())] + self._text[self._position]
        found = self._text.find("\n" + indentation, self._position, end)
        return end if found < 0 else found

    def _go(self, position: int) -> None:
        lines = self._text.count("\n", self._position, position)
        if lines:
            self.line += lines
            self._line_start = self._text.rfind("\n", self._position, position) + 1
        self._position = position

    def _more(self) -> None:
        """Let the window grow to twice what is unread in it, so that a long value is not scanned again and again."""
        keep = max(0, self._position - WIDEST_INDENTATION)
        unread = [self._text[keep:]]
        size = 0
        for piece in self._pieces:
            self.damaged = self.damaged or piece.damaged
            unread.append(piece.text)
            size += len(piece.text)
            if size > len(unread[0]):
                break
        else:
            self._ended = True
        self._position -= keep
        self._line_start -= keep
        self._text = "".join(unread)


def _end_of_value(text: str, start: int, *, ended: bool) -> tuple[int | None, bool]:
    """Where the value at `start` ends and whether its brackets close; no end if more text is needed to tell."""
    if text[start] not in '[{"':
        word = _WORD.match(text, start)
        return (word.end() if word else start + 1), True
    closed = _CLOSED.match(text, start)
    if closed is not None:  # the common case, at the speed of one expression
        return closed.end(), True
    open_brackets: list[str] = []
    for token in _TOKEN.finditer(text, start):
        mark = token.group()
        if mark in "[{":
            open_brackets.append(mark)
        elif mark == '"' and not ended and text.find("\n", token.start()) < 0:
            return None, False
        elif mark in _OPENER:
            if _OPENER[mark] not in open_brackets:
                return token.start(), False
            while open_brackets.pop() != _OPENER[mark]:
                pass
        if not open_brackets:
            return token.end(), True
    return (len(text), False) if ended else (None, False)
