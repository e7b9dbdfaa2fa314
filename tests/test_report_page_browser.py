"""The page of a study in a browser: what a reader does with it, and that hostile texts do nothing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pytest

import browser
import made_study
from test_report_page import HOSTILE, LOWER, PLAN, TYPO, answers_of, last_word
from windtunnel.report import page
from windtunnel.storage import tables

pytestmark = pytest.mark.skipif(bool(browser.missing()), reason=browser.missing())
AXE = Path(__file__).parents[1] / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WHOLE = "document.querySelectorAll('.head button').forEach((button) => button.click())"
TEXTS = [*HOSTILE, *(f"Film number {n} is long " + "and slow " * (n % 50) + "but good" for n in range(60))]
LABELS = [n % 2 for n in range(len(TEXTS))]
BROKEN = [n % 3 == 0 for n in range(len(TEXTS))]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A page of 69 rows, hostile ones among them; a third break under `typo`, none under `case.lower`."""
    folder = tmp_path_factory.mktemp("study")
    ids = [f"<b>row</b> {n} + =1" for n in range(len(TEXTS))]
    rows = made_study.rows_of(TEXTS, LABELS, ids)
    edits = {TYPO: [last_word(text) for text in TEXTS], LOWER: [[(0, 1, "🙂")] for _ in TEXTS]}
    said = answers_of([True] * len(TEXTS), {TYPO: [not one for one in BROKEN], LOWER: [True] * len(TEXTS)}, LABELS)
    more = [made_study.line("severity", 0.9 - at, 0.85 - at, 0.95 - at, spec="typo@1", at=at) for at in (0.0, 0.1, 0.3)]
    more += [made_study.line("transfer", 0.8, 0.6, 0.9, spec=TYPO, model=f"augmented[{LOWER}]")]
    study = made_study.write(
        folder, rows, made_study.variants_of(rows, edits), said, plan=PLAN, labels=("no <i>", "yes"), more=more
    )
    size = len(TEXTS[30].encode())
    edit = {"start": size - 4, "stop": size, "text": "bad"}
    mine = {"model": "plain", "id": ids[30], "spec": TYPO, "edit": edit, "undone": True}
    tables.write(pa.Table.from_pylist([mine, mine | {"id": ids[33], "undone": False}]), folder / "attribution.parquet")
    path = folder / "a page.html"
    page.write(study, path)
    return path.as_uri()


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.CHROMIUM, args=browser.FLAGS)
        yield started
        started.close()


@pytest.fixture
def open_page(chromium, report):
    """Open the page in a tab of its own; at the end nothing was requested, refused or thrown."""
    contexts, noise, asked = [], [], []

    def opened(hash_="", **options):
        context = chromium.new_context(**{"viewport": {"width": 1200, "height": 900}} | options)
        contexts.append(context)
        context.route(
            "**/*", lambda route: route.continue_() if route.request.url.startswith(report) else route.abort()
        )
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: noise.append(message.text))
        tab.on("pageerror", lambda error: noise.append(str(error)))
        tab.goto(report + hash_)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert noise == []
    assert {url.partition("#")[0] for url in asked if not url.startswith("blob:")} <= {report}


def ids(tab):
    """The rows that are shown."""
    return tab.locator("article h3").all_inner_texts()


def found(tab):
    """What the page says of how many were found."""
    return tab.locator("#found").inner_text()


def test_the_table_sorts(open_page):
    """A heading sorts by its column, again the other way round, and says so; what has no value stays last."""
    tab = open_page()
    names = tab.locator("#transformations tbody .spec")
    drop = tab.get_by_role("columnheader", name="Drop")
    drop.get_by_role("button").press("Enter")
    assert drop.get_attribute("aria-sort") == "descending"
    assert names.all_inner_texts() == ["typo", "case.lower"]
    drop.get_by_role("button").click()
    assert drop.get_attribute("aria-sort") == "ascending"
    assert names.all_inner_texts() == ["case.lower", "typo"]
    tab.get_by_role("columnheader", name="Transformation").get_by_role("button").click()
    assert names.all_inner_texts() == ["case.lower", "typo"]
    assert drop.get_attribute("aria-sort") is None


def test_the_table_filters(open_page):
    """Words and the verdict leave those lines that have both, and the page says how many."""
    tab = open_page()
    lines = tab.locator("#transformations tbody tr:visible")
    tab.get_by_label("Name").fill("case")
    assert lines.count() == 1
    assert tab.locator("#t-found").inner_text() == "1 of 2 transformations"
    tab.get_by_label("Verdict").select_option("falls")
    assert lines.count() == 0
    tab.get_by_label("Name").fill("")
    assert lines.locator(".spec").all_inner_texts() == ["typo"]


