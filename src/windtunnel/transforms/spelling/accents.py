"""Accents left out."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np

from windtunnel.text.arrays import Bools, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import CONTINUED, LETTER, MARK, decode, width
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.contract import Share, transformation


@transformation("spelling.unaccented", version=1)
def unaccented(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Leave out the accents.

    What happens: letters of the Latin script lose their accents, whether these are part of the character or combining
    marks behind it: café, naïve, Amélie become cafe, naive, Amelie. A word loses all of them or none.
    Why the label survives: English keyboards have no accents, and readers do without.
    Limits: letters without a decomposition stay (ø, ß, æ, ł); so do other scripts. A few words become others ("résumé"
    to "resume"), as they do in everyday typing.
    Source: Unicode's canonical decomposition (https://unicode.org/reports/tr15); NL-Augmenter `diacritic_removal`.

    >>> unaccented().texts(["Amélie sat in a café, naïve and très chic. Ελλάδα, Żubrówka"])
    ['Amelie sat in a cafe, naive and tres chic. Ελλάδα, Zubrowka']
    """
    place, word = _accented(batch)
    chosen = chance.below(rate, batch.words[word])
    place, word = place[chosen], word[chosen]
    point = decode(batch.data, place)
    which, number = np.unique(point, return_inverse=True)
    bare = Strings.of([_bare(int(one)) for one in which]).take(number)
    return Edits(batch.words.row[word], place, place + width(batch.data[place]), bare)


def _accented(batch: TextBatch) -> tuple[Int64s, Int64s]:
    """Find the characters in words that lose something: where they start, and the number of their word."""
    lead = np.flatnonzero((batch.data >= 0xC3) & ((batch.classes & (LETTER | MARK)) != 0))
    lead = lead[(batch.classes[lead] & CONTINUED) == 0]
    word = np.searchsorted(batch.words.stop, lead, "right")
    inside = word < len(batch.words)
    inside[inside] = batch.words.start[word[inside]] <= lead[inside]
    lead, word = lead[inside], word[inside]
    point = decode(batch.data, lead)
    which, number = np.unique(point, return_inverse=True)
    changes: Bools = np.array([_bare(int(one)) != chr(one) for one in which], bool)[number]
    is_mark = np.array([unicodedata.combining(chr(one)) > 0 for one in which], bool)[number]
    changes[is_mark] &= _behind_latin(batch, lead[is_mark], batch.words[word[is_mark]])
    return lead[changes], word[changes]


def _behind_latin(batch: TextBatch, mark: Int64s, words: Spans) -> Bools:
    """Tell which combining marks follow a Latin letter of their word, other marks between them or not."""
    bases = np.flatnonzero((batch.classes & (MARK | CONTINUED)) == 0)
    bases = bases[(batch.data[bases] & 0xC0) != 0x80]
    nearest = np.searchsorted(bases, mark) - 1
    there = nearest >= 0
    base = bases[np.maximum(nearest, 0)] if len(bases) else mark
    there &= (base >= words.start) & (base < mark)
    which, number = np.unique(decode(batch.data, base), return_inverse=True)
    latin: Bools = np.array([_is_latin(int(point)) for point in which], bool)[number]
    return latin & there


@cache
def _bare(point: int) -> str:
    """A Latin letter without its accents, nothing for an accent, anything else as it is."""
    character = chr(point)
    if 0x300 <= point < 0x370:
        return ""
    base = unicodedata.normalize("NFD", character)[0]
    return base if _is_latin(ord(base)) else character


@cache
def _is_latin(point: int) -> bool:
    return unicodedata.name(chr(point), "").startswith("LATIN ")
