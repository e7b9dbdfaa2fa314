"""A batch of texts as one UTF-8 buffer, and where its words, letters, sentences, spaces, markup and links are.

Everything here is an array over the buffer: no Python per word. All positions are byte offsets into
`TextBatch.data`, always on code point boundaries. Work on slices of about half a megabyte
(`TextBatch.slices`): their arrays stay in the processor's second-level cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa

from windtunnel.errors import DataError
from windtunnel.text import characters, markup, sentences
from windtunnel.text.arrays import Bools, Bytes, Int64s, UInt64s
from windtunnel.text.characters import APOSTROPHE, CONTINUED, LETTER, SPACE, WORD
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets

SLICE_BYTES = 1 << 19
"""A slice's texts together: 0.5 MB of text makes arrays of about 1 MB, the L2 cache of one core."""


@dataclass(frozen=True, eq=False)
class Strings:
    """Strings end to end in one UTF-8 buffer: string i is `data[offsets[i]:offsets[i + 1]]`."""

    data: Bytes
    """(bytes,)"""
    offsets: Int64s
    """(strings + 1,)"""

    @classmethod
    def of(cls, texts: Sequence[str]) -> Strings:
        """Encode a list of `str`.

        Raises:
            DataError: a text holds a lone surrogate, so it is not valid Unicode.
        """
        try:
            encoded = [text.encode() for text in texts]
        except UnicodeEncodeError as error:
            place = next(i for i, text in enumerate(texts) if not _is_unicode(text))
            raise DataError(f"Text {place} is not valid Unicode: {error.reason} at {error.start}.") from None
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends_to_offsets(lengths))

    @classmethod
    def from_arrow(cls, array: pa.Array | pa.ChunkedArray) -> Strings:
        """View an Arrow string array without nulls; its bytes are not copied when it is one chunk."""
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks() if array.num_chunks != 1 else array.chunk(0)
        if array.null_count:
            raise DataError("A text is null; texts must be strings, an empty one if there is nothing to say.")
        width = np.int64 if pa.types.is_large_string(array.type) else np.int32
        _, offsets_buffer, data_buffer = array.buffers()
        if len(array) == 0 or offsets_buffer is None:
            return cls(np.zeros(0, np.uint8), np.zeros(1, np.int64))
        offsets = np.frombuffer(offsets_buffer, width)[array.offset : array.offset + len(array) + 1]
        data = np.frombuffer(data_buffer, np.uint8) if data_buffer else np.zeros(0, np.uint8)
        return cls(data[offsets[0] : offsets[-1]], (offsets - offsets[0]).astype(np.int64))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, place: int) -> str:
        return self.data[self.offsets[place] : self.offsets[place + 1]].tobytes().decode()

    @property
    def lengths(self) -> Int64s:
        """Bytes of each string."""
        return np.diff(self.offsets)

    def to_arrow(self) -> pa.Array:
        """Return an Arrow `string` array (`large_string` past 2 GiB)."""
        big = len(self.data) > np.iinfo(np.int32).max
        kind, width = (pa.large_string(), np.int64) if big else (pa.string(), np.int32)
        buffers = [
            None,
            pa.py_buffer(self.offsets.astype(width)),
            pa.py_buffer(np.ascontiguousarray(self.data)),
        ]
        return pa.Array.from_buffers(kind, len(self), buffers)

    def to_list(self) -> list[str]:
        """Return the strings as `str`."""
        buffer, ends = self.data.tobytes(), self.offsets.tolist()
        return [buffer[a:b].decode() for a, b in pairwise(ends)]

    def take(self, places: Int64s) -> Strings:
        """Gather strings by place, with repetition, into a new buffer."""
        return gather(self.data, self.offsets[places], self.offsets[places + 1])


def gather(data: Bytes, start: Int64s, stop: Int64s) -> Strings:
    """Copy the spans [start, stop) of a buffer, one string a span."""
    return Strings(data[bytes_of(start, stop)], ends_to_offsets(stop - start))