def test_the_explorer_filters(open_page):
    """Transformation, what became of it, label and slice together leave the rows and variants that fit."""
    tab = open_page()
    assert found(tab) == f"{len(TEXTS)} rows, {2 * len(TEXTS)} variants"
    tab.get_by_label("What became of it").select_option("broke")
    assert found(tab) == f"{sum(BROKEN)} rows, {sum(BROKEN)} variants"
    tab.get_by_label("Label").select_option("1")
    both = [broke and label == 1 for broke, label in zip(BROKEN, LABELS, strict=True)]
    assert found(tab) == f"{sum(both)} rows, {sum(both)} variants"
    tab.locator("#f-spec").select_option(LOWER)
    assert found(tab) == "No row is like that."
    tab.get_by_label("What became of it").select_option("")
    assert found(tab).startswith(f"{sum(LABELS)} rows")
    tab.get_by_label("Slice").select_option("digits")
    assert 0 < int(found(tab).split()[0]) < sum(LABELS)
    assert "slice=" in tab.url
    tab.get_by_role("button", name="Show all rows").click()
    assert found(tab) == f"{len(TEXTS)} rows, {2 * len(TEXTS)} variants"


def test_the_explorer_searches(open_page):
    """All words must occur in the text, an edit or the id, in any case; more rows are shown ten by ten."""
    tab = open_page()
    search = tab.get_by_label("Words in the text or id")
    search.fill("NUMBER long 59 ROW")
    assert sorted(ids(tab)) == ["<b>row</b> 59 + =1", "<b>row</b> 68 + =1"]
    search.fill("number")
    assert len(ids(tab)) == 10
    tab.get_by_role("button", name="Show 10 more").click()
    assert len(ids(tab)) == 20
    assert tab.evaluate("document.activeElement.tagName") == "ARTICLE"


def test_edits_are_marked_by_more_than_colour(open_page):
    """What goes is struck through, what comes is underlined, and a screen reader is told."""
    tab = open_page("#row=" + quote("<b>row</b> 30 + =1", safe=""))
    gone, new = tab.locator("article del").first, tab.locator("article ins").first
    assert (gone.inner_text(), new.inner_text()) == ("good", "bad")
    assert "line-through" in gone.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "underline" in new.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "gone" in gone.evaluate("e => getComputedStyle(e, '::before').content")


def test_the_edit_that_did_it_is_framed(open_page):
    """An edit without which the answer is right again is framed and said to be so; another is not."""
    tab = open_page("#row=" + quote("<b>row</b> 30 + =1", safe=""))
    assert tab.locator("article .did").all_inner_texts() == ["good", "bad"]
    assert tab.get_by_text("Without this edit the answer is right again").count() > 0
    tab.evaluate("location.hash = '#row=' + encodeURIComponent('<b>row</b> 33 + =1')")
    tab.wait_for_function("document.querySelector('article h3').textContent.includes(' 33 ')")
    assert tab.locator("article .did").count() == 0


def test_a_row_has_an_address(open_page):
    """A row's link shows it alone, after a reload too; one that is not on the page is said."""
    tab = open_page()
    link = tab.locator("article").nth(3).get_by_role("link")
    wanted = ids(tab)[3]
    link.click()
    tab.wait_for_function("document.querySelectorAll('article').length === 1")
    assert ids(tab) == [wanted]
    tab.reload()
    assert ids(tab) == [wanted]
    tab.evaluate("location.hash = '#row=nothing'")
    tab.wait_for_function("document.querySelectorAll('article').length === 0")
    assert found(tab) == "The row nothing is not among those kept on this page."
    tab.get_by_role("button", name="Show all rows").click()
    assert len(ids(tab)) == 10


def test_filters_have_an_address(open_page):
    """The address holds what was asked for, and a transformation's name in the forest plot leads to its texts."""
    tab = open_page("#fate=broke&q=number%20good")
    assert tab.get_by_label("What became of it").input_value() == "broke"
    assert tab.get_by_label("Words in the text or id").input_value() == "number good"
    count = int(found(tab).split()[0])
    assert 0 < count < sum(BROKEN)
    tab.locator("#forest a").first.click()
    tab.wait_for_function("document.getElementById('f-fate').value === ''")
    assert tab.locator("#f-spec").input_value() == TYPO
    assert found(tab) == f"{len(TEXTS)} rows, {len(TEXTS)} variants"


