"""How numbers and lists are written: percent and points, minus signs, intervals, p values, "a, b and c"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from windtunnel.report.document import Inline, Styled, Value
from windtunnel.report.numbers import Number

NONE = "–"
"""In a table, where there is no figure."""

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def percent(number: Number, *, interval: bool = True, digits: int = 1) -> Value:
    """A share as a percentage: 93.2% [92.8, 93.5]."""
    return Value(_bare(number.value, digits) + "%" + _brackets(number, digits, interval), number)


def points(number: Number, *, interval: bool = True, absolute: bool = False) -> Value:
    """A difference in points: 4.5 points [4.1, 4.9]; `absolute` turns the sign of what is below zero."""
    turned = absolute and (number.value or 0.0) < 0
    shown = _turned(number) if turned else number
    digits = digits_for(shown)
    unit = " point" if _bare(shown.value, digits) in ("1.0", "1.00") else " points"
    return Value(_bare(shown.value, digits) + unit + _brackets(shown, digits, interval), number)


def share(number: Number, *, interval: bool = True) -> Value:
    """A share of a drop that was recovered: 57% [45, 70]."""
    return Value(_bare(number.value, 0) + "%" + _brackets(number, 0, interval), number)


def cell_percent(number: Number | None) -> tuple[Inline, ...]:
    """For a table: 93.2 [92.8, 93.5]."""
    if number is None or number.value is None:
        return (NONE,)
    return (Value(_bare(number.value, 1) + _brackets(number, 1, True), number),)


def cell_points(number: Number | None, *, negated: bool = False) -> tuple[Inline, ...]:
    """For a table: −0.3 [−0.9, 0.3]."""
    if number is None or number.value is None:
        return (NONE,)
    shown = _turned(number) if negated else number
    return (Value(_bare(shown.value, 1) + _brackets(shown, 1, True), number),)


def cell_share(number: Number | None) -> tuple[Inline, ...]:
    """For a table: 57 [45, 70]."""
    if number is None or number.value is None:
        return (NONE,)
    return (Value(_bare(number.value, 0) + _brackets(number, 0, True), number),)


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


def _brackets(number: Number, digits: int, wanted: bool) -> str:
    if not wanted or number.interval is None:
        return ""
    low, high = number.interval
    return f" [{_bare(low, digits)}, {_bare(high, digits)}]"


def _bare(value: float | None, digits: int) -> str:
    text = f"{100 * (value or 0.0):.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def _turned(number: Number) -> Number:
    def negative(value: Any) -> float | None:
        return None if value is None else -value

    return number._replace(value=negative(number.value), low=negative(number.high), high=negative(number.low))
