"""The page of a study, without a browser: what is kept, what is said, that nothing in a text gets out of its place."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import shlex
import tomllib
from html.parser import HTMLParser

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import made_study
from made_study import line
from windtunnel.cli import entry
from windtunnel.measure.numbers import ORIGINAL
from windtunnel.report import page
from windtunnel.report.page import passages, row_choice
from windtunnel.report.page.explorer import explorer
from windtunnel.report.page.passages import Edit, cut_out
from windtunnel.report.page.predictions import BROKE, HEALED, MeanPredictions, mean_predictions
from windtunnel.report.page.reproduction import command, plan_file
from windtunnel.storage import tables
from windtunnel.storage.tables import NUMBERS
from windtunnel.study.plan import StudyPlan

TYPO, LOWER = "typo@1(rate=0.3, min_letters=4, keep_ends=True)", "case.lower@1(rate=1.0)"
PLAN = StudyPlan("builtin:reviews", model="nbsvm", transform=("typo(rate=0.3)",), held_out=("case.lower",), seeds=1)
HOSTILE = [
    "</script><script>document.title='taken'</script> good",
    "<!-- <script> good",
    "\"quotes' &amp; <img src=x onerror=\"document.title='taken'\"> good",
    "right \u202eto left\u202c \u2066and\u2069 back good",
    "nul \x00 bell \x07 escape \x1b[31m delete \x7f good",
    "lone\rreturn\nline\u2028separator\u2029end good",
    '=HYPERLINK("http://x","good")',
    "x" * 200_000 + " good",
    "🏳️‍🌈 good 👩‍👩‍👧",
]


def answers_of(right_before, right_after, labels):
    """(model, seed, spec) -> probabilities 0.9 and 0.1, for the right label where a list says so."""

    def probs(model, seed, spec):
        right = np.array(right_before if spec == ORIGINAL else right_after[spec])
        sure = np.where(right, labels, 1 - np.array(labels))
        return np.where(np.arange(2) == sure[:, None], 0.9, 0.1)

    return probs


def last_word(text):
    """The edit that replaces the last word by `bad`."""
    size = len(text.encode())
    return [(size - 4, size, "bad")]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A study of hostile texts, the first half of which break under `typo`, the others stay."""
    labels = [1] * len(HOSTILE)
    rows = made_study.rows_of(HOSTILE, labels, [f"<b>{n}</b>" for n in range(len(HOSTILE))])
    edits = {TYPO: [last_word(text) for text in HOSTILE], LOWER: [[] for _ in HOSTILE]}
    half = [n >= 4 for n in range(len(HOSTILE))]
    said = answers_of([True] * len(HOSTILE), {TYPO: half, LOWER: [True] * len(HOSTILE)}, labels)
    folder = tmp_path_factory.mktemp("<hostile>")
    return made_study.write(
        folder, rows, made_study.variants_of(rows, edits), said, plan=PLAN, labels=("<i>bad", "=good\x01")
    )


def embedded(text):
    """The JSON that a page holds."""
    return json.loads(text.partition('type="application/json">')[2].partition("</script>")[0])


