"""Laws that any texts at all must keep, row by row."""

from __future__ import annotations

import bisect
import math
import unicodedata

from windtunnel.testing.trial import Change, Law, Rows, Trial, picked, shortened
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch

_RATES = (0.05, 0.2, 0.5, 0.8, 1.0)
_STRANGERS = (
    "'s not-",
    "-",
    "<b>Don't!</b> And so",
    "I",
    ".com /",
    "",
    "’ll have\u0301 it is",
    "/> A",
    "do",
    "&",
    ";n't a",
)
"""Neighbours whose ends would join, tie or open something if a row's end were overlooked."""


def _total(trial: Trial, batch: TextBatch) -> None:
    """Any valid Unicode text gives a text."""
    for given in (batch, TextBatch.of([]), TextBatch.of(["", ""])):
        trial.rows(given)


def _in_order(trial: Trial, batch: TextBatch) -> None:
    """Edits are sorted, apart, inside one row and between characters."""
    for text, changes in zip(batch.strings.to_list(), trial.rows(batch), strict=True):
        raw, last = text.encode(), 0
        for start, stop, new in changes:
            if not last <= start <= stop <= len(raw):
                trial.broken(text, f"{(start, stop, new)} lies outside the row or over the edit before")
            if any(place < len(raw) and raw[place] & 0xC0 == 0x80 for place in (start, stop)):
                trial.broken(text, f"{(start, stop, new)} cuts a character in two")
            last = stop


def _rest_untouched(trial: Trial, batch: TextBatch) -> None:
    """Bytes outside the edits are untouched."""
    rows = trial.rows(batch)
    applied = edit.apply(batch, trial.one.edits(batch)).strings.to_list()
    texts = batch.strings.to_list()
    for text, changes, new, listed in zip(texts, rows, applied, trial.one.texts(texts), strict=True):
        raw, last, expected = text.encode(), 0, b""
        for start, stop, change in changes:
            expected += raw[last:start] + change.encode()
            last = stop
        if not (expected + raw[last:]).decode() == new == listed:
            what = f"its edits {shortened(changes)} do not lead to {shortened(new)} and {shortened(listed)}"
            trial.broken(text, what)


def _markup_untouched(trial: Trial, batch: TextBatch) -> None:
    """Markup and links are untouched."""
    texts, rows = batch.strings.to_list(), trial.rows(batch)
    for spans in (batch.markup, batch.links):
        base = batch.offsets[spans.row]
        places: list[list[tuple[int, int]]] = [[] for _ in texts]
        columns = (spans.row.tolist(), (spans.start - base).tolist(), (spans.stop - base).tolist())
        for row, start, stop in zip(*columns, strict=True):
            places[row].append((start, stop))
        for text, changes, kept in zip(texts, rows, places, strict=True):
            stops = [stop for _, stop in kept]
            for start, stop, new in changes:
                near = bisect.bisect_right(stops, start)  # the first that ends behind the edit's start
                begins = kept[near][0] if near < len(kept) else math.inf
                if begins < (stop if stop > start else start):
                    touched = text.encode()[slice(*kept[near])].decode()
                    trial.broken(text, f"{(start, stop, new)} touches {touched!r}")


_GUARD = ("negations", "sentiment", "names", "numbers", "regex:[a-z]+ing the")


def _protected_untouched(trial: Trial, batch: TextBatch) -> None:
    """With protection it makes the edits that it makes without, less those that touch something protected."""
    guarded = trial.one.protecting(_GUARD)
    protection = guarded.protection
    assert protection is not None
    spans = protection.spans(batch)
    base = batch.offsets[spans.row]
    places: list[list[tuple[int, int]]] = [[] for _ in range(len(batch))]
    columns = (spans.row.tolist(), (spans.start - base).tolist(), (spans.stop - base).tolist())
    for row, start, stop in zip(*columns, strict=True):
        places[row].append((start, stop))
    expected = []
    for text, changes, kept in zip(batch.strings.to_list(), trial.rows(batch), places, strict=True):
        raw, stops = text.encode(), [stop for _, stop in kept]
        expected.append([change for change in changes if not _touches(raw, change, kept, stops)])
    found = Trial(guarded, trial.law).rows(batch)
    trial.must_agree(batch, expected, found, "with protection it differs")


