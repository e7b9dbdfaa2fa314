"""The author's own words: Markdown files in the study's folder stand in for sections, or add some.

    paper/introduction.md      instead of the generated introduction; likewise abstract, results, ... (paper/generated
                               has all of them, to compare with and to copy from)
    paper/related-work.md      a section of its own; its first line may say where: <!-- after: introduction -->

In a file: paragraphs, lists, quotes (set as examples), **bold**, *italic*, `code`, links, ## subsections, citations
[@ribeiro2020; @wei2019] or @ribeiro2020 in a sentence (paper/references.bib adds works), comments, and

    {{generated}}              what the program would have written
    {{tab:main}} {{fig:forest}}    one of the section's own tables and figures; those not named follow at the end
    {{none}}                   leave them out
    {{ref tab:main}}           its number
    {{drop typo@1(rate=0.1)}}  a figure of NUMBERS: what, spec (default original), and the model after a bar:
    {{gain typo@1(rate=0.1) | augmented}}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from windtunnel.errors import ReportError, did_you_mean
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
    Sentence,
    Styled,
    TableBlock,
    inlines_of,
)
from windtunnel.report.number_format import percent, points, share
from windtunnel.report.numbers import Numbers
from windtunnel.report.study import ORIGINAL, PLAIN

FOLDER = "paper"

_SPECIAL = re.compile(r"\{\{\s*(.+?)\s*\}\}|\[(@[\w:-]+(?:\s*;\s*@[\w:-]+)*)\]|(?<![\w.])@([A-Za-z][\w:-]*)")
_AFTER = re.compile(r"\A\s*<!--\s*after:\s*([\w:-]+)\s*-->")


@dataclass(frozen=True)
class OwnSection:
    """One file of the author's."""

    path: Path
    key: str
    title: str
    parts: tuple[tuple[str, int, tuple[Block | str, ...]], ...]
    """(title, level, blocks) of what stands before the first subsection and of each subsection; a text stands for
    `{{...}}` on a line of its own."""
    after: str


def with_own_sections(document: Document, folder: Path, numbers: Numbers) -> Document:
    """The document with the author's sections in place of the generated ones.

    Raises:
        ReportError: a file names a figure, table or number that there is not, or cannot be read.
    """
    for path in sorted((folder / FOLDER).glob("*.md")):
        own = read(path, numbers)
        document = _with(document, own)
        _check_references(document, own)
    return document


def _check_references(document: Document, own: OwnSection) -> None:
    there = [block.key for block in document.blocks() if isinstance(block, TableBlock | FigureBlock)]
    there += [f"sec:{section.key}" for section in document.sections]
    for _, _, blocks in own.parts:
        for block in blocks:
            for part in () if isinstance(block, str) else inlines_of(block):
                if isinstance(part, Ref) and part.key not in there:
                    raise ReportError(
                        f"{own.path}: there is no '{part.key}' to refer to.{did_you_mean(part.key, there)} "
                        f"Known: {', '.join(there)}."
                    )