class Elements(HTMLParser):
    """Every element that a parser sees, with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        """Take it in."""
        self.found.append((tag, dict(attributes)))


# --- passages -----------------------------------------------------------------------------------------------------


def rebuilt(cut, edits):
    """What a browser makes of a cut text and its marked edits: the text before and after."""
    units = cut.text.encode("utf-16-le")
    before, after, place = b"", b"", 0
    for skip, gone, new, *_ in cut.marked(edits)[0]:
        start = place + skip
        before += units[2 * place : 2 * (start + gone)]
        after += units[2 * place : 2 * start] + str(new).encode("utf-16-le")
        place = start + gone
    tail = units[2 * place :]
    return (before + tail).decode("utf-16-le"), (after + tail).decode("utf-16-le")


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.text(max_size=5)), max_size=6))
def test_a_short_text_is_kept_whole(text, places):
    """A browser, which counts in UTF-16, gets the very text before and after from what is kept."""
    ends = sorted({min(place, len(text)) for place, _ in places})
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    edits = [
        Edit(len(text[:a].encode()), len(text[:b].encode()), new)
        for (a, b), (_, new) in zip(spans, places, strict=False)
    ]
    cut = cut_out(text.encode(), [edits])
    expected, place = "", 0
    for edit in edits:
        expected += text.encode()[place : edit.start].decode() + edit.text
        place = edit.stop
    assert rebuilt(cut, edits) == (text, expected + text.encode()[place:].decode())
    assert cut.gaps == []


@given(
    st.integers(3_000, 60_000),
    st.lists(st.integers(0, 59_000), min_size=1, max_size=30, unique=True),
    st.sampled_from("a€😀"),
)
def test_a_long_text_is_cut_to_passages(size, places, letter):
    """Of a long text no more than `MOST` bytes are kept, whole characters, the head and the first edits among them."""
    text = letter * (size // len(letter.encode()))
    width = len(letter.encode())
    edits = [Edit(p * width, (p + 1) * width, "!") for p in sorted(places) if (p + 1) * width <= len(text.encode())]
    cut = cut_out(memoryview(text.encode()), [edits])
    assert len(cut.kept) <= passages.MOST
    assert set(cut.text) == {letter}
    marked, outside = cut.marked(edits)
    assert len(marked) + outside == len(edits)
    assert len(marked) >= min(len(edits), passages.FIRST_EDITS)
    assert cut.gaps[-1] == len(cut.text.encode("utf-16-le")) // 2 or len(cut.windows) > 1


def test_an_edit_that_spans_a_gap_is_seen_once():
    """An edit that replaces a whole long text is shown where the text begins, and its new text stands there once."""
    text = b"a" * 50_000
    cut = cut_out(text, [[Edit(0, 50_000, "new")]])
    marked, outside = cut.marked([Edit(0, 50_000, "new")])
    assert outside == 0
    assert [one[2] for one in marked].count("new") == 1


def test_what_is_left_out_of_a_new_text_is_counted():
    """An edit whose new text was cut when it was read says by how many characters."""
    marked, _ = cut_out(b"abc", []).marked([Edit(1, 2, "x" * 5, 995)])
    assert marked == [[1, 1, "xxxxx", 995]]


# --- which rows ---------------------------------------------------------------------------------------------------


def model_of(outcomes):
    """A model whose answers break (1) and heal (2) as told: (transformations, rows)."""
    outcomes = np.array(outcomes)
    labels = np.ones(outcomes.shape[1], np.int64)
    before = np.where((outcomes == HEALED).any(axis=0), 0, 1)
    after = np.where(outcomes == BROKE, 0, np.where(outcomes == HEALED, 1, before))
    guesses = np.vstack([before[None], after])
    probs = np.where(np.arange(2) == guesses[:, :, None], 0.8, 0.2).astype(np.float32)
    return MeanPredictions("plain", 1, probs, labels)


def test_rare_flips_are_not_crowded_out():
    """Rows are taken in turn from each transformation and direction: the one row that healed is among the first."""
    outcomes = np.zeros((2, 100), int)
    outcomes[0, :60] = BROKE
    outcomes[1, 99] = HEALED
    model = model_of(outcomes)
    assert model.outcomes.tolist() == outcomes.tolist()
    order = row_choice.order([f"r{n}" for n in range(100)])
    taken = list(row_choice.flipped([model], order))
    assert 99 in taken[:2]
    assert sorted(taken) == [*range(60), 99]
    assert sorted(row_choice.steady([model], order)) == list(range(60, 99))


def test_the_order_depends_on_ids_and_seed_only():
    """The same ids give the same order, wherever they stand; another seed gives another."""
    ids = [f"r{n}" for n in range(50)]
    first = [ids[n] for n in row_choice.order(ids)]
    backwards = ids[::-1]
    assert [backwards[n] for n in row_choice.order(backwards)] == first
    assert [ids[n] for n in row_choice.order(ids, seed=1)] != first


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A study of 400 rows, a quarter of which break under `typo`, a tenth heal under `case.lower`."""
    texts = [f"A film number {n} that was " + "very " * (n % 40) + "good" for n in range(400)]
    labels = [n % 2 for n in range(400)]
    rows = made_study.rows_of(texts, labels)
    before = [n % 10 != 3 for n in range(400)]
    typo = [right and n % 4 != 0 for n, right in enumerate(before)]
    edits = {TYPO: [last_word(text) for text in texts], LOWER: [[(0, 1, "a")] for _ in texts]}
    said = answers_of(before, {TYPO: typo, LOWER: [True] * 400}, labels)
    return made_study.write(tmp_path_factory.mktemp("many"), rows, made_study.variants_of(rows, edits), said, plan=PLAN)


def test_all_rows_are_kept_where_there_is_room(many):
    """A small study is on its page whole, the rows whose answers change first."""
    found = explorer(many)
    assert found["kept"]["shown"] == found["kept"]["rows"] == 400
    assert found["kept"]["broke"] == [100, 100]
    assert found["kept"]["healed"] == [40, 40]
    ids = [row["id"] for row in found["rows"]]
    assert sorted(ids) == sorted(many.rows["id"].to_pylist())
    moved = [any(v[1][0][1] != row["said"][0][1] for v in row["variants"]) for row in found["rows"]]
    assert moved == sorted(moved, reverse=True)