def _touches(raw: bytes, change: Change, kept: list[tuple[int, int]], stops: list[int]) -> bool:
    """Whether an edit overlaps one of these spans, or joins one to a word."""
    start, stop, new = change
    for low, high in kept[bisect.bisect_left(stops, start) :]:  # from the first that does not end before the edit
        if low > stop:
            break
        if (low < start < high) if start == stop else (low < stop and start < high):
            return True
        if high == start and _is_word(raw[low:high].decode()[-1]) and _is_word(new[:1] or _after(raw, stop)):
            return True
        if low == stop and _is_word(raw[low:high].decode()[0]) and _is_word(new[-1:] or _before(raw, start)):
            return True
    return False


def _after(raw: bytes, place: int) -> str:
    return raw[place : place + 4].decode(errors="ignore")[:1]


def _before(raw: bytes, place: int) -> str:
    return raw[max(place - 4, 0) : place].decode(errors="ignore")[-1:]


def _is_word(character: str) -> bool:
    """A letter, a mark or a digit; nothing is none."""
    kind = unicodedata.category(character) if character else ""
    return kind[:1] in ("L", "M") or kind == "Nd"


def _changed(trial: Trial, batch: TextBatch) -> None:
    """A text is changed exactly if it has edits."""
    texts = batch.strings.to_list()
    for text, new, changes in zip(texts, trial.one.texts(texts), trial.rows(batch), strict=True):
        if bool(changes) != (text != new):
            trial.broken(text, f"it has {len(changes)} edits and became {shortened(new)}")


def _repeatable(trial: Trial, batch: TextBatch) -> None:
    """The same seed and draw give the same edits."""
    again = TextBatch(batch.strings, batch.ids)
    for seed, draw in ((0, 0), (1, 0), (0, 1)):
        first, second = trial.rows(batch, seed, draw), trial.rows(again, seed, draw)
        trial.must_agree(batch, first, second, "it came out otherwise the second time")


def _blind_to_batch(trial: Trial, batch: TextBatch) -> None:
    """A row does not see its batch."""
    expected = trial.rows(batch)
    backwards = trial.rows(picked(batch, range(len(batch))[::-1]))[::-1]
    trial.must_agree(batch, expected, backwards, "in reverse order it differs")
    strangers = TextBatch.of([_STRANGERS[row % len(_STRANGERS)] for row in range(len(batch))])
    texts = [text for pair in zip(strangers.strings.to_list(), batch.strings.to_list(), strict=True) for text in pair]
    ids = [id_ for pair in zip(strangers.ids, batch.ids, strict=True) for id_ in pair]
    among = trial.rows(TextBatch.of(texts, ids))[1::2]
    trial.must_agree(batch, expected, among, "among other rows it differs")
    for row in range(0, len(batch), max(1, len(batch) // 50)):
        alone = picked(batch, [row])
        trial.must_agree(alone, [expected[row]], trial.rows(alone), "alone it differs")


def _sliceable(trial: Trial, batch: TextBatch) -> None:
    """Slices of any size give what the whole gives."""
    expected = trial.rows(batch)
    size = len(batch.data)
    for max_bytes in sorted({max(size // 100, 7), max(size // 9, 100), max(size, 1)}):
        found = [changes for _, part in batch.slices(max_bytes) for changes in trial.rows(part)]
        trial.must_agree(batch, expected, found, f"in slices of {max_bytes} bytes it differs")


def _zero_is_identity(trial: Trial, batch: TextBatch) -> None:
    """Rate 0 is the identity."""
    if trial.one.strength:
        nothing: Rows = [[] for _ in range(len(batch))]
        trial.must_agree(batch, nothing, trial.at(0.0).rows(batch), "it is edited at rate 0")


def _grows_with_rate(trial: Trial, batch: TextBatch) -> None:
    """Edits at a lower rate are among those at a higher one."""
    lower: Rows = [[] for _ in range(len(batch))]
    for rate in _RATES if trial.one.strength else ():
        higher = trial.at(rate).rows(batch)
        for text, few, more in zip(batch.strings.to_list(), lower, higher, strict=True):
            if not set(few) <= set(more):
                trial.broken(text, f"at rate {rate} it no longer has {min(set(few) - set(more))}")
        lower = higher


LAWS: tuple[Law, ...] = (
    _total,
    _in_order,
    _rest_untouched,
    _markup_untouched,
    _changed,
    _protected_untouched,
    _repeatable,
    _blind_to_batch,
    _sliceable,
    _zero_is_identity,
    _grows_with_rate,
)
