"""Numbers as they are spoken: 0 to 9999, ordinals, decades, one digit behind the point."""

from __future__ import annotations

from windtunnel.lexicon import numerals


def spoken(number: int) -> str:
    """Say a number from 0 to 9999; those from 1100 to 1999 and from 2010 to 2099 as years are said.

    >>> spoken(42), spoken(1995), spoken(2007), spoken(350)
    ('forty two', 'nineteen ninety five', 'two thousand seven', 'three hundred fifty')
    """
    high, low = divmod(number, 100)
    if not (1100 <= number < 2000 or 2010 <= number < 2100):
        return numerals.cardinal(number).replace("-", " ")
    if not low:
        return f"{spoken(high)} hundred"
    return f"{spoken(high)} {'oh ' if low < 10 else ''}{spoken(low)}"


def ordinal(number: int) -> str:
    """Say an ordinal from 1 to 9999.

    >>> ordinal(1), ordinal(20), ordinal(33)
    ('first', 'twentieth', 'thirty third')
    """
    front, _, last = spoken(number).rpartition(" ")
    return f"{front} {numerals.as_ordinal(last)}".strip()


def spoken_words() -> dict[str, str]:
    """Words of digits and letters: "1st", "20th", "80s", "80's", "1980s".

    >>> spoken_words()["1980s"], spoken_words()["21st"]
    ('nineteen eighties', 'twenty first')
    """
    found = {f"{number}{_suffix(number)}": ordinal(number) for number in range(1, 101)}
    for tens in range(20, 100, 10):
        many = f"{spoken(tens)[:-1]}ies"
        for said, written in ((many, tens), (f"nineteen {many}", 1900 + tens), (f"eighteen {many}", 1800 + tens)):
            found |= {f"{written}s": said, f"{written}'s": said, f"{written}’s": said}
    return found


def _suffix(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
