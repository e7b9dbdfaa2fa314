"""What is left over from web pages: entities that nobody turned back, and stray tags."""

from __future__ import annotations

from functools import cache
from html.entities import codepoint2name
from typing import Literal

import numpy as np

from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import decode
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.machines.places import any_of, spans_of

_ESCAPED = "\"'&<>"


@transformation("html.entities", version=1)
def entities(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    style: Literal["named", "decimal", "hexadecimal"] = "named",
    double: bool = False,
) -> Edits:
    r"""Write characters as HTML entities.

    What happens: & " ' < > and the accented letters and typographic marks that HTML has names for become &amp; &quot;
    &#39; &eacute; and so on, by name or by number (`style`); with `double` they are escaped once more (&amp;quot;).
    Why the label survives: the words are the same; readers of raw pages are used to it.
    Limits: tags and entities that are there already stay.
    Source: text scraped from pages and stored escaped (https://html.spec.whatwg.org/#named-character-references); the
    IMDB reviews themselves keep their <br />; no peer has it.

    >>> entities().texts(["It's a \"café\" & more"])
    ['It&#39;s a &quot;caf&eacute;&quot; &amp; more']
    >>> entities(double=True).texts(["It's"])
    ['It&amp;#39;s']
    """
    data = batch.data
    start = np.flatnonzero((any_of(_ESCAPED) | (np.arange(256) >= 0xC2))[data])
    points = decode(data, start)
    known, texts = _written(style, double)
    number = known[np.minimum(points, len(known) - 1)]
    found = number >= 0
    start, number = start[found], number[found]
    width = 1 + (data[start] >= 0xC2).astype(np.int64) + (data[start] >= 0xE0)
    sites = spans_of(batch, start, start + width)
    chosen = np.flatnonzero(chance.below(rate, sites))
    return Edits.of(sites[chosen], texts.take(number[chosen]))


@cache
def _written(style: str, double: bool) -> tuple[Int64s, Strings]:
    """By code point the number of its text, or -1; and the texts."""
    points = sorted({*map(ord, _ESCAPED), *codepoint2name} - {0xA0, 0xAD, 0x200C, 0x200D, 0x200E, 0x200F})
    points = [point for point in points if point < 0x80 or point < 0x370 or point >= 0x2010]
    texts = []
    for point in points:
        named = codepoint2name.get(point) if style == "named" else None
        inner = named or (f"#x{point:X}" if style == "hexadecimal" else f"#{point}")
        texts.append(f"&amp;{inner};" if double else f"&{inner};")
    number = np.full(max(points) + 2, -1, np.int64)
    number[points] = np.arange(len(points))
    return number, Strings.of(texts)


_OPEN = ("<b>", "<i>", "<em>", "<strong>", "<u>", "<span>", '<font size="2">')
_CLOSE = ("</b>", "</i>", "</em>", "</strong>", "</u>", "</span>", "</font>")
_BREAKS = ("<br />", "<br>", "<p>", "</p>", "<br/>", "</p><p>")
_AROUND, _ONLY_OPEN, _ONLY_CLOSE = 0.5, 0.65, 0.8
"""Upper ends of the shares: a word in its tags, an opening tag alone, a closing one alone; the rest are breaks."""


@transformation("html.tags", version=1)
def tags(batch: TextBatch, chance: Chance, *, rate: Share = 0.03, balanced: bool = False) -> Edits:
    """Leave stray tags between words.

    What happens: a chosen word stands in <b>, <i>, <em>, <span> or the like (half of the time), only behind an
    opening or only in front of a closing tag, or behind a <br />, <p> or </p>. With `balanced` all stand in both.
    Why the label survives: no word changes; tags are not read.
    Limits: where a break is put it says nothing about the text's paragraphs; a model that strips tags sees no
    difference.
    Source: scraped pages whose tags were cut in part; most peers break tags, none adds them.

    >>> tags(rate=1.0).texts(["A wonderful little movie."])
    ['<br />A wonderful</font> <font size="2">little <i>movie</i>.']
    """
    words = batch.words[chance.below(rate, batch.words)]
    kind = chance.share(words, "kind")
    which = chance.pick(words, np.full(len(words), len(_OPEN)), "tag")
    if balanced:
        kind[:] = 0
    opened, closed = kind < _ONLY_OPEN, (kind < _AROUND) | ((kind >= _ONLY_OPEN) & (kind < _ONLY_CLOSE))
    broken = kind >= _ONLY_CLOSE
    breaks = chance.pick(words, np.full(len(words), len(_BREAKS)), "break")
    before = [(opened, Strings.of(_OPEN), which), (broken, Strings.of(_BREAKS), breaks)]
    parts = [
        Edits(words.row[here], words.start[here], words.start[here], texts.take(number[here]))
        for here, texts, number in before
    ]
    parts.append(
        Edits(words.row[closed], words.stop[closed], words.stop[closed], Strings.of(_CLOSE).take(which[closed]))
    )
    return Edits.merged(parts)
