"""What `lift gc` removed, or would."""

from collections.abc import Sequence

from rich.console import Group

from tasklift.reports.figures import count, size
from tasklift.reports.paragraph import Paragraph
from tasklift.settings.messages import say
from tasklift.store.answers_kept import AnswersKept
from tasklift.store.collect import Collected
from tasklift.store.journal import RunEntry


def collected(found: Collected, gone: Sequence[RunEntry], *, dry_run: bool) -> Group:
    """The runs that were forgotten, and the objects that went with them."""
    lines = [_forgotten(gone, dry_run=dry_run)] if gone else []
    lines.append(_removed(found, dry_run=dry_run))
    if dry_run and gone:
        lines.append(say("What only those runs use would go too; it is not counted here."))
    return Group(*map(Paragraph, lines))


def _forgotten(gone: Sequence[RunEntry], *, dry_run: bool) -> str:
    runs = count(len(gone), say("1 run"), say("{number:,} runs", number=len(gone)))
    names = [entry.id for entry in gone]
    if dry_run:
        return say("{runs} would be forgotten: {names}", runs=runs, names=names)
    return say("{runs} forgotten: {names}", runs=runs, names=names)


def _removed(found: Collected, *, dry_run: bool) -> str:
    objects = count(found.objects, say("1 object"), say("{number:,} objects", number=found.objects))
    room = size(found.bytes)
    if dry_run:
        return say("{objects} would be removed ({size}), {kept:,} kept", objects=objects, size=room, kept=found.kept)
    return say("{objects} removed ({size}), {kept:,} kept", objects=objects, size=room, kept=found.kept)


def answers_forgotten(gone: AnswersKept, *, dry_run: bool) -> Paragraph:
    """The answers of models behind an API that were removed, or would be."""
    told = {"answers": _answers(gone), "size": size(gone.bytes)}
    return Paragraph(
        say("{answers} would be removed ({size})", **told) if dry_run else say("{answers} removed ({size})", **told)
    )


def answers_left(kept: AnswersKept) -> Paragraph:
    """Those that stay unless they are named."""
    told = {"answers": _answers(kept), "size": size(kept.bytes)}
    return Paragraph(say("{answers} stay ({size}), as they were paid for; `--answers` removes them", **told))


def _answers(found: AnswersKept) -> str:
    return count(
        found.count, say("1 answer behind an API"), say("{number:,} answers behind an API", number=found.count)
    )
