"""The document as Markdown, a file a section: for comparison with what the author wrote, and to start from.

Tables and captions stand in comments, which an override leaves out: a file that is copied gives the same section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from windtunnel.documents import escape
from windtunnel.documents.printable import shown
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


def files(document: Document) -> dict[str, str]:
    """Name of a file -> its text: the abstract, and each section with its subsections."""
    found = {"abstract.md": _FORM.block(document.abstract) + "\n"}
    name = ""
    for section in document.sections:
        if section.level == 1:
            name = f"{section.key.removeprefix('app:')}.md"
        found[name] = found.get(name, "") + _section(section)
    return found


def inline(parts: Iterable[Inline]) -> str:
    """Pieces of a sentence; citations and references as an override may write them."""
    return "".join(_FORM.inline(part) for part in parts)


def _section(section: Section) -> str:
    title = f"{'#' * section.level} {escaped(section.title)}"
    return "\n\n".join([title, *(_FORM.block(block) for block in section.blocks)]) + "\n\n"


class _Markdown(Form[str]):
    def text(self, part: str) -> str:
        return escaped(part)

    def value(self, part: Value) -> str:
        return escaped(part.text)

    def cite(self, part: Cite) -> str:
        keys = "; ".join(f"@{key}" for key in part.keys)
        return keys.replace("; ", " and ") if part.prose else f"[{keys}]"

    def ref(self, part: Ref) -> str:
        return f"{{{{ref {part.key}}}}}"

    def styled(self, part: Styled) -> str:
        if part.face == "code":
            ticks = "`" * (max((len(run) for run in re.findall(r"`+", part.text)), default=0) + 1)
            pad = " " if part.text.startswith("`") or part.text.endswith("`") else ""
            return f"{ticks}{pad}{shown(part.text)}{pad}{ticks}"
        if part.face == "link":
            return f"[{escaped(part.text)}]({part.target.replace(')', '%29')})"
        sign = {"emphasis": "*", "strong": "**", "inserted": "**", "deleted": "~~"}[part.face]
        text = escaped(part.text)
        return f"{sign}{text}{sign}" if text.strip() == text and text else text

    def paragraph(self, block: Paragraph) -> str:
        lead = f"**{escaped(block.lead)}** " if block.lead else ""
        return lead + " ".join(inline(sentence.parts) for sentence in block.sentences)

    def table(self, block: TableBlock) -> str:
        head = [_cell(cell) for cell in block.head]
        rule = [{"l": ":--", "r": "--:", "c": ":-:"}[letter] for letter in block.align]
        rows = [[_cell(cell) for cell in row] for row in block.rows]
        table = "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])
        return f"{{{{{block.key}}}}}\n\n<!-- {inline(block.caption)}\n\n{table}\n-->"

    def figure(self, block: FigureBlock) -> str:
        return f"{{{{{block.key}}}}}\n\n<!-- {inline(block.caption)} -->"

    def example(self, block: ExampleBlock) -> str:
        note = f"  \n> {inline(block.note)}" if block.note else ""
        return f"> {inline(block.parts)}{note}"

    def listing(self, block: ListBlock) -> str:
        signs = [f"{place}." if block.ordered else "-" for place in range(1, len(block.items) + 1)]
        return "\n".join(f"{sign} {inline(item)}" for sign, item in zip(signs, block.items, strict=True))


_FORM = _Markdown()


def _cell(parts: Iterable[Inline]) -> str:
    return inline(parts).replace("|", "\\|")


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> escaped("*a* <b> [c](d) {{e}}")
    '\\*a\\* \\<b\\> \\[c\\](d) \\{\\{e\\}\\}'
    """
    return re.sub(r"^(\s*)([#+=-]|\d+[.)])(?=\s|$)", r"\1\\\2", escape.markdown(shown(text)))
