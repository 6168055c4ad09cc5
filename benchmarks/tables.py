"""Tables in Markdown, printed line by line as the figures come in."""

from collections.abc import Iterable, Sequence


def show_table(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print the head, then each line when it is there."""
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|", flush=True)
    for line in lines:
        print(f"| {' | '.join(line)} |", flush=True)
