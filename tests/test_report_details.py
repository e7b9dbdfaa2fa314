"""What a report says of shares nobody knows, of single edits, of transfer; and what things are called in print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from report_studies import LOWER, SYNONYM, TYPO, lines, number, study
from windtunnel import slices
from windtunnel.report import page
from windtunnel.report.document import TableBlock, plain
from windtunnel.report.figures import curves
from windtunnel.report.page.curves import curves as page_curves
from windtunnel.report.page.summary import sentences_of
from windtunnel.report.sections import write
from windtunnel.report.sections.kinds import kind_name
from windtunnel.report.study import Study
from windtunnel.storage import tables
from windtunnel.storage.tables import ATTRIBUTION

MORE_TYPO = "typo@1(rate=0.4, min_letters=4, keep_ends=True)"
CURVE = "typo@1(min_letters=4, keep_ends=True)"


def drops() -> list[dict[str, Any]]:
    """A drop under each of two transformations, and a gain on each."""
    return lines({TYPO: (0.05, 0.01), SYNONYM: (0.04, 0.01)}, {TYPO: (0.03, 0.01), SYNONYM: (0.02, 0.01)})


def wide(found: list[dict[str, Any]], low: float, high: float, spec: str = TYPO) -> list[dict[str, Any]]:
    """The lines with another recovered share."""
    changed = {"value": (low + high) / 2, "low": low, "high": high}
    return [one | changed if (one["what"], one["spec"]) == ("recovered", spec) else one for one in found]


def said(one: Study) -> str:
    """All sentences, the abstract's as well."""
    return " ".join(sentence.text for sentence in write(one).sentences())


def table(one: Study, key: str) -> TableBlock:
    """A table of the report."""
    return next(block for block in write(one).blocks() if isinstance(block, TableBlock) and block.key == key)


def cells(block: TableBlock) -> list[list[str]]:
    """The rows of a table as plain text."""
    return [[plain(cell) for cell in row] for row in block.rows]


# --- shares that are not known ------------------------------------------------------------------------------------


def test_a_share_with_a_huge_interval_is_not_given(tmp_path: Path) -> None:
    """1760% [669, 2850] of a drop is no figure: neither prose nor main table nor page give it."""
    one = study(tmp_path, wide(drops(), 6.69, 28.5))
    text = said(one)
    assert "an unknown share of the drop" in text
    assert "How much of the drop is recovered under typo is not known" in text
    assert "1760" not in text
    assert "50% [30, 70]" in text
    assert not [row for row in cells(table(one, "tab:main")) if "1760" in row[5]]
    assert "1760" in " ".join(row[6] for row in cells(table(one, "tab:all")))
    assert "1760" not in " ".join(sentences_of(one))
    assert "1760" not in page.page(one)


def test_an_interval_of_100_points_is_still_told(tmp_path: Path) -> None:
    """The rule begins above 100 points."""
    text = said(study(tmp_path, wide(drops(), 0.25, 1.25)))
    assert "75% [25, 125] of the drop" in text
    assert "not known" not in text


def test_more_gained_than_lost_needs_the_whole_interval(tmp_path: Path) -> None:
    """A share over 100 % whose interval goes below it is no reason to say that more was gained than lost."""
    assert "more is gained than was lost" not in said(study(tmp_path / "a", wide(drops(), 0.9, 1.5)))
    found = wide(lines({TYPO: (0.05, 0.01)}, {TYPO: (0.08, 0.01)}), 1.1, 2.0)
    assert "more is gained than was lost" in said(study(tmp_path / "b", found, specs=[TYPO]))


def test_transfer_without_an_answer_is_called_that(tmp_path: Path) -> None:
    """-66% [-794, 663] on average is not known; 40% [10, 70] is."""
    model = f"augmented[{TYPO}]"
    vague = said(study(tmp_path / "a", [*drops(), number("transferred", TYPO, model, -0.66, 7.28)]))
    assert "is recovered on the others is not known after training on typo: the 95% interval is wider" in vague
    assert "66%" not in vague
    clear = said(study(tmp_path / "b", [*drops(), number("transferred", TYPO, model, 0.4, 0.3)]))
    assert "On average 40% [10, 70] of what is recovered" in clear


