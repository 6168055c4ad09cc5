"""The fields of one record of a CSV or TSV file, after RFC 4180, with exact places of what is wrong."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tasklift.settings.kept import in_english

LONGEST_QUOTED = 1 << 24
LITERAL_QUOTE = in_english("a quote character inside an unquoted field is kept as it is")


class BrokenQuote(Exception):
    """A quoted field that does not end as it should; `position` is where it opens."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class TextEnds(Exception):
    """The text ends inside a quoted field: more of it is needed to tell."""


class Record(NamedTuple):
    """Fields (null where nothing stands between two delimiters), the position after the record, and a repair."""

    fields: list[str | None]
    end: int
    repair: str | None


@dataclass(frozen=True)
class Dialect:
    """How fields and lines are set apart."""

    delimiter: str
    newline: str = "\n"
    quoting: bool = True

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        return re.compile(f"[^{re.escape(self.delimiter + self.newline)}]*+")

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        return re.compile('"([^"]*+(?:""[^"]*+)*+)"')

    def unquoted(self, line: str) -> list[str | None]:
        """The fields of a line in which no field is quoted."""
        fields: list[str | None] = list(line.split(self.delimiter))
        if "" in fields:
            return [field or None for field in fields]
        return fields

    def record(self, text: str, start: int, *, final: bool) -> Record:
        """The record at `start`, over several lines if need be; `final` where `text` goes to the end of the file."""
        fields: list[str | None] = []
        repair = None
        position = start
        field: str | None
        while True:
            if text.startswith('"', position):
                field, position = self._quoted_field(text, position, final=final)
            else:
                field, position = self._plain_field(text, position)
                if field and '"' in field:
                    repair = LITERAL_QUOTE
            fields.append(field)
            if not text.startswith(self.delimiter, position):
                return Record(fields, self._line_end(text, position, final=final), repair)
            position += 1

    def _plain_field(self, text: str, position: int) -> tuple[str | None, int]:
        found = self._plain.match(text, position)
        end = found.end() if found else position
        field = text[position:end]
        if self.newline == "\n" and not text.startswith(self.delimiter, end):
            field = field.removesuffix("\r")
        return field or None, end

    def _quoted_field(self, text: str, position: int, *, final: bool) -> tuple[str, int]:
        found = self._quoted.match(text, position)
        end = found.end() if found else len(text)
        if end - position > LONGEST_QUOTED:
            raise BrokenQuote(
                in_english("the quote that opens here is not closed within {most:,} characters", most=LONGEST_QUOTED),
                position,
            )
        if end + 1 >= len(text) and not final:
            raise TextEnds
        if found is None:
            raise BrokenQuote(in_english("the quote that opens here is never closed"), position)
        if not self._ends_field(text, end):
            raise BrokenQuote(
                in_english("the quote that opens here is followed by text after its closing quote"), position
            )
        return found.group(1).replace('""', '"'), end

    def _ends_field(self, text: str, position: int) -> bool:
        if position == len(text) or text[position] in self.delimiter + self.newline:
            return True
        return self.newline == "\n" and text[position] == "\r" and text[position + 1 : position + 2] in ("\n", "")

    def _line_end(self, text: str, position: int, *, final: bool) -> int:
        end = text.find(self.newline, position)
        if end < 0 and not final:
            raise TextEnds
        return len(text) if end < 0 else end + 1


def counted(fields: int) -> str:
    """A number of fields in words."""
    return "1 field" if fields == 1 else f"{fields} fields"
