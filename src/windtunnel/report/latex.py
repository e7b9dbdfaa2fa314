r"""The paper for the official ACL style: `paper.tex`, `refs.bib` and the figures as PDF; the user supplies acl.sty.

`\usepackage{acl}` (or `[review]`) is https://github.com/acl-org/acl-style-files, which is not ours to ship. It brings
natbib, hyperref, geometry and the list of references; everything else is in TeX Live's latex-recommended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from windtunnel.documents import escape
from windtunnel.documents.printable import BREAK, shown
from windtunnel.report.citations import Works, chosen
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
from windtunnel.storage import files

PREAMBLE = r"""% Written by `windtunnel report --latex`. Needs acl.sty and acl_natbib.bst from
% https://github.com/acl-org/acl-style-files beside this file; then: latexmk -pdf paper
\documentclass[11pt]{article}
\usepackage[OPTION]{acl}
\usepackage{times}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{graphicx}
\usepackage{longtable}
\setlength{\LTcapwidth}{\textwidth}
% names in typewriter type and intervals do not break: rather wide spaces than words in the margin
\setlength{\emergencystretch}{2em}
% a word that was struck out: a rule over its box, since ulem is not in every TeX Live
\newcommand{\struck}[1]{\leavevmode{\setbox0\hbox{#1}\rlap{\raisebox{0.55ex}{\rule{\wd0}{0.4pt}}}\box0}}
% a character that the fonts lack is told by its number
\providecommand{\othercharacter}[1]{{\small\texttt{U+#1}}}
"""

_SPECIAL = {
    **escape.LATEX,
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": "-",
    "\u00a0": "~",
    BREAK: r"\allowbreak{}",
    "\u00ad": r"\-",
    "−": r"\ensuremath{-}",
    "–": "--",
    "—": "---",
    "’": "'",
    "‘": "`",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "•": r"\textbullet{}",
    "€": r"\texteuro{}",
    "⟨": r"\ensuremath{\langle}",
    "⟩": r"\ensuremath{\rangle}",
    "×": r"\ensuremath{\times}",
    "↵": r"\ensuremath{\hookleftarrow}",
    "␣": r"\textvisiblespace{}",
    "→": r"\ensuremath{\rightarrow}",
    "≥": r"\ensuremath{\geq}",
    "≤": r"\ensuremath{\leq}",
}


def write(
    document: Document,
    works: Works,
    folder: Path,
    draw: Callable[[str], bytes | None],
    *,
    bib: Iterable[Path],
    review: bool = False,
) -> list[Path]:
    """Write everything that LaTeX needs but the style.

    Args:
        document: as it was printed, that is within its pages.
        works: the literature.
        folder: to write into.
        draw: key of a figure -> PDF.
        bib: .bib files that together have all works.
        review: the anonymous version.

    Returns:
        The files.
    """
    cited = chosen(works, document.cited())
    made = [folder / "paper.tex", folder / "refs.bib"]
    files.write_text(made[0], _whole(document, review=review, cites=bool(cited)))
    files.write_text(made[1], "\n".join(path.read_text(encoding="utf-8") for path in bib))
    for block in document.blocks():
        if isinstance(block, FigureBlock) and (content := draw(block.key)) is not None:
            path = folder / f"{_file(block.key)}.pdf"
            files.write_bytes(path, content)
            made.append(path)
    return made


def escaped(text: str) -> str:
    r"""Text that LaTeX prints as it is, whatever it holds.

    >>> escaped("50% \\input{x} $a_b$ \u4e2d")
    '50\\% \\textbackslash{}input\\{x\\} \\$a\\_b\\$ \\othercharacter{4E2D}'
    """
    return "".join(_character(character) for character in shown(text))


def inline(parts: Iterable[Inline]) -> str:
    """Pieces of a sentence."""
    return "".join(_FORM.inline(part) for part in parts)


def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii() or character in _T1:
        return character
    return rf"\othercharacter{{{ord(character):04X}}}"


_T1 = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž"
)


def _whole(document: Document, *, review: bool, cites: bool) -> str:
    parts = [PREAMBLE.replace("OPTION", "review" if review else "final")]
    parts.append(rf"\title{{{escaped(document.title)}}}")
    authors = []
    for author in document.authors:
        lines = [escaped(author.name)]
        lines += [escaped(author.affiliation)] if author.affiliation else []
        lines += [rf"\texttt{{{escaped(author.email)}}}"] if author.email else []
        authors.append(" \\\\\n".join(lines))
    parts.append("\\author{" + (" \\And\n".join(authors) if authors and not review else "Anonymous") + "}")
    parts.append("\\begin{document}\n\\maketitle")
    parts.append("\\begin{abstract}\n" + _FORM.block(document.abstract) + "\n\\end{abstract}")
    body = [section for section in document.sections if not section.appendix]
    parts += [_section(section) for section in body]
    if cites:
        parts.append("\\bibliography{refs}")
    if len(body) < len(document.sections):
        parts.append("\\clearpage\n\\onecolumn\n\\appendix")
        parts += [_section(section) for section in document.sections if section.appendix]
    return "\n\n".join([*parts, "\\end{document}\n"])


def _section(section: Section) -> str:
    command = ("section", "subsection")[section.level - 1] + ("" if section.numbered else "*")
    head = rf"\{command}{{{escaped(section.title)}}}" + "\n" + rf"\label{{sec:{section.key}}}"
    return "\n\n".join([head, *(_FORM.block(block) for block in section.blocks)])


class _Latex(Form[str]):
    def text(self, part: str) -> str:
        return escaped(part)

    def value(self, part: Value) -> str:
        return escaped(part.text).replace(", ", ",~")

    def cite(self, part: Cite) -> str:
        if part.prose:
            return " and ".join(rf"\citet{{{key}}}" for key in part.keys)
        return rf"\citep{{{','.join(part.keys)}}}"

    def ref(self, part: Ref) -> str:
        return rf"\ref{{{part.key}}}"

    def styled(self, part: Styled) -> str:
        text = escaped(part.text)
        if part.face == "link":
            target = re.sub(r"([%#\\{}^ ])", lambda found: f"\\%{ord(found[1]):02X}", part.target)
            return rf"\href{{{target}}}{{{text}}}"
        if part.face == "code":
            breakable = re.sub(r"(\\_|[./@=(),])", r"\1\\allowbreak{}", text) if len(part.text) > 24 else text
            return rf"{{\small\texttt{{{breakable}}}}}"
        if part.face == "deleted":
            return " ".join(rf"\struck{{{word}}}" for word in text.split(" ") if word)
        command = {"emphasis": "emph", "strong": "textbf", "inserted": "textbf"}[part.face]
        return rf"\{command}{{{text}}}"

    def paragraph(self, block: Paragraph) -> str:
        lead = rf"\paragraph{{{escaped(block.lead)}}} " if block.lead else ""
        return lead + "\n".join(inline(sentence.parts) for sentence in block.sentences)

    def table(self, block: TableBlock) -> str:
        head = " & ".join(rf"\textbf{{{inline(cell)}}}" for cell in block.head) + r" \\ \hline"
        lines = []
        for place, row in enumerate(block.rows):
            rule = "\\hline\n" if place in block.breaks else ""
            lines.append(rule + " & ".join(_guarded(inline(cell)) for cell in row) + r" \\")
        rows = "\n".join(lines)
        caption = f"\\caption{{{inline(block.caption)}}}"
        if block.long:
            return (
                f"{{\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{longtable}}{{{block.align}}}\n"
                f"{caption}\\label{{{block.key}}}\\\\\n\\hline\n"
                f"{head}\n\\endfirsthead\n\\hline\n{head}\n\\endhead\n{rows}\n\\hline\n\\end{{longtable}}}}"
            )
        star, narrow = ("*", "") if block.wide else ("", r"\setlength{\tabcolsep}{3pt}")
        return (
            f"\\begin{{table{star}}}[t]\n\\centering\\small{narrow}\n\\begin{{tabular}}{{{block.align}}}\n\\hline\n"
            f"{head}\n{rows}\n\\hline\n\\end{{tabular}}\n{caption}\n\\label{{{block.key}}}\n\\end{{table{star}}}"
        )

    def figure(self, block: FigureBlock) -> str:
        star = "*" if block.wide else ""
        width = r"\textwidth" if block.wide else r"\columnwidth"
        return (
            f"\\begin{{figure{star}}}[t]\n\\centering\n\\includegraphics[width={width}]{{{_file(block.key)}.pdf}}\n"
            f"\\caption{{{inline(block.caption)}}}\n\\label{{{block.key}}}\n\\end{{figure{star}}}"
        )

    def example(self, block: ExampleBlock) -> str:
        note = f"\\\\\n{{\\footnotesize {inline(block.note)}}}" if block.note else ""
        return f"\\begin{{quote}}\\small\\raggedright\n{inline(block.parts)}{note}\n\\end{{quote}}"

    def listing(self, block: ListBlock) -> str:
        kind = "enumerate" if block.ordered else "itemize"
        items = "\n".join(rf"\item {inline(item)}" for item in block.items)
        return f"\\begin{{{kind}}}\n{items}\n\\end{{{kind}}}"


_FORM = _Latex()


def _guarded(cell: str) -> str:
    """A cell that begins with a bracket would be read as an argument of the line before."""
    return "{}" + cell if cell.startswith(("[", "*")) else cell


def _file(key: str) -> str:
    return key.replace(":", "-")
