"""The transformations that were used: motivation, definition, an example, quality figures."""

from __future__ import annotations

import re
from typing import Any

from windtunnel.documents.number_format import NONE
from windtunnel.report.document import (
    Block,
    Cell,
    Cite,
    ExampleBlock,
    Inline,
    Paragraph,
    Ref,
    Section,
    TableBlock,
    Value,
)
from windtunnel.report.number_format import code, counted, fact, joined, plural
from windtunnel.report.sections.edited_text import edited
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import say
from windtunnel.report.study import Study, parameters_of

_SOURCES = {"1905.11268": "pruthi2019", "D19-1670": "wei2019", "WordNet": "miller1995", "1711.02173": "belinkov2018"}
"""What an entry's source names -> the work in our list."""

MOST_DESCRIBED = 6
"""Transformations that get a paragraph each; of more, the table tells."""


def transformations(study: Study, found: Findings) -> Section:
    """Motivation, definition, an example and quality figures of each."""
    count = len(study.tested)
    protected, table = tuple(study.plan.protect), _quality(study)
    opening = Paragraph(
        (
            say(
                "A transformation proposes edits to a text; everything outside the edits is copied byte for byte, and "
                "markup, links and handles are never edited."
            ),
            say(
                "Which places are edited is decided by a hash of the text’s id, so that every model meets identical "
                "texts and the edits at a lower rate are among those at a higher one.",
                rank=1,
            ),
            *((say("Protected besides: {}.", joined([(code(one),) for one in protected])),) if protected else ()),
            *(
                (say("Table {} shows what they change and how much of the meaning stays.", Ref("tab:quality")),)
                if table
                else ()
            ),
        )
    )
    blocks: list[Block] = [opening]
    described: set[str] = set()
    order = found.by_size() or list(study.tested)
    detailed = [spec for spec in order if study.entry(spec)][:MOST_DESCRIBED]
    for place, spec in enumerate(spec for spec in study.tested if spec in detailed):
        blocks += _description(study, spec, described, rank=2 if place < 2 else 4)
    if table:
        blocks.append(table)
    if count > len(detailed):
        rest = [spec for spec in study.tested if spec not in detailed]
        blocks.append(
            Paragraph(
                (
                    say(
                        "The other {} {} are listed in the appendix.",
                        counted(len(rest)),
                        plural(len(rest), "transformation"),
                    ),
                ),
                rank=2,
            )
            if len(rest) > 3
            else Paragraph(tuple(say("Also used: {}.", code(spec)) for spec in rest))
        )
    return Section("transformations", "Transformations", tuple(blocks))


def _description(study: Study, spec: str, described: set[str], rank: int) -> list[Block]:
    entry = study.entry(spec)
    if entry["name"] in described:
        return []  # the same at another strength
    described.add(entry["name"])
    fields = entry.get("fields", {})
    strengths = [one for one in study.tested if study.entry(one) is entry]
    sentences = [say("{}", typed(entry["summary"]))]
    if what := fields.get("What happens"):
        sentences.append(say("{}", typed(what[:1].upper() + what[1:]), rank=rank + 1))
    if why := fields.get("Why the label survives"):
        sentences.append(say("The label survives: {}", typed(why), rank=rank))
    sources = tuple(key for sign, key in _SOURCES.items() if sign in fields.get("Source", ""))
    if sources:
        sentences.append(say("After {}.", Cite(sources, prose=True), rank=rank))
    rates = [parameters_of(one).get("rate") for one in strengths]
    if len(strengths) > 1 and all(rates):
        sentences.append(say("Used at rates of {}.", joined([(rate or "",) for rate in rates])))
    blocks: list[Block] = [Paragraph(tuple(sentences), lead=entry["name"], rank=rank)]
    if entry.get("examples"):
        example = max(entry["examples"], key=lambda one: (len(one["edits"]), -len(one["text"])))
        blocks.append(ExampleBlock(edited(example["text"], example["edits"]), rank=rank))
    return blocks


def _quality(study: Study) -> TableBlock | None:
    rows: list[tuple[Cell, ...]] = []
    order = [spec for spec in study.tested if study.changed(spec) is not None or study.entry(spec).get("measured")]
    for spec in order[:12]:
        measured = study.entry(spec).get("measured", {})
        default = study.entry(spec).get("spec") == spec
        changed = study.changed(spec)
        rows.append(
            (
                (code(study.short[spec]),),
                (fact(f"{100 * changed:.0f}") if changed is not None else NONE,),
                (_share(measured.get("words_edited"), 1) if default else NONE,),
                (_share(measured.get("judge_flips"), 1) if default else NONE,),
                (
                    fact(f"{measured['similarity']['value']:.2f}", "catalogue.json")
                    if default and measured.get("similarity")
                    else NONE,
                ),
            )
        )
    if not rows:
        return None
    more = f" The first {len(rows)} of {len(order)}; all are in the appendix." if len(order) > len(rows) else ""
    caption = (
        "What the transformations change: texts of this test set that changed; and, measured by the program’s "
        "makers on "
        "other film reviews at the default strength, words edited, labels that an independent classifier "
        "flips, and cosine "
        f"similarity of sentence embeddings. Shares in %; {NONE}: not measured.{more}",
    )
    head: tuple[Cell, ...] = (("",), ("texts",), ("words",), ("flips",), ("sim.",))
    return TableBlock("tab:quality", caption, head, tuple(rows), "lrrrr", rank=3)


def _share(figure: dict[str, Any] | None, digits: int) -> Value | str:
    return fact(f"{100 * figure['value']:.{digits}f}", "catalogue.json") if figure else NONE


def typed(text: str) -> tuple[Inline, ...]:
    """A docstring's sentence: what stands in backquotes is a name; it ends in a full stop."""
    text = re.sub(r"(?<=\d) %", "%", " ".join(text.split()))
    if not text.endswith((".", "!", "?")):
        text += "."
    pieces = re.split(r"`([^`]+)`", text)
    return tuple(code(piece) if place % 2 else piece for place, piece in enumerate(pieces) if piece)
