"""Figures as people read them: scores, lifts in points with their intervals, rows, seconds, bytes."""

from collections.abc import Mapping
from typing import Any

from tasklift.metrics.catalogue import all_metrics
from tasklift.settings.messages import say
from tasklift.text.printable import printable

NOTHING = "-"
_UNITS = ("KB", "MB", "GB", "TB")
_THOUSANDS = ("", "k", "M", "G", "T", "P")


def score(value: float | None) -> str:
    """A score between 0 and 1 with three decimals."""
    return NOTHING if value is None else f"{value:.3f}"


def score_change(before: float | None, after: float | None) -> str:
    """The difference of two scores with its sign; what rounds to nothing has none."""
    if before is None or after is None:
        return NOTHING
    rounded = round(after - before, 3)
    return f"{rounded:+.3f}" if rounded else "0.000"


def score_interval(score_of: Mapping[str, Any]) -> str:
    """A score (`score`, `low`, `high`) with its interval."""
    if score_of["score"] is None:
        return say("undefined")
    bounds = "" if score_of["low"] is None else f" [{score(score_of['low'])}, {score(score_of['high'])}]"
    return score(score_of["score"]) + bounds


def points(value: float) -> str:
    """A difference of scores in points, with its sign; what rounds to nothing has none."""
    rounded = round(100 * value, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


def lift_interval(lift: Mapping[str, Any] | None) -> str:
    """A lift in points with its interval; the unit stands elsewhere."""
    if lift is None:
        return say("not measured")
    if lift["value"] is None:
        return say("undefined")
    bounds = "" if lift["low"] is None else f" [{points(lift['low'])}, {points(lift['high'])}]"
    return points(lift["value"]) + bounds


def rows_through(rows_in: int, rows_out: int) -> str:
    """Rows before and after a step."""
    return f"{rows_in:,}" if rows_in == rows_out else f"{rows_in:,} → {rows_out:,}"


def duration(seconds: float) -> str:
    """A duration in the unit that suits it."""
    if seconds < 0.05:
        return "0 s"
    for unit, length in (("s", 1), ("min", 60), ("h", 3600)):
        if seconds < 120 * length or unit == "h":
            break
    amount = seconds / length
    return f"{amount:.1f} {unit}" if amount < 9.95 else f"{amount:.0f} {unit}"


def size(count: float) -> str:
    """Bytes in the unit that suits them, by thousands."""
    if count < 1000:
        return say("{bytes:.0f} bytes", bytes=count)
    power = next((power for power in range(1, len(_UNITS)) if count < 1000 ** (power + 1)), len(_UNITS))
    amount, unit = count / 1000**power, _UNITS[power - 1]
    return f"{amount:.0f} {unit}" if amount >= 100 else f"{amount:.1f} {unit}"


def plain_number(number: float) -> str:
    """A number of a user's column: whole ones with thousands apart, others in six digits."""
    return f"{int(number):,}" if number == int(number) and abs(number) < 1e15 else f"{number:.6g}"


def amount(number: float | None) -> str:
    """A large number in three digits, by thousands: 1.23 M."""
    if number is None:
        return NOTHING
    power = next((power for power in range(len(_THOUSANDS)) if round(number, -2) < 1000 ** (power + 1)), 5)
    return f"{number / 1000**power:.3g} {_THOUSANDS[power]}".rstrip()


def metric_name(name: str) -> str:
    """A metric's name, and which way is better where that is not more."""
    known = all_metrics().get(name)
    return say("{metric} (less is better)", metric=name) if known and known.lower_is_better else name


def energy_text(record: Mapping[str, Any]) -> str:
    """The energy and carbon of a run, for each point of lift too where there is one."""
    cost, lift = record["cost"], record["lift"]["value"]
    said = say(
        "{energy:.2g} Wh ({source}), {carbon:.2g} g CO2",
        energy=cost["watt_hours"],
        source=cost["energy_source"].replace("estimated", say("estimated")),
        carbon=cost["grams_co2"],
    )
    if not lift or lift <= 0:
        return said
    return say(
        "{said}; {energy:.2g} Wh and {carbon:.2g} g a point of lift",
        said=said,
        energy=cost["watt_hours"] / (100 * lift),
        carbon=cost["grams_co2"] / (100 * lift),
    )


def speed_text(record: Mapping[str, Any]) -> str:
    """How fast the final model of a run answers, as far as that was measured."""
    cost = record["cost"]
    if cost["latency_ms"] is None:
        return NOTHING
    latency = f"{float(format(cost['latency_ms'], '.2g')):,g}"
    if cost["rows_per_second"] is None:
        return say("{latency} ms for a row alone", latency=latency)
    return say(
        "{latency} ms for a row alone, {rows} rows a second", latency=latency, rows=f"{cost['rows_per_second']:,.0f}"
    )


def asked_texts(record: Mapping[str, Any]) -> list[str]:
    """What a run asked of each endpoint, and what that has spent."""
    return [asked_text(endpoint) for endpoint in record["cost"].get("endpoints", ())]


def asked_text(endpoint: Mapping[str, Any]) -> str:
    """What one endpoint was asked."""
    requests = endpoint["requests"]
    said = say(
        "{model} at {address}: {requests}, {read:,} tokens read and {written:,} written, {money} in money",
        model=endpoint["model"],
        address=endpoint["address"],
        requests=count(requests, say("a request"), say("{requests:,} requests", requests=requests)),
        read=endpoint["tokens_read"],
        written=endpoint["tokens_written"],
        money=_money(endpoint["money"]),
    )
    if endpoint["tokens_lost"]:
        said = say(
            "{said}, with {lost:,} tokens at most of answers that were lost", said=said, lost=endpoint["tokens_lost"]
        )
    if endpoint["answers_kept"]:
        said = say("{said}; {kept:,} answers were had before", said=said, kept=endpoint["answers_kept"])
    if endpoint["rows_unanswered"]:
        said = say("{said}; {rows} got no reply", said=said, rows=row_count(endpoint["rows_unanswered"]))
    if endpoint["rows_unread"]:
        said = say("{said}; {rows} got a reply without an answer", said=said, rows=row_count(endpoint["rows_unread"]))
    return said


def _money(amount: float) -> str:
    """With two decimals, or where it is small as many as it has."""
    return f"{amount:,.2f}" if amount >= 1 or not amount else f"{amount:.6f}".rstrip("0").rstrip(".")


def count(number: int, one: str, many: str) -> str:
    """What is said of one thing, or what is said of that number of them."""
    return one if number == 1 else many


def answer_said(answer: str | None) -> str:
    """An answer, or that there is none."""
    return say("(no answer)") if answer is None else printable(answer)


def copies_removed(copies: int) -> str:
    """That so many rows went for a test row is like them."""
    one = say("1 copy of test rows taken out of the other rows")
    return count(copies, one, say("{copies:,} copies of test rows taken out of the other rows", copies=copies))


def row_count(number: int) -> str:
    """That number of rows."""
    return count(number, say("1 row"), say("{rows} rows", rows=f"{number:,}"))
