"""Texts read or written in the wrong encoding, or with signs that nobody sees."""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np

from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.machines.places import spans_of
from windtunnel.transforms.machines.quotes import TYPOGRAPHIC, straight, written_in_latin


@transformation("encoding.mojibake", version=1)
def mojibake(
    batch: TextBatch, chance: Chance, *, rate: Share = 1.0, straight_quotes: bool = True, twice: bool = False
) -> Edits:
    """Read UTF-8 as Windows-1252.

    What happens: an accented letter, typographic quotation mark, dash or ellipsis turns into the two or three
    characters that its bytes are in Windows-1252 (and again so with `twice`). With `straight_quotes` this also
    happens to ' and " and -- and ..., as if a word processor had made them typographic before.
    Why the label survives: the letters of English words stay; readers know the sight of a broken apostrophe.
    Limits: emoji and other scripts, which would be lost, stay. Bytes that Windows-1252 leaves open become the
    control characters that browsers take for them (https://encoding.spec.whatwg.org/#windows-1252).
    Source: the most frequent encoding fault of the web; what ftfy repairs (https://ftfy.readthedocs.io); no peer has
    it.

    >>> mojibake().texts(["It's a café in France..."])
    ['Itâ€™s a cafÃ© in Franceâ€¦']
    """
    return _over_sites(batch, chance, rate, straight_quotes, _mojibake(twice))


@transformation("encoding.replacement", version=1)
def replacement(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    straight_quotes: bool = True,
    sign: Literal["replacement", "question_mark"] = "replacement",
) -> Edits:
    """Lose the characters that an encoding lacks.

    What happens: an accented letter or typographic mark becomes U+FFFD or "?" (`sign`). With `straight_quotes` this
    also happens to ' and " and -- and ..., as if a word processor had made them typographic before.
    Why the label survives: the letters of English words stay, and an apostrophe's place can still be seen.
    Limits: emoji and other scripts stay.
    Source: what decoders write for bytes they cannot read (https://encoding.spec.whatwg.org/#error-mode); no peer has
    it.

    >>> replacement().texts(["It's a café in France..."])
    ['It\ufffds a caf\ufffd in France\ufffd']
    >>> replacement(sign="question_mark").texts(["It's a café in France..."])
    ['It?s a caf? in France?']
    """
    new = Strings.of(["?" if sign == "question_mark" else "\ufffd"])
    known, other = straight(batch).spans if straight_quotes else _none(), written_in_latin(batch)
    sites, _ = _joined(batch, known, other)
    sites = sites[chance.below(rate, sites)]
    return Edits.of(sites, new.take(np.zeros(len(sites), np.int64)))


@transformation("encoding.smart_quotes", version=1)
def smart_quotes(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, dashes: bool = True) -> Edits:
    r"""Make quotation marks typographic.

    What happens: ' and " become ‘ ’ “ ” by what stands beside them, as word processors do; with `dashes` also
    -- becomes an em dash, a hyphen between blanks an en dash, and three dots one character.
    Why the label survives: only signs change their form.
    Limits: a mark between blanks on both sides counts as a closing one.
    Source: AutoFormat of word processors; TextAttack and nlpaug have nothing like it, though models differ on it.

    >>> smart_quotes().texts(['"It\'s the \'90s," he said -- and left...'])
    ['“It’s the ’90s,” he said — and left…']
    """
    found = straight(batch, dashes=dashes)
    chosen = np.flatnonzero(chance.below(rate, found.spans))
    return Edits.of(found.spans[chosen], Strings.of(TYPOGRAPHIC).take(found.sign[chosen]))


_DASHES = "–—―‐‑…\x96\x97\x85"
_STRAIGHT = {
    **dict.fromkeys("‘’‚‛´′‹›\x91\x92", "'"),
    **dict.fromkeys("“”„‟″«»\x93\x94", '"'),
    **dict.fromkeys("–‐‑\x96", "-"),
    **dict.fromkeys("—―\x97", "--"),
    **dict.fromkeys("…\x85", "..."),
}
"""Those with a number are marks of Windows-1252 that were taken for control characters, as in some IMDB reviews."""


