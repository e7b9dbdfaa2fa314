"""The paper as PDF: the document in the format of *ACL conferences, within a number of pages.

made = write(study, document, works, out / "paper.pdf", review=False, pages=4)

paper.typ    the template: measures, type, blocks
nodes        the document as the JSON that the template reads
typesetting  Typst, with the fonts that come with matplotlib and Typst: nothing is fetched
"""

from __future__ import annotations

from windtunnel.report.paper.typesetting import Made, write

__all__ = ["Made", "write"]
