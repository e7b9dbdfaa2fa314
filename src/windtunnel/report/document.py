"""A report as a plain tree: sections of paragraphs, tables and figures; every number knows its line in NUMBERS.

    Document
    └── Section                        numbered or not, in the body or the appendix
        ├── Paragraph                  of sentences, each with the claims it makes
        ├── TableBlock, FigureBlock    with caption
        ├── ExampleBlock               a text with its edits
        └── ListBlock

The tree knows nothing of Typst, LaTeX, Markdown or HTML; those that write it out escape each text for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from windtunnel.report.claims import Claim
from windtunnel.report.numbers import Number


@dataclass(frozen=True)
class Value:
    """A figure as it is printed."""

    text: str
    number: Number | None = None
    """Its line in NUMBERS; None where it comes from elsewhere."""
    source: str = ""
    """Where it comes from, if not from NUMBERS: `manifest.json`, say."""


@dataclass(frozen=True)
class Cite:
    """A citation: (Belinkov and Bisk, 2018), or with `prose` Belinkov and Bisk (2018)."""

    keys: tuple[str, ...]
    prose: bool = False


@dataclass(frozen=True)
class Ref:
    """A reference to a table, figure or section by its key."""

    key: str


@dataclass(frozen=True)
class Styled:
    """A piece of text in another face."""

    text: str
    face: Literal["code", "emphasis", "strong", "deleted", "inserted", "link"]
    target: str = ""
    """Of a link."""


Inline = str | Value | Cite | Ref | Styled
Cell = tuple[Inline, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence, and what it claims about numbers."""

    parts: tuple[Inline, ...]
    claims: tuple[Claim, ...] = ()
    rank: int = 0
    """Left out before sentences of a lower rank where room is short."""

    @property
    def text(self) -> str:
        """The sentence without its faces and links."""
        return plain(self.parts)


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together."""

    sentences: tuple[Sentence, ...]
    lead: str = ""
    """Run-in heading."""
    rank: int = 0
    """0: always there; the higher, the sooner it is left out where pages are short."""


@dataclass(frozen=True)
class TableBlock:
    """A table with a caption below it."""

    key: str
    caption: tuple[Inline, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: str
    """A letter a column: l, r, c."""
    wide: bool = False
    """Over both columns."""
    breaks: tuple[int, ...] = ()
    """Rows before which there is a thin rule."""
    rank: int = 0
    long: bool = False
    """May run over pages (in the appendix)."""


@dataclass(frozen=True)
class FigureBlock:
    """A figure with a caption below it."""

    key: str
    caption: tuple[Inline, ...]
    alt: str
    """What it shows, for those who do not see it."""
    wide: bool = False
    rank: int = 0


@dataclass(frozen=True)
class ExampleBlock:
    """A text with its edits, set apart."""

    parts: tuple[Inline, ...]
    note: tuple[Inline, ...] = ()
    """What to see in it."""
    rank: int = 0


@dataclass(frozen=True)
class ListBlock:
    """Points, one below the other."""

    items: tuple[Cell, ...]
    ordered: bool = False
    rank: int = 0


Block = Paragraph | TableBlock | FigureBlock | ExampleBlock | ListBlock


@dataclass(frozen=True)
class Section:
    """A heading and what follows it; subsections are sections of level 2."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    numbered: bool = True
    counted: bool = True
    """Within the limit of pages; limitations, acknowledgements, references and appendix are not."""
    appendix: bool = False


@dataclass(frozen=True)
class Author:
    """One of the authors."""

    name: str
    affiliation: str = ""
    email: str = ""


@dataclass(frozen=True)
class Document:
    """The whole report."""

    title: str
    authors: tuple[Author, ...]
    abstract: Paragraph
    sections: tuple[Section, ...]
    figures: dict[str, object] = field(default_factory=dict, compare=False)
    """Key of a figure -> what draws it."""

    def blocks(self) -> Iterator[Block]:
        """All blocks, the abstract first."""
        yield self.abstract
        for section in self.sections:
            yield from section.blocks

    def sentences(self) -> Iterator[Sentence]:
        """All sentences of all paragraphs."""
        for block in self.blocks():
            if isinstance(block, Paragraph):
                yield from block.sentences

    def inlines(self) -> Iterator[Inline]:
        """Everything that is written, in order."""
        for block in self.blocks():
            yield from inlines_of(block)

    def cited(self) -> list[str]:
        """Keys of the works cited, in order of their first mention."""
        return list(dict.fromkeys(key for part in self.inlines() if isinstance(part, Cite) for key in part.keys))

    def kept(self, rank: int) -> Document:
        """The document without blocks and sentences of the counted sections above a rank."""
        sections = []
        for section in self.sections:
            if not section.counted:
                sections.append(section)
                continue
            blocks = [thinned for block in section.blocks if (thinned := _thinned(block, rank)) is not None]
            if blocks or not section.blocks:
                sections.append(replace(section, blocks=tuple(blocks)))
        return replace(self, sections=tuple(without_empty(sections))).consistent()

    def consistent(self) -> Document:
        """The document without sentences that refer to a table or figure that it does not have."""
        there = {block.key for block in self.blocks() if isinstance(block, TableBlock | FigureBlock)}
        there |= {f"sec:{section.key}" for section in self.sections}
        sections = []
        for section in self.sections:
            blocks = [kept for block in section.blocks if (kept := _referring(block, there)) is not None]
            sections.append(replace(section, blocks=tuple(blocks)))
        return replace(self, sections=tuple(without_empty(sections)))


def without_empty(sections: Iterable[Section]) -> list[Section]:
    """Leave out headings below which there is nothing: neither blocks nor a subsection."""
    found: list[Section] = []
    for section in reversed(list(sections)):
        follows = found[-1] if found else None
        if section.blocks or (section.level == 1 and follows is not None and follows.level == 2):
            found.append(section)
    return found[::-1]


def inlines_of(block: Block) -> Iterator[Inline]:
    """Everything that a block writes."""
    if isinstance(block, Paragraph):
        for sentence in block.sentences:
            yield from sentence.parts
    elif isinstance(block, TableBlock):
        yield from block.caption
        for row in (block.head, *block.rows):
            for cell in row:
                yield from cell
    elif isinstance(block, FigureBlock):
        yield from block.caption
    elif isinstance(block, ExampleBlock):
        yield from (*block.parts, *block.note)
    else:
        for item in block.items:
            yield from item


def plain(parts: Iterable[Inline]) -> str:
    """The words alone; citations and references are left out."""
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in parts)


def _referring(block: Block, there: set[str]) -> Block | None:
    """A block without the sentences that refer to what is not there; None if nothing stays."""
    if not isinstance(block, Paragraph):
        return block
    kept = tuple(
        sentence
        for sentence in block.sentences
        if all(part.key in there for part in sentence.parts if isinstance(part, Ref))
    )
    return replace(block, sentences=kept) if kept else None


def _thinned(block: Block, rank: int) -> Block | None:
    if block.rank > rank:
        return None
    if isinstance(block, Paragraph):
        sentences = tuple(sentence for sentence in block.sentences if sentence.rank <= rank)
        return replace(block, sentences=sentences) if sentences else None
    return block