def read(path: Path, numbers: Numbers) -> OwnSection:
    """Read one file.

    Raises:
        ReportError: it is no UTF-8, or asks for a figure that there is not.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ReportError(f"{path}: is not UTF-8 ({error.reason} at byte {error.start}).") from None
    after = _AFTER.search(text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    tokens = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").parse(text)
    parts: list[tuple[str, int, list[Block | str]]] = [("", 1, [])]
    title = ""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open":
            said = tokens[place + 1].content
            if token.tag == "h1" and not title:
                title = said
            else:
                parts.append((said, 2, []))
            place += 3
            continue
        block, place = _block(tokens, place, path, numbers)
        if block is not None:
            parts[-1][2].append(block)
    frozen = tuple((name, level, tuple(blocks)) for name, level, blocks in parts if blocks or level == 2)
    return OwnSection(path, path.stem, title, frozen, after[1] if after else "")


def _block(tokens: Sequence[Token], place: int, path: Path, numbers: Numbers) -> tuple[Block | str | None, int]:
    """One block from a place on, and where the next begins."""
    token = tokens[place]
    stop = _closing(tokens, place)
    inner = tokens[place + 1 : stop]
    if token.type == "paragraph_open":
        content = tokens[place + 1]
        alone = re.fullmatch(r"\s*\{\{\s*([\w:-]+)\s*\}\}\s*", content.content)
        if alone:
            return alone[1], stop + 1
        return Paragraph((Sentence(_inlines(content, path, numbers)),)), stop + 1
    if token.type in ("bullet_list_open", "ordered_list_open"):
        items = [_inlines(one, path, numbers) for one in inner if one.type == "inline"]
        return ListBlock(tuple(items), ordered=token.type.startswith("ordered")), stop + 1
    if token.type == "blockquote_open":
        parts: list[Inline] = []
        for one in inner:
            if one.type == "inline":
                parts += [*([" "] if parts else []), *_inlines(one, path, numbers)]
        return ExampleBlock(tuple(parts)), stop + 1
    if token.type in ("fence", "code_block"):
        return ExampleBlock((Styled(token.content.rstrip("\n"), "code"),)), place + 1
    return None, stop + 1


def _closing(tokens: Sequence[Token], place: int) -> int:
    if tokens[place].nesting != 1:
        return place
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth == 0:
            return at
    return len(tokens) - 1


def _inlines(token: Token, path: Path, numbers: Numbers) -> tuple[Inline, ...]:
    found: list[Inline] = []
    faces: list[Any] = []
    target = ""
    for child in token.children or []:
        if child.type in ("em_open", "strong_open", "s_open", "link_open"):
            faces.append(
                {"em_open": "emphasis", "strong_open": "strong", "s_open": "deleted", "link_open": "link"}[child.type]
            )
            target = str(child.attrGet("href") or target) if child.type == "link_open" else target
        elif child.type in ("em_close", "strong_close", "s_close", "link_close"):
            faces.pop()
        elif child.type == "code_inline":
            found.append(Styled(child.content, "code"))
        elif child.type in ("softbreak", "hardbreak"):
            found.append(" ")
        elif faces:
            face: Any = "link" if "link" in faces else faces[-1]
            found.append(Styled(child.content, face, target if face == "link" else ""))
        else:
            found += _special(child.content, path, numbers)
    return tuple(part for part in found if part != "")


def _special(text: str, path: Path, numbers: Numbers) -> list[Inline]:
    """Citations, references and figures in a text."""
    found: list[Inline] = []
    place = 0
    for match in _SPECIAL.finditer(text):
        found.append(text[place : match.start()])
        asked, several, single = match.groups()
        if several:
            found.append(Cite(tuple(key.strip().removeprefix("@") for key in several.split(";"))))
        elif single:
            found.append(Cite((single,), prose=True))
        elif asked.startswith("ref "):
            found.append(Ref(asked.removeprefix("ref ").strip()))
        else:
            found.append(_number(asked, path, numbers))
        place = match.end()
    return [*found, text[place:]]


def _number(asked: str, path: Path, numbers: Numbers) -> Inline:
    head, _, model = asked.partition("|")
    what, _, spec = head.strip().partition(" ")
    number = numbers.known(what, spec.strip() or ORIGINAL, model.strip() or PLAIN)
    if number is None:
        there = [
            f"{one.what} {one.spec}" + (f" | {one.model}" if one.model != PLAIN else "") for one in numbers.all(what)
        ]
        known = did_you_mean(asked, there or numbers.whats())
        raise ReportError(f"{path}: there is no figure '{{{{{asked}}}}}' in numbers.parquet.{known}")
    form: Callable[..., Inline] = points
    if what in ("recovered", "recovered_over_control", "transferred"):
        form = share
    elif what.startswith(("accuracy", "flip", "broke", "healed", "recall", "macro", "balanced")):
        form = percent
    return form(number)


def _with(document: Document, own: OwnSection) -> Document:
    if own.key == "abstract":
        sentences = [
            one
            for _, _, blocks in own.parts
            for block in blocks
            if isinstance(block, Paragraph)
            for one in block.sentences
        ]
        if not sentences:
            raise ReportError(f"{own.path}: an abstract is one paragraph of text; there is none.")
        return replace(document, abstract=Paragraph(tuple(sentences)))
    keys = [section.key for section in document.sections]
    old = next((section for section in document.sections if section.key == own.key), None)
    template = old or Section(own.key, "", ())
    title = own.title or (old.title if old else own.key.replace("-", " ").replace("_", " ").title())
    made = _made(own, template, title, document)
    if old is not None:
        place = keys.index(own.key)
        return replace(document, sections=(*document.sections[:place], *made, *document.sections[place + 1 :]))
    if own.after and own.after not in keys:
        raise ReportError(
            f"{own.path}: there is no section '{own.after}'.{did_you_mean(own.after, keys)} Known: {', '.join(keys)}."
        )
    place = keys.index(own.after) + 1 if own.after else keys.index("conclusion") if "conclusion" in keys else len(keys)
    return replace(document, sections=(*document.sections[:place], *made, *document.sections[place:]))


def _made(own: OwnSection, old: Section, title: str, document: Document) -> list[Section]:
    """The author's section and its subsections, with the generated blocks that it asks for or does not mention."""
    named = {block.key: block for block in old.blocks if isinstance(block, TableBlock | FigureBlock)}
    everywhere = {block.key: block for block in document.blocks() if isinstance(block, TableBlock | FigureBlock)}
    asked = [one for _, _, blocks in own.parts for one in blocks if isinstance(one, str)]
    sections: list[Section] = []
    for place, (subtitle, level, blocks) in enumerate(own.parts or (("", 1, ()),)):
        filled: list[Block] = []
        for block in blocks:
            if not isinstance(block, str):
                filled.append(block)
            elif block == "generated":
                filled += [
                    one for one in old.blocks if not (isinstance(one, TableBlock | FigureBlock) and one.key in asked)
                ]
            elif block in everywhere:
                filled.append(replace(everywhere[block], rank=0))
            elif block != "none":
                raise ReportError(
                    f"{own.path}: there is no '{{{{{block}}}}}'.{did_you_mean(block, everywhere)} "
                    f"Known: generated, none, {', '.join(everywhere)}."
                )
        if level == 1:
            sections.append(replace(old, title=title, blocks=tuple(filled)))
        else:
            sections.append(replace(old, key=f"{old.key}-{place}", title=subtitle, level=2, blocks=tuple(filled)))
    if not sections or sections[0].level == 2:
        sections.insert(0, replace(old, title=title, blocks=()))
    if "none" not in asked and "generated" not in asked:
        left = [block for key, block in named.items() if key not in asked]
        sections[-1] = replace(sections[-1], blocks=(*sections[-1].blocks, *left))
    return sections
