"""Which edits do the damage: flips undone by leaving one edit out, by kind of edit and by pair of words."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.evaluation.attribution.totals import Sum, explained, summed
from windtunnel.report.document import Block, Cell, Paragraph, Ref, Sentence, Styled, TableBlock
from windtunnel.report.number_format import fact, joined, percent
from windtunnel.report.numbers import ANY
from windtunnel.report.sections.phrases import name, phrase, say
from windtunnel.report.study import PLAIN, Study

MOST_PAIRS = 5
MOST_SPECS = 4
MOST_KINDS = 3
TWICE = 2
"""A pair of words that undoes one flip only is chance."""
SOURCE = "attribution.parquet"
NOTHING = "nothing"


class Damage(NamedTuple):
    """What ATTRIBUTION says of the plain model, over all transformations."""

    flips: int
    """Answers that were right and became wrong, of those that were looked into."""
    undone: int
    """Flips that leaving one edit out undoes."""
    kinds: list[Sum]
    """By kind of edit, those first that undo most."""
    pairs: list[Sum]
    """By words before and after, those that undo two flips or more."""


def damage_of(study: Study) -> Damage | None:
    """Sum up which edits break the plain model's answers; None where the study was not asked."""
    table = study.attribution
    if table is None or not {"old", "new", "kind"} <= set(table.column_names):
        return None  # an older study
    mine = table.filter(pc.equal(table["model"].cast(pa.string()), PLAIN))
    if not len(mine):
        return None
    undone, flips = explained(mine)
    pairs = [one for one in summed(mine, "words") if one.undone >= TWICE]
    return Damage(flips, undone, [one for one in summed(mine, "kind") if one.undone], pairs)


def damage(study: Study) -> list[Block]:
    """How many flips a single edit explains, of what kind it is, and which words it turns into which."""
    sentences = _explained(study)
    found = damage_of(study)
    table = None
    if found is not None and found.undone:
        sentences += _kinds(found)
        table = _pairs(found)
        if table is not None:
            sentences.append(say("Table {} lists the words whose edit undoes most flips.", Ref("tab:damage")))
    blocks: list[Block] = [Paragraph(tuple(sentences), lead="Single edits", rank=3)] if sentences else []
    return blocks if table is None else [*blocks, table]


def _explained(study: Study) -> list[Sentence]:
    """One sentence for all transformations."""
    known = {
        number.spec: number
        for number in reversed(study.numbers.all("attributed", model=ANY))
        if number.value is not None
    }
    if not known:
        return []
    order = [spec for spec in (*study.tested, *known) if spec in known]
    shown = list(dict.fromkeys(order))[:MOST_SPECS]
    listed = joined([phrase("{} under {}", percent(known[spec]), name(study, spec)) for spec in shown])
    return [say("The share of the explained flips that are undone by a single edit, left out alone, is {}.", listed)]


def _kinds(found: Damage) -> list[Sentence]:
    parts = [
        phrase(
            "{} by one of the kind {}" if place else "{} are undone by an edit of the kind {}",
            fact(f"{100 * one.undone / found.flips:.0f}%", SOURCE),
            Styled(one.what[0], "emphasis"),
        )
        for place, one in enumerate(found.kinds[:MOST_KINDS])
    ]
    return [say("Of the {} flips over all transformations, {}.", fact(found.flips, SOURCE), joined(parts))]


def _pairs(found: Damage) -> TableBlock | None:
    if not found.pairs:
        return None
    shown = found.pairs[:MOST_PAIRS]
    rows: list[tuple[Cell, ...]] = [
        (
            (f"{word(one.what[0])} → {word(one.what[1])}",),
            (fact(one.undone, SOURCE),),
            (fact(one.flips, SOURCE),),
        )
        for one in shown
    ]
    some = (
        f" The first {len(shown)} of {len(found.pairs)} that undo two or more." if len(found.pairs) > len(shown) else ""
    )
    caption = (
        "Edits in the texts whose answer broke, over all transformations and the plain model: flips that leaving the "
        "edit out undoes, of the flips that have it." + some,
    )
    head: tuple[Cell, ...] = (("edit",), ("undone",), ("of flips",))
    return TableBlock("tab:damage", caption, head, tuple(rows), "lrr", rank=5)


def word(text: str) -> str:
    """Words of an edit as they stand in the text; "nothing" for none."""
    return text if text.strip() else NOTHING
