"""The profile of data for a terminal."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tasklift.data.roles import RoleType
from tasklift.reports.details import step_story
from tasklift.reports.figures import plain_number, row_count
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tables import section, table
from tasklift.runs.profiling.column_figures import ColumnFigures, Holds
from tasklift.runs.profiling.profile import Profile
from tasklift.runs.profiling.treatments import Treatment
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.text.printable import printable, shortened

_BARS = "▁▂▃▄▅▆▇█"
_MOST_LABELS = 8
_INTERVAL = ("value", "low", "high")
_LEAST_SHARE = 0.02
_LONGEST_NAME = 30
_LONGEST_VALUE = 20
_CHANCE = 0.5
_DIGITS = 3


def profiled(profile: Profile) -> Group:
    """Columns, languages, labels, what steps would do with examples, and the recipe of all of these."""
    parts: list[RenderableType] = [Paragraph(printable(line)) for line in beginning(profile)]
    parts.append(section(say("Columns"), _columns(profile)))
    parts.extend(Paragraph(printable(line)) for line in texts_and_labels(profile))
    for one in profile.treatments:
        story = {**one.account, "name": one.line.name}
        parts.extend(step_story(story))
    parts.append(_treated(profile.treatments))
    return Group(*parts)


def beginning(profile: Profile) -> Iterator[str]:
    """What was read."""
    counts = profile.counts
    yield say("{source}: {looks_like}", source=profile.source, looks_like=profile.looks_like)
    yield say(
        "{read} read: {accepted:,} as they are, {repaired:,} mended, {quarantined:,} not readable",
        read=row_count(counts.read),
        accepted=counts.accepted,
        repaired=counts.repaired,
        quarantined=counts.quarantined,
    )
    for reason, rows in profile.unusable.items():
        yield say("{rows:,} set aside: {reason}", rows=rows, reason=say_kept(reason))


def _columns(profile: Profile) -> Table:
    figures = [say("missing"), say("different")]
    made = table(say("column"), say("holds"), *figures, say("how they are"), numbers=figures)
    for one in profile.columns:
        role, name = role_said(profile.roles.get(one.name)), shortened(one.name, _LONGEST_NAME)
        shown = say("{name} ({role})", name=name, role=role) if role else name
        told = printable(how_distributed(one))
        made.add_row(Text(printable(shown)), holds_said(one.holds), f"{one.missing:,}", f"{one.distinct:,}", Text(told))
    return made


def role_said(role: RoleType | None) -> str:
    """The word for what a column is to steps; nothing for mere values."""
    return {RoleType.TEXT: say("text"), RoleType.LABEL: say("label")}.get(role, "") if role else ""


def holds_said(holds: Holds) -> str:
    """The word for what a column holds."""
    words: Mapping[Holds, str] = {
        Holds.NOTHING: say("nothing"),
        Holds.NUMBERS: say("numbers"),
        Holds.TIMES: say("times"),
        Holds.CATEGORIES: say("categories"),
        Holds.TEXTS: say("texts"),
        Holds.NAMES: say("names of rows"),
    }
    return words[holds]


def how_distributed(one: ColumnFigures, *, drawn: bool = True) -> str:
    """The most frequent values, or the spread of numbers or lengths, with what lies far out; a small histogram first
    where it is `drawn`.
    """
    if one.top:
        present = one.rows - one.missing
        return ", ".join(f"{shortened(value, _LONGEST_VALUE)} {rows / present:.0%}" for value, rows in one.top)
    if one.ends:
        first, last = map(_moment, one.ends)
        return say("from {first} to {last}", first=first, last=last)
    if one.distribution is None or one.holds is Holds.NAMES:
        return ""
    least, _, half, _, most = (plain_number(value) for value in one.distribution.quantiles)
    ends = {"least": least, "most": most, "half": half}
    bars = f"{_drawn([rows for _, _, rows in one.distribution.bins])} " if drawn else ""
    if one.holds is not Holds.NUMBERS:
        if least == most:
            return say("{most} characters", most=most)
        return bars + say("{least} to {most} characters, half up to {half}", **ends)
    said = bars + say("{least} to {most}, half up to {half}", **ends)
    out = (one.distribution.outside_box, one.distribution.outside_deviations)
    if any(out):
        box, deviations = out
        far = say("outside: {box:,} of the box plot, {deviations:,} of 3 deviations", box=box, deviations=deviations)
        said = say("{said}; {more}", said=said, more=far)
    odd = say("{odd:,} are no numbers", odd=one.odd)
    return say("{said}; {more}", said=said, more=odd) if one.odd else said


def _moment(iso: str) -> str:
    """To the day where that is all there is, else to the minute."""
    day, _, clock = iso.partition("T")
    return day if clock.startswith("00:00:00") else f"{day} {clock[:5]}"


def _drawn(counts: list[int]) -> str:
    """A histogram of one line; what is there at all is seen."""
    most = max(counts)
    return "".join(_BARS[min(len(_BARS) - 1, len(_BARS) * count // (most + 1))] if count else " " for count in counts)


def texts_and_labels(profile: Profile) -> Iterator[str]:
    """Languages, labels, and how far the test is from the rows to learn from, where there are any."""
    if profile.languages:
        frequent = [(code, share) for code, share in profile.languages.items() if share >= _LEAST_SHARE]
        rest = 1 - sum(share for _, share in frequent)
        shares = ", ".join(f"{code} {share:.0%}" for code, share in frequent)
        shares += say(", others {share:.0%}", share=rest) if rest >= _LEAST_SHARE / 2 else ""
        yield say("languages: {shares}", shares=shares)
    if profile.labels:
        total = sum(profile.labels.values())
        shown = [f"{shortened(label, _LONGEST_VALUE)} {rows / total:.0%}" for label, rows in profile.labels.items()]
        left = len(shown) - _MOST_LABELS
        more = [say("{left:,} more", left=left)] if left > 0 else []
        yield say("labels: {name}", name=", ".join([*shown[:_MOST_LABELS], *more]))
    if profile.apart and profile.apart.value is not None:
        pairs = {name: 100 * (value or 0.0) for name, value in vars(profile.apart).items() if name in _INTERVAL}
        yield say(
            "of 100 pairs of a text of the test and one of train a model tells {value:.0f} [{low:.0f}, {high:.0f}]; "
            "chance gives 50",
            **pairs,
        )
    yield from _features(profile)


def _features(profile: Profile) -> Iterator[str]:
    """In which measures the test's texts surely differ, and of which that cannot be told."""
    alike = []
    for name, one in profile.features.items():
        low, high = one.greater.low, one.greater.high
        if low is None or high is None or low <= _CHANCE <= high:
            alike.append(say_kept(name))
            continue
        yield say(
            "{measure}: half of train up to {train}, of the test up to {test}; of 100 pairs the test has more in "
            "{value:.0f} [{low:.0f}, {high:.0f}]",
            measure=say_kept(name),
            train=plain_number(round(one.train_median, _DIGITS)),
            test=plain_number(round(one.test_median, _DIGITS)),
            value=100 * (one.greater.value or 0.0),
            low=100 * low,
            high=100 * high,
        )
    if alike:
        yield say("no difference between train and test is to be seen in {measures}", measures=alike)


def _treated(treatments: tuple[Treatment, ...]) -> Group:
    if not treatments:
        return section(say("No step would change anything"))
    lines = recipe_lines([one.line.as_written() for one in treatments])
    return section(say("What would treat this"), Text(lines.rstrip()))
