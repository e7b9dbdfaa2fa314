"""Where markup and links stand in a buffer: HTML tags, comments, entities; URLs, e-mail addresses, handles.

Their marks are rare in prose (`<`, `&`, `@`, `://`), so the buffer is scanned for the marks at memory speed and
a regular expression looks only at each mark's neighbourhood, never further than the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from windtunnel.text.arrays import Bools, Bytes, Int64s

_TAG = re.compile(rb"</?[A-Za-z][A-Za-z0-9:-]{0,40}(?:[\s/][^<>]{0,1000})?>")
_COMMENT = (b"<!--", b"-->", 2007)
"""How a comment begins and ends, and its greatest length."""
_ENTITY = re.compile(rb"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_HANDLE = re.compile(rb"@[A-Za-z0-9_]{1,40}")
_LETTER = rb"(?:[\xC3-\xDF][\x80-\xBF])"
"""A letter of two bytes: Latin with accents, Greek, Cyrillic, as in `/café`; three bytes hold quotes and dashes too."""
_URL_TAIL = re.compile(rb"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|" + _LETTER + rb"){1,2000}")
_SCHEME = re.compile(rb"(?:https?|ftp)$", re.IGNORECASE)
_LOCAL_PART_REVERSED = re.compile(rb"[A-Za-z0-9._%+-]{1,64}")
_MAIL_HOST = re.compile(rb"@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_HOST_REVERSED = re.compile(rb"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}")
"""What stands before a mark is matched backwards, from the mark: a search for `...$` tries every place before it."""
_PATH = re.compile(
    rb"\.(?:com|org|net|edu|gov|info|co\.uk)(?:/(?:[A-Za-z0-9\-._~/?#=&%+]|"
    + _LETTER
    + rb"){0,2000})?(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_LINE_BREAK = b"<br />"
_IS_NAME_OR_MARK = np.isin(np.arange(256), list(b"!/#_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
"""By the byte behind `<`, `&` or `@`: whether a tag, an entity or a name may start there."""
_WINDOW = 2100
"""The longest mark looked for, in bytes; anything longer is prose. Keeps hostile texts linear."""


def tags_and_entities(data: Bytes, offsets: Int64s) -> tuple[Int64s, Int64s]:
    """Return the starts and stops of HTML tags, comments and entities, in order."""
    breaks, others = _line_breaks(data, offsets)
    found: list[tuple[int, int]] = []
    for start, text in _rows_from(data, offsets, others[_IS_NAME_OR_MARK[_next(data, others)]]):
        length = _tag_at(text)
        if length:
            found.append((start, start + length))
    entities = np.flatnonzero(data == ord("&"))
    for start, text in _rows_from(data, offsets, entities[_IS_NAME_OR_MARK[_next(data, entities)]]):
        match = _ENTITY.match(text)
        if match:
            found.append((start, start + match.end()))
    starts, stops = _columns(found)
    return _disjoint(np.concatenate([breaks, starts]), np.concatenate([breaks + len(_LINE_BREAK), stops]))


def _next(data: Bytes, marks: Int64s) -> Bytes:
    """The byte behind each mark, 0 behind the last byte."""
    return np.append(data, np.uint8(0))[marks + 1]


def _tag_at(text: bytes) -> int:
    """Return the length of the tag or comment that the text starts with, or 0."""
    opening, closing, longest = _COMMENT
    if text.startswith(opening):
        end = text.find(closing, len(opening), longest)
        return end + len(closing) if end >= 0 else 0
    match = _TAG.match(text)
    return match.end() if match else 0


def _line_breaks(data: Bytes, offsets: Int64s) -> tuple[Int64s, Int64s]:
    """Part the `<` into those of `<br />`, nearly all there are in reviews (found without a regex), and the rest."""
    marks = np.flatnonzero(data == ord("<"))
    room = np.append(marks, 0)[:-1] + len(_LINE_BREAK) <= len(data)
    is_break = room.copy()
    for place, byte in enumerate(_LINE_BREAK):
        is_break[room] &= data[marks[room] + place] == byte
    # a row's end inside the six bytes would part them: then it is no line break
    row_end = offsets[np.searchsorted(offsets, marks, "right")]
    is_break &= marks + len(_LINE_BREAK) <= row_end
    return marks[is_break], marks[~is_break]


def _rows_from(data: Bytes, offsets: Int64s, marks: Int64s) -> Iterator[tuple[int, bytes]]:
    """Yield each mark with the text from there on: to the row's end, at most a window."""
    row_end = offsets[np.searchsorted(offsets, marks, "right")]
    for start, end in zip(marks.tolist(), row_end.tolist(), strict=True):
        yield start, data[start : min(end, start + _WINDOW)].tobytes()


