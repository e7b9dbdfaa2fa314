"""The document as the JSON that `paper.typ` reads: kinds, texts, numbers of sections, tables and figures."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from windtunnel.documents.printable import shown
from windtunnel.report import citations
from windtunnel.report.citations import Works
from windtunnel.report.document import (
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
from windtunnel.report.forms import Form

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
    form = _Nodes(labels, works, files)
    return {
        "title": shown(document.title),
        "review": review,
        "authors": [
            {"name": shown(a.name), "affiliation": shown(a.affiliation), "email": shown(a.email)}
            for a in document.authors
        ],
        "abstract": form.inlines(_run(document.abstract)),
        "sections": [
            {
                "key": section.key,
                "title": shown(section.title),
                "number": labels.of.get(f"sec:{section.key}", ""),
                "level": section.level,
                "counted": section.counted,
                "appendix": section.appendix,
                "blocks": [form.block(one) for one in section.blocks],
            }
            for section in document.sections
        ],
        "references": [{"key": work.key, "parts": form.inlines(citations.reference(work))} for work in works.values()],
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


class _Nodes(Form[Node]):
    def __init__(self, labels: Labels, works: Works, files: dict[str, str]) -> None:
        self._labels, self._works, self._files = labels, works, files

    def inlines(self, parts: Iterable[Inline]) -> list[Node]:
        return [self.inline(part) for part in bound(parts)]

    def text(self, part: str) -> Node:
        return {"kind": "text", "text": shown(part)}

    def value(self, part: Value) -> Node:
        return {"kind": "number", "text": shown(part.text)}

    def cite(self, part: Cite) -> Node:
        return {"kind": "cite", "pieces": _citation(part, self._works)}

    def ref(self, part: Ref) -> Node:
        return {"kind": "ref", "key": part.key, "text": self._labels.of.get(part.key, "?")}

    def styled(self, part: Styled) -> Node:
        return {"kind": part.face, "text": shown(part.text), "target": part.target}

    def paragraph(self, block: Paragraph) -> Node:
        return {"kind": "paragraph", "lead": shown(block.lead), "parts": self.inlines(_run(block))}

    def table(self, block: TableBlock) -> Node:
        return {
            "kind": "table",
            "key": block.key,
            "label": f"Table {self._labels.of[block.key]}",
            "caption": self.inlines(block.caption),
            "head": [self.inlines(cell) for cell in block.head],
            "rows": [[self.inlines(cell) for cell in row] for row in block.rows],
            "align": block.align,
            "columns": ["auto"] * len(block.head),
            "wide": block.wide,
            "breaks": list(block.breaks),
            "long": block.long,
        }

    def figure(self, block: FigureBlock) -> Node:
        return {
            "kind": "figure",
            "key": block.key,
            "label": f"Figure {self._labels.of[block.key]}",
            "caption": self.inlines(block.caption),
            "file": self._files[block.key],
            "alt": block.alt,
            "wide": block.wide,
        }

    def example(self, block: ExampleBlock) -> Node:
        return {"kind": "example", "parts": self.inlines(block.parts), "note": self.inlines(block.note)}

    def listing(self, block: ListBlock) -> Node:
        return {"kind": "list", "ordered": block.ordered, "items": [self.inlines(item) for item in block.items]}


__all__ = ["Labels", "Section", "nodes"]
