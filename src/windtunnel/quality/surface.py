"""What a transformation does to the surface of texts, row by row: arrays over slices, no Python per word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import pyarrow as pa

from windtunnel.lexicon.negations import is_negation
from windtunnel.lexicon.sentiment import NEGATIVE, POSITIVE, polarity
from windtunnel.measure.sums import Sums
from windtunnel.quality import sums
from windtunnel.text import characters
from windtunnel.text.arrays import Bools, Bytes, Floats, Int64s, Ints
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.characters import WORD
from windtunnel.text.edits import Edits

SLICE_BYTES = 1 << 22


@dataclass(frozen=True)
class Counts:
    """What was counted in each row: arrays of one number a row, (rows,) each."""

    words: Floats
    characters: Floats
    words_new: Floats
    characters_new: Floats
    edits: Floats
    words_edited: Floats
    """Of the original, those that an edit touches."""
    characters_edited: Floats
    """Each edit counts as the longer of what it takes out and what it puts in."""
    edits_on_sentiment: Floats
    edits_on_negation: Floats
    sentiment_differs: Floats
    """1 where the text holds another number of positive or of negative words than before."""
    negation_differs: Floats

    def sums(self) -> Sums:
        """Add up each measure of the surface, for `quality.sums.figures`."""
        found: Sums = {
            "rows_changed": sums.share(self.edits > 0),
            "words_edited": sums.ratio(self.words_edited, self.words),
            "characters_edited": sums.ratio(self.characters_edited, self.characters),
            "edits_a_row": sums.mean(self.edits),
            "words_change": sums.ratio(self.words_new - self.words, self.words),
            "characters_change": sums.ratio(self.characters_new - self.characters, self.characters),
        }
        for name in ("sentiment", "negation"):
            touched, differs = getattr(self, f"edits_on_{name}"), getattr(self, f"{name}_differs")
            found[f"{name}_edits"] = sums.ratio(touched, self.edits)
            found[f"{name}_rows"] = sums.share(touched > 0)
            found[f"{name}_differs"] = sums.share(differs > 0)
        return found


@dataclass(frozen=True, eq=False)
class Original:
    """One slice of the original texts, and what all transformations are compared with."""

    first: int
    """The number of its first row."""
    batch: TextBatch

    @cached_property
    def special(self) -> SpecialWords:
        """What is counted in a text by itself."""
        return SpecialWords.of(self.batch)

    @cached_property
    def characters_before(self) -> Int64s:
        """Code points before each byte: (bytes + 1,)."""
        return _characters_before(self.batch.data)

    def counts(self, variants: pa.Table) -> Counts:
        """Count what happened between this slice and its rows in VARIANTS."""
        texts = TextBatch.from_arrow(variants["text"], self.batch.ids)
        edits = edits_of(variants["edits"], self.batch)
        old, new = self.special, SpecialWords.of(texts)
        reach = _touched(self.batch, edits)
        words, rows = len(self.batch.words), len(self.batch)
        covered = np.zeros(words + 1, np.int64)
        np.add.at(covered, reach.first, 1)
        np.add.at(covered, reach.stop, -1)
        put = _characters_before(edits.text.data)
        size = np.maximum(
            self.characters_before[edits.stop] - self.characters_before[edits.start],
            put[edits.text.offsets[1:]] - put[edits.text.offsets[:-1]],
        )
        touches = {
            name: _running_count(which)[reach.stop] > _running_count(which)[reach.first]
            for name, which in (("sentiment", old.pole != 0), ("negation", old.negates))
        }
        return Counts(
            words=_per_row(self.batch.words.row, rows),
            characters=_in_rows(self.characters_before, self.batch),
            words_new=_per_row(texts.words.row, rows),
            characters_new=_in_rows(_characters_before(texts.data), texts),
            edits=_per_row(edits.row, rows),
            words_edited=_per_row(self.batch.words.row, rows, (np.cumsum(covered[:-1]) > 0).astype(np.float64)),
            characters_edited=_per_row(edits.row, rows, size.astype(np.float64)),
            edits_on_sentiment=_per_row(edits.row, rows, touches["sentiment"].astype(np.float64)),
            edits_on_negation=_per_row(edits.row, rows, touches["negation"].astype(np.float64)),
            sentiment_differs=((old.positive != new.positive) | (old.negative != new.negative)).astype(np.float64),
            negation_differs=(old.negations != new.negations).astype(np.float64),
        )


@dataclass(frozen=True, eq=False)
class SpecialWords:
    """Sentiment words and negations in some texts."""

    pole: Int64s
    """Of each word: 1, -1 or 0."""
    negates: Bools
    positive: Floats
    """In each row."""
    negative: Floats
    negations: Floats

    @classmethod
    def of(cls, batch: TextBatch) -> SpecialWords:
        """Look the words up."""
        pole, negates, rows = polarity(batch.data, batch.words), is_negation(batch.data, batch.words), len(batch)
        row = batch.words.row
        sums = (_per_row(row[which], rows) for which in (pole == POSITIVE, pole == NEGATIVE, negates))
        return cls(pole, negates, *sums)


def originals(batch: TextBatch) -> list[Original]:
    """Cut the original texts into slices."""
    return [Original(first, part) for first, part in batch.slices(SLICE_BYTES)]


def count(slices: Sequence[Original], variants: pa.Table) -> Counts:
    """Count what one transformation did; VARIANTS are in the rows' order."""
    parts = [one.counts(variants.slice(one.first, len(one.batch))) for one in slices]
    return Counts(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Counts)})


