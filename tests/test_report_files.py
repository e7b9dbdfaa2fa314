"""What else comes of a study: the author's own sections, LaTeX, cards, the exported test set, the command."""

from __future__ import annotations

import functools
import itertools
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from report_studies import SYNONYM, TYPO, lines, number, study
from test_report_document import STUDIES
from test_report_paper import HOSTILE
from windtunnel.cli import entry
from windtunnel.errors import DataError, ReportError
from windtunnel.report import cards, citations, extras, latex, markdown, outputs
from windtunnel.report.document import Author
from windtunnel.report.export import configurations, export
from windtunnel.report.figures import drawing, style
from windtunnel.report.own_sections import with_own_sections
from windtunnel.report.sections import write
from windtunnel.report.study import Study
from windtunnel.storage import tables

STYLE = r"""\NeedsTeXFormat{LaTeX2e}
\ProvidesPackage{acl}[stands in for the official style, which is not ours to ship]
\DeclareOption*{}\ProcessOptions
\RequirePackage[a4paper,margin=2.5cm,columnsep=0.6cm]{geometry}
\RequirePackage[colorlinks=true,allcolors=blue]{hyperref}
\RequirePackage{natbib}
\bibliographystyle{plainnat}
\twocolumn
\newcommand{\And}{\and}
"""
"""Our own: as much of acl.sty as a paper uses."""


@pytest.fixture
def one(tmp_path: Path) -> Study:
    """A study with texts."""
    texts = [f"{place} A film that nobody should miss & nobody did." for place in range(12)]
    found = lines({TYPO: (0.05, 0.01), SYNONYM: (0.001, 0.01)}, {TYPO: (0.03, 0.01), SYNONYM: (0.001, 0.01)})
    return study(tmp_path / "study", found, texts=texts)


def own(one: Study, name: str, text: str) -> None:
    """Write a file of the author's."""
    (one.folder / "paper").mkdir(exist_ok=True)
    (one.folder / "paper" / name).write_text(text, encoding="utf-8")


def text_of(one: Study) -> str:
    """The document with the author's sections, as Markdown."""
    return "\n".join(markdown.files(with_own_sections(write(one), one.folder, one.numbers)).values())


# --- the author's own sections -----------------------------------------------------------------------------------


def test_a_file_stands_in_for_a_section(one: Study) -> None:
    """The author's introduction replaces the generated one; the other sections stay."""
    own(one, "introduction.md", "# Why\n\nBecause **we** can [@ribeiro2020; @wei2019], as @jin2020 do.\n\n- a\n- b\n")
    text = text_of(one)
    assert "# Why\n\nBecause **we** can [@ribeiro2020; @wei2019], as @jin2020 do.\n\n- a\n- b" in text
    assert "usually judged by its accuracy" not in text
    assert "# Results" in text


def test_tables_stay_where_they_are_not_placed(one: Study) -> None:
    """Replacing the words of the results keeps table and figure; `{{none}}` leaves them out; a name places one."""
    own(one, "results.md", "It broke.")
    assert "It broke.\n\n{{tab:main}}" in text_of(one)
    own(one, "results.md", "{{fig:forest}}\n\nIt broke.")
    assert re.search(r"\{\{fig:forest\}\}.*It broke\.\n\n\{\{tab:main\}\}", text_of(one), re.S)
    own(one, "results.md", "It broke.\n\n{{none}}\n")
    assert "{{tab:main}}" not in text_of(one)


def test_a_section_can_be_added(one: Study) -> None:
    """A file of another name is a section, after the one it names; subsections are kept."""
    own(one, "related-work.md", "<!-- after: introduction -->\n# Related Work\n\nMuch.\n\n## Noise\n\nMore.\n")
    document = with_own_sections(write(one), one.folder, one.numbers)
    keys = [section.key for section in document.sections]
    assert keys[:4] == ["introduction", "related-work", "related-work-1", "transformations"]
    assert [section.title for section in document.sections[1:3]] == ["Related Work", "Noise"]


