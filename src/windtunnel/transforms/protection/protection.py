"""`protect`, read and checked: from its texts to the places of a batch that no edit may touch."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from windtunnel.errors import TransformationError, did_you_mean
from windtunnel.lexicon.negations import is_negation
from windtunnel.lexicon.sentiment import polarity
from windtunnel.lexicon.wordtable import MAX_BYTES, WordTable
from windtunnel.storage import limits, paths
from windtunnel.text import characters
from windtunnel.text.arrays import Bools, Bytes
from windtunnel.text.batch import TextBatch
from windtunnel.text.characters import WORD
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans
from windtunnel.transforms.protection import names, numbers, patterns

Finder = Callable[[TextBatch], Spans]

KINDS: dict[str, Finder] = {
    "negations": lambda batch: batch.words[is_negation(batch.data, batch.words)],
    "sentiment": lambda batch: batch.words[polarity(batch.data, batch.words) != 0],
    "names": names.find,
    "numbers": numbers.find,
}


@dataclass(frozen=True)
class Protection:
    """What must not be touched; frozen and hashable."""

    items: tuple[str, ...]
    """As given, each once."""
    fingerprint: str = ""
    """A hash of the files of words, so that a change in one is noticed."""
    finders: tuple[Finder, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def of(cls, given: Any) -> Protection | None:
        """Read a text or a list of them; None, "" and an empty list protect nothing.

        Raises:
            TransformationError: an unknown kind, a pattern or a file that cannot be read.
        """
        items = _split(given)
        if not items:
            return None
        digest = hashlib.blake2b(digest_size=8)
        finders = tuple(_finder(item, digest.update) for item in items)
        read_a_file = any(item.startswith("words:@") for item in items)
        return cls(items, digest.hexdigest() if read_a_file else "", finders)

    def __or__(self, other: Protection | None) -> Protection:
        """What either of them protects."""
        return self if other is None else Protection.of((*self.items, *other.items)) or self

    @property
    def value(self) -> str | tuple[str, ...]:
        """How a spec writes it: one text, or a tuple of them."""
        return self.items[0] if len(self.items) == 1 else self.items

    def spans(self, batch: TextBatch) -> Spans:
        """Find everything protected in a batch, sorted and apart."""
        found = [find(batch) for find in self.finders]
        start, stop = (np.concatenate([getattr(spans, name) for spans in found]) for name in ("start", "stop"))
        row = np.concatenate([spans.row for spans in found])
        order = np.lexsort((stop, start))
        start, stop, row = start[order], stop[order], row[order]
        if len(found) > 1 and len(start):
            reach = np.maximum.accumulate(stop)
            first = np.flatnonzero(np.append(True, start[1:] >= reach[:-1]))
            start, row, stop = start[first], row[first], np.maximum.reduceat(stop, first)
        return Spans(start, stop, row, np.zeros(len(start), np.int32))

    def without_touching(self, batch: TextBatch, edits: Edits) -> Edits:
        """Leave out the edits that touch something protected."""
        if not len(edits):
            return edits
        protected = self.spans(batch)
        edits = edits.without(protected)
        joins = _joins(batch, edits, protected)
        return edits[~joins] if joins.any() else edits


def _joins(batch: TextBatch, edits: Edits, protected: Spans) -> Bools:
    """Tell which edits, beside a protected word, would put a letter or digit next to its own: (edits,)."""
    joins = np.zeros(len(edits), bool)
    if not len(protected) or not len(edits):
        return joins

    def is_word(classes: Bytes) -> Bools:
        found: Bools = (classes & WORD) != 0
        return found

    low, high = batch.offsets[edits.row], batch.offsets[edits.row + 1]
    text, ends = np.append(characters.classify(edits.text.data), np.uint8(0)), edits.text.offsets
    old = np.append(batch.classes, np.uint8(0))
    inserts = edits.text.lengths > 0
    after = np.where(inserts, text[ends[:-1]], np.where(edits.stop < high, old[edits.stop], 0))
    before = np.where(inserts, text[ends[1:] - 1], np.where(edits.start > low, old[edits.start - 1], 0))

    span = np.minimum(np.searchsorted(protected.stop, edits.start), len(protected) - 1)
    behind = (protected.stop[span] == edits.start) & (protected.row[span] == edits.row)
    joins |= behind & is_word(old[edits.start - 1]) & is_word(after)
    span = np.minimum(np.searchsorted(protected.start, edits.stop), len(protected) - 1)
    ahead = (protected.start[span] == edits.stop) & (protected.row[span] == edits.row)
    joins |= ahead & is_word(old[edits.stop]) & is_word(before)
    return joins


def _split(given: Any) -> tuple[str, ...]:
    items = [given] if isinstance(given, str) else list(given or ()) if isinstance(given, Iterable | None) else [given]
    found: list[str] = []
    for item in items:
        if not isinstance(item, str):
            raise TransformationError(f"`protect` is a text or a list of texts such as 'negations'; got {given!r}.")
        kinds = [kind.strip() for kind in item.split(",")]
        found += kinds if all(kind in KINDS for kind in kinds) else [item.strip()] if item.strip() else []
    return tuple(dict.fromkeys(found))


def _finder(item: str, note: Callable[[bytes], None]) -> Finder:
    if item in KINDS:
        return KINDS[item]
    kind, colon, rest = item.partition(":")
    if colon and kind == "regex":
        patterns.check(rest)
        return lambda batch: patterns.find(batch, rest)
    if colon and kind == "words":
        return _of_words(_words(rest, note), rest)
    known = (*KINDS, "words:plot,acting", "words:@file.txt", "regex:pattern")
    raise TransformationError(
        f"`protect`: nothing is called {limits.shown(item)!r}.{did_you_mean(item, KINDS)} Known: {', '.join(known)}."
    )


def _words(rest: str, note: Callable[[bytes], None]) -> list[str]:
    """Read words from between commas, or from the lines of a file."""
    if rest.startswith("@"):
        path = paths.expanded(rest[1:])
        try:
            with path.open("rb") as file:
                content = file.read(limits.text_bytes() + 1)
            if len(content) > limits.text_bytes():
                raise TransformationError(
                    f"`protect`: '{path}' is larger than {limits.text_bytes() // limits.MEGABYTE} MB, which is no list "
                    "of words."
                )
            lines = content.decode("utf-8-sig").splitlines()
        except (OSError, ValueError) as error:  # ValueError: also a name that no file can have
            why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            raise TransformationError(f"`protect`: the words of '{path}' cannot be read: {why}.") from None
        note(content + b"\0")
        found = [line.strip() for line in lines if not line.startswith("#")]
    else:
        found = [word.strip() for word in rest.split(",")]
    found = [word for word in dict.fromkeys(found) if word]
    if not found:
        raise TransformationError(
            f"`protect`: 'words:{limits.shown(rest)}' names no word; write words:plot,acting or words:@file.txt."
        )
    return found


def _of_words(words: list[str], named: str) -> Finder:
    """Single words by a table, in whatever case; phrases, long and foreign words by a pattern."""
    short = [
        w for w in words if w.isascii() and len(w) <= MAX_BYTES and re.fullmatch(r"[A-Za-z0-9]+('[A-Za-z0-9]+)*", w)
    ]
    table = WordTable(list(dict.fromkeys(word.lower() for word in short)))
    others = sorted(set(words) - set(short), key=len, reverse=True)
    found_by = list(_patterns(others))
    for one in found_by:
        if why := patterns.refused(one):
            raise TransformationError(
                f"`protect`: the words of 'words:{limits.shown(named)}' cannot be looked for: {limits.shown(why)}."
            )

    def find(batch: TextBatch) -> Spans:
        found = batch.words[table.find(batch.data, batch.words) >= 0]
        parts = [found, *(patterns.find(batch, one) for one in found_by)]
        columns = ("start", "stop", "row", "place")
        return Spans(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))

    return find


def _patterns(phrases: list[str]) -> Iterator[str]:
    """Patterns that find one of some phrases each, none larger than RE2 has room for; together all phrases."""
    some: list[str] = []
    for phrase in phrases:
        some.append(_bounded(phrase))
        if sum(map(len, some)) > AT_ONCE:
            yield f"(?i){'|'.join(some)}"
            some = []
    if some:
        yield f"(?i){'|'.join(some)}"


AT_ONCE = 2_000
"""Letters of phrases that are looked for in one pass."""


def _bounded(phrase: str) -> str:
    """The phrase as a pattern; at its ends an ASCII letter stands alone."""
    before, after = (r"\b" if re.match(r"[A-Za-z0-9_]", end) else "" for end in (phrase[0], phrase[-1]))
    return before + re.escape(phrase) + after