@transformation("encoding.straight_quotes", version=1)
def straight_quotes(batch: TextBatch, chance: Chance, *, rate: Share = 1.0, dashes: bool = True) -> Edits:
    r"""Make typographic marks plain ASCII.

    What happens: quotation marks and apostrophes of all forms become ' and ", and with `dashes` dashes become - or
    -- and the ellipsis three dots, as programs do that write ASCII only.
    Why the label survives: only signs change their form.
    Limits: accented letters stay (see the dropped accents of the spelling family).
    Source: Unicode normalization as text cleaners do it; NL-Augmenter `punctuation` knows no forms.

    >>> straight_quotes().texts(["“It’s the ’90s,” he said — and left…"])
    ['"It\'s the \'90s," he said -- and left...']
    """
    sites, texts, which = _by_point(batch, tuple((k, v) for k, v in _STRAIGHT.items() if dashes or k not in _DASHES))
    chosen = np.flatnonzero(chance.below(rate, sites))
    return Edits.of(sites[chosen], texts.take(which[chosen]))


@transformation("encoding.no_break_space", version=1)
def no_break_space(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits:
    r"""Turn blanks into no-break spaces.

    What happens: a single blank between two words becomes U+00A0, as in text copied from web pages and documents.
    Why the label survives: it looks the same.
    Limits: splitting at ASCII blanks only now takes two words for one; most tokenizers normalize it.
    Source: HTML's &nbsp; as copied by browsers; AugLy `insert_whitespace_chars`.

    >>> no_break_space(rate=1.0).texts(["A good film."])
    ['A\xa0good\xa0film.']
    """
    blanks = batch.spaces[(batch.spaces.length == 1) & (batch.data[batch.spaces.start] == ord(" "))]
    blanks = blanks[chance.below(rate, blanks)]
    return Edits.of(blanks, Strings.of(["\u00a0"]).take(np.zeros(len(blanks), np.int64)))


def _over_sites(batch: TextBatch, chance: Chance, rate: float, quotes: bool, pieces: Strings) -> Edits:
    """Replace the bytes of chosen characters by pieces: 256 by byte, then 7 for what is written straight."""
    found = straight(batch) if quotes else None
    other = written_in_latin(batch)
    sites, number = _joined(batch, found.spans if found else _none(), other)
    chosen = np.flatnonzero(chance.below(rate, sites))
    sites, number = sites[chosen], number[chosen]
    known = np.flatnonzero(number >= 0)
    plain = np.flatnonzero(number < 0)
    parts = [Edits.of(sites[known], pieces.take(256 + found.sign[number[known]]))] if found else []
    marks = sites[plain]
    text = pieces.take(batch.data[bytes_of(marks.start, marks.stop)].astype(np.int64))
    parts.append(Edits.of(marks, Strings(text.data, text.offsets[ends_to_offsets(marks.length)])))
    return Edits.merged(parts)


def _joined(batch: TextBatch, known: Spans, other: Spans) -> tuple[Spans, np.ndarray]:
    """Put two sets of spans in one order; with each its number in the first, or -1."""
    start = np.concatenate([known.start, other.start])
    stop = np.concatenate([known.stop, other.stop])
    number = np.concatenate([np.arange(len(known)), np.full(len(other), -1)])
    order = np.argsort(start, kind="stable")
    return spans_of(batch, start[order], stop[order]), number[order]


def _none() -> Spans:
    nothing = np.zeros(0, np.int64)
    return Spans(nothing, nothing, nothing.astype(np.int32), nothing.astype(np.int32))


def _by_point(batch: TextBatch, table: tuple[tuple[str, str], ...]) -> tuple[Spans, Strings, np.ndarray]:
    """Find characters outside ASCII by a table; return them, the table's texts, and which text each takes."""
    marks = written_in_latin(batch)
    codes = np.array([int.from_bytes(old.encode(), "little") for old, _ in table], np.int64)
    data = np.append(batch.data, np.zeros(2, np.uint8)).astype(np.int64)
    key = data[marks.start] | data[marks.start + 1] << 8
    key |= np.where(marks.length == 3, data[marks.start + 2] << 16, 0)
    order = np.argsort(codes)
    slot = np.minimum(np.searchsorted(codes[order], key), len(codes) - 1)
    known = codes[order][slot] == key
    found = marks[known]
    sites = spans_of(batch, found.start, found.stop)
    return sites, Strings.of([new for _, new in table]), order[slot[known]]


@cache
def _mojibake(twice: bool) -> Strings:
    pieces = [_misread(bytes([byte])) for byte in range(256)] + [_misread(sign.encode()) for sign in TYPOGRAPHIC]
    return Strings.of([_misread(piece.encode()) for piece in pieces] if twice else pieces)


def _misread(code: bytes) -> str:
    return "".join(_WINDOWS_1252.get(byte, chr(byte)) for byte in code)


_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""The others stand for the character of the same number."""
