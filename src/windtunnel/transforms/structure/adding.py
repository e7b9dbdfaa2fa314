"""Something of no account added: neutral sentences, and the frame that sites and phones put around a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from windtunnel.lexicon.tables import read_sections
from windtunnel.text.arrays import Int64s
from windtunnel.text.batch import Strings, TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.characters import WORD
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Share, transformation
from windtunnel.transforms.structure.passages import sentences, text_ends, units

NEUTRAL = read_sections("neutral_sentences.txt")
"""Kind -> sentences that say nothing about what a text is about."""
SENTENCES = ("aside", "fact", "tautology")
BEFORE, BEHIND = ("spoiler", "header"), ("signature", "device", "posted")
"""Boilerplate that stands before a text and behind it."""


def listed(kinds: Sequence[str], kind: str = "any") -> tuple[str, ...]:
    """Return the sentences of these kinds, or of one of them; none where it is none of them."""
    return tuple(text for one in kinds if kind in (one, "any") for text in NEUTRAL[one])


@transformation("sentence.add", version=1)
def add(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    position: Literal["any", "start", "between", "end"] = "end",
    kind: Literal["any", "aside", "fact", "tautology"] = "any",
) -> Edits:
    """Add a sentence that is beside the point.

    What happens: a chosen text gets one neutral sentence, before it, behind it or between two of its sentences
    (`position`): an aside about the writer's day, a fact of the world, or a tautology (`kind`).
    Why the label survives: the sentence has no opinion, and says nothing about the thing under review.
    Limits: a text without two sound sentences in a row has no place between them; asides are in the first person,
    which suits reviews and not the news (take `kind="fact"` there).
    Source: "and true is true" of Naik et al. 2018, "Stress test evaluation for natural language inference"
    (https://aclanthology.org/C18-1198); CheckList's invariance tests, LangTest `add_context`, TextFlint `AddSum`.

    >>> add.texts(["The cast is good."])
    ['The cast is good. I am writing this on a Monday.']
    """
    texts = listed(SENTENCES, kind)
    rows, first, end = text_ends(batch)
    where = np.full(len(rows), {"any": 0, "start": 0, "between": 1, "end": 2}[position])
    if position == "any":
        where = (chance.share_at(rows, np.zeros_like(rows), "position") * 3).astype(np.int64)
    chosen = chance.of_rows("choose")[rows] < rate
    before, behind = chosen & (where == 0), chosen & (where == 2)
    parts = [
        _before(batch, chance, rows[before], first[before], texts, " "),
        _behind(batch, chance, rows[behind], end[behind], texts, " "),
    ]
    if position in ("any", "between"):
        parts.append(_between(batch, chance, rows[chosen & (where == 1)], texts))
    return Edits.merged(parts)


@transformation("boilerplate.add", version=1)
def boilerplate(
    batch: TextBatch,
    chance: Chance,
    *,
    rate: Share = 1.0,
    kind: Literal["any", "spoiler", "header", "signature", "device", "posted"] = "any",
) -> Edits:
    r"""Frame it as a site or a phone would.

    What happens: a chosen text gets a line of its own before or behind it: a spoiler warning, a header ("Review:"),
    a signature, "Sent from my phone", or when it was posted (`kind`).
    Why the label survives: the frame knows nothing of the opinion; no stars, marks or greetings are in it.
    Limits: the line is parted from the text by a line break, also where the text writes its own as `<br />`.
    Source: our own; the frames that review sites and mail programs add. LangTest `add_context` does the same with
    the user's own lines.

    >>> boilerplate(kind="device").texts(["The cast is good."])
    ['The cast is good.\nSent from my iPhone']
    """
    before, behind = listed(BEFORE, kind), listed(BEHIND, kind)
    rows, first, end = text_ends(batch)
    chosen = chance.of_rows("choose")[rows] < rate
    in_front = chance.share_at(rows, np.zeros_like(rows), "position") * (len(before) + len(behind)) < len(before)
    front, back = chosen & in_front, chosen & ~in_front
    parts = []
    if before:
        parts.append(_before(batch, chance, rows[front], first[front], before, "\n"))
    if behind:
        picked = _pick(chance, rows[back], len(behind))
        text = Strings.of([f"\n{line}" for line in behind]).take(picked)
        parts.append(Edits(rows[back].astype(np.int32), end[back], end[back], text))
    return Edits.merged(parts)


def _pick(chance: Chance, rows: Int64s, count: int) -> Int64s:
    return (chance.share_at(rows, np.zeros_like(rows), "text") * count).astype(np.int64)


def _before(batch: TextBatch, chance: Chance, rows: Int64s, first: Int64s, texts: tuple[str, ...], gap: str) -> Edits:
    """Put a text before the first byte that is not blank, or before the first sentence if that byte is in markup."""
    opening = batch.sentences[batch.sentences.place == 0]  # one for each row with a word, in order
    place = np.where(batch.is_prose[first], first, opening.start[np.searchsorted(opening.row, rows)])
    text = Strings.of([f"{line}{gap}" for line in texts]).take(_pick(chance, rows, len(texts)))
    return Edits(rows.astype(np.int32), place, place, text)


def _behind(batch: TextBatch, chance: Chance, rows: Int64s, end: Int64s, texts: tuple[str, ...], gap: str) -> Edits:
    """Put a text behind the last byte that is not blank, and a full stop between them if a word ends there."""
    open_ended = (batch.classes[end - 1] & WORD) != 0
    cased = Strings.of([*(f"{gap}{line}" for line in texts), *(f".{gap}{line}" for line in texts)])
    text = cased.take(_pick(chance, rows, len(texts)) + len(texts) * open_ended)
    return Edits(rows.astype(np.int32), end, end, text)


def _between(batch: TextBatch, chance: Chance, rows: Int64s, texts: tuple[str, ...]) -> Edits:
    """Put a text between two sound sentences of a passage, at one such place of each row."""
    unit = units(sentences(batch))
    later = np.flatnonzero(unit.goes_on)
    owner = unit.spans.row[later]
    first = np.searchsorted(owner, rows)
    count = np.searchsorted(owner, rows, "right") - first
    rows, first, count = rows[count > 0], first[count > 0], count[count > 0]
    share = chance.share_at(rows, np.zeros_like(rows), "place")
    place = unit.spans.stop[later[first + (share * count).astype(np.int64)] - 1]
    text = Strings.of([f" {line}" for line in texts]).take(_pick(chance, rows, len(texts)))
    return Edits(rows.astype(np.int32), place, place, text)
