"""Counts in words and in digits. Ratings, years, decades, decimals, titles and numbers with units of money stay."""

from __future__ import annotations

import re
from functools import cache

from windtunnel.lexicon import numerals
from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.wording import rare

_COUNTED = (
    "hour minute second day week month year decade time movie film picture sequel episode season book novel story "
    "character actor actress woman man girl boy kid child person friend brother sister son daughter cop detective "
    "soldier killer teenager student teacher guy scene shot line song dance joke laugh place room house car dog cat "
    "mile kilometer foot inch meter pound dollar euro copy ticket screening viewing version disc chapter page word "
    "theater cinema country city town village island night morning weekend job role part piece type kind way reason "
    "thing question problem mistake ending twist plot storyline letter photo camera gun bullet horse ship plane train "
    "bus door window table chair bottle glass cup box bag set pair team game player member couple victim suspect "
    "witness prisoner robber thief stranger neighbor visitor guest tourist traveler nation director writer producer "
    "studio band album track store shop restaurant hotel street floor apartment battery charger cable screw shelf "
    "hole button key battle war flight trip order item product review reviewer customer award nomination attempt "
    "example lead generation segment short installment instalment feature"
)
_UNEVEN = {
    "woman": "women",
    "man": "men",
    "child": "children",
    "person": "people",
    "foot": "feet",
    "thief": "thieves",
    "shelf": "shelves",
}
_BETWEEN = (
    "more other different main major minor separate young old older younger small big large little new long short full "
    "whole entire whopping solid straight consecutive additional extra original previous earlier later first last "
    "american british french german italian japanese lead leading central supporting teenage male female adult "
    "married single complete total hour minute year human light square feature-length"
)


