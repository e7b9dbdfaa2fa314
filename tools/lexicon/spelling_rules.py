"""How English words come to be misspelt, as rules from a word to forms: our own, after what the literature describes.

Silent letters, consonant doubling and sound-for-letter spelling are the classes of Mitton, "English spelling and the
computer" (1996) and of Yannakoudakis & Fawthrop, "The rules of spelling errors" (1983); letter reversals, left-out
vowels and transpositions those of Pedler, "Computer correction of real-word spelling errors in dyslexic text" (2007)
and Rello et al., "DysList" (LREC 2014). A rule may be bold: `spellings.py` strikes what is another word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

Rule = Callable[[str], Iterator[str]]

_COARSE = re.compile(r"cum|cunt|fuk|fag|tit$|tits|dik|cok|puss|rape|anal|homo|nig|spic|slut|jiz|shit|poo$|pis")
"""What a new form must not hold unless the word did."""


def read_rules(name: str) -> list[tuple[re.Pattern[str], str]]:
    """Read `NAME.txt`: a line `pattern -> new` each."""
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rules = [line.split(" -> ") for line in lines if not line.startswith("#")]
    return [(re.compile(pattern), new) for pattern, new in rules]


def read_words(name: str) -> list[str]:
    """Read `NAME.txt`: entries with white space between them."""
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [entry for line in lines if not line.startswith("#") for entry in line.split()]


SOUNDS = read_rules("sounds")
DOUBLES = read_rules("doublings")
LOOK_ALIKES = {right: wrong.split(",") for right, wrong in (entry.split(":") for entry in read_words("look_alikes"))}
"""Words that are taken for each other or come out wrong whole, by hand."""


def phonetic(word: str) -> Iterator[str]:
    """Spell by ear: each rule of `SOUNDS` alone."""
    for pattern, new in SOUNDS:
        form = pattern.sub(new, word, count=1)
        if form != word and not _is_coarse(form, word):
            yield form


def single(word: str) -> Iterator[str]:
    """Write a doubled consonant once."""
    for found in re.finditer(r"(?<=[a-z])([bcdfglmnprstz])\1", word):
        form = word[: found.start()] + word[found.start() + 1 :]
        if not _is_coarse(form, word):
            yield form


def double(word: str) -> Iterator[str]:
    """Double a single consonant, where people do."""
    for pattern, new in DOUBLES:
        form = pattern.sub(new, word, count=1)
        if form != word and not _is_coarse(form, word):
            yield form


_MIRRORED = str.maketrans("bdq", "dbp")


def dyslexia(word: str) -> Iterator[str]:
    """Turn a b, d or q round; swap two vowels, or a vowel and the r or l beside it; leave out a vowel."""
    mirrored = re.finditer(r"[bdq](?=.)", word)
    swapped = re.finditer(
        r"(?<=[a-z])(?:ie|ei|ia|ai|ea|ua|au|ui|iu|uo|ou(?!s$)|(?<=[^aeiouyrl])(?:[aeiou][rl](?=[^aeiouyrlsd])|[rl][aeiou](?=[^aeiouwyrl])))(?=.)",
        word,
    )
    left_out = re.finditer(r"(?<=[a-z]{2}[bcdfgkmnpstv])[aeiou](?=[rlnm][aeiouy])", word)
    for found, make in (
        (list(mirrored)[:1], lambda letters: letters.translate(_MIRRORED)),
        (list(swapped)[:1], lambda letters: letters[::-1]),
        (list(left_out)[-1:], lambda _: ""),
    ):
        for place in found:
            form = word[: place.start()] + make(place[0]) + word[place.end() :]
            if form != word and not _is_coarse(form, word) and not re.search(r"[^aeiouy]{5}|(.)\1\1", form):
                yield form


def _is_coarse(form: str, word: str) -> bool:
    return any(match not in word for match in _COARSE.findall(form))
