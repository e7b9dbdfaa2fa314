"""Numbers and lists in sentences and tables: percent, points, p values, "a, b and c"; a figure knows its line."""

from __future__ import annotations

from collections.abc import Sequence

from windtunnel.documents.number_format import NONE, NumberFormat
from windtunnel.report.document import Inline, Styled, Value
from windtunnel.report.numbers import Number

WHOLE = NumberFormat(0)
"""Of shares of a drop, which are known roughly only."""

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def percent(number: Number, *, interval: bool = True) -> Value:
    """A share as a percentage: 93.2% [92.8, 93.5]."""
    return Value(_with_unit(number, "%", NumberFormat(), interval), number)


def points(number: Number, *, interval: bool = True, absolute: bool = False) -> Value:
    """A difference in points: 4.5 points [4.1, 4.9]; `absolute` turns the sign of what is below zero."""
    shown = negated(number) if absolute and (number.value or 0.0) < 0 else number
    form = NumberFormat(digits_for(shown))
    unit = " point" if form.number(shown.value) in ("1.0", "1.00") else " points"
    return Value(_with_unit(shown, unit, form, interval), number)


def share(number: Number) -> Value:
    """A share of a drop that was recovered: 57% [45, 70]."""
    return Value(_with_unit(number, "%", WHOLE), number)


def cell_percent(number: Number | None) -> tuple[Inline, ...]:
    """For a table: 93.2 [92.8, 93.5]."""
    return _cell(number, NumberFormat())


def cell_points(number: Number | None) -> tuple[Inline, ...]:
    """For a table: −0.3 [−0.9, 0.3]."""
    return _cell(number, NumberFormat())


def cell_share(number: Number | None) -> tuple[Inline, ...]:
    """For a table: 57 [45, 70]."""
    return _cell(number, WHOLE)


def cell_p(number: Number | None) -> tuple[Inline, ...]:
    """For a table: .012, <.001."""
    if number is None or number.value is None:
        return (NONE,)
    return (Value(p_text(number.value).removeprefix("= ").replace("< ", "<"), number),)


def p_text(p: float) -> str:
    """A p value with its sign of relation.

    >>> p_text(0.00004), p_text(0.0123), p_text(0.0496), p_text(1.0)
    ('< .001', '= .012', '= .0496', '= 1')
    """
    if p < 0.001:
        return "< .001"
    if p >= 0.9995:
        return "= 1"
    text = f"{p:.3f}"
    if (p < 0.05) != (float(text) < 0.05):
        text = f"{p:.4f}"
    return "= " + text.removeprefix("0")


def p_value(number: Number) -> tuple[Inline, ...]:
    """A p value in a sentence: p < .001."""
    return (Styled("p", "emphasis"), Value(f" {p_text(number.value or 0.0)}", number))


def fact(text: str | int, source: str = "manifest.json") -> Value:
    """A figure that is none of NUMBERS."""
    return Value(f"{text:,}" if isinstance(text, int) else text, None, source)


def joined(parts: Sequence[tuple[Inline, ...]], last: str = " and ") -> tuple[Inline, ...]:
    """Items of a list in a sentence: a, b and c."""
    found: list[Inline] = []
    for place, part in enumerate(parts):
        if place:
            found.append(last if place == len(parts) - 1 else ", ")
        found.extend(part)
    return tuple(found)


def counted(count: int) -> str:
    """A small count in words.

    >>> counted(0), counted(3), counted(40)
    ('no', 'three', '40')
    """
    return WORDS[count] if 0 <= count < len(WORDS) else f"{count:,}"


def plural(count: int, word: str, words: str = "") -> str:
    """A noun in the number that goes with a count."""
    return word if count == 1 else words or f"{word}s"


def code(text: str) -> Styled:
    """A name as it is typed."""
    return Styled(text, "code")


def digits_for(number: Number) -> int:
    """Two digits of points where one would show none of the difference, or hide that an interval leaves out zero."""
    ends = [end for end in (number.value, number.low, number.high) if end is not None]
    hidden = any(end != 0 and abs(100 * end) < 0.05 for end in ends)
    return 2 if hidden else 1


def negated(number: Number) -> Number:
    """A gain as a cost, a fall as a rise."""
    value, low, high = (None if end is None else -end for end in (number.value, number.high, number.low))
    return number._replace(value=value, low=low, high=high)


def _with_unit(number: Number, unit: str, form: NumberFormat, interval: bool = True) -> str:
    ends = form.interval(number.low, number.high) if interval else ""
    return form.number(number.value or 0.0) + unit + (f" {ends}" if ends else "")


def _cell(number: Number | None, form: NumberFormat) -> tuple[Inline, ...]:
    if number is None or number.value is None:
        return (NONE,)
    return (Value(form.figure(number.value, number.low, number.high), number),)