# --- transfer -----------------------------------------------------------------------------------------------------


@pytest.fixture
def transferring(tmp_path: Path) -> Study:
    """Trained on each of two, tested on these and on one held out."""
    shares = {
        (TYPO, TYPO): 0.6,
        (TYPO, SYNONYM): 0.1,
        (TYPO, LOWER): 0.2,
        (SYNONYM, TYPO): 0.05,
        (SYNONYM, SYNONYM): 0.5,
    }
    found = [number("transfer", on, f"augmented[{by}]", share, 0.2) for (by, on), share in shares.items()]
    found.append(number("transfer", LOWER, f"augmented[{SYNONYM}]", 0.3, 3.0))
    found += [number("accuracy", spec, f"augmented[{SYNONYM}]", 0.9, 0.01) for spec in ("original", TYPO)]
    return study(tmp_path, [*drops(), *found], specs=[TYPO, SYNONYM, LOWER], held_out=1)


def test_transfer_is_a_table(transferring: Study) -> None:
    """A row a transformation tested on, the one held out marked; what is not known is a dash."""
    block = table(transferring, "tab:transfer")
    assert [plain(cell) for cell in block.head] == ["tested on", "typo", "synonym"]
    assert cells(block) == [
        ["typo", "60 [40, 80]", "5 [−15, 25]"],
        ["synonym", "10 [−10, 30]", "50 [30, 70]"],
        ["case.lower*", "20 [0, 40]", "–"],
    ]


def test_the_page_marks_what_is_held_out(transferring: Study) -> None:
    """The same in the page, without the figure whose interval says nothing."""
    section = page_curves(transferring).section
    assert "case.lower*</th>" in section
    assert "interval 0 to 40" in section
    assert "interval −270 to" not in section
    assert "held out of all training" in section


def test_models_have_short_names_in_the_appendix(transferring: Study) -> None:
    """A model trained on one transformation is called by that one's short name."""
    names = {row[1] for row in cells(table(transferring, "tab:all"))}
    assert "augmented[synonym]" in names
    assert not [name for name in names if "@" in name]


def test_short_names_tell_strengths_apart(tmp_path: Path) -> None:
    """Where two strengths of one transformation are tested, its models say which they were trained on."""
    one = study(tmp_path, drops(), specs=[TYPO, MORE_TYPO])
    assert one.called_model(f"augmented[{MORE_TYPO}]") == "augmented[typo (0.4)]"
    assert [one.called_model(name) for name in ("plain", "augmented@250")] == ["plain", "augmented@250"]


# --- single edits -------------------------------------------------------------------------------------------------


def attribution(folder: Path) -> None:
    """Of three flips of the plain model two are undone by good -> goood, one of them also by a comma left out."""
    edits = [
        ("a", "good", "goood", "letters", True),
        ("b", "good", "goood", "letters", True),
        ("b", "film,", "film", "punctuation", True),
        ("c", "good", "goood", "letters", False),
        ("c", "", "so", "words added", False),
    ]
    common = {"train_seed": 1, "spec": TYPO, "edits": 2, "edit": {"start": 0, "stop": 1, "text": "x"}, "tenth": 0}
    found = [
        {"model": model, "id": id_, "old": old, "new": new, "kind": kind, "rise": 0.1, "undone": undone, **common}
        for model in ("plain", "control")
        for id_, old, new, kind, undone in edits
        if model == "plain" or id_ != "c"
    ]
    tables.write(pa.Table.from_pylist(found, ATTRIBUTION), folder / "attribution.parquet")


def test_single_edits_are_one_sentence(tmp_path: Path) -> None:
    """Shares under several transformations stand in one sentence, in the order of the tests."""
    found = [number("attributed", spec, "plain/1", 0.6, 0.1) for spec in (SYNONYM, TYPO)]
    text = said(study(tmp_path, [*drops(), *found]))
    assert text.count("undone by a single edit") == 1
    assert "is 60.0% [50.0, 70.0] under typo and 60.0% [50.0, 70.0] under synonym." in text


