"""Whatever a stranger writes into a study (texts, ids, labels, specs, names of models) is shown and never obeyed."""

import csv
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pdfplumber
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

import browser
import proof
from report_studies import lines, number, study
from test_report_files import STYLE
from windtunnel import data
from windtunnel.cli.entry import app
from windtunnel.data.columns import Columns
from windtunnel.data.files import read_file
from windtunnel.quality.audit import sheets
from windtunnel.quality.audit.draw import Audit, Item
from windtunnel.storage import csv_safety, files, table_files

EVILS = (
    "<img src=//evil.example/x onerror=document.title='taken'>",
    "\"'></script><script>document.title='taken'</script>",
    '#read("/etc/passwd") #panic() $x$ @preview/x',
    "\\input{/etc/passwd} \\write18{touch taken} ^^5cinput{/etc/passwd} $\\input{/etc/passwd}$",
    "[x](javascript:document.title='taken') ![y](https://evil.example/y.png) <https://evil.example>",
    "{{7*7}} ${7*7} {{drop original}} -->",
    "a\n---\n# b\n\n| c | d |\n",
    '=HYPERLINK("https://evil.example";"x")',
    "[red]bold[/red] \x1b[31m\x1b]0;taken\x07",
)
EVIL = " ".join(EVILS)


def poisoned(folder, *, also_texts=True):
    """A study all of whose words are hostile: specs, labels, texts, and every text of its plan and manifest."""
    specs = [f"{EVILS[n]}.py:f@1(x='{EVILS[n + 1]}')" for n in range(0, 8, 2)] + [f"a>b@1({EVIL})"]
    found = lines(dict.fromkeys(specs, (0.05, 0.01)), dict.fromkeys(specs, (0.03, 0.01)))
    found += [number("drop", specs[0], f"augmented[{EVIL}]", 0.1, 0.05), number("accuracy", specs[0], EVIL, 0.5, 0.1)]
    found += [number("drop", specs[0], "plain", 0.2, 0.05, slice=EVIL), number("accuracy", EVIL, "plain", 0.5, 0.1)]
    found = [line | {"method": f"{line['method']} {EVILS[0]}"} for line in found]
    labels = (EVILS[0], EVILS[3])
    one = study(folder, found, specs=specs, labels=labels, data=EVIL, texts=EVILS if also_texts else (), held_out=1)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["plan"] |= {"model": EVIL, "protect": [EVIL], "labels": list(labels), "columns": {"text": EVIL}}
    manifest["plan"] |= {
        "also_test": [EVIL],
        "map_labels": {EVIL: EVIL},
        "slices": [EVIL],
        "training": {"device": EVIL},
    }
    manifest["windtunnel"] = EVIL
    manifest["data"] |= {"fingerprint": EVIL, "notes": [EVIL]}
    manifest["machine"] = {"system": EVIL, "python": EVIL, "cores": 1}
    manifest["inexact"] = {specs[0]: EVIL}
    files.write_json(folder / "manifest.json", manifest)
    assert one.folder == folder
    return folder


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Everything that `windtunnel report` makes of it."""
    folder = poisoned(tmp_path_factory.mktemp("stranger") / "study")
    done = CliRunner().invoke(app, ["report", str(folder), "--latex", "--pages", "40", "--export", str(folder / "set")])
    assert done.exit_code == 0, (done.output, done.exception)
    return folder


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        """Note one."""
        self.found.append((tag, dict(attrs)))


def test_the_page_has_no_element_of_a_strangers(report):
    """No image, handler or foreign address stands in the page; in a browser, nothing runs and nothing is asked for."""
    path = report / "report" / "report.html"
    tags = Tags()
    tags.feed(path.read_text(encoding="utf-8"))
    for tag, attributes in tags.found:
        assert tag not in ("img", "iframe", "object", "embed", "base")
        assert "action" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src"):
            assert "evil" not in (attributes.get(name) or "") or attributes[name].startswith("#")
            assert not (attributes.get(name) or "").lower().startswith("javascript")
    if missing := browser.missing():
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    asked, said = [], []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=browser.FLAGS)
        tab = chromium.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("dialog", lambda dialog: said.append(dialog.message))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(path.as_uri())
        tab.wait_for_timeout(200)
        title = tab.title()
        images = tab.evaluate("document.querySelectorAll('img, iframe, [onerror]').length")
        chromium.close()
    assert title != "taken"
    assert (asked, said, images) == ([path.as_uri()], [], 0)
    proof.record("Strangers' models and data", "A hostile study's page runs nothing and asks for nothing", fields=15)


def test_the_paper_reads_no_file(report):
    """Typst prints what looks like its code; nothing of the machine's files is in the PDF."""
    with pdfplumber.open(report / "report" / "paper.pdf") as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "root:x:0" not in text
    assert '#read("/etc/passwd")' in text.replace("“", '"').replace("”", '"').replace("\n", " ")
    proof.record("Strangers' models and data", "A hostile study's paper reads no file", evaluated=0)


