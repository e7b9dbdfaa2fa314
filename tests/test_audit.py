import csv
import json
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from small_reviews import LABELS, rows
from test_cli import refused, run
from windtunnel.engine.local import transform_rows
from windtunnel.errors import DataError
from windtunnel.measure.agreement import cohen_kappa
from windtunnel.measure.proportion import clopper_pearson
from windtunnel.quality import audit
from windtunnel.quality.audit import draw
from windtunnel.quality.audit.excerpts import excerpt
from windtunnel.transforms import registry


def made(pairs=24, seed=3, **options):
    """An audit of two transformations on 200 small reviews."""
    return audit.make(
        rows(200), LABELS, [registry.get(spec) for spec in ("typo", "case.upper")], pairs, seed=seed, **options
    )


def filled(path, key, rater):
    """What a made-up rater makes of the sheet: `rater(item, text)` -> label and naturalness."""
    known = {item.item: item for item in key.items}
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    for line in lines:
        line["label"], line["naturalness"] = rater(known[line["item"]], line["text"])
    return lines


def saved(lines, path, delimiter=",", encoding="utf-8"):
    """Save a sheet as a spreadsheet program would."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.fixture
def sheet(tmp_path):
    """A sheet, its key, and what the rater may not see."""
    found = made()
    path, key = tmp_path / "audit.csv", tmp_path / "audit.key.json"
    audit.write(found, path, key)
    return path, key, found


def number(result, what, spec="all", rater=None):
    """One figure of a report."""
    (found,) = [
        line
        for line in result["numbers"]
        if line["what"] == what and line["spec"] == spec and rater in (None, line["rater"])
    ]
    return found


# --- making -----------------------------------------------------------------------------------------------------


def test_a_sheet_is_balanced():
    """As many originals as transformed texts, each transformation and label alike, no row twice."""
    found = made(24)
    assert len(found.items) == 48
    assert set(Counter((item.side, item.spec, item.label) for item in found.items).values()) == {6}
    assert set(Counter(item.row for item in found.items).values()) == {2}
    assert set(Counter((item.row, item.side) for item in found.items).values()) == {1}


def test_pairs_that_do_not_share_out_evenly():
    """The rest goes to the first cells; no cell has two more than another."""
    counts = Counter((item.spec, item.label) for item in made(10).items if item.side == draw.ORIGINAL)
    assert sorted(counts.values()) == [2, 2, 3, 3]


def test_a_pair_is_met_far_apart():
    """One of each pair stands in each half, and half of the pairs begin with the original."""
    items = made(24).items
    first, second = items[:24], items[24:]
    assert {item.row for item in first} == {item.row for item in second}
    assert sum(item.side == draw.ORIGINAL for item in first) == 12
    assert [item.row for item in first] != [item.row for item in second]
    assert [item.item for item in items] == [f"{place:03}" for place in range(1, 49)]


def test_the_seed_decides_all():
    """The same seed gives the same sheet, whatever the order of the rows; another seed gives another."""
    assert made() == made()
    assert made(seed=4).items != made().items
    table = rows(200)
    backwards = table.take(np.arange(200)[::-1])
    transforms = [registry.get(spec) for spec in ("typo", "case.upper")]
    assert audit.make(backwards, LABELS, transforms, 24, seed=3).items == made().items


def test_the_sheet_tells_nothing(sheet):
    """It holds item, text and two empty columns; the key holds no text."""
    path, key, found = sheet
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == list(audit.sheets.COLUMNS)
    assert [line[1] for line in lines[1:]] == [item.text for item in found.items]
    assert all(line[2:] == ["", ""] for line in lines[1:])
    assert not any(item.text in key.read_text() for item in found.items)
    assert audit.read_key(key).items[0].row == found.items[0].row


def test_a_filled_sheet_is_not_overwritten(sheet):
    """Neither sheet nor key is ever written over."""
    path, key, found = sheet
    with pytest.raises(DataError, match="may have written into it"):
        audit.write(found, path, key)
    path.unlink()
    with pytest.raises(DataError, match=r"audit\.key\.json"):
        audit.write(found, path, key)


def test_what_cannot_be_made():
    """Too few pairs, or a transformation that changes nothing, are refused; too few rows are said."""
    with pytest.raises(DataError, match="need 4 pairs or more"):
        made(3)
    with pytest.raises(DataError, match="changes none of the 200 texts"):
        audit.make(rows(200), LABELS, [registry.get("typo(rate=0.0)")], 10)
    short = audit.make(rows(8), LABELS, [registry.get("typo")], 20).short
    assert len(short) == 2
    assert "of 10 pairs" in short[0]


def test_an_excerpt_is_the_same_passage():
    """Words around the middle edit, in both texts; edits outside are not seen, none is cut in two."""
    text = "Ein Wort, zwei Wörter, drei Wörter, vier Wörter. Ende"
    edits = [{"start": 0, "stop": 3, "text": "A"}, {"start": 24, "stop": 28, "text": "three"}]
    assert text.encode()[24:28] == b"drei"
    assert excerpt(text, edits, 1) == ("… Wörter, drei Wörter …", "… Wörter, three Wörter …")
    assert excerpt(text, edits, 100) == (text, text.replace("Ein", "A").replace("drei", "three"))
    assert excerpt(text, edits, None) == excerpt(text, edits, 100)
    assert excerpt(text, [], 1) == (text, text)
    over = [{"start": 4, "stop": 22, "text": "X"}, {"start": 24, "stop": 28, "text": "three"}]
    assert excerpt(text, over, 2).after == "… X, three Wörter, vier …"


@pytest.mark.parametrize("words", [1, 3, 10])
def test_excerpts_hold_whole_edits(words):
    """Under many edits, both excerpts are passages of the two texts."""
    for row in rows(30)["text"].to_pylist():
        table = pa.table({"id": ["a"], "text": [row]})
        variant = transform_rows(table, [registry.get("typo(rate=0.5)")])
        edits = variant["edits"][0].as_py()
        before, after = excerpt(row, edits, words)
        assert before.strip("… ") in row
        assert after.strip("… ") in variant["text"][0].as_py()


# --- reading ----------------------------------------------------------------------------------------------------


def test_a_made_up_rater_end_to_end(sheet, tmp_path):
    """Who knows the truth but errs on every text in capitals: 100 % changed there, 0 % under typos."""
    path, key_path, found = sheet

    def rater(item, text):
        wrong = text.isupper()
        label = LABELS[LABELS.index(item.label) ^ wrong]
        return label.upper(), 2 if item.side == draw.TRANSFORMED else 5

    key = audit.read_key(key_path)
    lines = filled(path, key, rater)
    ann = audit.read_sheet(saved(lines, tmp_path / "ann.csv"), key)
    result = audit.report(key, [ann])
    json.dumps(result, allow_nan=False)
    typo, upper = found.specs
    assert number(result, "changed_from_gold", upper)["value"] == 1
    assert number(result, "changed_from_own", upper)["value"] == 1
    assert number(result, "changed_from_gold", typo) | {"what": ""} == {
        "what": "", "spec": typo, "rater": "ann", "value": 0, "low": 0, "high": clopper_pearson(0, 12).high, "n": 12,
        "method": "Clopper-Pearson",
    }  # fmt: skip
    assert number(result, "original_from_gold")["value"] == 0
    assert number(result, "changed_from_gold")["value"] == 0.5
    assert number(result, "naturalness_original")["value"] == 5
    assert number(result, "naturalness_loss")["value"] == 3
    assert result["raters"] == [
        {"name": "ann", "texts": 48, "rated": 48, "blank": 0, "undecided": 0, "without_naturalness": 0}
    ]


def test_two_raters_agree_beyond_chance(sheet, tmp_path):
    """Kappa and agreement come from the texts that both labelled; blanks and ? are counted and left out."""
    path, key_path, _ = sheet
    key = audit.read_key(key_path)
    ann = filled(path, key, lambda item, _: (item.label, ""))
    ben = filled(path, key, lambda item, _: (LABELS[LABELS.index(item.label) ^ (item.item < "013")], "4"))
    ben[-1]["label"], ben[-2]["label"] = "", " ? "
    sheets = [
        audit.read_sheet(saved(ann, tmp_path / "ann.csv"), key),
        audit.read_sheet(saved(ben, tmp_path / "ben.csv"), key),
    ]
    result = audit.report(key, sheets)
    assert number(result, "agreement")["value"] == pytest.approx(34 / 46)
    assert number(result, "kappa")["n"] == 46
    assert 0 < number(result, "kappa")["low"] < number(result, "kappa")["value"] < 0.6
    assert [(one["blank"], one["undecided"], one["without_naturalness"]) for one in result["raters"]] == [
        (0, 0, 48),
        (1, 1, 0),
    ]
    assert number(result, "naturalness_loss", rater="ann")["value"] is None
    with pytest.raises(DataError, match="one or two raters"):
        audit.report(key, [*sheets, sheets[0]])
    with pytest.raises(DataError, match="Both sheets are called 'ann'"):
        audit.report(key, [sheets[0], sheets[0]])


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-8")])
def test_sheets_from_spreadsheet_programs(sheet, tmp_path, delimiter, encoding):
    """Other delimiters, a byte order mark, numbers without leading zeros, empty lines and another order are read."""
    path, key_path, _ = sheet
    key = audit.read_key(key_path)
    lines = filled(path, key, lambda item, _: (item.label, "3"))[::-1]
    for line in lines:
        line["item"] = line["item"].lstrip("0")
    saved(lines, tmp_path / "ann.csv", delimiter, encoding)
    with (tmp_path / "ann.csv").open("a") as file:
        file.write("\n" + delimiter * 3 + "\n")
    result = audit.report(key, [audit.read_sheet(tmp_path / "ann.csv", key)])
    assert number(result, "changed_from_gold")["value"] == 0


def change(**cells):
    def made(lines):
        lines[4].update(cells)

    return made


def drop(lines):
    del lines[4:6]


def rename(lines):
    for line in lines:
        line["lable"] = line.pop("label")


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (change(label="postive"), r"ann\.csv, row 6: 'postive' is no label\. Did you mean 'positive'\? Write one of"),
        (change(item="499"), r"row 6: the sheet has no item '499'\. Put back"),
        (change(item="001"), r"row 6: item 001 was in row 2 already"),
        (change(naturalness="6"), r"row 6: naturalness is a whole number from 1 to 5, or empty; got '6'"),
        (drop, r"ann\.csv lacks item 005 and 1 more\. Put the rows back"),
        (rename, r"row 1: the columns are item, text, label, naturalness; 'label' is there 0 times"),
    ],
)
def test_a_damaged_sheet_is_refused(sheet, tmp_path, harm, message):
    """The message names file, row and remedy."""
    path, key_path, _ = sheet
    key = audit.read_key(key_path)
    lines = filled(path, key, lambda item, _: (item.label, "3"))
    harm(lines)
    with pytest.raises(DataError, match=message):
        audit.read_sheet(saved(lines, tmp_path / "ann.csv"), key)


def test_what_is_no_sheet_or_key(tmp_path):
    """A file that is not there, no key or not UTF-8 is refused in one line."""
    with pytest.raises(DataError, match="There is no key"):
        audit.read_key(tmp_path / "none.json")
    (tmp_path / "other.json").write_text('{"items": []}')
    with pytest.raises(DataError, match="is no key"):
        audit.read_key(tmp_path / "other.json")
    key = made()
    with pytest.raises(DataError, match="There is no sheet"):
        audit.read_sheet(tmp_path / "none.csv", key)
    (tmp_path / "latin.csv").write_bytes("item,text,label,naturalness\n001,é,,\n".encode("latin-1"))
    with pytest.raises(DataError, match="CSV UTF-8"):
        audit.read_sheet(tmp_path / "latin.csv", key)
    (tmp_path / "short.csv").write_text("item,text,label,naturalness\n001,a\n")
    with pytest.raises(DataError, match=r"row 2: 2 cells where the header names 4"):
        audit.read_sheet(tmp_path / "short.csv", key)
    (tmp_path / "open.csv").write_text('item,text,label,naturalness\n001,"a\n')
    with pytest.raises(DataError, match="not a whole CSV file"):
        audit.read_sheet(tmp_path / "open.csv", key)


# --- the statistics ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kinds", [2, 3, 5])
def test_kappa_is_that_of_statsmodels(kinds):
    """Value and interval, on raters who agree now and then."""
    from statsmodels.stats.inter_rater import cohens_kappa

    chance = np.random.default_rng(kinds)
    first = chance.integers(0, kinds, 80)
    second = np.where(chance.random(80) < 0.6, first, chance.integers(0, kinds, 80))
    table = np.zeros((kinds, kinds))
    np.add.at(table, (first, second), 1)
    theirs = cohens_kappa(table)
    assert cohen_kappa(first, second) == pytest.approx((theirs.kappa, theirs.kappa_low, theirs.kappa_upp))


def test_kappa_at_its_ends():
    """1 for full agreement; none where both gave one label to all; no items are refused."""
    two = np.array([0, 1, 0, 1])
    assert cohen_kappa(two, two) == (1, 1, 1)
    assert cohen_kappa(two, 1 - two).value == -1
    assert cohen_kappa(np.zeros(4, np.int64), np.zeros(4, np.int64)) is None
    with pytest.raises(ValueError, match="same items"):
        cohen_kappa(two, two[:2])


@pytest.mark.parametrize(("successes", "n"), [(0, 5), (5, 5), (1, 20), (37, 400)])
def test_clopper_pearson_is_that_of_statsmodels(successes, n):
    """By statsmodels' "beta" method."""
    from statsmodels.stats.proportion import proportion_confint

    found = clopper_pearson(successes, n)
    assert found[1:] == pytest.approx(proportion_confint(successes, n, method="beta"))
    assert found.value == successes / n
    with pytest.raises(ValueError, match="n > 0"):
        clopper_pearson(1, 0)


# --- the commands -----------------------------------------------------------------------------------------------


def test_the_commands(tmp_path, capsys, monkeypatch):
    """Make and read from the command line; an error is one line."""
    path, key = tmp_path / "audit.csv", tmp_path / "audit.key.json"
    arguments = ["audit", "make", "builtin:reviews", "-t", "typo", "--pairs", 6, "-o", path, "--excerpt", 5]
    assert "12 texts" in run(*arguments)
    assert "already" in refused(capsys, monkeypatch, *arguments)
    lines = filled(path, audit.read_key(key), lambda item, _: (item.label, "5"))
    filled_in = saved(lines, tmp_path / "ann.csv")
    result = json.loads(run("audit", "read", filled_in, "--key", key, "--json"))
    assert number(result, "changed_from_gold")["n"] == 6
    said = run("audit", "read", filled_in, "--key", key)
    assert "ann: 12 of 12 texts labelled" in said
    assert max(map(len, said.splitlines())) <= 80
