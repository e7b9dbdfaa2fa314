"""Other ways to write the letters A to Z: lookalikes of other scripts, Unicode's styled alphabets, accents."""

from __future__ import annotations

import unicodedata
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Literal, get_args

from windtunnel.lexicon.tables import read_tsv

SCRIPTS = ("cyrillic", "greek")

Style = Literal[
    "bold",
    "italic",
    "bold_italic",
    "script",
    "bold_script",
    "fraktur",
    "double_struck",
    "bold_fraktur",
    "sans",
    "sans_bold",
    "sans_italic",
    "sans_bold_italic",
    "monospace",
]
STYLES: tuple[Style, ...] = get_args(Style)
"""Of Unicode's block "Mathematical Alphanumeric Symbols", in its order: 52 letters each, from U+1D400 on."""
_STYLED_DIGITS = ("bold", "double_struck", "sans", "sans_bold", "monospace")
"""Those with digits, in their order from U+1D7CE on."""
_OLDER = {
    "italic": {"h": "ℎ"},
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "double_struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
}
"""Letters that Unicode had before that block, where their places are empty."""

SMALL_CAPITALS = dict(zip("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", strict=True))
"""Small letter -> small capital; Unicode has none for x, whose small letter looks like it."""

UPSIDE_DOWN = dict(
    zip(
        ascii_letters + "'",
        "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz" + "ⱯꓭƆꓷƎℲꓨHIꓩꓘꓶWNOԀÒꓤSꓕꓵΛMX⅄Z" + ",",
        strict=True,
    )
)
"""Character -> one that looks like it turned by 180 degrees; W to Z stand for themselves or each other."""

_ACCENTED = """
    áàäâ ḃḅ çćč ďḋḍ éèëê ḟ ğĝġ ĥḧḣ íìïî ĵ ķḱǩ ĺļľ ḿṁṃ ñńň óòöô ṕṗ ŕřŗ šśŝ ťţṫ úùüû ṽṿ ŵẁẅ ẋẍ ýÿŷ žźż
"""
"""Letters with an accent of their own, the most frequent first."""
MARKS = "\u0301\u0300\u0308\u0302\u0303\u0304\u0307\u0323"
"""Combining acute, grave, diaeresis, circumflex, tilde, macron, dot above, dot below."""


def homoglyphs(script: str) -> dict[str, str]:
    """Return Latin letter -> the letter of "cyrillic" or "greek" that looks like it, where there is one."""
    near = {
        (latin, unicodedata.name(other).partition(" ")[0].lower()): other
        for latin, others in read_tsv("homoglyphs.tsv").items()
        for other in others
    }
    return {latin: other for (latin, of), other in near.items() if of == script}


def styled(style: str) -> dict[str, str]:
    """Return letter or digit -> the same in a style: one of `STYLES`, "circled" or "fullwidth".

    >>> "".join(map(styled("fraktur").get, "Film"))
    '𝔉𝔦𝔩𝔪'
    """
    if style == "circled":
        first = {ascii_uppercase: 0x24B6, ascii_lowercase: 0x24D0, digits[1:]: 0x2460, "0": 0x24EA}
        return {letter: chr(start + at) for letters, start in first.items() for at, letter in enumerate(letters)}
    if style == "fullwidth":
        return {letter: chr(ord(letter) + 0xFEE0) for letter in ascii_letters + digits + "'"}
    start = 0x1D400 + len(ascii_letters) * STYLES.index(style)
    letters = {letter: chr(start + at) for at, letter in enumerate(ascii_uppercase + ascii_lowercase)}
    if style in _STYLED_DIGITS:
        start = 0x1D7CE + len(digits) * _STYLED_DIGITS.index(style)
        letters |= {digit: chr(start + at) for at, digit in enumerate(digits)}
    return letters | _OLDER.get(style, {})


def accented() -> list[dict[str, str]]:
    """Return four alphabets of letter -> a letter with an accent; where there are fewer than four, some come again."""
    small = {unicodedata.normalize("NFD", group)[0]: group for group in _ACCENTED.split()}
    groups = small | {letter.upper(): group.upper() for letter, group in small.items()}
    return [{letter: group[number % len(group)] for letter, group in groups.items()} for number in range(4)]


def marked() -> list[dict[str, str]]:
    """Return an alphabet for each of `MARKS`: letter -> the letter and a combining mark."""
    return [{letter: letter + mark for letter in ascii_letters} for mark in MARKS]
