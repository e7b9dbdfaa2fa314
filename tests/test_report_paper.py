"""The paper as it is printed: its geometry is read back from the PDF."""

from __future__ import annotations

import functools
import itertools
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from report_studies import SYNONYM, TYPO, lines, study
from test_report_document import MANY, STUDIES
from windtunnel.errors import ReportError
from windtunnel.report import citations, paper
from windtunnel.report.document import Author, Document, ExampleBlock, Paragraph, Section, Sentence
from windtunnel.report.figures import drawing
from windtunnel.report.paper import fonts
from windtunnel.report.sections import write
from windtunnel.report.study import Study

pdfplumber = pytest.importorskip("pdfplumber", reason="pdfplumber reads the PDF back: pip install -e '.[dev]'")
pytest.importorskip("typst", reason="typst sets the paper: pip install -e '.[report]'")
pytest.importorskip("matplotlib", reason="matplotlib draws and brings the fonts: pip install -e '.[report]'")

CM = 72 / 2.54
"""Points."""
NEAR = 0.05
"""Half a millimetre, in cm."""

AUTHORS = (Author("Ada Example", "University of X", "ada@x.org"), Author("Ben Beispiel", "Institute of Y", "ben@y.org"))

HOSTILE = (
    "<script>alert(1)</script> #set page(width: 1cm) #panic() $x^2$ *bold* _it_ `raw` @cite "
    "\\input{/etc/passwd} %{}&~^",
    "\u202eright to left\u202c \u2066isolated\u2069 zero\u200bwidth \x07bell \ud7ff 中文 😀 عربى",
    "an" + "endless" * 4000 + "word",
)


def printed(one: Study, out: Path, **wanted: Any) -> paper.Made:
    """Write the paper of a study."""
    document = write(one, authors=AUTHORS)
    return paper.write(
        document, citations.read(citations.REFERENCES), out, functools.partial(drawing.pdf, one), **wanted
    )


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The final version of a study with every kind of figure, opened."""
    folder = tmp_path_factory.mktemp("final")
    printed(STUDIES["everything of the contract"](folder / "study"), folder / "paper.pdf")
    with pdfplumber.open(folder / "paper.pdf") as pdf:
        yield pdf


def words(page: Any, **limits: float) -> list[dict[str, Any]]:
    """Words of a page with their font and size, in cm."""
    found = page.extract_words(extra_attrs=["fontname", "size"], keep_blank_chars=False, use_text_flow=False)
    return [word | {name: word[name] / CM for name in ("x0", "x1", "top", "bottom")} for word in found]


def of_size(page: Any, size: float, bold: bool = False) -> list[dict[str, Any]]:
    """Words of the body's face in one size."""
    name = "STIXGeneral-Bold" if bold else "STIXGeneral-Regular"
    return [word for word in words(page) if abs(word["size"] - size) < 0.25 and word["fontname"].endswith(name)]


def test_the_paper_is_a4_with_two_columns(final: Any) -> None:
    """21 x 29.7 cm; columns from 2.5 to 10.2 and from 10.8 to 18.5 cm."""
    page = final.pages[0]
    assert page.width / CM == pytest.approx(21, abs=NEAR)
    assert page.height / CM == pytest.approx(29.7, abs=NEAR)
    starts = Counter(round(word["x0"], 2) for one in final.pages[:3] for word in of_size(one, 11))
    left, right = sorted(place for place, _ in starts.most_common(2))
    assert left == pytest.approx(2.5, abs=NEAR)
    assert right == pytest.approx(2.5 + 7.7 + 0.6, abs=NEAR)
    stops = Counter(round(word["x1"], 2) for one in final.pages[:3] for word in of_size(one, 11))
    ends = sorted(place for place, _ in stops.most_common(2))
    assert ends == [pytest.approx(10.2, abs=NEAR), pytest.approx(18.5, abs=NEAR)]


def test_nothing_stands_in_the_margins(final: Any) -> None:
    """All ink lies within 2.5 cm from each side (a glyph may reach half a millimetre out)."""
    for page in final.pages:
        for word in words(page):
            assert word["x0"] > 2.5 - NEAR
            assert word["x1"] < 18.5 + NEAR
            assert word["top"] > 2.5 - 2 * NEAR
            assert word["bottom"] < 27.2 + 2 * NEAR


