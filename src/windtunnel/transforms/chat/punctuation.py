"""Marks left out, added, repeated and misplaced."""

from __future__ import annotations

from functools import cache

import numpy as np

from windtunnel.lexicon.wordtable import WordTable
from windtunnel.text.arrays import Bools, Bytes, Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import APOSTROPHE, CONTINUED, width
from windtunnel.text.edits import Edits
from windtunnel.text.neighbours import byte_at, row_of
from windtunnel.text.spans import ends_to_offsets
from windtunnel.transforms.chat.beside import (
    at_end,
    is_digit,
    is_letter,
    is_lower,
    is_space,
    is_upper,
    one_of,
    solid_end,
)
from windtunnel.transforms.contract import Share, transformation

_REMOVED = b'.,;:!?"()[]'
_CURLY = (b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xe2\x80\xa6")
"""The typographic quotation marks and the ellipsis."""


@transformation("punctuation.remove", version=1)
def remove(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Leave punctuation out.

    What happens: full stops, commas, colons, semicolons, question and exclamation marks, quotation marks and brackets
    go, a run of them at once; a blank takes their place between two words ("good,bad" to "good bad").
    Why the label survives: the words are all there, in order, as in speech.
    Limits: hyphens, dashes and apostrophes stay, and so do marks in numbers ("7.5", "10:30") and emoticons.
    Source: LangTest `strip_punctuation`, `strip_all_punctuation`; CheckList `strip_punctuation`; NL-Augmenter
    `punctuation`.

    >>> remove.texts(['"Well...it is good, bad,ugly and 7.5 minutes too long!" he said :)'])
    ['Well it is good bad ugly and 7.5 minutes too long he said :)']
    """
    runs = batch.runs(_marked(batch))
    start, stop, row = runs.start, runs.stop, runs.row.astype(np.int64)
    left, right = byte_at(batch, row, start - 1), byte_at(batch, row, stop)
    inside = is_digit(left) & is_digit(right) & (stop - start == 1) | (is_digit(right) & (batch.data[stop - 1] == 46))
    one = stop - start == 1
    joins = is_letter(left) & is_letter(right)  # "u.s.a" and "end.The"
    dotted = joins & one & (batch.data[start] == ord(".")) & _initial(batch, row, start)
    keep = ~inside & ~_emoticon(batch, start, stop, row, left, right)
    keep &= chance.share_at(row, start - batch.offsets[row], "choose") < rate
    free_left = is_space(left) | (left == 0)
    space_too = (left != 0) & is_space(left) & (is_space(right) | (right == 0))
    at_start = (left == 0) & is_space(right)
    blank = (is_letter(left) | is_digit(left)) & (is_letter(right) | is_digit(right)) & ~dotted & ~free_left
    end = stop + at_start
    space_too &= start - 1 >= np.append(0, end)[:-1]  # the run before may have taken the blank
    begin = start - space_too
    text = Strings(
        np.full(int((blank & keep).sum()), ord(" "), np.uint8), ends_to_offsets(blank[keep].astype(np.int64))
    )
    return Edits(runs.row[keep], begin[keep], end[keep], text)


@transformation("punctuation.repeat", version=1)
def repeat(batch: TextBatch, chance: Chance, *, rate: Share = 0.3) -> Edits:
    """End a sentence with several marks.

    What happens: a single "!" or "?" that ends a sentence stands two to four times, a full stop becomes "...".
    Why the label survives: the words are the same; the tone is more excited, or trails off.
    Limits: runs of marks stay as they are, and so do the dots of abbreviations and numbers.
    Source: our own; the opposite of NL-Augmenter's and LangTest's strippers.

    >>> repeat(rate=1.0).texts(["What a film! Was it 9.5 of 10? I think so."])
    ['What a film!! Was it 9.5 of 10?? I think so...']
    """
    at = _sentence_marks(batch)
    row = row_of(batch, at)
    site = at - batch.offsets[row]
    chosen = chance.share_at(row, site, "choose") < rate
    at, row, site = at[chosen], row[chosen], site[chosen]
    mark = batch.data[at]
    more = np.where(mark == ord("."), 2, 1 + (chance.share_at(row, site, "more") * 3).astype(np.int64))
    return Edits(row.astype(np.int32), at + 1, at + 1, Strings(np.repeat(mark, more), ends_to_offsets(more)))


@transformation("punctuation.add", version=1)
def add(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
    """Set a mark where a text or a line ends without one.

    What happens: behind the last word of the text, or before a line break in markup, stands a full stop (four in
    five) or an ellipsis.
    Why the label survives: the words are the same.
    Limits: only where the last character is a letter or digit, and where the next line does not go on in small
    letters.
    Source: LangTest `add_punctuation`; CheckList `punctuation`; NL-Augmenter `punctuation`.

    >>> add.texts(["Seen twice<br />Great film", "It ends.", "Loved it"])
    ['Seen twice.<br />Great film.', 'It ends.', 'Loved it...']
    """
    rows = np.flatnonzero(batch.strings.lengths > 0)
    ends = [at_end(batch, rows)]
    owner = [rows]
    breaks = batch.markup[batch.markup.length >= len("<br>")]
    breaks = breaks[one_of(batch.data[breaks.start + 1], b"bB") & one_of(batch.data[breaks.start + 2], b"rR")]
    if len(breaks):
        ends.append(solid_end(batch, breaks.row, breaks.start))
        owner.append(breaks.row.astype(np.int64))
    at, first = np.unique(np.concatenate(ends), return_index=True)
    row = np.concatenate(owner)[first]
    last = byte_at(batch, row, at - 1)
    words = batch.words
    if not len(words):
        return Edits.none()
    behind = np.searchsorted(words.stop, at)
    in_word = np.isin(at, words.stop) & (behind < len(words))
    in_word[in_word] &= words.row[behind[in_word]] == row[in_word]
    site = at - batch.offsets[row]
    next_ = np.minimum(np.searchsorted(words.start, at), len(words) - 1)
    goes_on = (words.start[next_] >= at) & (words.row[next_] == row) & is_lower(batch.data[words.start[next_]])
    in_word &= ~goes_on
    keep = in_word & (is_letter(last) | is_digit(last)) & (chance.share_at(row, site, "choose") < rate)
    at, row, site = at[keep], row[keep], site[keep]
    kind = (chance.share_at(row, site, "kind") >= 0.8).astype(np.int64)
    return Edits(row.astype(np.int32), at, at, _ends().take(kind))


@transformation("punctuation.no_apostrophe", version=1)
def no_apostrophe(batch: TextBatch, chance: Chance, *, rate: Share = 0.5) -> Edits:
    """Leave apostrophes out.

    What happens: "don't" becomes "dont", "it's" "its", "I've" "Ive", "the film's end" "the films end".
    Why the label survives: readers put it back without thinking; the negations among them ("dont", "isnt") cannot
    be taken for anything else.
    Limits: "we're", "I'll", "she'd" and others that would become another word stay.
    Source: a common slip in reviews; LangTest `strip_all_punctuation` does it to all.

    >>> no_apostrophe(rate=1.0).texts(["I don't think it's Bob's, we're sure he'll say he's innocent."])
    ["I dont think its Bobs, we're sure he'll say hes innocent."]
    """
    words = batch.words
    mark = np.flatnonzero((batch.classes & (APOSTROPHE | CONTINUED)) == APOSTROPHE)
    if not len(words) or not len(mark):
        return Edits.none()
    word = np.searchsorted(words.start, mark, "right") - 1
    inside = (word >= 0) & (mark < words.stop[np.maximum(word, 0)])
    mark, word = mark[inside], word[inside]
    after = mark + width(batch.data[mark])
    length = words.stop[word] - after
    first = batch.data[np.minimum(after, len(batch.data) - 1)] | 0x20
    second = np.where(length > 1, batch.data[np.minimum(after + 1, len(batch.data) - 1)] | 0x20, 0)
    before = batch.data[mark - 1] | 0x20
    fit = (length == 1) & (((first == ord("t")) & (before == ord("n"))) | (first == ord("s")) | (first == ord("m")))
    fit |= (length == 2) & (first == ord("v")) & (second == ord("e"))
    fit |= (length == 2) & (first == ord("r")) & (second == ord("e"))
    fit &= chance.share_at(words.row[word], words.place[word], "choose") < rate
    mark, word, after = mark[fit], word[fit], after[fit]
    stays = _stays().find(batch.data, words[word]) >= 0
    mark, word, after = mark[~stays], word[~stays], after[~stays]
    nothing = Strings(np.zeros(0, np.uint8), np.zeros(len(mark) + 1, np.int64))
    return Edits(words.row[word], mark, after, nothing)


@transformation("punctuation.space", version=1)
def space(batch: TextBatch, chance: Chance, *, rate: Share = 0.2) -> Edits:
    """Set blanks around punctuation wrongly.

    What happens: the blank behind a comma or semicolon is missing ("good,but"), or one stands before it ("good ,
    but"); one stands before "!" or "?" ("what !").
    Why the label survives: no word changes.
    Limits: single marks directly behind a word only; full stops stay.
    Source: NL-Augmenter `whitespace_perturbation`; a frequent habit of reviewers.

    >>> space(rate=1.0).texts(["Good, but long, and loud! Really?"])
    ['Good,but long,and loud ! Really ?']
    """
    data = batch.data
    at = np.flatnonzero(one_of(data, b",;!?"))
    at = at[batch.is_prose[at]]
    row = row_of(batch, at)
    left, right = byte_at(batch, row, at - 1), byte_at(batch, row, at + 1)
    ends = is_space(right) | (right == 0) | (right == ord("<"))
    keep = (is_letter(left) | is_digit(left)) & ends
    site = at - batch.offsets[row]
    keep &= chance.share_at(row, site, "choose") < rate
    at, row, right, site = at[keep], row[keep], right[keep], site[keep]
    comma = one_of(data[at], b",;")
    joins = comma & (right == ord(" ")) & (chance.share_at(row, site, "kind") < 0.6)
    joins &= is_letter(byte_at(batch, row, at + 2))
    # "good, but" to "good,but" takes the blank behind the mark; else one is set before it
    start = np.where(joins, at + 1, at)
    stop = np.where(joins, at + 2, at)
    blanks = Strings(np.full(int((~joins).sum()), ord(" "), np.uint8), ends_to_offsets((~joins).astype(np.int64)))
    return Edits(row.astype(np.int32), start, stop, blanks)


def _marked(batch: TextBatch) -> Bools:
    """Tell the bytes of marks to leave out: (bytes,)."""
    data = batch.data
    marked = one_of(data, _REMOVED) & batch.is_prose
    lead = np.flatnonzero(data[:-2] == 0xE2) if len(data) > 2 else np.zeros(0, np.int64)
    curly = np.zeros(len(lead), bool)
    for mark in _CURLY:
        curly |= (data[lead + 1] == mark[1]) & (data[lead + 2] == mark[2])
    for byte in range(3):
        marked[lead[curly] + byte] = True
    return marked


def _emoticon(batch: TextBatch, start: Int64s, stop: Int64s, row: Int64s, left: Bytes, right: Bytes) -> Bools:
    """Tell which runs are, or touch, the mouth or eyes of an emoticon, such as ":)", ";-)" and ":D"."""
    found = np.zeros(len(start), bool)
    some = np.flatnonzero(one_of(batch.data[stop - 1], b":;"))
    after_next = byte_at(batch, row[some], stop[some] + 1)
    ends = is_space(after_next) | (after_next == 0) | one_of(after_next, b".,!?<")
    found[some] = one_of(right[some], b"-'*/|") | (one_of(right[some], b"DPpOo3") & ends)
    some = np.flatnonzero(one_of(batch.data[start], b")(") & one_of(left, b"-'*"))
    eyes = byte_at(batch, row[some], start[some] - 2)
    found[some] |= one_of(eyes, b":;")
    pair = byte_at(batch, row, start + 1)
    two = (stop - start >= 2) & one_of(batch.data[start], b":;") & one_of(pair, b")(")
    last = byte_at(batch, row, stop - 2)
    two |= (stop - start >= 2) & one_of(last, b":;") & one_of(batch.data[stop - 1], b")(")
    found |= two
    return found


def _initial(batch: TextBatch, row: Int64s, at: Int64s) -> Bools:
    """Tell which dots stand behind a single letter: "U.S", "e.g"."""
    second = byte_at(batch, row, at - 2)
    return ~is_letter(second) & ~is_digit(second)


def _sentence_marks(batch: TextBatch) -> Int64s:
    """Return the places of the single marks that end sentences."""
    data = batch.data
    at = np.flatnonzero(one_of(data, b".!?"))
    at = at[batch.is_prose[at]]
    row = row_of(batch, at)
    left, right = byte_at(batch, row, at - 1), byte_at(batch, row, at + 1)
    closes = is_space(right) | (right == 0) | one_of(right, b"<\"')")
    keep = (is_letter(left) | is_digit(left) | one_of(left, b"\"')%")) & closes
    at, row, right = at[keep], row[keep], right[keep]
    dots = np.flatnonzero(data[at] == ord("."))
    if not len(dots) or not len(batch.words):
        return np.asarray(at, np.int64)
    # a full stop ends a sentence if the next word opens one, or none follows in the row
    words = batch.words
    next_ = np.searchsorted(words.start, at[dots])
    here = np.minimum(next_, len(words) - 1)
    same_row = (next_ < len(words)) & (words.row[here] == row[dots])
    ends = ~same_row | batch.first_in_sentence[here]
    # "J. R.", "the U.S.": initials
    second = byte_at(batch, row[dots], at[dots] - 2)
    ends &= ~(is_upper(byte_at(batch, row[dots], at[dots] - 1)) & ~is_letter(second))
    keep = np.ones(len(at), bool)
    keep[dots] = ends
    return np.asarray(at[keep], np.int64)


_ends = cache(lambda: Strings.of([".", "..."]))


@cache
def _stays() -> WordTable:
    listed = ["we're", "who're", "i's", "a's"]
    return WordTable([*listed, *(word.replace("'", "’") for word in listed)])