def test_the_latex_obeys_nothing(report):
    """No command of a stranger's is left in paper.tex, and where TeX Live is, it compiles without one being run."""
    folder = report / "report" / "latex"
    source = (folder / "paper.tex").read_text(encoding="utf-8")
    assert not re.search(r"\\(input|write|openin|include|immediate)\b(?!enc)[^e]", source.replace("\\inputenc", ""))
    assert "^^" not in source
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex (texlive-latex-recommended) is not installed")
    (folder / "acl.sty").write_text(STYLE, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-recorder", "-no-shell-escape", "paper"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, errors="replace")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "/etc/passwd" not in (folder / "paper.fls").read_text(errors="replace")
    assert not (folder / "taken").exists()


def test_markdown_shows_no_link_or_element_of_a_strangers(report):
    """Cards, the exported set's README and generated sections have no HTML, image or address out of the study."""
    made = [report / "report" / "MODEL_CARD.md", report / "report" / "DATASHEET.md", report / "set" / "README.md"]
    made += sorted((report / "paper" / "generated").glob("*.md"))
    for path in made:
        text = path.read_text(encoding="utf-8")
        front, body = re.fullmatch(r"(?:---\n(.*?)\n---\n)?(.*)", text, re.S).groups()
        for line in (front or "").splitlines():
            key, colon, value = line.partition(": ")
            assert colon, (path, line)
            json.loads(value)  # so that no value ends before its line does
            assert re.fullmatch(r"[\w-]+", key)
        body = re.sub(r"<!--.*?-->", "", body, flags=re.S) if "generated" in path.parts else body
        tags = Tags()
        tags.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(body))
        for tag, attributes in tags.found:
            assert tag not in ("img", "script", "iframe"), (path.name, tag, attributes)
            assert "evil" not in json.dumps(attributes), (path.name, tag, attributes)
            assert "javascript" not in json.dumps(attributes), (path.name, tag, attributes)
    proof.record(
        "Strangers' models and data", "Markdown of a hostile study has no link or element of its", files=len(made)
    )


def test_the_terminal_and_junit_show_what_is_written(tmp_path):
    """`check` prints hostile names without obeying their markup or control characters; its XML stays XML."""
    import xml.etree.ElementTree as ET

    folder = poisoned(tmp_path / "study", also_texts=False)
    done = CliRunner().invoke(app, ["check", str(folder), "--max-drop", "1", "--junit", str(tmp_path / "check.xml")])
    assert done.exit_code == 1, (done.output, done.exception)
    assert "\x1b]0;" not in done.output
    assert "\x07" not in done.output
    assert {case.tag for case in ET.parse(tmp_path / "check.xml").getroot().iter()} <= {
        *("testsuites", "testsuite", "testcase", "failure", "skipped", "properties", "system-out", "system-err"),
    }


CELLS = st.text(st.sampled_from("='+-@\t\r\n,\";1a.eＥ＝－é "), max_size=8)


@given(st.lists(CELLS, min_size=1, max_size=5), st.sampled_from([".csv", ".tsv"]))
def test_what_is_written_as_csv_comes_back(tmp_path_factory, texts, ending):
    """Every text is read as it was, and no cell in the file is a formula; numbers stay numbers."""
    path = tmp_path_factory.mktemp("csv") / f"set{ending}"
    labels = [str(-(place % 2)) for place in range(len(texts))]
    table = pa.table(
        {"id": [f"={place}" for place in range(len(texts))], "text": texts, "label": labels, "n": [-1] * len(texts)}
    )
    table_files.write(table, path)
    with path.open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file, delimiter="\t" if ending == ".tsv" else ","))[1:]
    for row in written:
        for cell in row:
            assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) or re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", cell), (
                cell
            )
    assert [row[2:] for row in written] == [[label, "-1"] for label in labels]
    back = read_file(path, Columns(text="text", label="label", id="id"), True).table
    assert back["text"].to_pylist() == texts
    assert back["id"].to_pylist() == [f"={place}" for place in range(len(texts))]


@given(CELLS)
def test_a_guard_is_undone(text):
    """Whatever the text, also one that is guarded already."""
    assert csv_safety.plain(csv_safety.guarded(text)) == text
    assert csv_safety.plain(csv_safety.guarded(csv_safety.guarded(text))) == csv_safety.guarded(text)
    proof.record("Strangers' models and data", "CSV and TSV cells are no formulas, and come back as they were")


def test_a_raters_sheet_has_no_formula(tmp_path):
    """The sheet of an audit is opened in a spreadsheet program."""
    items = (
        Item("1", "=1+1", "r1", "original", "original", "a"),
        Item("2", "-- no", "r1", "typo@1()", "transformed", "a"),
    )
    audit = Audit(items, ("a", "b"), ("typo@1()",), 0, "x.csv", None)
    sheets.write(audit, tmp_path / "sheet.csv", tmp_path / "key.json")
    text = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(text))] == ["text", "'=1+1", "'-- no"]


def test_what_others_guarded_is_read_and_said(tmp_path):
    """A note says that apostrophes were taken away, and how many."""
    (tmp_path / "set.csv").write_text("text,label\n'=1+1,a\n'tis good,b\n'-x,a\n-y,b\n", encoding="utf-8")
    found = data.read_rows(tmp_path / "set.csv")
    assert found.rows["text"].to_pylist() == ["=1+1", "'tis good", "-x", "-y"]
    raw = read_file(tmp_path / "set.csv", Columns(), True)
    assert raw.notes == (
        f"{tmp_path}/set.csv: 2 rows were read without the apostrophe that keeps spreadsheets from running them.",
    )