def test_the_export_holds_what_is_shown(open_page):
    """The CSV has a line for each variant that was found, whole texts before and after, and no formula."""
    tab = open_page("#fate=broke&spec=" + quote(TYPO, safe=""))
    with tab.expect_download() as waited:
        tab.get_by_role("button", name="Export as CSV").click()
    text = Path(waited.value.path()).read_bytes().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert waited.value.suggested_filename == "rows.csv"
    assert len(lines) == sum(BROKEN)
    assert {one["fate"] for one in lines} == {"broke"}
    by_id = {one["id"]: one for one in lines}
    nine = by_id["<b>row</b> 9 + =1"]
    assert nine["text_before"] == TEXTS[9]
    assert nine["text_after"] == TEXTS[9].removesuffix("good") + "bad"
    assert (nine["label_probability_before"], nine["label_probability_after"]) == ("0.9", "0.1")
    assert by_id["<b>row</b> 6 + =1"]["text_before"] == "'" + HOSTILE[6]
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for one in lines for value in one.values())


def test_hostile_texts_are_inert(open_page):
    """No text is taken for markup, none runs; marks that turn a line around or leave no ink are shown as signs."""
    tab = open_page("#row=" + quote("<b>row</b> 0 + =1", safe=""))
    assert tab.title() == "nbsvm on builtin:reviews in the wind tunnel"
    assert "</script><script>document.title='taken'</script> " in tab.locator("article .text").first.inner_text()
    shown = {}
    for number in range(len(HOSTILE)):
        tab.evaluate("id => { location.hash = '#row=' + encodeURIComponent(id); }", f"<b>row</b> {number} + =1")
        tab.wait_for_function(
            "n => document.querySelector('h3')?.id && document.querySelector('article h3')"
            "?.textContent.includes(` ${n} `)",
            arg=str(number),
        )
        tab.evaluate(WHOLE)
        shown[number] = tab.locator("article .text").first.inner_text()
    assert "right ⟨RLO⟩to left⟨PDF⟩ ⟨LRI⟩and⟨PDI⟩ back" in shown[3]
    assert "nul ⟨NUL⟩ bell ⟨0007⟩ escape ⟨001B⟩[31m delete ⟨007F⟩" in shown[4]
    assert "lone↵return↵\nline↵\nseparator↵\nend" in shown[5]
    assert len(shown[7]) < 2000
    assert "🏳️‍🌈 " in shown[8]
    assert "👩‍👩‍👧" in shown[8]
    assert tab.evaluate("document.querySelectorAll('article img, article i, article b, article script').length") == 0


def test_it_is_dark_where_that_is_wanted(open_page):
    """The page follows the reader's scheme, the figures with it."""
    light, dark = open_page(color_scheme="light"), open_page(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    mark = "getComputedStyle(document.querySelector('.plot .plain circle')).stroke"
    axis = "getComputedStyle(document.querySelector('.drawing text')).fill"
    assert light.evaluate(ground) == "rgb(252, 252, 250)"
    assert dark.evaluate(ground) == "rgb(21, 24, 27)"
    assert light.evaluate(mark) != dark.evaluate(mark)
    assert light.evaluate(axis) != dark.evaluate(axis)


@pytest.mark.parametrize("width", [400, 320])
def test_a_telephone_is_wide_enough(open_page, width):
    """At 400 pixels, and at 320, nothing but tables of curves scrolls sideways."""
    tab = open_page(viewport={"width": width, "height": 800})
    tab.evaluate(WHOLE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_everybody_can_use_it(open_page):
    """axe-core finds no serious fault, light and wide, dark and narrow, filters in use."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (tools/system_packages.sh)")
    for scheme, width in (("light", 1200), ("dark", 400)):
        tab = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})
        tab.get_by_label("What became of it").select_option("broke")
        tab.evaluate(AXE.read_text(encoding="utf-8"))
        result = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults = [
            (fault["id"], fault["impact"], [node["html"][:120] for node in fault["nodes"][:3]])
            for fault in result["violations"]
            if fault["impact"] in ("serious", "critical", "moderate")
        ]
        assert faults == [], json.dumps(faults, indent=1)


def test_all_is_there_without_javascript(open_page):
    """Without JavaScript the figures, the table and the command stand; no dead control is shown."""
    tab = open_page(java_script_enabled=False)
    assert tab.locator("#transformations tbody tr").count() == 2
    assert tab.get_by_role("button", name="Export as CSV").count() == 0
    assert tab.get_by_text("The explorer needs JavaScript").is_visible()


def test_it_prints(open_page):
    """On paper there are no controls, and the rows that were asked for are there."""
    tab = open_page("#fate=broke")
    tab.emulate_media(media="print")
    assert tab.locator("article:visible").count() == 10
    for control in ("#explorer-form", "nav", "#more"):
        assert not tab.locator(control).is_visible()
    assert tab.pdf(format="A4").startswith(b"%PDF")
