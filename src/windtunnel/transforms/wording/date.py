"""Dates written another way."""

from __future__ import annotations

import re
from functools import cache

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import rare

_NAMES = "January February March April May June July August September October November December"
MONTHS = _NAMES.split()
_SHORT = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"Sept": 9}
_NUMBER = {month: number for number, month in enumerate(MONTHS, 1)} | _SHORT
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_MONTH = b"(?:(?:%b)\\b|(?:%b)\\b\\.?)" % ("|".join(MONTHS).encode(), "|".join(_SHORT).encode())
_DAY = rb"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = rb"(?:1[6-9]\d\d|20\d\d)"
_END = rb"(?![\w/:]|[.,-]\d|-\w)"
_DATE = re.compile(
    rb"(?P<month>%(m)s) (?P<day>%(d)s)(?:,? (?P<year>%(y)s))?%(e)s"
    rb"|(?P<day2>%(d)s)(?: of)? (?P<month2>%(m)s)(?:,? (?P<year2>%(y)s))?%(e)s"
    rb"|(?P<year3>%(y)s)-(?P<month3>[01]\d)-(?P<day3>[0-3]\d)%(e)s"
    rb"|(?P<day4>[0-3]?\d)[/.](?P<month4>[01]?\d)[/.](?P<year4>%(y)s)%(e)s"
    rb"|(?P<month5>[01]?\d)/(?P<day5>[0-3]?\d)/(?P<year5>%(y)s)%(e)s"
    % {b"m": _MONTH, b"d": _DAY, b"y": _YEAR, b"e": _END}
)
_TIED = re.compile(rb"[\w\"'$#/.:+-]\Z|\xe2\x80.\Z|(?:[A-Z]\w*|\d) \Z")
_BEFORE_A_DAY = re.compile(
    rb"(?:^|[\s(])(?:[Oo]n|[Uu]ntil|[Bb]y|[Ss]ince|[Ff]rom|[Bb]efore|[Aa]fter|(?:[Mm]on|[Tt]ues|[Ww]ednes|[Tt]hurs|[Ff]ri"
    rb"|[Ss]atur|[Ss]un)day,?) (?:the )?\Z"
)


def _written(match: rare.Match) -> list[str]:
    """List the ways to write this date, but for those that could be read as another day."""
    parts = {name.rstrip("2345"): part.decode() for name, part in match.groupdict().items() if part}
    month = int(parts["month"]) if parts["month"].isdecimal() else _NUMBER[parts["month"].rstrip(".")]
    day = int(re.sub(r"\D", "", parts["day"]))
    year = parts.get("year")
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return []
    if b"/" in match[0] and day <= 12 and day != month:  # 5/12/2004 is read either way
        return []
    before = rare.before(match)
    if _TIED.search(before) and not _BEFORE_A_DAY.search(before):
        return []
    name = MONTHS[month - 1]
    if year is None:
        if not _BEFORE_A_DAY.search(before) or before.endswith(b"the "):
            return []
        ways = [f"{day} {name}", f"{name} {day}", f"{name} {day}{_ending(day)}"]
    else:
        ways = [f"{day} {name} {year}", f"{name} {day}, {year}", f"{year}-{month:02}-{day:02}"]
        ways += [f"{day:02}/{month:02}/{year}"] if day > 12 or day == month else []
    if before.endswith(b"the "):
        ways = ways[:1]
    return [way for way in ways if way != match[0].decode()]


def _ending(day: int) -> str:
    return "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


_months = cache(lambda: WordTable([name.lower() for name in _NUMBER]))


@transformation("date.format", version=1)
def date_format(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Write dates another way.

    What happens: "12 May 2004", "May 12, 2004", "2004-05-12", "25/05/2004" and the like become one another; without a
    year, "on May 12" becomes "on 12 May" or "on May 12th".
    Why the label survives: the day stays the same.
    Limits: dates of one month or year, and those that readers of different countries read differently (5/12/2004), are
    neither changed nor made; day and month without a year need "on", "until", "by" or the like before them.
    Source: NL-Augmenter `change_date_format`.

    >>> date_format(rate=1.0).texts(["Seen on 12 May 2004 and on July 4.", "It opened on 2004-05-28."])
    ['Seen on May 12, 2004 and on 4 July.', 'It opened on 28 May 2004.']
    """
    large = batch.words[(batch.data[batch.words.start] & 0x20) == 0]
    months = large.start[_months().find(batch.data, large) >= 0]
    return rare.replace(batch, chance, rate, rare.places(months, rare.numbers(batch)), _DATE, _written)
