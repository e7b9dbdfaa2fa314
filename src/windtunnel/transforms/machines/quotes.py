"""Straight quotation marks, dashes and dots, and the typographic ones that a word processor would make of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import TextBatch
from windtunnel.text.spans import Spans
from windtunnel.transforms.machines.places import any_of, byte_after, byte_before, spans_of

TYPOGRAPHIC = ("‘", "’", "“", "”", "—", "–", "…")
OPENING_SINGLE, CLOSING_SINGLE, OPENING_DOUBLE, CLOSING_DOUBLE, EM_DASH, EN_DASH, ELLIPSIS = range(7)
_MARKS = any_of("\"'-.")
_QUOTES = any_of("\"'")
_OPENS_AFTER = any_of(" \t\n\r([{</>-")
_WORD_BYTES = any_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | (np.arange(256) >= 0x80)


class Straight(NamedTuple):
    """Places that are written straight, and which of `TYPOGRAPHIC` belongs there: (places,) each."""

    spans: Spans
    sign: Int64s


def straight(batch: TextBatch, *, dashes: bool = True) -> Straight:
    """Find ' and ", and with `dashes` also -- and ... and a hyphen between blanks.

    A quotation mark opens if it stands at the row's start, behind white space, a bracket, a dash, a tag or another
    that opens, and something follows; before a digit or where words swallow letters ('90s, 'em) ' is an apostrophe.
    """
    data = batch.data
    place = np.flatnonzero((_MARKS if dashes else _QUOTES)[data])
    byte = data[place]
    is_quote = _QUOTES[byte]
    quotes = spans_of(batch, place[is_quote], place[is_quote] + 1)
    found = [quotes]
    signs = [_sides(batch, quotes)]
    if dashes:
        hyphens, dots = place[byte == ord("-")], place[byte == ord(".")]
        for spans, sign in (
            (_alone(batch, hyphens, 2), EM_DASH),
            (_between_blanks(batch, _alone(batch, hyphens, 1)), EN_DASH),
            (_alone(batch, dots, 3), ELLIPSIS),
        ):
            found.append(spans)
            signs.append(np.full(len(spans), sign, np.int64))
    start = np.concatenate([spans.start for spans in found])
    stop = np.concatenate([spans.stop for spans in found])
    order = np.argsort(start, kind="stable")
    return Straight(spans_of(batch, start[order], stop[order]), np.concatenate(signs)[order])


def _sides(batch: TextBatch, quotes: Spans) -> Int64s:
    """Tell for each quotation mark which typographic one it is."""
    double = batch.data[quotes.start] == ord('"')
    before, after = byte_before(batch, quotes), byte_after(batch, quotes)
    something = ~np.isin(after, list(b" \t\r\n.,;:!?)]}"))
    opens = _OPENS_AFTER[before] & something
    touching = np.flatnonzero((quotes.start[1:] == quotes.stop[:-1]) & (quotes.row[1:] == quotes.row[:-1])) + 1
    opens[touching] |= opens[touching - 1] & something[touching]
    opens &= double | ~_swallows(batch, quotes, after)
    return np.where(double, OPENING_DOUBLE, OPENING_SINGLE) + ~opens


def _swallows(batch: TextBatch, quotes: Spans, after: Bytes) -> Bools:
    """Tell where ' stands for letters at a word's start: '90s, 'em, 'til, 'tis, 'twas, 'cause, 'n'."""
    found: Bools = (after >= ord("0")) & (after <= ord("9"))
    small = after | 0x20
    for word in (b"em", b"til", b"tis", b"twas", b"cause", b"n"):
        near = np.flatnonzero(small == word[0])
        same = np.ones(len(near), bool)
        for place, letter in enumerate(word):
            same &= (byte_after(batch, quotes[near], place) | 0x20) == letter
        end = byte_after(batch, quotes[near], len(word))
        found[near] |= same & ~_WORD_BYTES[end]
    return found


def _alone(batch: TextBatch, place: Int64s, length: int) -> Spans:
    """Find runs of exactly this many of a sign, of which these are all places."""
    row = np.searchsorted(batch.offsets, place, "right")
    joined = (place[1:] == place[:-1] + 1) & (row[1:] == row[:-1]) if len(place) else np.zeros(0, bool)
    first = np.flatnonzero(np.append(True, ~joined)[: len(place)])
    run = np.diff(np.append(first, len(place)))
    start = place[first[run == length]]
    return spans_of(batch, start, start + length)


def _between_blanks(batch: TextBatch, spans: Spans) -> Spans:
    return spans[
        (byte_before(batch, spans) == ord(" ")) & (byte_after(batch, spans) == ord(" ")) & _inside(batch, spans)
    ]


def _inside(batch: TextBatch, spans: Spans) -> Bools:
    inside: Bools = (spans.start > batch.offsets[spans.row]) & (
        spans.stop < batch.offsets[spans.row.astype(np.int64) + 1]
    )
    return inside


def written_in_latin(batch: TextBatch) -> Spans:
    """Find the characters outside ASCII that English texts have: accented letters and typographic marks.

    Those are U+0080 to U+036F, the dashes, quotation marks and dots of U+2010 to U+203E, the euro and trade mark sign.
    Emoji and other scripts are not among them, nor what joins emoji.
    """
    data = batch.data
    lead = np.flatnonzero(data >= 0xC2)
    padded = np.append(data, np.zeros(3, np.uint8))
    first, second, third = data[lead], padded[lead + 1], padded[lead + 2]
    two = first <= 0xCC
    two |= (first == 0xCD) & (second < 0xB0)
    punctuation = (second == 0x80) & (third >= 0x90) & ((third < 0xA8) | (third > 0xAE)) & (third < 0xBF)
    euro = (second == 0x82) & (third == 0xAC)
    trade_mark = (second == 0x84) & (third == 0xA2)
    three = (first == 0xE2) & (punctuation | euro | trade_mark)
    start = lead[two | three]
    return spans_of(batch, start, start + 2 + (data[start] == 0xE2))