def _plural(noun: str) -> str:
    if noun in _UNEVEN:
        return _UNEVEN[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return noun + ("es" if noun.endswith(("s", "ch", "x", "sh")) else "s")


_AFTER = rb"(?= (?:(?:%s) )?(?:%s)\b(?![-'\xe2]| out of ))" % (
    "|".join(_BETWEEN.split()).encode(),
    "|".join(map(_plural, _COUNTED.split())).encode(),
)
"""A noun in the plural, perhaps with one word before it."""
_UNIT = rb"(?=-(?:hour|minute|second|day|week|month|year|man|page|part|mile|foot|inch|story|episode)\b)"
_OLD = rb"(?=[ -]year(?:s|)[ -]old\b)"
_FIGURE = rb"([1-9]\d{0,2}(?:,\d{3}){0,2})"
_DIGITS = re.compile(
    rb"%(n)s( or | to )%(n)s%(after)s|%(n)s(?:%(after)s|%(old)s)|([1-9]\d?)%(unit)s"
    rb"|(1)(?= (?:hour|week|month|year)\b(?!-))" % {b"n": _FIGURE, b"after": _AFTER, b"old": _OLD, b"unit": _UNIT}
)
_FREE_BEFORE = re.compile(rb"(?:^|[\s(\"'>]|\xe2\x80[\x98\x9c])\Z")
_NOT_AFTER = re.compile(
    rb"(?i)(?:out of|rated|rating|rate|score|scored|number|no\.|part|chapter|season|episode|volume|vol\.?|version"
    rb"|level|page|channel|step|phase|act|top|question|january|february|march|april|may|june|july|august|september"
    rb"|october|november|december|\d|\d (?:of|or|to|and|-)|\d to|[$#+:./-])\s*\Z"
)
_NAME_BEFORE = re.compile(rb"(?:[A-Z][\w'\x80-\xff]*|[&+]) \Z")
_OPENS = re.compile(
    rb"(?:^|[.!?>]|[.!?][\"')]) *(?:The|These|Those|My|His|Her|Our|Their|Its|About|After|At|In|Only"
    rb"|A|An|This|That|Like|If|When|While|So|But|And|There"
    rb"|Over|For|With|All|Some|Every|Just|It|They|We|He|She|Around|Within|From|Nearly|Almost|I) \Z"
)


def _stands_free(match: rare.Match) -> bool:
    """Tell whether nothing before the match makes it a rating, part of a name, a fraction or the like."""
    text = rare.before(match)
    if not _FREE_BEFORE.search(text) or _NOT_AFTER.search(text):
        return False
    return not _NAME_BEFORE.search(text) or bool(_OPENS.search(text))


def _in_words(match: rare.Match) -> list[str]:
    if not _stands_free(match):
        return []
    text = match[0].decode()
    low, mark, high = re.fullmatch(r"([\d,]+)(?:( or | to )([\d,]+))?", text).groups()  # type: ignore[union-attr]
    new = numerals.cardinal(int(low.replace(",", "")))
    if high:
        new += mark + numerals.cardinal(int(high.replace(",", "")))
    return [new[0].upper() + new[1:] if rare.opens_sentence(match) else new]


@transformation("number.words", version=1)
def words(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Write counts in words.

    What happens: a number in digits before something that is counted ("2 hours", "3 main characters", "90-minute")
    is spelled; at the start of a sentence with a capital.
    Why the label survives: it is the same number.
    Limits: ratings, years, decades, ordinals, decimals, money, numbers in names ("Apollo 13") and those before nouns
    that are not in the list stay.
    Source: NL-Augmenter `number-to-word`, `numeric_to_word`, LangTest `number_to_word`.

    >>> words(rate=1.0).texts(["I waited 2 hours for 1,000 people. 10/10 in 1999?", "A 90-minute film in 3 parts."])
    ['I waited two hours for one thousand people. 10/10 in 1999?', 'A ninety-minute film in three parts.']
    """
    return rare.replace(batch, chance, rate, rare.numbers(batch), _DIGITS, _in_words)


_UNITS = rb"(?:one|two|three|four|five|six|seven|eight|nine)"
_BELOW_100 = (
    rb"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]%b)?|ten|eleven|twelve|thirteen|fourteen"
    rb"|fifteen|sixteen|seventeen|eighteen|nineteen|%b)" % (_UNITS, _UNITS)
)
_SPELLED = rb"(?:%b hundred(?: (?:and )?%b)?|%b thousand|%b)" % (_UNITS, _BELOW_100, _BELOW_100, _BELOW_100)
_WORDS = re.compile(
    rb"(?i:(%(n)s)(?:(?-i:( or | to ))(%(n)s)|(?-i:( and a half)))?)(?:%(after)s|%(old)s)"
    % {b"n": _SPELLED, b"after": _AFTER, b"old": _OLD}
)
_PART_OF_MORE = re.compile(
    rb"(?i)(?:\b(?:%b|hundred|thousand|million|dozen|point|one|or|and a|number|part|chapter|season|episode|act|out of"
    rb"|the (?:first|last) one|rated|rating of)[ -]|[\w\"'*-]|\x9c|\x98)\Z" % _BELOW_100
)


def _in_digits(match: rare.Match) -> list[str]:
    first, mark, second, half = (part.decode() if part else "" for part in match.groups())
    large = match[0][:1].isupper()
    text = rare.before(match)
    if _PART_OF_MORE.search(text) or match[0][1:] != match[0][1:].lower() or (large and not rare.opens_sentence(match)):
        return []
    if first.lower() == "one" and not second:
        return []
    numbers = [numerals.value(part) for part in (first, second) if part]
    figures = [f"{number:,}" for number in numbers if number is not None]
    if len(figures) < len(numbers):
        return []
    return [mark.join(figures) + (".5" if half else "")]


@cache
def _openers() -> WordTable:
    return WordTable([word for word in numerals.WORDS if word not in ("zero", "hundred", "thousand", "million")])


@transformation("number.digits", version=1)
def digits(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Write counts in digits.

    What happens: a spelled number before something that is counted ("two hours", "twenty-one people", "two and a half
    hours", "three or four scenes") is written in digits.
    Why the label survives: it is the same number.
    Limits: "one" alone, ordinals, numbers without a noun from the list ("the two of them", "two-faced") and those with
    a capital inside a sentence ("Twelve Monkeys") stay.
    Source: the way back of NL-Augmenter `number-to-word`.

    >>> digits(rate=1.0).texts(["Two hours, twenty-one people and one of a kind.", "I laughed three or four times."])
    ['2 hours, 21 people and one of a kind.', 'I laughed 3 or 4 times.']
    """
    candidates = batch.words
    # hyphens do not end words' spans: "twenty-one" is two words, and a match takes the second
    start = candidates.start[_openers().find(batch.data, candidates) >= 0]
    return rare.replace(batch, chance, rate, start, _WORDS, _in_digits)


_CHANGED = re.compile(rb"(\d\d)(?:(?=[ -]years?[ -]old\b)|(?= years? (?:ago|later)\b))|(\d)(?= years (?:ago|later)\b)")
_IS_AGE = re.compile(rb"[ -]years?[ -]old")


def _nearby(match: rare.Match) -> list[str]:
    if not _stands_free(match):
        return []
    number = int(match[0])
    old = bool(_IS_AGE.match(match.string, match.end()))
    if (old and not 23 <= number <= 77) or number < 4:
        return []
    near = [number + step for step in ((-2, -1, 1, 2) if number > 12 else (-1, 1))]
    # "an 18", "an 8", "an 11" want another article than the rest
    vowel = {8, 11, 18, *range(80, 90)}
    article = bool(re.search(rb"(?i)\ban? \Z", rare.before(match)))
    near = [new for new in near if len(str(new)) == len(str(number))]
    return [str(new) for new in near if not article or (new in vowel) == (number in vowel)]


@transformation("number.change", version=1)
def change(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Change an age or a number of years by one or two.

    What happens: the ages of adults ("a 34-year-old", "45 years old") and "10 years ago", "12 years later" in digits
    become one or two years more or less.
    Why the label survives: no opinion hangs on whether somebody is 34 or 35; ratings, lengths, prices, counts and
    years are left alone.
    Limits: numbers in words, ages under 23 and over 77, and everything else stays.
    Source: CheckList and TextAttack `change_number`, LangTest `randomize_age`; NL-Augmenter `replace_numerical_values`.

    >>> change(rate=1.0).texts(["A 34-year-old nurse saw it 10 years ago: 10 out of 10."])
    ['A 36-year-old nurse saw it 11 years ago: 10 out of 10.']
    """
    return rare.replace(batch, chance, rate, rare.numbers(batch), _CHANGED, _nearby)
