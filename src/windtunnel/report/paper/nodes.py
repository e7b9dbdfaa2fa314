"""The document as the JSON that `paper.typ` reads: kinds, texts, numbers of sections, tables and figures."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from windtunnel.report import citing
from windtunnel.report.citing import Works
from windtunnel.report.document import (
    Block,
    Cite,
    Document,
    ExampleBlock,
    FigureBlock,
    Inline,
    ListBlock,
    Paragraph,
    Ref,
    Section,
    Styled,
    TableBlock,
    Value,
)
from windtunnel.report.shown import shown

Node = dict[str, Any]


class Labels:
    """What sections, tables and figures are called: 2, 2.1, A; Table 1; Figure 1."""

    def __init__(self, document: Document) -> None:
        """Number everything in the order in which it stands."""
        self.of: dict[str, str] = {}
        top = sub = letter = tables = figures = 0
        for section in document.sections:
            if section.numbered:
                if section.level == 1:
                    top, sub = (top, 0) if section.appendix else (top + 1, 0)
                    letter += section.appendix
                    self.of[f"sec:{section.key}"] = string.ascii_uppercase[letter - 1] if section.appendix else str(top)
                else:
                    sub += 1
                    self.of[f"sec:{section.key}"] = (
                        f"{string.ascii_uppercase[letter - 1] if section.appendix else top}.{sub}"
                    )
            for block in section.blocks:
                if isinstance(block, TableBlock):
                    tables += 1
                    self.of[block.key] = str(tables)
                elif isinstance(block, FigureBlock):
                    figures += 1
                    self.of[block.key] = str(figures)


def nodes(document: Document, works: Works, *, review: bool, files: dict[str, str]) -> Node:
    """The whole document.

    Args:
        document: what is written; it names only figures that `files` has.
        works: those that are cited, in the order of the list.
        review: the anonymous version with a ruler.
        files: key of a figure -> its file.
    """
    labels = Labels(document)

    def inline(parts: Iterable[Inline]) -> list[Node]:
        return [_inline(part, labels, works) for part in bound(parts)]

    def block(one: Block) -> Node:
        return _block(one, labels, files, inline)

    return {
        "title": shown(document.title),
        "review": review,
        "authors": [
            {"name": shown(a.name), "affiliation": shown(a.affiliation), "email": shown(a.email)}
            for a in document.authors
        ],
        "abstract": inline(_run(document.abstract)),
        "sections": [
            {
                "key": section.key,
                "title": shown(section.title),
                "number": labels.of.get(f"sec:{section.key}", ""),
                "level": section.level,
                "counted": section.counted,
                "appendix": section.appendix,
                "blocks": [block(one) for one in section.blocks],
            }
            for section in document.sections
        ],
        "references": [{"key": work.key, "parts": inline(citing.reference(work))} for work in works.values()],
    }


def bound(parts: Iterable[Inline]) -> list[Inline]:
    """Keep "Table" and "Figure" on the line of their number."""
    found: list[Inline] = []
    for part in parts:
        if isinstance(part, Ref) and found and isinstance(found[-1], str) and found[-1].endswith((" ", "\n")):
            found[-1] = found[-1][:-1] + "\u00a0"
        found.append(part)
    return found


def _run(paragraph: Paragraph) -> list[Inline]:
    found: list[Inline] = []
    for place, sentence in enumerate(paragraph.sentences):
        found += [" ", *sentence.parts] if place else sentence.parts
    return found


def _inline(part: Inline, labels: Labels, works: Works) -> Node:
    if isinstance(part, str):
        return {"kind": "text", "text": shown(part)}
    if isinstance(part, Value):
        return {"kind": "number", "text": shown(part.text)}
    if isinstance(part, Styled):
        return {"kind": part.face, "text": shown(part.text), "target": part.target}
    if isinstance(part, Ref):
        return {"kind": "ref", "key": part.key, "text": labels.of.get(part.key, "?")}
    return {"kind": "cite", "pieces": _citation(part, works)}


def _citation(part: Cite, works: Works) -> list[Node]:
    """Words and links: each work's author and year are a link to its entry."""
    order = list(works)
    keys = part.keys if part.prose else tuple(sorted(part.keys, key=order.index))
    pieces: list[Node] = [] if part.prose else [{"key": "", "text": "("}]
    for place, key in enumerate(keys):
        if place:
            pieces.append({"key": "", "text": " and " if part.prose else "; "})
        work = works[key]
        pieces.append(
            {"key": key, "text": f"{work.short} ({work.year})" if part.prose else f"{work.short}, {work.year}"}
        )
    return pieces if part.prose else [*pieces, {"key": "", "text": ")"}]


def _block(one: Block, labels: Labels, files: dict[str, str], inline: Any) -> Node:
    if isinstance(one, Paragraph):
        return {"kind": "paragraph", "lead": shown(one.lead), "parts": inline(_run(one))}
    if isinstance(one, TableBlock):
        return {
            "kind": "table",
            "key": one.key,
            "label": f"Table {labels.of[one.key]}",
            "caption": inline(one.caption),
            "head": [inline(cell) for cell in one.head],
            "rows": [[inline(cell) for cell in row] for row in one.rows],
            "align": one.align,
            "columns": ["auto"] * len(one.head),
            "wide": one.wide,
            "breaks": list(one.breaks),
            "long": one.long,
        }
    if isinstance(one, FigureBlock):
        return {
            "kind": "figure",
            "key": one.key,
            "label": f"Figure {labels.of[one.key]}",
            "caption": inline(one.caption),
            "file": files[one.key],
            "alt": one.alt,
            "wide": one.wide,
        }
    if isinstance(one, ExampleBlock):
        return {"kind": "example", "parts": inline(one.parts), "note": inline(one.note)}
    assert isinstance(one, ListBlock)
    return {"kind": "list", "ordered": one.ordered, "items": [inline(item) for item in one.items]}


__all__ = ["Labels", "Section", "nodes"]
