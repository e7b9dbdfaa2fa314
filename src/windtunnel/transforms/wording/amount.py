"""Amounts of money, and lengths in other units."""

from __future__ import annotations

import re

import numpy as np

from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import rare

_SIGNS = {"$": "dollars", "£": "pounds", "€": "euros"}
_AFTER = (
    rb"(?=[.!?;,:)](?!\w)|\s*[\0<]| (?:for|to|on|in|at|and|or|if|is|are|was|were"
    rb"|as|but|when|with|from|than|that|because|so"
    rb"|by|after|before|worth|plus|into|of|which|who|he|she|they|we|I|you|it|this|then|just|too|here|there|more|less)\b)"
)
_SIGNED = re.compile(
    rb"(\$|\xc2\xa3|\xe2\x82\xac)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?: (million|billion|thousand))?"
    rb"(?![\w%%-]| (?:to|or|and) [$\d])%b" % _AFTER
)
_NAMED = re.compile(
    rb"(\d{1,3}(?:,\d{3})+|\d+)(\.\d\d?)?(?: (million|billion|thousand))? (dollars|euros|bucks)\b(?!['-]|\xe2\x80\x99)"
)
_FREE = re.compile(rb"(?:^|[\s(\"'>])\Z")
_RANGE = re.compile(rb"(?:\d(?: ?- ?| to | or | and )|\b[Aa] )\Z")


def _other_way(match: rare.Match) -> list[str]:
    text = rare.before(match)
    if not _FREE.search(text) or _RANGE.search(text):
        return []
    parts = [part.decode() if part else "" for part in match.groups()]
    if match.re is _NAMED:
        number, cents, power, name = parts
        sign = "€" if name == "euros" else "$"
        return [f"{sign}{number}{cents if len(cents) != 2 or power else cents + '0'}{' ' if power else ''}{power}"]
    sign, number, cents, power = parts
    name = _SIGNS[sign]
    if (number, cents, power) == ("1", "", ""):
        name = name[:-1]
    return [f"{number}{cents} {power}{' ' if power else ''}{name}"]


@transformation("money.format", version=1)
def money_format(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Write sums of money another way.

    What happens: "$5" becomes "5 dollars" and "5 dollars" or "5 bucks" "$5"; pounds get their name, euros both.
    Why the label survives: it is the same sum.
    Limits: a sum before a noun ("a $5 ticket") or in a range stays, so do sums in words and "5 pounds", which may be
    a weight.
    Source: NL-Augmenter `replace_financial_amounts`.

    >>> money_format(rate=1.0).texts(["I paid $9.99 for it, not 20 bucks. It cost $5 million!"])
    ['I paid 9.99 dollars for it, not $20. It cost 5 million dollars!']
    """
    data = batch.data
    signed = np.flatnonzero((data == ord("$")) | (data == 0xC2) | (data == 0xE2))
    return Edits.merged(
        [
            rare.replace(batch, chance, rate, signed, _SIGNED, _other_way),
            rare.replace(batch, chance, rate, rare.numbers(batch), _NAMED, _other_way),
        ]
    )


_UNITS = {
    "mile": ("kilometer", 1.609344),
    "kilometer": ("mile", 1 / 1.609344),
    "kilometre": ("mile", 1 / 1.609344),
    "km": ("mile", 1 / 1.609344),
    "yard": ("meter", 0.9144),
    "inch": ("centimeter", 2.54),
    "centimeter": ("inch", 1 / 2.54),
    "centimetre": ("inch", 1 / 2.54),
    "cm": ("inch", 1 / 2.54),
    "lbs": ("kilogram", 0.45359237),
    "kilogram": ("pound", 1 / 0.45359237),
    "kg": ("pound", 1 / 0.45359237),
    "feet": ("meter", 0.3048),
    "meter": ("feet", 1 / 0.3048),
    "metre": ("feet", 1 / 0.3048),
}
"""Unit, in the singular but for feet -> the unit it becomes, and how many of that make one."""
_MEASURE = re.compile(
    rb"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)? (miles?|kilomet(?:er|re)s?|km|yards|inches|centimet(?:er|re)s?|cm|lbs"
    rb"|kilograms?|kg|feet|met(?:er|re)s?)\b(?![-'\"]|\xe2\x80|\.\w| ?\d)"
)


def _converted(match: rare.Match) -> list[str]:
    text = rare.before(match)
    if not _FREE.search(text) or _RANGE.search(text) or re.search(rb"[A-Z]\w* \Z", text):
        return []
    number, point, unit = (part.decode() if part else "" for part in match.groups())
    singular = {"inches": "inch"}.get(unit, unit if unit in ("lbs", "feet") else unit.removesuffix("s"))
    name, factor = _UNITS[singular]
    amount = float(number.replace(",", "") + point)
    if amount <= 0:
        return []
    figure = _rounded(amount * factor)
    if figure != "1" and name != "feet":
        name = {"inch": "inches"}.get(name, f"{name}s")
    return [f"{figure} {'foot' if (figure, name) == ('1', 'feet') else name}"]


def _rounded(amount: float) -> str:
    """Write an amount with two digits that count."""
    short = float(f"{amount:.2g}")
    return f"{short:,.0f}" if short >= 10 or short == int(short) else f"{short:f}".rstrip("0")


@transformation("unit.convert", version=1)
def unit_convert(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Give lengths and weights in other units.

    What happens: "20 miles" becomes "32 kilometers" and back; likewise feet, yards and meters, inches and centimeters,
    lbs and kilograms. The result has two digits that count.
    Why the label survives: it is as far and as heavy as before, within five per cent.
    Limits: numbers in words, "a 20-mile walk", names ("8 Mile"), temperatures and "pounds", which may be money, stay.
    Source: NL-Augmenter `unit_converter`.

    >>> unit_convert(rate=1.0).texts(["He drove 20 miles to see a screen 12 meters wide."])
    ['He drove 32 kilometers to see a screen 39 feet wide.']
    """
    return rare.replace(batch, chance, rate, rare.numbers(batch), _MEASURE, _converted)
