"""From a document to a PDF by Typst, shortened until its content fits the pages."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from windtunnel.errors import ReportError
from windtunnel.report.citations import Works, chosen
from windtunnel.report.document import Document, FigureBlock
from windtunnel.report.extras import require
from windtunnel.report.paper import fonts
from windtunnel.report.paper.nodes import Node, nodes
from windtunnel.storage.files import write_bytes

TEMPLATE = Path(__file__).with_name("paper.typ")
FONTS = "fonts"

HIGHEST_RANK = 9
"""No block has a higher one: nothing is left out."""


class Made(NamedTuple):
    """What came of it."""

    pages: int
    """All pages."""
    content_pages: int
    """Pages from the abstract to the conclusion."""
    document: Document
    """As it was printed."""
    left_out: bool
    """Whether something was left out to fit the pages."""


def write(
    document: Document,
    works: Works,
    out: Path | None,
    draw: Callable[[str], bytes | None],
    *,
    review: bool = False,
    pages: int = 4,
) -> Made:
    """Write the paper.

    Args:
        document: the whole of it.
        works: the literature that it may cite.
        out: the PDF to write; None: only find out what fits.
        draw: key of a figure -> PDF; None where there is nothing to draw, and the figure is left out.
        review: the anonymous version with a ruler and page numbers.
        pages: of content, at most; the limitations, the references and the appendix are not counted.

    Raises:
        ReportError: Typst is not installed, the document cites an unknown work, or its content cannot be made to fit.
    """
    typst = require("typst")
    with tempfile.TemporaryDirectory(prefix="windtunnel-paper-") as name:
        folder = Path(name)
        shutil.copy(TEMPLATE, folder / "paper.typ")
        document, files = drawn(document, folder, draw)
        letters = fonts.gather(_text(_tree(document, works, review=review, files=files)), folder / FONTS)

        def measured(rank: int) -> tuple[Document, int]:
            kept = document.kept(rank)
            tree = _tree(kept, works, review=review, files=files) | {"fonts": letters.families}
            (folder / "document.json").write_text(_text(tree).translate(letters.told), encoding="utf-8")
            return kept, _ends(typst, folder, "content-ends")

        best, length = measured(HIGHEST_RANK)
        ranks = sorted({rank for rank in _ranks(document) if rank > 0}, reverse=True)
        for rank in ranks:
            if length <= pages:
                break
            best, length = measured(rank - 1)
        if length > pages:
            raise ReportError(
                f"The content takes {length} pages at the least, and {pages} were allowed; allow more (--pages "
                f"{length}) or shorten "
                "your own sections."
            )
        pdf = typst.compile(
            str(folder / "paper.typ"), font_paths=[str(folder / FONTS)], ignore_system_fonts=True, root=str(folder)
        )
        whole = _ends(typst, folder, "document-ends")
    if out is not None:
        write_bytes(out, pdf)
    return Made(whole, length, best, best != document)


def drawn(document: Document, folder: Path, draw: Callable[[str], bytes | None]) -> tuple[Document, dict[str, str]]:
    """Draw the figures into a folder; those that cannot be drawn are taken out of the document."""
    files: dict[str, str] = {}
    sections = []
    for section in document.sections:
        blocks = []
        for block in section.blocks:
            if isinstance(block, FigureBlock):
                content = draw(block.key)
                if content is None:
                    continue
                files[block.key] = f"{block.key.replace(':', '-')}.pdf"
                (folder / files[block.key]).write_bytes(content)
            blocks.append(block)
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(document, sections=tuple(sections)).consistent(), files


def _tree(document: Document, works: Works, *, review: bool, files: dict[str, str]) -> Node:
    return nodes(document, chosen(works, document.cited()), review=review, files=files)


def _text(tree: Node) -> str:
    return json.dumps(tree, ensure_ascii=False)


def _ends(typst: Any, folder: Path, label: str) -> int:
    """The page on which something ends."""
    found = typst.query(
        str(folder / "paper.typ"),
        f"<{label}>",
        field="value",
        one=True,
        font_paths=[str(folder / FONTS)],
        ignore_system_fonts=True,
        root=str(folder),
    )
    return int(json.loads(found)["page"])


def _ranks(document: Document) -> Iterator[int]:
    for section in document.sections:
        if section.counted:
            for block in section.blocks:
                yield block.rank
                with contextlib.suppress(AttributeError):
                    yield from (sentence.rank for sentence in block.sentences)  # type: ignore[union-attr]