def links(data: Bytes, offsets: Int64s) -> tuple[Int64s, Int64s]:
    """Return the starts and stops of URLs, domain names, e-mail addresses and @handles, in order."""
    padded = np.concatenate([data, np.zeros(3, np.uint8)])  # so that a mark may look three bytes ahead
    dots = np.flatnonzero(data == ord("."))
    dots = dots[_starts_domain(padded, dots) | _follows_www(data, dots)]
    colons = np.flatnonzero(data == ord(":"))
    schemes = colons[(padded[colons + 1] == ord("/")) & (padded[colons + 2] == ord("/"))]
    schemes = schemes[np.isin(data[np.maximum(schemes - 1, 0)], list(b"psPS"))]  # http, https, ftp
    ats = np.flatnonzero(data == ord("@"))
    marks = np.sort(np.concatenate([ats[_IS_NAME_OR_MARK[padded[ats + 1]]], schemes, dots]))
    row = np.searchsorted(offsets, marks, "right") - 1
    found: list[tuple[int, int]] = []
    reach = 0
    for place, low, high in zip(marks.tolist(), offsets[row].tolist(), offsets[row + 1].tolist(), strict=True):
        if place < reach:  # inside the last link
            continue
        low, high = max(low, place - 600), min(high, place + _WINDOW)
        span = _link_at(data[low:place].tobytes(), data[place:high].tobytes())
        if span:
            reach = place + span[1]
            found.append((place - span[0], reach))
    return _disjoint(*_columns(found))


def _starts_domain(padded: Bytes, dots: Int64s) -> Bools:
    """Tell which dots are followed by the first three letters of a domain; "end.The" is far more common."""
    found = np.zeros(len(dots), bool)
    first = padded[dots + 1] | 0x20
    for ending in (b"com", b"org", b"net", b"edu", b"gov", b"inf", b"co."):
        near = np.flatnonzero(first == ending[0])
        same = [(padded[dots[near] + 1 + place] | 0x20) == (byte | 0x20) for place, byte in enumerate(ending)]
        found[near] |= same[0] & same[1] & same[2]
    return found


def _follows_www(data: Bytes, dots: Int64s) -> Bools:
    """Tell which dots stand behind `www` or `WWW`."""
    found = dots >= 3
    for back in (1, 2, 3):
        found[found] = (data[dots[found] - back] | 0x20) == ord("w")
    return found


def _link_at(before: bytes, after: bytes) -> tuple[int, int] | None:
    """Return how far the link around a mark reaches to the left and to the right, in bytes."""
    if after[:1] == b"@":
        local, host = _LOCAL_PART_REVERSED.match(before[:-65:-1]), _MAIL_HOST.match(after)
        if local and host:
            return len(local[0]), host.end()
        handle = _HANDLE.match(after)
        return (0, handle.end()) if handle and not before[-1:].isalnum() else None
    if after[:3] == b"://":
        scheme = _SCHEME.search(before[-5:])
        left = len(scheme[0]) if scheme else 0
        tail = _URL_TAIL.match(after[3:])
        return (left, 3 + len(_trimmed(tail[0]))) if scheme and tail else None
    if before[-3:].lower() == b"www" and not before[-4:-3].isalnum():
        tail = _URL_TAIL.match(after)
        return (3, len(_trimmed(tail[0]))) if tail else None
    path, host_before = _PATH.match(after), _HOST_REVERSED.match(before[::-1])
    return (len(host_before[0]), len(_trimmed(path[0]))) if path and host_before else None


def _trimmed(url: bytes) -> bytes:
    """Leave out the punctuation that closes the sentence around a URL."""
    return url.rstrip(b".,;:!?'\")]*")


def _disjoint(start: Int64s, stop: Int64s) -> tuple[Int64s, Int64s]:
    """Sort, and join those that overlap."""
    if not len(start):
        return start, stop
    order = np.argsort(start, kind="stable")
    start, stop = start[order], np.maximum.accumulate(stop[order])
    opens = np.append(True, start[1:] >= stop[:-1])
    last = np.append(np.flatnonzero(opens)[1:], len(start)) - 1
    return start[opens], stop[last]


def _columns(found: list[tuple[int, int]]) -> tuple[Int64s, Int64s]:
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
