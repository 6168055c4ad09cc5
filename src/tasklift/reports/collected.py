"""What `lift gc` removed, or would."""

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import count, size
from tasklift.store.collect import Collected
from tasklift.store.journal import RunEntry


def collected(found: Collected, gone: Sequence[RunEntry], *, dry_run: bool) -> Group:
    """The runs that were forgotten, and the objects that went with them."""
    would = "would be " if dry_run else ""
    lines = []
    if gone:
        lines.append(f"{count(len(gone), 'run', 'runs')} {would}forgotten: {', '.join(entry.id for entry in gone)}")
    objects = f"{count(found.objects, 'object', 'objects')} {would}removed ({size(found.bytes)}), {found.kept:,} kept"
    lines.append(objects)
    if dry_run and gone:
        lines.append("What only those runs use would go too; it is not counted here.")
    return Group(*(Text(line) for line in lines))