def test_own_words_can_hold_figures_of_the_study(one: Study) -> None:
    """`{{drop SPEC}}` is the stored figure with its interval, linked to its line."""
    own(one, "conclusion.md", f"We lose {{{{drop {TYPO}}}}} and regain {{{{recovered {TYPO} | augmented}}}}.")
    assert "We lose 5.0 points \\[4.0, 6.0\\] and regain 60% \\[40, 80\\]." in text_of(one)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{tab:mian}}", "Did you mean 'tab:main'"),
        ("We lose {{dorp x}}.", "no figure"),
        ("See {{ref fig:forrest}}.", "Did you mean 'fig:forest'"),
        ("<!-- after: intro -->\nx", "no section 'intro'"),
    ],
)
def test_what_is_not_there_is_said(one: Study, text: str, said: str) -> None:
    """A wrong name is an error that names the file and the nearest known name."""
    own(one, "extra.md", text)
    with pytest.raises(ReportError, match=said) as error:
        with_own_sections(write(one), one.folder, one.numbers)
    assert "extra.md" in str(error.value)


def test_a_work_that_is_not_listed_is_said(one: Study) -> None:
    """A citation without an entry is an error; the author's references.bib adds works."""
    own(one, "introduction.md", "As [@example2030] shows.")
    document = with_own_sections(write(one), one.folder, one.numbers)
    with pytest.raises(ReportError, match="No reference is called 'example2030'"):
        citations.chosen(outputs.literature(one), document.cited())
    own(one, "references.bib", "@misc{example2030,\n  author = {Example, Ada},\n  title = {It},\n  year = {2030},\n}\n")
    assert "example2030" in citations.chosen(outputs.literature(one), document.cited())


def test_generated_sections_can_be_copied(one: Study) -> None:
    """What lies in paper/generated, copied as it is, gives the same words, tables and figures."""
    document = write(one)
    for name, text in markdown.files(document).items():
        if not name.startswith(("numbers", "repeat", "others")):
            own(one, name, text)
    again = with_own_sections(document, one.folder, one.numbers)
    assert [section.key for section in again.sections] == [section.key for section in document.sections]

    def said(doc: object) -> list[str]:
        words = " ".join(value for name, value in sorted(markdown.files(doc).items()) if "numbers" not in name)  # type: ignore[arg-type]
        return re.sub(r"[\\*>~`]|<!--.*?-->", "", words, flags=re.S).split()

    assert sorted(said(again)) == sorted(said(document))


# --- LaTeX -------------------------------------------------------------------------------------------------------


def test_latex_compiles(tmp_path: Path) -> None:
    """paper.tex, refs.bib and figures compile under TeX Live with a style of our own, hostile texts and all."""
    if shutil.which("pdflatex") is None or shutil.which("bibtex") is None:
        pytest.skip("pdflatex (texlive-latex-recommended) is not installed")
    texts = [f"{place} {text}"[:3000] for place in range(4) for text in HOSTILE]
    found = lines({TYPO: (0.05, 0.01), SYNONYM: (0.001, 0.01)}, {TYPO: (0.03, 0.01), SYNONYM: (0.001, 0.01)})
    for what, half in (("accuracy", 0.01), ("drop", 0.2), ("gain", 0.2), ("recovered", 2.5)):
        found.append(number(what, TYPO, "augmented[typo@1(rate=0.35, keep_ends=False)]", -0.25, half))
    one = study(tmp_path / "study", found, texts=texts, labels=("\\bad{", "#good $x%"))
    document = write(one, title="50% \\ {of} $it$ & more_", authors=(Author("Ä. #Example", "U & V", "a_b@c.org"),))
    folder = tmp_path / "latex"
    made = latex.write(
        document,
        citations.read(citations.REFERENCES),
        folder,
        functools.partial(drawing.pdf, one),
        bib=[citations.REFERENCES],
    )
    assert {path.name for path in made} == {"paper.tex", "refs.bib", "fig-forest.pdf"}
    (folder / "acl.sty").write_text(STYLE, encoding="utf-8")
    for command in (
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "paper"],
        ["bibtex", "paper"],
    ) * 2:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, errors="replace")
        assert done.returncode == 0, done.stdout[-3000:]
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "paper"], cwd=folder, capture_output=True, check=False
    )
    log = (folder / "paper.log").read_text(encoding="latin-1")
    assert "undefined references" not in log
    assert "Citation" not in log or "undefined" not in log
    assert not re.findall(r"Overfull .hbox \((?:\d{2,}).*? in alignment", log), "a table is wider than its column"
    assert (folder / "paper.pdf").stat().st_size > 20_000


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_left_for_latex_to_obey(text: str) -> None:
    """No unescaped special character is left, whatever the text."""
    left = re.sub(r"\\[a-zA-Z]+(\{\})?|\\[%&#$_{}-]", "", latex.escaped(text))
    assert not re.search(r"[\\%&#$_^~]", re.sub(r"\{[0-9A-F]{4,5}\}|~", "", left))
    assert left.isascii() or all("\u00c0" <= character <= "\u017f" for character in left if not character.isascii())


