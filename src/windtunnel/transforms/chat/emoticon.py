"""Emoticons for emoji and emoji for emoticons, of the same feeling."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from windtunnel.lexicon.tables import read_tsv
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import byte_at, row_of
from windtunnel.transforms.chat.beside import is_digit, is_letter, is_space, one_of
from windtunnel.transforms.chat.emoji_sites import entry_of, find
from windtunnel.transforms.contract import Share, transformation

_EMOTICONS = {emoji: emoticon for emoji, (emoticon,) in read_tsv("emoticons.tsv").items()}
_EMOJI = {emoticon: emoji for emoticon, (emoji,) in read_tsv("emoticon_faces.tsv").items()}
_SITE = re.compile(
    b"|".join(re.escape(emoticon.encode()) for emoticon in sorted(_EMOJI, key=lambda text: (-len(text), text)))
)


@transformation("emoticon.from_emoji", version=1)
def from_emoji(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write an emoji as an emoticon.

    What happens: 🙂 becomes ":)", 😢 ":'(", 😉 ";)": 34 faces and hearts.
    Why the label survives: the emoticon has the same face.
    Limits: emoji without an emoticon of the same feeling stay (😂, 👍), and so do sequences.
    Source: NL-Augmenter `emoji_icon`.

    >>> from_emoji.texts(["Loved it 🙂👍", "So sad😢"])
    ['Loved it :) 👍', "So sad :'("]
    """
    sites = find(batch)
    entry = _by_entry()[sites.entry]
    sites, entry = sites[entry >= 0], entry[entry >= 0]
    chosen = chance.share_at(sites.row, sites.start - batch.offsets[sites.row], "choose") < rate
    follows = sites.follows_emoji[chosen]
    sites, entry = sites[chosen], entry[chosen]
    left, right = byte_at(batch, sites.row, sites.start - 1), byte_at(batch, sites.row, sites.stop)
    before = (left != 0) & ~is_space(left) & ~follows
    after = is_letter(right) | is_digit(right) | one_of(right, b"([")
    return Edits(sites.row, sites.start, sites.stop, _written().take(4 * entry + 2 * before + after))


@transformation("emoji.from_emoticon", version=1)
def from_emoticon(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Write an emoticon as an emoji.

    What happens: ":)" becomes 🙂, ":-(" 🙁, ";)" 😉: 38 emoticons.
    Why the label survives: the emoji has the same face.
    Limits: only between white space, behind the mark that ends a sentence, or before one, so that no closing
    bracket is taken for a mouth; "<3" and "8)" stay, which could be numbers.
    Source: NL-Augmenter `emoji_icon`, the other way round.

    >>> from_emoticon.texts(["Loved it :) Sad end :-(", "(as in the note:)"])
    ['Loved it 🙂 Sad end 🙁', '(as in the note:)']
    """
    found = [(match.start(), match.end(), _numbers()[match[0]]) for match in _SITE.finditer(batch.data.tobytes())]
    start, stop, entry = np.array(found, np.int64).reshape(-1, 3).T
    row = row_of(batch, start)
    left, right = byte_at(batch, row, start - 1), byte_at(batch, row, stop)
    fit = stop <= batch.offsets[row + 1] if len(row) else np.zeros(0, bool)
    fit &= (left == 0) | is_space(left) | one_of(left, b".!?>")
    fit &= (right == 0) | is_space(right) | one_of(right, b".,!?<)")
    # ":)" behind an open bracket may close it: "(see the note :)"
    closes = fit & (batch.data[np.maximum(stop - 1, 0)] == ord(")"))
    fit[closes] &= ~_in_bracket(batch, row[closes], start[closes])
    # "XD" in capitals, "^^" and "-_-" are faces by themselves only
    word = is_letter(batch.data[start]) if len(start) else fit
    fit &= ~word | (left == 0) | is_space(left)
    fit &= chance.share_at(row, start - batch.offsets[row], "choose") < rate
    start, stop, row, entry = start[fit], stop[fit], row[fit], entry[fit]
    return Edits(row.astype(np.int32), start, stop, _faces().take(entry))


def _in_bracket(batch: TextBatch, row: Int64s, start: Int64s) -> np.ndarray:
    """Tell which places stand behind a bracket, in the row's last 300 bytes, that is still open; there are few."""
    found = np.zeros(len(start), bool)
    for number, (low, high) in enumerate(zip(batch.offsets[row].tolist(), start.tolist(), strict=True)):
        near = _SITE.sub(b"", batch.data[max(low, high - 300) : high].tobytes())
        found[number] = near.rfind(b"(") > near.rfind(b")")
    return found


_numbers = cache(lambda: {emoticon.encode(): number for number, emoticon in enumerate(_EMOJI)})
_faces = cache(lambda: Strings.of(list(_EMOJI.values())))


@cache
def _by_entry() -> Int64s:
    """By the number of an emoji: the number of its emoticon, or -1."""
    places = {entry_of(emoji): number for number, emoji in enumerate(_EMOTICONS)}
    table = np.full(max(places) + 2000, -1, np.int64)
    for entry, number in places.items():
        table[entry] = number
    return table


@cache
def _written() -> Strings:
    """Each emoticon four times: as it is, with a blank behind it, before it, and both."""
    return Strings.of([text for face in _EMOTICONS.values() for text in (face, f"{face} ", f" {face}", f" {face} ")])
