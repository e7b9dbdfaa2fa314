"""Figures as words and markup: points, percents, intervals, verdicts."""

from __future__ import annotations

from html import escape
from typing import NamedTuple
from urllib.parse import quote

from windtunnel.report.claims import p_of, verdict
from windtunnel.report.study import PLAIN, Number, Study

NOTHING = "–"


class Verdict(NamedTuple):
    """What one figure lets one say."""

    code: str
    """`falls`, `rises`, `unclear`; `helps`, `hurts`, `unclear`; `none` where there is no figure."""
    text: str


def drop_verdict(study: Study, spec: str, model: str = PLAIN) -> Verdict:
    """Say whether a transformation lowers a model's accuracy, as far as interval and p value show it."""
    drop = study.numbers.known("drop", spec, model)
    if drop is None:
        return Verdict("none", "not measured")
    sign = verdict(drop, p_of(study.numbers, drop))
    return (Verdict("unclear", "no change shown"), Verdict("falls", "falls"), Verdict("rises", "rises"))[sign]


def gain_verdict(study: Study, spec: str, model: str, what: str = "gain") -> Verdict:
    """Say whether a remedied model does better than another on one set."""
    gain = study.numbers.known(what, spec, model)
    if gain is None:
        return Verdict("none", "not measured")
    sign = verdict(gain, p_of(study.numbers, gain))
    return (Verdict("unclear", "no effect shown"), Verdict("helps", "helps"), Verdict("hurts", "hurts"))[sign]


def digits(study: Study) -> int:
    """Decimals of points and percents: two where a row is less than a fiftieth of a point."""
    return 2 if study.sizes.get("test", 0) >= 5_000 else 1


def points(share: float | None, places: int = 1, *, signed: bool = False) -> str:
    """Return a share times 100, with a true minus.

    >>> points(-0.0123), points(0.5, signed=True), points(-0.0001), points(None)
    ('−1.2', '+50.0', '0.0', '–')
    """
    if share is None:
        return NOTHING
    text = f"{100 * share:.{places}f}"
    if not text.strip("-0."):
        return text.lstrip("-")
    return text.replace("-", "−") if text.startswith("-") or not signed else f"+{text}"


def interval(number: Number | None, places: int = 1) -> str:
    """Return `[low, high]` in points; empty where there is none."""
    if number is None or number.interval is None:
        return ""
    return f"[{points(number.low, places)}, {points(number.high, places)}]"


def full(number: Number | None, places: int = 1, *, signed: bool = False, turned: bool = False, unit: str = "") -> str:
    """Return value and interval as markup; `turned`: with the sign the other way (a gain as a cost)."""
    if number is None or number.value is None:
        return NOTHING
    if turned:
        low, high = (None if end is None else -end for end in (number.high, number.low))
        number = number._replace(value=-number.value, low=low, high=high)
    inside = interval(number, places)
    held = f' <span class="interval">{inside}</span>' if inside else ""
    of = f' <span class="unit">{unit}</span>' if unit else ""
    return f'<span class="figure">{points(number.value, places, signed=signed)}</span>{of}{held}'


def named(study: Study, spec: str) -> str:
    """Return a transformation's short name as markup: a link into the explorer, held out where it is."""
    held = ' <span class="tag">held out</span>' if spec in study.held_out else ""
    link = f'<a href="#spec={quote(spec, safe="")}">{code(study.short[spec])}</a>'
    return f'<span class="named"><span class="spec" title="{escape(spec)}">{link}</span>{held}</span>'


def code(text: str) -> str:
    """Escape text from a study: a name, a label, a note. Control characters become U+FFFD."""
    return escape("".join("�" if ord(one) < 32 and one != "\n" else one for one in text))
