"""Long forms and their short ones in one table, read both ways."""

from __future__ import annotations

import numpy as np

from windtunnel.lexicon.context import sounds_as_vowel
from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.replacing import Replacing

_NAMES_TOO = ("march", "april", "august", "mar", "jan", "dec", "apr")
"""Also words or names: only beside a number."""
_DATED = ("sat", "sun", "mon", "fri", "wed", "mar", "jan", "dec", "apr", "aug", "oct", "nov", "feb", "thu", "tue")
"""Short forms that must have their dot."""


class Pairs:
    """Long and short forms in one table; an entry leads to the other form."""

    def __init__(self, to_short: dict[str, str], to_long: dict[str, str], names: bool) -> None:
        keys = to_short | {key.lower(): long for key, long in to_long.items()}
        self.table = Replacing({key: [new] for key, new in keys.items()})
        listed = self.table.keys
        self.is_long = np.array([key in to_short for key in listed])
        new = [keys[key] for key in listed]
        self._new, self._dotless = Strings.of(new), Strings.of([text.removesuffix(".") for text in new])
        written = {short.lower(): short for short in to_long}
        self._written = Strings.of([written.get(key, key) for key in listed])
        self.needs_number = np.array([key in _NAMES_TOO for key in listed])
        self.needs_dot = np.array([key in _DATED for key in listed])
        self.needs_the = np.array([key in ("us", "united states") for key in listed])
        self.sounds_change = np.array(
            [
                _sounds_vowel(key if key in to_short else written.get(key, key)) != _sounds_vowel(keys[key])
                for key in listed
            ]
        )
        self.is_name = np.array([names and _is_name(keys[key] if key not in to_short else key) for key in listed])

    def texts(self, entry: Int64s, without_dot: Bools | None = None) -> Strings:
        """Return the other forms; their dot left out where it stands there already."""
        if without_dot is None:
            return self._new.take(entry)
        both = Strings(
            np.concatenate([self._new.data, self._dotless.data]),
            np.concatenate([self._new.offsets, self._dotless.offsets[1:] + self._new.offsets[-1]]),
        )
        return both.take(entry + without_dot * len(self._new))

    def as_written(self, batch: TextBatch, spans: Spans, entry: Int64s) -> Bools:
        """Tell which spans are written letter by letter as in the table: "FBI", "POWs"."""
        expected = self._written.take(entry)
        same_size = expected.lengths == spans.length
        found = np.zeros(len(spans), bool)
        some = np.flatnonzero(same_size)
        if len(some):
            found_bytes: Bytes = batch.data[bytes_of(spans.start[some], spans.stop[some])]
            wanted = expected.data[bytes_of(expected.offsets[some], expected.offsets[some + 1])]
            ends = ends_to_offsets(spans.length[some])[:-1]
            found[some] = np.logical_and.reduceat(found_bytes == wanted, ends)
        return found


_NAMES = """united european soviet new los world federal central national internal environmental food international
    north british major massachusetts university irish ku royal special american directors screen internet
    dungeons lord second first"""


def _is_name(phrase: str) -> bool:
    """Tell whether a long form is a name, which has capitals."""
    first = phrase.split()[0].lower()
    return first in _NAMES.split() and phrase.lower() != "special effects"


def _sounds_vowel(text: str) -> bool:
    """Tell whether "an" stands before these words or these letters."""
    first = text.split()[0]
    return first[0] in "AEFHILMNORSX" if first.isupper() or first in ("POWs", "MPs") else sounds_as_vowel(first.lower())


def full_name(phrase: str) -> str:
    """Write a name with its capitals, or a term as it is."""
    if not _is_name(phrase):
        return phrase
    small = ("of", "and", "the", "without")
    words = [word if word in small else word.capitalize() for word in phrase.split()]
    return " ".join("II" if word == "Ii" else word for word in words)