def test_the_edits_that_do_the_damage_are_told(tmp_path: Path) -> None:
    """Kinds with their share of the flips; words that undo two flips or more, with counts; of the plain model only."""
    one = study(tmp_path, drops())
    attribution(tmp_path)
    text = said(one)
    assert "Of the 3 flips over all transformations, 67% are undone by an edit of the kind letters and 33%" in text
    assert cells(table(one, "tab:damage")) == [["good → goood", "2", "3"]]
    section = page_curves(one).section
    assert "<code>good</code> → <code>goood</code>" in section
    assert "Of 3 answers of the plain model that broke, 2 (67 %)" in section
    assert "film," not in section


def test_words_that_undo_one_flip_make_no_table(tmp_path: Path) -> None:
    """A pair that decides once is chance, though its kind is told; without attribution there is nothing at all."""
    none = study(tmp_path / "none", drops())
    assert "flips over all" not in said(none)
    assert "Single edits" not in page_curves(none).section
    one = study(tmp_path / "one", drops())
    attribution(one.folder)
    edits = tables.read(one.folder / "attribution.parquet")
    tables.write(edits.filter(pc.not_equal(edits["id"], "a")), one.folder / "attribution.parquet")
    assert "Of the 2 flips over all transformations, 50% are undone by an edit of the kind letters" in said(one)
    assert not [block for block in write(one).blocks() if getattr(block, "key", "") == "tab:damage"]


def test_an_older_attribution_tells_no_words(tmp_path: Path) -> None:
    """A study from before edits had words and kinds gives a report without them."""
    one = study(tmp_path, drops())
    attribution(tmp_path)
    edits = tables.read(tmp_path / "attribution.parquet").drop_columns(["old", "new", "kind"])
    tables.write(edits, tmp_path / "attribution.parquet")
    assert "flips over all" not in said(one)


# --- names --------------------------------------------------------------------------------------------------------


def test_every_slice_has_a_name_in_print() -> None:
    """None is called as it is typed, and no two alike."""
    called = [kind_name(slices.get(name).spec) for name in slices.names()]
    assert not [name for name in called if name is None or "@" in name or "{" in name]
    assert len(set(called)) == len(called)


@pytest.mark.parametrize(
    ("spec", "called"),
    [
        ("length@1(min=200, max=1000000)", "200 or more words"),
        ("length@1(min=0, max=90)", "90 or fewer words"),
        ("sentences@1(min=2, max=3)", "2 to 3 sentences"),
        ("readability@1(min=8.0, max=1000.0)", "school grade 8 or more"),
        ("(negation@1(min=1) | gender.female@1(min=2))", "(negation or feminine pronoun (min=2))"),
        ("label=so-so", "label so-so"),
        ("label=a & predicted=b", "label a, predicted b"),
        ("tokens=20-61", "20–61 tokens"),
        ("of.a.plugin@1", None),
    ],
)
def test_names_of_slices(spec: str, called: str | None) -> None:
    """Ranges lose the ends that do not matter; parameters that are not the usual ones are told."""
    assert kind_name(spec) == called


def test_lines_are_named_after_their_models(tmp_path: Path) -> None:
    """Where a figure draws two models, each line says whose it is; alone, it says of which transformation."""
    found = [
        number("severity", CURVE, model, 0.9 - at, 0.01, at=at) for model in ("plain", "augmented") for at in (0.0, 0.3)
    ]
    two = curves.severity(study(tmp_path / "two", [*drops(), *found]))
    assert two is not None
    assert {text.get_text() for text in two.axes[0].texts} == {"plain", "augmented"}
    assert two.axes[0].get_xlabel() == "strength of typo"
    one = curves.severity(study(tmp_path / "one", [*drops(), *found[:2]]))
    assert one is not None
    assert [text.get_text() for text in one.axes[0].texts] == ["typo"]


def test_curves_of_the_page_have_short_names(tmp_path: Path) -> None:
    """The table below the curves names the transformation as the figure does."""
    found = [number("severity", CURVE, "plain", 0.9 - at, 0.01, at=at) for at in (0.0, 0.3)]
    section = page_curves(study(tmp_path, [*drops(), *found])).section
    assert '<th scope="row">typo</th>' in section
    assert "min_letters" not in section