def test_columns_are_24_7_cm_high(final: Any) -> None:
    """A full column's lines begin at the top margin and end within a line of the bottom one."""
    body = [word for page in final.pages[1:3] for word in words(page)]
    assert min(word["top"] for word in body) == pytest.approx(2.5, abs=0.12)
    assert max(word["bottom"] for word in body) > 27.2 - 0.6


def test_the_body_is_11_pt_on_13_55(final: Any) -> None:
    """Most words are Times of 11 pt, and their lines lie 13.55 pt apart."""
    sizes = Counter(round(word["size"], 1) for page in final.pages[:2] for word in words(page))
    assert sizes.most_common(1)[0][0] == pytest.approx(11, abs=0.25)
    column = sorted({round(word["bottom"] * CM, 1) for word in of_size(final.pages[1], 11) if word["x0"] < 10})
    steps = Counter(round(low - high, 1) for high, low in itertools.pairwise(column))
    assert steps.most_common(1)[0][0] == pytest.approx(13.55, abs=0.25)


def test_title_authors_and_abstract(final: Any) -> None:
    """Title 15 pt bold, centred, 2.5 cm from the top; authors 12 pt; body from 7.5 cm; abstract 10 pt, narrower."""
    page = final.pages[0]
    title = of_size(page, 15, bold=True)
    assert title[0]["top"] == pytest.approx(2.5, abs=0.12)
    row = [word for word in title if abs(word["top"] - title[0]["top"]) < 0.1]
    assert (row[0]["x0"] + row[-1]["x1"]) / 2 == pytest.approx(10.5, abs=NEAR)
    assert [word["text"] for word in of_size(page, 12, bold=True)][:2] == ["Ada", "Example"]
    heading = next(word for word in words(page) if word["text"] == "Abstract")
    assert heading["size"] == pytest.approx(12, abs=0.25)
    assert heading["top"] == pytest.approx(7.5, abs=0.12)
    assert (heading["x0"] + heading["x1"]) / 2 == pytest.approx(2.5 + 7.7 / 2, abs=NEAR)
    abstract = [word for word in of_size(page, 10) if word["x0"] < 10]
    assert min(word["x0"] for word in abstract) == pytest.approx(2.5 + 0.6, abs=NEAR)
    assert max(word["x1"] for word in abstract) == pytest.approx(10.2 - 0.6, abs=NEAR)


def test_paragraphs_are_indented_but_the_first(final: Any) -> None:
    """0.4 cm, but not after a heading."""
    page = final.pages[0]
    first = next(word for word in words(page) if word["text"] == "A" and abs(word["size"] - 11) < 0.25)
    assert first["x0"] == pytest.approx(2.5, abs=NEAR)
    later = next(
        word for one in final.pages for word in words(one) if word["text"] == "Three" and abs(word["size"] - 11) < 0.25
    )
    edge = 2.5 if later["x0"] < 10.2 else 10.8
    assert later["x0"] == pytest.approx(edge + 0.4, abs=NEAR)


def test_headings_captions_references_and_links(final: Any) -> None:
    """Sections 12 pt bold and numbered; captions 10 pt; references 10 pt under an unnumbered heading; links 000099."""
    everywhere = [word for page in final.pages for word in words(page)]
    numbered = [word for word in everywhere if word["text"] == "Introduction"]
    assert numbered[0]["size"] == pytest.approx(12, abs=0.25)
    assert numbered[0]["fontname"].endswith("Bold")
    caption = next(word for word in everywhere if word["text"] == "Figure" and abs(word["size"] - 10) < 0.25)
    assert caption["fontname"].endswith("Regular")
    heading = next(word for word in everywhere if word["text"] == "References")
    assert heading["size"] == pytest.approx(12, abs=0.25)
    entry = next(word for word in everywhere if word["text"] == "Yonatan")
    assert entry["size"] == pytest.approx(10, abs=0.25)
    colours = {char["non_stroking_color"] for char in final.pages[0].chars if char["size"] < 12}
    blue = [colour for colour in colours if isinstance(colour, tuple) and len(colour) == 3 and max(colour) > 0.1]
    assert blue == [pytest.approx((0, 0, 0x99 / 255), abs=0.01)]


def test_order_of_the_closing_sections(final: Any) -> None:
    """Conclusion, then unnumbered limitations, acknowledgements, references, then the appendix."""
    text = "\n".join(page.extract_text() for page in final.pages)
    places = [
        text.rindex(f"\n{name}") if name == "References" else text.index(name)
        for name in ("Limitations", "Acknowledgements", "References")
    ]
    assert places == sorted(places)
    assert "References" not in text[text.index("A All Figures") :] if "A All Figures" in text else True