@pytest.mark.parametrize("budget", [5_000, 20_000, 60_000])
def test_what_is_kept_fits_the_budget_and_the_page_says_what_is_not(many, budget):
    """Flipped rows come first, a part is for the others, the JSON is no larger than it may be, and counts are told."""
    found = explorer(many, budget)
    assert len(json.dumps(found["rows"], ensure_ascii=False, separators=(",", ":")).encode()) <= budget
    kept = found["kept"]
    assert 0 < kept["flipped_shown"] < kept["shown"] < 400
    assert kept["broke"][0] == 100 > kept["broke"][1] > 0
    said = page._left_out(kept)
    assert f"Of 400 test rows this page has room for {kept['shown']:,}" in said
    assert explorer(many, budget) == found


def test_answers_are_means_over_seeds(many):
    """What the explorer shows of a row is what `predictions/` holds."""
    (plain, *_) = mean_predictions(many)
    assert plain.seeds == 1
    assert plain.at(0, 0) == [900, 0, 900]
    assert plain.at(1, 0) == [100, 1, 900]


def test_slices_of_the_rows_are_known(many):
    """A row names the slices it is in, those that tell rows apart only."""
    found = explorer(many)
    assert "0 words or more" not in found["slices"]
    assert all(0 <= number < len(found["slices"]) for row in found["rows"] for number in row.get("slices", []))
    inside = [sum(number in row.get("slices", []) for row in found["rows"]) for number in range(len(found["slices"]))]
    assert all(0 < count < 400 for count in inside)


def test_a_slice_that_nobody_knows_any_more_is_left_out(tmp_path):
    """A study measured with a slice that this program has not still has its page."""
    rows = made_study.rows_of(["A good film.", "A bad film?"], [1, 0])
    gone = [line("drop", 0.1, 0.0, 0.2, spec=TYPO, slice=name) for name in ("gone@1(min=2)", "question@1(min=1)")]
    edits = {TYPO: [last_word("A good film."), last_word("A bad film?")], LOWER: [[(0, 1, "a")]] * 2}
    said = answers_of([True, True], {TYPO: [True, False], LOWER: [True, True]}, [1, 0])
    study = made_study.write(tmp_path, rows, made_study.variants_of(rows, edits), said, plan=PLAN, more=gone)
    assert len(explorer(study)["slices"]) == 1


# --- the document -------------------------------------------------------------------------------------------------


def test_no_text_gets_out_of_its_place(hostile):
    """Texts, ids and labels that look like markup add no element, no comment and no attribute to the page."""
    text = page.page(hostile)
    elements = Elements(text).found
    assert [tag for tag, _ in elements if tag in ("img", "b", "i", "iframe")] == []
    scripts = [attributes for tag, attributes in elements if tag == "script"]
    assert scripts == [{"id": "rows", "type": "application/json"}, {}]
    assert not any(name.startswith("on") or name == "style" for _, there in elements for name in there)
    assert "<!--" not in text
    assert "\x00" not in text
    assert {row["text"] for row in embedded(text)["rows"]} >= {one for one in HOSTILE if len(one) < 1000}


def test_only_its_own_style_and_script_may_run(hostile):
    """The policy allows the two inline elements by their hashes, and no request."""
    text = page.page(hostile)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1)
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        inside = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert len(inside) == 1
        digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in "".join(str(value) for _, there in Elements(text).found for value in there.values())


def test_a_long_line_is_an_excerpt(hostile):
    """Of a line of 200,000 letters the head and the surroundings of its edit are on the page, and the size is told."""
    (row,) = [row for row in embedded(page.page(hostile))["rows"] if row["text"].startswith("xxx")]
    assert len(row["text"]) < 1000
    assert row["size"] == 200_005
    assert row["text"].endswith("x good")
    assert len(row["gaps"]) == 1


def test_the_page_says_why_a_model_was_trained_once(hostile):
    """NB-SVM is trained once because another training would give the same."""
    assert "<code>nbsvm</code>, trained once, as its training involves no chance" in page.page(hostile)