def edits_of(column: pa.ChunkedArray, batch: TextBatch) -> Edits:
    """Turn the lists of edits of VARIANTS back into edits of a batch."""
    lists = column.combine_chunks()
    lists = lists if isinstance(lists, pa.ListArray) else lists.chunk(0)
    row = np.repeat(np.arange(len(batch), dtype=np.int32), np.diff(lists.offsets.to_numpy()))
    flat = lists.flatten()
    start, stop = (flat.field(name).to_numpy() + batch.offsets[row] for name in ("start", "stop"))
    return Edits(row, start, stop, Strings.from_arrow(flat.field("text")))


@dataclass(frozen=True)
class _Reach:
    """Each edit touches the words from `first` up to, but not including, `stop`."""

    first: Int64s
    stop: Int64s


def _touched(batch: TextBatch, edits: Edits) -> _Reach:
    """Find the words that each edit overlaps, or makes longer: letters put at an edge, a space taken out."""
    words, start, stop = batch.words, edits.start, edits.stop
    first = np.searchsorted(words.stop, start, "right")
    last = np.searchsorted(words.start, stop, "left")
    if len(edits) and len(words):
        in_word = np.append((batch.classes & WORD) != 0, False)
        put = np.append((characters.classify(edits.text.data) & WORD) != 0, False)
        ends, empty = edits.text.offsets, edits.text.lengths == 0
        follows = np.where(empty, in_word[stop] & (stop < batch.offsets[edits.row + 1]), put[ends[:-1]])
        precedes = np.where(empty, in_word[start - 1] & (start > batch.offsets[edits.row]), put[ends[1:] - 1])
        before = np.searchsorted(words.stop, start, "left")
        after = np.searchsorted(words.start, stop, "right") - 1
        at = np.minimum(before, len(words) - 1)
        grows_left = follows & (words.stop[at] == start) & (words.row[at] == edits.row)
        grows_right = precedes & (words.start[after] == stop) & (words.row[after] == edits.row) & (after >= 0)
        first = np.where(grows_left, np.minimum(before, first), first)
        last = np.where(grows_right, np.maximum(after + 1, last), last)
    return _Reach(first, np.maximum(first, last))


def _running_count(which: Bools) -> Int64s:
    return np.concatenate([[0], np.cumsum(which)]).astype(np.int64)


def _characters_before(data: Bytes) -> Int64s:
    return _running_count((data & 0xC0) != 0x80)


def _in_rows(characters: Int64s, batch: TextBatch) -> Floats:
    return np.diff(characters[batch.offsets]).astype(np.float64)


def _per_row(row: Ints, rows: int, values: Floats | None = None) -> Floats:
    return np.bincount(row, values, rows).astype(np.float64)