def test_the_final_version_has_no_page_numbers(final: Any) -> None:
    """Nor a ruler: nothing stands below the columns."""
    assert not [word for page in final.pages for word in words(page) if word["top"] > 27.3]


def test_the_review_version(tmp_path: Path) -> None:
    """Anonymous, with page numbers, and line numbers in both margins that count on from page to page."""
    made = printed(STUDIES["a drop that is healed"](tmp_path / "study"), tmp_path / "paper.pdf", review=True)
    with pdfplumber.open(tmp_path / "paper.pdf") as pdf:
        assert "Ada" not in pdf.pages[0].extract_text()
        assert "Anonymous" in pdf.pages[0].extract_text()
        assert not (pdf.metadata or {}).get("Author")
        margins = [word for word in words(pdf.pages[0]) if word["x1"] < 2.45 or word["x0"] > 18.55]
        assert [word["text"] for word in margins if word["x0"] < 10][:3] == ["000", "001", "002"]
        assert len(margins) > 90
        assert any(word["text"] == "1" and word["top"] > 27.2 for word in words(pdf.pages[0]))
        assert len(pdf.pages) == made.pages


@pytest.mark.parametrize("pages", [2, 3, 4])
def test_content_fits_the_pages(pages: int, tmp_path: Path) -> None:
    """Less important parts are left out until the content fits; the sections stay."""
    one = STUDIES["everything of the contract"](tmp_path / "study")
    made = printed(one, tmp_path / "paper.pdf", pages=pages)
    assert made.content_pages <= pages
    titles = [section.title for section in made.document.sections]
    for title in ("Introduction", "Transformations", "Experimental Setup", "Results", "Conclusion", "Limitations"):
        assert title in titles


def test_content_that_cannot_fit_is_said(tmp_path: Path) -> None:
    """A section of one's own that takes more pages than allowed is an error that says how many are needed."""
    one = study(tmp_path / "study", lines({TYPO: (0.05, 0.01)}), specs=(TYPO,))
    document = write(one)
    long = Section(
        "own", "Own", (Paragraph(tuple(Sentence((f"Sentence {place} of many.",)) for place in range(3000))),)
    )
    document = Document(document.title, (), document.abstract, (*document.sections[:2], long, *document.sections[2:]))
    with pytest.raises(ReportError, match=r"--pages \d+"):
        paper.write(document, citations.read(citations.REFERENCES), tmp_path / "paper.pdf", lambda _: None, pages=2)


def test_40_transformations_fit(tmp_path: Path) -> None:
    """The main table has the largest drops, the appendix all."""
    printed(STUDIES["many transformations"](tmp_path / "study"), tmp_path / "paper.pdf")
    with pdfplumber.open(tmp_path / "paper.pdf") as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        for page in pdf.pages:
            assert all(word["x1"] < 18.5 + NEAR for word in words(page))
    assert "largest drops of 40" in text.replace("\n", " ")
    assert all(f"(0.{place:02d})" in text.replace("\xa0", " ") for place in range(1, len(MANY) + 1))


def test_hostile_texts_are_printed_as_they_are(tmp_path: Path) -> None:
    """Typst's own signs, bidi controls, endless words: shown, named or broken, never obeyed."""
    texts = [f"{place} {text}"[:6000] for place in range(4) for text in HOSTILE]
    one = study(
        tmp_path / "study",
        lines({TYPO: (0.05, 0.01), SYNONYM: (0.01, 0.02)}, {TYPO: (0.03, 0.01)}),
        texts=texts,
        labels=("<b>bad\u202e", "#good $x"),
    )
    document = write(one, title="#panic() & <i>\u202e title", authors=(Author("#A *b* @c", "$d$ \\e", "<f@g.h>"),))
    assert sum(isinstance(block, ExampleBlock) and bool(block.note) for block in document.blocks()) >= 2
    paper.write(
        document,
        citations.read(citations.REFERENCES),
        tmp_path / "paper.pdf",
        functools.partial(drawing.pdf, one),
        pages=6,
    )
    with pdfplumber.open(tmp_path / "paper.pdf") as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        assert all(word["x1"] < 18.5 + NEAR for page in pdf.pages for word in words(page))
    assert "#panic() & <i>⟨202E⟩" in text
    assert "#A *b* @c" in text
    assert "\u202e" not in text


