"""Everything that comes of a finished study: the paper, its LaTeX, the page, the cards, the exported test set."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from windtunnel.errors import ReportError
from windtunnel.report import cards, latex, markdown, page
from windtunnel.report.citations import REFERENCES, Works, read
from windtunnel.report.document import Author, Document
from windtunnel.report.export import export
from windtunnel.report.figures import drawing
from windtunnel.report.own_sections import FOLDER, with_own_sections
from windtunnel.report.sections import write as written
from windtunnel.report.study import Study
from windtunnel.storage import files, locks


@dataclass(frozen=True)
class Options:
    """What to make, and how."""

    title: str = ""
    """Empty: a title that promises nothing."""
    authors: tuple[Author, ...] = ()
    review: bool = False
    """The anonymous version, with a ruler of line numbers and page numbers."""
    pages: int = 4
    """Of content, at most; limitations, references and appendix are not counted."""
    paper: bool = True
    latex: bool = False
    page: bool = True
    export: Path | None = None
    """A folder for the transformed test set."""


def make(
    study: Study, out: Path, options: Options = Options(), say: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write what is wanted into a folder.

    The generated text of each section also goes to `paper/generated` in the study's folder, beside the author's own.

    Returns:
        The files and folders, the paper first.

    Raises:
        BusyError: another process writes into the folder.
        ReportError: a package of the extra `report` is missing, a file of the author's cannot be used, the content
            does not fit the pages, or there is nothing to export.
    """
    with locks.writing(out, "report"):
        files.sweep(out, below=True)
        files.sweep(study.folder / FOLDER, below=True)
        return _make(study, out, options, say)


def _make(study: Study, out: Path, options: Options, say: Callable[[str], None]) -> list[Path]:
    generated = written(study, title=options.title, authors=options.authors)
    for name, text in markdown.files(generated).items():
        files.write_text(study.folder / FOLDER / "generated" / name, text)
    document = with_own_sections(generated, study.folder, study.numbers)
    works = literature(study)
    made: list[Path] = []
    if options.paper or options.latex:
        made += _paper(study, document, works, out, options, say)
    if options.page:
        made += _page(study, out / "report.html", say)
    for name, content in (
        ("MODEL_CARD.md", cards.model_card(study, document)),
        ("DATASHEET.md", cards.datasheet(study, document)),
    ):
        files.write_text(out / name, content)
        made.append(out / name)
    if options.export is not None:
        export(study, document, options.export)
        made.append(options.export)
    return made


def literature(study: Study) -> Works:
    """Our list of references and the author's own."""
    own = study.folder / FOLDER / "references.bib"
    return read(REFERENCES) | (read(own) if own.is_file() else {})


def _paper(
    study: Study, document: Document, works: Works, out: Path, options: Options, say: Callable[[str], None]
) -> list[Path]:
    from windtunnel.report import paper

    draw = functools.cache(functools.partial(drawing.pdf, study))
    target = out / "paper.pdf" if options.paper else None
    printed = paper.write(document, works, target, draw, review=options.review, pages=options.pages)
    shortened = "; less important parts were left out to fit" if printed.left_out else ""
    say(f"{target or 'paper'}: {printed.content_pages} pages of content, {printed.pages} in all{shortened}")
    made = [target] if target else []
    if options.latex:
        own = study.folder / FOLDER / "references.bib"
        folder = out / "latex"
        bib = [REFERENCES, *([own] if own.is_file() else [])]
        latex.write(printed.document, works, folder, draw, bib=bib, review=options.review)
        made.append(folder)
    return made


def _page(study: Study, path: Path, say: Callable[[str], None]) -> list[Path]:
    page.write(study, path)
    say(f"{path}: open it in a browser")
    return [path]


def author(text: str) -> Author:
    """Read an author as typed: "Name, Affiliation, email"; the last part is an e-mail address if it holds an @.

    >>> author("Ada Example, University of X, Y, ada@x.org")
    Author(name='Ada Example', affiliation='University of X, Y', email='ada@x.org')

    Raises:
        ReportError: there is no name.
    """
    parts = [part.strip() for part in text.split(",")]
    email = parts.pop() if len(parts) > 1 and "@" in parts[-1] else ""
    if not parts[0] or "@" in parts[0]:
        raise ReportError(f"An author is 'Name, Affiliation, email'; got '{text}'.")
    return Author(parts[0], ", ".join(part for part in parts[1:] if part), email)