# --- cards and export --------------------------------------------------------------------------------------------


def test_the_model_card_has_the_studys_figures(one: Study) -> None:
    """The front matter is YAML that a hub reads; accuracy of each test set is in it and in the table."""
    text = cards.model_card(one, write(one))
    front = text.split("---")[1].strip().splitlines()
    fields = {line.partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in front}
    assert fields["base_model"] == "distilbert-base-uncased"
    assert fields["pipeline_tag"] == "text-classification"
    values = [result["metrics"][0]["value"] for result in fields["model-index"][0]["results"]]
    assert values == [0.898, 0.88, 0.9]
    assert "| original | 90.0 \\[89.0, 91.0\\] | 90.0 \\[89.0, 91.0\\] | 89.8 \\[88.8, 90.8\\] |" in text
    assert "## Limits\n\nThis is one corpus and one model" in text


@pytest.mark.parametrize(
    ("model", "seeds", "said"),
    [
        ("distilbert-base-uncased", 3, "one of 3 trainings with different seeds, in"),
        ("distilbert-base-uncased", 1, "a single training, in"),
        ("nbsvm", 1, "its training involves no chance, in"),
    ],
)
def test_the_model_card_says_which_training_it_is_of(tmp_path: Path, model: str, seeds: int, said: str) -> None:
    """One of several, the only one, or one that any other would equal."""
    one = study(tmp_path, lines({TYPO: (0.05, 0.01)}), specs=(TYPO,), model=model, seeds=seeds)
    assert said in cards.model_card(one, write(one))


def test_cards_of_hostile_labels_stay_cards(tmp_path: Path) -> None:
    """A label that looks like Markdown or HTML is shown, not obeyed."""
    one = study(tmp_path, lines({TYPO: (0.05, 0.01)}), specs=(TYPO,), labels=("<script>x</script>", "---\n# a | b"))
    for text in (cards.model_card(one, write(one)), cards.datasheet(one, write(one))):
        assert text.count("\n---\n") == 1
        assert "<script>" not in re.sub(r"`[^`]*`", "", text)


def test_the_test_set_is_exported_as_a_dataset(one: Study, tmp_path: Path) -> None:
    """A folder of Parquet files and a README that names each as a configuration; edits lead from original to text."""
    export(one, write(one), tmp_path / "data")
    names = configurations(one)
    assert list(names.values()) == ["original", "typo", "synonym"]
    table = pq.read_table(tmp_path / "data" / "data" / "typo" / "test.parquet")
    assert table.column_names == ["id", "text", "original", "label", "label_name", "changed", "edits"]
    for row in table.to_pylist():
        data, place, made = row["original"].encode(), 0, b""
        for one_edit in row["edits"]:
            made += data[place : one_edit["start"]] + one_edit["text"].encode()
            place = one_edit["stop"]
        assert (made + data[place:]).decode() == row["text"]
        assert row["label_name"] == one.labels[row["label"]]
    assert len(pq.read_table(tmp_path / "data" / "data" / "original" / "test.parquet")) == 12
    configs = re.search(r"^configs: (.*)$", (tmp_path / "data" / "README.md").read_text(), re.M)
    assert configs is not None
    assert [entry["config_name"] for entry in json.loads(configs[1])] == list(names.values())


def test_an_export_without_texts_is_refused(tmp_path: Path) -> None:
    """An older study whose source is gone cannot be exported, and the error says what to do."""
    one = study(tmp_path / "study", lines({TYPO: (0.05, 0.01)}), specs=(TYPO,))
    with pytest.raises(ReportError, match="run the study again"):
        export(one, write(one), tmp_path / "data")


# --- figures -----------------------------------------------------------------------------------------------------


def test_looks_can_be_told_apart_in_grey() -> None:
    """Any two kinds of models differ in lightness by 6 % of the scale, and in marker, in light and dark."""
    for theme in (0, 1):
        shades = []
        for look in style.LOOKS.values():
            red, green, blue = (int(look[theme][at : at + 2], 16) / 255 for at in (1, 3, 5))
            shades.append(0.299 * red + 0.587 * green + 0.114 * blue)
        assert len({look.marker for look in style.LOOKS.values()}) == len(shades)
        ordered = sorted(shades)
        assert all(after - before > 0.06 for before, after in itertools.pairwise(ordered))


