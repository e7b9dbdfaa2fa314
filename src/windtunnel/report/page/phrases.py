"""Figures as words and markup: points, percents, intervals, verdicts."""

from __future__ import annotations

from html import escape
from typing import NamedTuple
from urllib.parse import quote

from windtunnel.documents.number_format import NONE, NumberFormat
from windtunnel.report.claims import p_of, verdict
from windtunnel.report.study import Number, Study


class Verdict(NamedTuple):
    """What one figure lets one say."""

    code: str
    """`falls`, `rises`, `unclear`; `helps`, `hurts`, `unclear`; `none` where there is no figure."""
    text: str


def drop_verdict(study: Study, spec: str) -> Verdict:
    """Say whether a transformation lowers the plain model's accuracy, as far as interval and p value show it."""
    drop = study.numbers.known("drop", spec)
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
    """Return a share times 100."""
    return NumberFormat(places, signed=signed).number(share)


def interval(number: Number | None, places: int = 1) -> str:
    """Return `[low, high]` in points; empty where there is none."""
    return NumberFormat(places).interval(number.low, number.high) if number else ""


def value_and_interval(number: Number | None, places: int = 1, *, signed: bool = False, unit: str = "") -> str:
    """Return value and interval as markup."""
    if number is None or number.value is None:
        return NONE
    inside = interval(number, places)
    ends = f' <span class="interval">{inside}</span>' if inside else ""
    of = f' <span class="unit">{unit}</span>' if unit else ""
    return f'<span class="figure">{points(number.value, places, signed=signed)}</span>{of}{ends}'


def spec_link(study: Study, spec: str) -> str:
    """Return a transformation's short name as markup: a link into the explorer, held out where it is."""
    held = ' <span class="tag">held out</span>' if spec in study.held_out else ""
    link = f'<a href="#spec={quote(spec, safe="")}">{escaped(study.short[spec])}</a>'
    return f'<span class="named"><span class="spec" title="{escape(spec)}">{link}</span>{held}</span>'


def escaped(text: str) -> str:
    """Escape text from a study: a name, a label, a note. Control characters become U+FFFD."""
    return escape("".join("�" if ord(one) < 32 and one != "\n" else one for one in text))