def test_the_same_study_gives_the_same_paper(tmp_path: Path) -> None:
    """Written twice, every page has the same text and the figures the same bytes."""
    one = STUDIES["a drop that is healed"](tmp_path / "study")
    assert drawing.pdf(one, "fig:forest") == drawing.pdf(one, "fig:forest")
    texts = []
    for name in ("one.pdf", "two.pdf"):
        printed(one, tmp_path / name)
        with pdfplumber.open(tmp_path / name) as pdf:
            texts.append([page.extract_text() for page in pdf.pages])
    assert texts[0] == texts[1]


@pytest.mark.parametrize("case", ["nothing at all", "an older study", "values that are not there", "five labels"])
def test_any_study_can_be_printed(case: str, tmp_path: Path) -> None:
    """Whatever is absent, the paper is set, without its tables and figures, in four pages."""
    assert printed(STUDIES[case](tmp_path / "study"), tmp_path / "paper.pdf").content_pages <= 4


def test_fonts_are_inside(tmp_path: Path) -> None:
    """Every font is embedded, so that the paper prints anywhere."""
    printed(STUDIES["one transformation"](tmp_path / "study"), tmp_path / "paper.pdf")
    try:
        told = subprocess.run(
            ["pdffonts", str(tmp_path / "paper.pdf")], capture_output=True, text=True, check=True
        ).stdout
    except FileNotFoundError:
        pytest.skip("pdffonts (poppler-utils) is not installed")
    rows = told.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)


# --- characters that the paper's own fonts lack -------------------------------------------------------------------

AMULET, MIDDLE = "\U0001f9ff", "中"


def told(one: Study, out: Path) -> str:
    """The words of a study's paper."""
    printed(one, out)
    with pdfplumber.open(out) as pdf:
        return "".join(page.extract_text() for page in pdf.pages)


def made_font(path: Path, characters: str) -> fonts.Font:
    """A font in which each of these characters is a filled square."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 900), (900, 900), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"c{number}" for number in range(len(characters)))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(dict(zip(map(ord, characters), names[1:], strict=True)))
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular", "psName": "Squares-Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
    return fonts.Font("Squares", path, 0)


def test_what_no_font_has_is_told_by_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No box stands for an emoji or a Chinese character; what the paper's own fonts have is as it is."""
    monkeypatch.setattr(fonts, "system", lambda: ())
    one = study(tmp_path / "study", lines({TYPO: (0.05, 0.01)}), specs=(TYPO,), labels=(f"bad {AMULET}", f"⅔ {MIDDLE}"))
    text = told(one, tmp_path / "paper.pdf")
    assert "⟨1F9FF⟩" in text
    assert "⟨4E2D⟩" in text
    assert "⅔" in text
    assert AMULET not in text


def test_a_font_of_the_system_prints_what_the_others_lack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that has most of it, and for what is still missing its number."""
    some = made_font(tmp_path / "some.ttf", AMULET)
    monkeypatch.setattr(fonts, "system", lambda: (some,))
    one = study(tmp_path / "study", lines({TYPO: (0.05, 0.01)}), specs=(TYPO,), labels=(f"bad {AMULET}", f"⅔ {MIDDLE}"))
    text = told(one, tmp_path / "paper.pdf")
    assert AMULET in text
    assert "⟨1F9FF⟩" not in text
    assert "⟨4E2D⟩" in text


def test_as_few_fonts_as_possible_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two fonts the one with more of what is missing; one that is no font after all brings nothing."""
    both, one = made_font(tmp_path / "both.ttf", AMULET + MIDDLE), made_font(tmp_path / "one.ttf", MIDDLE)
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    broken = fonts.Font("Broken", tmp_path / "broken.ttf", 0)
    monkeypatch.setattr(fonts, "system", lambda: (broken, one._replace(family="Other"), both))
    found = fonts.gather(f"plain {AMULET} {MIDDLE} \ufe0f\u200b\u00a0 ⟨⟩", tmp_path / "fonts")
    assert found == fonts.Fonts(("Squares",), {})
    assert (tmp_path / "fonts" / "both.ttf").exists()
    assert not (tmp_path / "fonts" / "one.ttf").exists()


def test_fonts_of_boxes_do_not_count() -> None:
    """A font that has the same box for every character has nothing to say; Typst's other fonts are the system's."""
    assert fonts.is_of_boxes("Last Resort")
    assert fonts.is_of_boxes(".LastResort")
    assert not fonts.is_of_boxes("Noto Color Emoji")
    assert all(font.path.is_file() for font in fonts.system())