@dataclass(frozen=True, eq=False)
class TextBatch:
    """n texts in one buffer, each with a row id; span tables are found when first asked for."""

    strings: Strings
    ids: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str], ids: Sequence[str] | None = None) -> TextBatch:
        """Make a batch of `str`; without ids, a row's id is the hash of its text (`row_ids`)."""
        return cls(Strings.of(texts), tuple(ids) if ids is not None else row_ids(texts))

    @classmethod
    def from_arrow(cls, texts: pa.Array | pa.ChunkedArray, ids: Sequence[str]) -> TextBatch:
        """Make a batch of an Arrow string array without copying its bytes."""
        return cls(Strings.from_arrow(texts), tuple(ids))

    def __post_init__(self) -> None:
        if len(self.ids) != len(self.strings):
            raise DataError(f"{len(self.strings)} texts need as many row ids; got {len(self.ids)}.")

    def __len__(self) -> int:
        return len(self.strings)

    @property
    def data(self) -> Bytes:
        """The UTF-8 buffer, (bytes,)."""
        return self.strings.data

    @property
    def offsets(self) -> Int64s:
        """Where each text starts, and where the last ends, (rows + 1,)."""
        return self.strings.offsets

    def slices(self, max_bytes: int = SLICE_BYTES) -> Iterator[tuple[int, TextBatch]]:
        """Cut into runs of rows of at most `max_bytes` (one row at least), each with the number of its first row."""
        first = 0
        while first < len(self):
            last = int(np.searchsorted(self.offsets, self.offsets[first] + max_bytes, "right")) - 1
            last = min(max(last, first + 1), len(self))
            low, high = self.offsets[first], self.offsets[last]
            part = Strings(self.data[low:high], self.offsets[first : last + 1] - low)
            yield first, TextBatch(part, self.ids[first:last])
            first = last

    def rows(self, places: Int64s) -> TextBatch:
        """Gather some rows, under their ids."""
        return TextBatch(self.strings.take(places), tuple(self.ids[place] for place in places.tolist()))

    @cached_property
    def id_hashes(self) -> UInt64s:
        """A 64-bit hash of each row id, (rows,)."""
        digests = b"".join(hashlib.blake2b(id_.encode(), digest_size=8).digest() for id_ in self.ids)
        return np.frombuffer(digests, "<u8").astype(np.uint64)

    @cached_property
    def classes(self) -> Bytes:
        """The character class bits of each byte (see `characters`), (bytes,)."""
        return characters.classify(self.data)

    @cached_property
    def markup(self) -> Spans:
        """HTML tags, comments and entities."""
        return self._spans(*markup.tags_and_entities(self.data, self.offsets))

    @cached_property
    def links(self) -> Spans:
        """URLs, domain names, e-mail addresses and @handles."""
        return self._spans(*markup.links(self.data, self.offsets))

    @cached_property
    def is_prose(self) -> Bools:
        """Whether a byte lies outside markup and links, (bytes,)."""
        prose = np.ones(len(self.data), bool)
        for spans in (self.markup, self.links):
            prose[bytes_of(spans.start, spans.stop)] = False
        return prose

    @cached_property
    def words(self) -> Spans:
        """Maximal runs of letters, marks and digits with inner apostrophes (' and U+2019), outside markup and links."""
        in_word = (self.classes & WORD) != 0
        if len(self.markup) or len(self.links):
            in_word &= self.is_prose
        self._join_inner_apostrophes(in_word)
        return self.runs(in_word)

    @cached_property
    def spaces(self) -> Spans:
        """Runs of white space outside markup."""
        return self.runs(((self.classes & SPACE) != 0) & self.is_prose)

    @cached_property
    def letters(self) -> Spans:
        """Every letter, outside markup and links."""
        start = np.flatnonzero(((self.classes & (LETTER | CONTINUED)) == LETTER) & self.is_prose)
        return self._spans(start, start + characters.width(self.data[start]))

    @cached_property
    def first_in_sentence(self) -> Bools:
        """Whether a word opens a sentence (of its row), (words,)."""
        return sentences.opening_words(self.data, self.words, self.markup, self.is_prose)

    @cached_property
    def sentences(self) -> Spans:
        """Sentences: from their first word's opening quote or bracket to the end of their closing punctuation."""
        return self._spans(*sentences.find(self.data, self.offsets, self.words, self.first_in_sentence, self.classes))

    def runs(self, marked: Bools) -> Spans:
        """Maximal runs of marked bytes, none over a row's end: (bytes,) -> (runs,)."""
        return self._spans(*_runs(marked, self._row_start))

    @property
    def _row_start(self) -> Int64s:
        """Where rows begin that hold a byte."""
        starts: Int64s = self.offsets[:-1][self.offsets[:-1] < self.offsets[1:]]
        return starts

    def _join_inner_apostrophes(self, in_word: Bools) -> None:
        """Mark the bytes of apostrophes that stand between two word characters of one row."""
        size = len(self.data)
        is_first = np.zeros(size + 1, bool)
        is_first[self._row_start] = True
        is_first[size] = True
        lead = np.flatnonzero((self.classes & (APOSTROPHE | CONTINUED)) == APOSTROPHE)
        after = lead + characters.width(self.data[lead])
        inner = (lead > 0) & (after < size) & ~is_first[lead] & ~is_first[after]
        lead, after = lead[inner], after[inner]
        inner = in_word[lead - 1] & in_word[after]
        lead, after = lead[inner], after[inner]
        for byte in range(3):
            in_word[(lead + byte)[lead + byte < after]] = True

    def _spans(self, start: Int64s, stop: Int64s) -> Spans:
        first = np.searchsorted(start, self.offsets)  # (rows + 1,)
        counts = np.diff(first)
        row = np.repeat(np.arange(len(self), dtype=np.int32), counts)
        place = np.arange(len(start), dtype=np.int32) - np.repeat(first[:-1].astype(np.int32), counts)
        return Spans(start, stop, row, place)


def _runs(inside: Bools, row_start: Int64s) -> tuple[Int64s, Int64s]:
    """Find the maximal runs of true bytes that do not cross a row's start."""
    if not len(inside):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    seams = row_start[row_start > 0]
    seams = seams[inside[seams - 1] & inside[seams]]
    if len(seams):  # the run ends and another begins at one byte
        edges = np.insert(edges, np.repeat(np.searchsorted(edges, seams), 2), np.repeat(seams, 2))
    if inside[0]:
        edges = np.insert(edges, 0, 0)
    if inside[-1]:
        edges = np.append(edges, len(inside))
    return np.ascontiguousarray(edges[0::2]), np.ascontiguousarray(edges[1::2])


def row_ids(texts: Sequence[str]) -> tuple[str, ...]:
    """Name rows by a hash of their text, plus a counter among equal texts: the order of others does not matter."""
    seen: dict[str, int] = {}
    ids = []
    for text in texts:
        digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).hexdigest()
        count = seen[digest] = seen.get(digest, -1) + 1
        ids.append(f"{digest}-{count}" if count else digest)
    return tuple(ids)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