def test_a_pages_figure_takes_its_colours_from_the_page(one: Study) -> None:
    """The SVG has no colour of its own but the variables that `style.css` sets for light and dark."""
    svg = drawing.svg(one, "fig:forest")
    assert svg is not None
    assert "var(--wt-plain)" in svg
    assert not re.search(r"(fill|stroke): #[0-9a-f]{6}", svg)
    assert all(f"--wt-{name}:" in style.css("dark") for name in re.findall(r"var\(--wt-(\w+)\)", svg))


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_writes_everything(one: Study, tmp_path: Path) -> None:
    """Paper, LaTeX, cards, export, and the generated sections beside; told one a line, or as JSON."""
    words = [
        "report",
        str(one.folder),
        "--out",
        str(tmp_path / "out"),
        "--author",
        "Ada Example, U, a@u.org",
        "--latex",
        "--no-page",
    ]
    done = CliRunner().invoke(entry.app, [*words, "--export", str(tmp_path / "data"), "--title", "A Title", "--json"])
    assert done.exit_code == 0, done.output
    made = [Path(path) for path in json.loads(done.stdout[done.stdout.index("[") :])]
    assert [path.name for path in made] == ["paper.pdf", "latex", "MODEL_CARD.md", "DATASHEET.md", "data"]
    assert all(path.exists() for path in made)
    assert (one.folder / "paper" / "generated" / "introduction.md").is_file()
    assert "A Title" in (tmp_path / "out" / "latex" / "paper.tex").read_text()


def test_a_folder_without_a_study_is_an_error(tmp_path: Path) -> None:
    """The error says how to make one."""
    done = CliRunner().invoke(entry.app, ["report", str(tmp_path)])
    assert isinstance(done.exception, DataError)
    assert "run `windtunnel study" in str(done.exception)


def test_a_missing_package_is_said_with_the_remedy() -> None:
    """Without the extra the error is the command that installs it."""
    with pytest.raises(ReportError, match=r"pip install 'windtunnel\[report\]'"):
        extras.require("no_such_package_here")


def test_a_report_needs_no_torch(one: Study) -> None:
    """Writing everything imports neither torch nor transformers."""
    program = (
        "import sys, pathlib; from windtunnel.report import outputs; from windtunnel.report.study import Study\n"
        "outputs.make(Study.open(pathlib.Path(sys.argv[1])), pathlib.Path(sys.argv[2]), outputs.Options(page=False))\n"
        "assert not {'torch', 'transformers'} & sys.modules.keys()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(one.folder), str(one.folder / "report")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", ["", ", University", "ada@x.org"])
def test_an_author_needs_a_name(text: str) -> None:
    """What has no name is refused with the form that is wanted."""
    with pytest.raises(ReportError, match="Name, Affiliation, email"):
        outputs.author(text)


# --- reading -----------------------------------------------------------------------------------------------------


def test_answers_are_in_the_order_of_the_rows(one: Study) -> None:
    """Probabilities are found by row id and spec, whatever the order of the file."""
    path = one.folder / "predictions" / "plain-1.parquet"
    table = tables.read(path)
    before = one.predictions("plain", 1)
    tables.write(table.take(list(range(len(table)))[::-1]), path)
    after = Study.open(one.folder).predictions("plain", 1)
    assert before is not None
    assert after is not None
    assert (before.probs == after.probs).all()
    assert before.specs == ("original", TYPO, SYNONYM)
    assert before.probs.shape == (3, 12, 2)


def test_what_is_absent_is_none(tmp_path: Path) -> None:
    """A study without texts, predictions, variants or training records is still read."""
    one = STUDIES["an older study"](tmp_path)
    assert one.rows is None
    assert one.predictions() is None
    assert one.edits(TYPO) == {}
    assert one.training() == {}
    assert one.attribution is None
    assert one.numbers.one("drop", TYPO) is not None
    assert one.numbers.one("drop", TYPO, set="elsewhere") is None


def test_the_edits_of_no_rows_are_none(tmp_path):
    """A study in which there is no row to show is written up all the same."""
    assert (
        study(tmp_path / "study", [number("accuracy", "original", "plain", 0.9)], texts=["a", "b"]).edits(TYPO, [])
        == {}
    )
