"""Figures as pages, papers and terminals write them: shares as percent or points, an interval in brackets after them.

NumberFormat().figure(0.045, 0.041, 0.049)      4.5 [4.1, 4.9]
"""

from __future__ import annotations

from typing import NamedTuple

NONE = "–"
"""Where there is no figure."""


class NumberFormat(NamedTuple):
    """How figures of one kind are written."""

    digits: int = 1
    """Decimals."""
    factor: float = 100.0
    """100 for shares, which are written as percent or points; 1 for what is written as it is."""
    signed: bool = False
    """With a + before what is above zero."""
    ascii: bool = False
    """For terminals: a hyphen for a minus, and Python's −0.0."""

    def number(self, value: float | None) -> str:
        """Return one figure; `NONE` where there is none.

        >>> NumberFormat().number(-0.0123), NumberFormat(signed=True).number(0.5), NumberFormat().number(-0.0001)
        ('−1.2', '+50.0', '0.0')
        """
        if value is None:
            return NONE
        text = f"{self.factor * value:{'+' if self.signed else ''}.{self.digits}f}"
        if self.ascii:
            return text
        return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")

    def interval(self, low: float | None, high: float | None) -> str:
        """Return `[low, high]`; empty where an end is not known."""
        return "" if low is None or high is None else f"[{self.number(low)}, {self.number(high)}]"

    def figure(self, value: float | None, low: float | None = None, high: float | None = None) -> str:
        """Return a figure and its interval; `NONE` where there is no figure."""
        interval = self.interval(low, high)
        return f"{self.number(value)} {interval}" if value is not None and interval else self.number(value)