def test_a_study_without_figures_has_a_page(tmp_path):
    """What there is no figure for is left out; nothing fails for want of rows, variants, arms or intervals."""
    plan = StudyPlan("builtin:reviews", model="nbsvm", transform=("typo(rate=0.3)",), augment=0, seeds=1)
    rows = made_study.rows_of(["good"], [1])
    said = answers_of([True], {TYPO: [True]}, [1])
    study = made_study.write(tmp_path, rows, made_study.variants_of(rows, {TYPO: [last_word("good")]}), said, plan=plan)
    assert 'id="rows"' in page.page(study)
    for name in ("variants/test.parquet", "predictions/plain-1.parquet"):
        (tmp_path / name).unlink()
    text = page.page(type(study).open(tmp_path))
    assert 'id="rows"' not in text
    assert 'id="summary"' in text
    assert 'id="methods"' in text


@pytest.mark.parametrize(
    ("drop", "p", "said"),
    [
        ((0.05, 0.02, 0.08), 0.001, "falls under 1 of 1 transformation"),
        ((0.05, 0.02, 0.08), 0.2, "No drop is shown"),
        ((0.01, -0.02, 0.04), 0.5, "No drop is shown"),
        ((-0.05, -0.08, -0.02), 0.001, "It rises under typo"),
        ((0.35, 0.3, 0.4), 0.0001, "more than 20 points are lost"),
    ],
)
def test_a_verdict_says_no_more_than_the_interval(tmp_path, drop, p, said):
    """A drop is called one only where its interval lies above zero and its p value, where there is one, is small."""
    plan = StudyPlan("builtin:reviews", model="nbsvm", transform=("typo(rate=0.3)",), augment=0, seeds=2)
    rows = made_study.rows_of(["good"] * 4, [1] * 4)
    study = made_study.write(
        tmp_path,
        rows,
        made_study.variants_of(rows, {TYPO: [last_word("good")] * 4}),
        answers_of([True] * 4, {TYPO: [True] * 4}, [1] * 4),
        plan=plan,
    )
    kept = [n._asdict() for n in study.numbers if n.what != "drop"]
    lines = [{k: v for k, v in one.items() if k != "line"} for one in kept]
    lines += [line("drop", *drop, spec=TYPO), line("p_drop_holm", p, spec=TYPO)]
    tables.write(pa.Table.from_pylist(lines, NUMBERS), tmp_path / "numbers.parquet")
    assert said in page.page(type(study).open(tmp_path))


# --- the command --------------------------------------------------------------------------------------------------

PLANS = [
    StudyPlan("builtin:reviews"),
    StudyPlan(
        "my reviews.csv",
        model="nbsvm",
        baseline=("majority",),
        transform=("typo(rate=0.2)", "ocr | case.lower"),
        held_out=("synonym",),
        protect=("negations", "words:it's,so so"),
        augment=0,
        seeds=2,
        seed=7,
        limit=100,
        limit_test=50,
        labels=("bad", "good"),
        columns={"text": "review text"},
    ),
    StudyPlan("imdb", training={"epochs": 1, "learning_rate": 2e-5, "truncation": "head"}),
]


@pytest.mark.parametrize("plan", PLANS)
def test_the_command_repeats_the_study(plan, monkeypatch):
    """Given to the program, the command of the page asks for the very plan that the study had."""
    asked = []

    def run(found, out, **_):
        asked.append((found, str(out)))
        raise StoppedError

    monkeypatch.setattr("windtunnel.study.story.run", run)
    words = shlex.split(command(plan, "mine").replace("\\\n", " "))
    result = CliRunner().invoke(entry.app, words[1:])
    assert isinstance(result.exception, StoppedError), result.output
    assert asked == [(plan, "out/mine")]


class StoppedError(Exception):
    """The study would have begun here."""


def test_a_plan_that_flags_do_not_say_is_a_file(tmp_path):
    """A field that the command knows no flag for makes a study.toml, whose values come back as they were."""

    @dataclasses.dataclass(frozen=True)
    class Wider(StudyPlan):
        severity: tuple[str, ...] = ()
        strengths: tuple[float, ...] = (0.1,)
        wanted: dict[str, float] = dataclasses.field(default_factory=dict)

    assert plan_file(Wider("imdb")) == ""
    text = plan_file(Wider('quo"ted\\', seeds=2, severity=("typo",), strengths=(0.05, 0.5), wanted={"a b": 3.5}))
    assert tomllib.loads(text) == {
        "data": 'quo"ted\\',
        "seeds": 2,
        "severity": ["typo"],
        "strengths": [0.05, 0.5],
        "wanted": {"a b": 3.5},
    }
    assert command(Wider("imdb", severity=("typo",)), "x") == "windtunnel study study.toml \\\n  --out out/x"
