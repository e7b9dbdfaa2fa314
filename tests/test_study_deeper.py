"""What a study does beyond its main table: curves, doses, transfer, draws, slices, other sources, thresholds."""

import dataclasses
import json
import shutil
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from small_reviews import rows
from windtunnel.cli import entry
from windtunnel.data import Dataset
from windtunnel.engine.local import transform_rows
from windtunnel.errors import DataError
from windtunnel.storage import tables
from windtunnel.study import arms, augmentation, other_sources
from windtunnel.study.plan import StudyPlan
from windtunnel.study.story import run

TYPO = "typo@1(rate=0.5, min_letters=4, keep_ends=True)"
LOWER = "case.lower@1(rate=1.0)"


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Forty reviews with labels of their own, as a file."""
    path = tmp_path_factory.mktemp("other") / "tweets.csv"
    names = pa.array(["neg", "pos"]).take(rows(40, 500)["label"])
    pa.csv.write_csv(pa.table({"text": rows(40, 500)["text"], "label": names}), path)
    return path


@pytest.fixture(scope="module")
def plan(other):
    """A plan that asks for all there is."""
    return StudyPlan(
        "builtin:reviews",
        model="nbsvm",
        baseline=("majority",),
        transform=("typo(rate=0.5)", "case.lower"),
        augment=40,
        limit=100,
        severity=("typo",),
        strengths=(0.2, 0.5),
        dose=(10, 150),
        transfer=True,
        draws=3,
        slices=("negation", "length.long"),
        also_test=(f"tweets={other}",),
        also_train=(f"{other}:0.2",),
        map_labels={"neg": "negative", "pos": "positive"},
        attribute=5,
        check={"max_drop": 50},
    )


@pytest.fixture(scope="module")
def finished(plan, tmp_path_factory):
    """The study of this plan."""
    return run(plan, tmp_path_factory.mktemp("deeper"))


def lines(result, what, **wanted):
    """The lines of NUMBERS of one figure."""
    found = [line for line in result.numbers.to_pylist() if line["what"] == what]
    return [line for line in found if all(line[name] == value for name, value in wanted.items())]


def test_every_figure_has_one_line(finished):
    """No two lines of NUMBERS share their first six columns."""
    keys = [tuple(line[name] for name in tables.NUMBERS.names[:6]) for line in finished.numbers.to_pylist()]
    assert len(set(keys)) == len(keys)


def test_a_curve_begins_at_the_original_and_holds_the_studys_own_strength(finished):
    """0, 0.2 and 0.5, for arms and baselines; the study's own transformation is a point and keeps its lines."""
    points = lines(finished, "severity", model="plain")
    assert [line["at"] for line in points] == [0.0, 0.2, 0.5]
    assert points[0]["value"] == lines(finished, "accuracy", spec="original", model="plain", set="test")[0]["value"]
    assert points[2]["value"] == lines(finished, "accuracy", spec=TYPO, model="plain", set="test")[0]["value"]
    assert {line["model"] for line in lines(finished, "severity")} >= {"plain", "control", "augmented", "majority"}
    assert not any("@" in line["model"] or "[" in line["model"] for line in lines(finished, "severity"))
    assert lines(finished, "drop", spec=TYPO, model="plain", set="test")
    assert not lines(finished, "accuracy", spec=TYPO.replace("0.5", "0.2"))


def test_edits_along_a_curve_are_nested(plan):
    """What is edited at 0.2 is edited at 0.5 too, alike."""
    some = rows(30)
    few, many = (transform_rows(some, [one])["edits"].to_pylist() for one, _ in plan.curves.values())
    for less, more in zip(few, many, strict=True):
        assert all(edit in more for edit in less)
    assert sum(map(len, few)) < sum(map(len, many))


def test_doses_are_nested_and_reach_beyond_the_training_texts(finished, plan):
    """Ten texts are among the 40, these among 150, which is more than there are: some come in a second draw."""
    train = rows(80)
    made = {count: augmentation.augment(train, plan.trained, count, seed=0) for count in (10, 40, 150)}
    for few, many in ((10, 40), (40, 150), (10, 150)):
        part = augmentation.smaller_dose(train, made[many], few, 0)
        assert part.select(["id", "draw", "text"]).equals(made[few].select(["id", "draw", "text"]))
    assert set(made[150]["draw"].to_pylist()) == {1, 2}
    counts = {
        name: json.loads((finished.folder / "models" / f"{name}-1" / "training.json").read_text())["rows"]["train"]
        for name in ("plain", "augmented@10", "augmented", "augmented@150")
    }
    assert {name: count - counts["plain"] for name, count in counts.items()} == {
        "plain": 0,
        "augmented@10": 10,
        "augmented": 40,
        "augmented@150": 150,
    }
    assert sorted({line["at"] for line in lines(finished, "dose")}) == [0, 10, 40, 150]


def test_a_transfer_model_is_trained_on_one_transformation(finished, plan):
    """Each sees the texts of its own; it is tested on all."""
    assert set(arms.transfer_models(plan).values()) == {TYPO, LOWER}
    assert {(line["model"], line["spec"]) for line in lines(finished, "transfer", set="test")} >= {
        (f"augmented[{TYPO}]", LOWER),
        (f"augmented[{LOWER}]", TYPO),
    }
    for path in finished.folder.glob("variants/transfer-*.parquet"):
        assert len(pc.unique(tables.read(path)["spec"].cast(pa.string()))) == 1


def test_with_one_transformation_the_augmented_model_is_its_transfer():
    """Nothing is trained twice: neither for a transfer nor for a dose that the arms have already."""
    plan = StudyPlan("imdb", transform=("typo",), transfer=True, dose=(0, 5000), augment=5000, seeds=1)
    assert list(arms.transfer_models(plan)) == ["augmented"]
    assert arms.dose_models(plan) == {"plain": 0, "augmented": 5000}
    assert [one.name for one in arms.trainings(plan)] == [arm.name for arm in plan.arms]


def test_further_draws_are_other_texts_of_the_same_rows(finished):
    """Draws 1 and 2 differ from draw 0 and from each other; the worst of two is no better than one."""
    draws = tables.read(finished.folder / "variants" / "draws.parquet")
    assert set(draws["draw"].to_pylist()) == {1, 2}
    typos = draws.filter(pc.equal(draws["spec"].cast(pa.string()), TYPO))
    one, two = (typos.filter(pc.equal(typos["draw"], draw))["text"].to_pylist() for draw in (1, 2))
    assert sum(a != b for a, b in zip(one, two, strict=True)) > 50
    worst = {line["at"]: line["value"] for line in lines(finished, "worst_of", spec=TYPO, model="plain")}
    assert worst[2] <= worst[1]


def test_only_the_slices_asked_for_are_measured(finished):
    """Two of the catalogue; `none` leaves those that `measure` finds itself."""
    found = {line["slice"] for line in lines(finished, "accuracy", set="test")}
    assert any(name.startswith("negation@1") for name in found)
    assert not any(name.startswith(("question", "emoji")) for name in found)


def test_another_source_is_tested_by_every_model(finished):
    """All models meet its texts as they are and transformed; its figures bear its name."""
    models = {line["model"] for line in lines(finished, "accuracy", set="test", spec="original") if not line["slice"]}
    there = {line["model"] for line in lines(finished, "accuracy", set="tweets", spec="original") if not line["slice"]}
    assert there == models
    (line,) = lines(finished, "drop", set="tweets", spec=TYPO, model="plain", slice="")
    assert line["n"] == 40
    assert finished.manifest["data"]["also_tested"] == {"tweets": 40}


def test_another_source_is_mixed_into_the_training_texts(finished):
    """A fifth of the plain arm's texts comes from it, for all arms."""
    record = json.loads((finished.folder / "models" / "plain-1" / "training.json").read_text())
    assert record["rows"]["train"] == 125
    manifest = finished.manifest["data"]["rows"]
    assert manifest["train"] == 125


def test_flips_are_explained(finished):
    """At most five of each transformation; the share explained is among the figures."""
    table = tables.read(finished.folder / "attribution.parquet")
    assert set(table["model"].to_pylist()) == {"plain"}
    flips = table.group_by(["spec", "id"]).aggregate([])
    assert 0 < len(flips) <= 10
    (line,) = lines(finished, "attributed", spec=TYPO)
    assert line["n"] <= 5


def times(folder):
    """When each table and model was written."""
    paths = [*folder.rglob("*.parquet"), *folder.rglob("model.safetensors")]
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in paths}


def test_what_a_changed_plan_does_not_touch_stays(finished, tmp_path):
    """Run again nothing is made; another threshold makes nothing; another strength only what hangs on it."""
    folder = tmp_path / "study"
    shutil.copytree(finished.folder, folder)
    before = times(folder)
    run(finished.plan, folder)
    run(dataclasses.replace(finished.plan, check={"max_drop": 1}), folder)
    assert times(folder) == before
    run(dataclasses.replace(finished.plan, strengths=(0.1, 0.2, 0.5)), folder)
    changed = {name for name, when in times(folder).items() if before.get(name) != when and "parts" not in name}
    severity = {
        f"predictions/severity/{name}.parquet" for name in ("plain-1", "control-1", "augmented-1", "majority-0")
    }
    assert changed == {"variants/severity.parquet", "numbers.parquet", *severity}


# --- the command ------------------------------------------------------------------------------------------------


def check(*words):
    """Run `windtunnel check` and return its exit code."""
    with pytest.raises(SystemExit) as stopped:
        entry.app(["check", *map(str, words)], standalone_mode=True)
    return stopped.value.code


def test_check_reads_a_studys_plan_and_flags(finished, capsys, tmp_path):
    """The plan's 50 points hold: exit code 0. Flags go before it: 1, in the table, as JSON and as JUnit XML."""
    assert check(finished.folder) == 0
    assert "passed" in capsys.readouterr().out
    drop = 100 * lines(finished, "drop", spec=TYPO, model="augmented", set="test", slice="")[0]["value"]
    limit = max(drop - 0.01, 0)
    words = (finished.folder, "--max-drop", limit, "--json", "--junit", tmp_path / "junit.xml")
    assert check(*words) == (1 if drop > 0 else 0)
    found = json.loads(capsys.readouterr().out)
    assert {one["set"] for one in found} == {"test", "tweets"}
    assert (tmp_path / "junit.xml").read_text().count("<testcase") == len(found)
    assert check(finished.folder, "--model", "plain", "--max-drop", "case.lower=100", "--max-drop", 100) == 0


def test_check_needs_no_torch(finished):
    """It reads tables and says what holds, on a machine without torch."""
    code = (
        "import sys; from windtunnel.cli import entry; sys.modules['torch'] = None; "
        f"entry.app(['check', '{finished.folder}'])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


# --- labels of other sources ------------------------------------------------------------------------------------


def dataset():
    """Train and test of small reviews."""
    return Dataset(rows(40), rows(10, 50), rows(20, 100), ("negative", "positive"), (), "here")


def test_a_label_without_a_counterpart_is_refused(other):
    """The message names the label, the study's and the flag that maps it."""
    plan = StudyPlan("builtin:reviews", also_test=(str(other),))
    with pytest.raises(DataError, match=r"The label 'neg' of .*tweets.csv is none of the study's: negative, positive"):
        other_sources.to_test(plan, dataset())
    plan = dataclasses.replace(plan, map_labels={"neg": "negativ", "pos": "positive"})
    with pytest.raises(DataError, match=r"'negativ', which 'neg' is mapped to.*Did you mean 'negative'\?"):
        other_sources.to_test(plan, dataset())


def test_labels_go_by_name_whatever_their_case_or_by_number(tmp_path):
    """Positive and NEGATIVE are ours; so are 1 and 0."""
    for names in (["NEGATIVE", "Positive"], ["0", "1"]):
        path = tmp_path / "named.csv"
        pa.csv.write_csv(pa.table({"text": ["bad", "good"], "label": names}), path)
        found = other_sources.to_test(StudyPlan("builtin:reviews", also_test=(str(path),)), dataset())
        assert found["named"].rows["label"].to_pylist() == [0, 1]


def test_too_few_texts_for_the_share_are_refused(other):
    """Forty texts are no half beside a hundred."""
    plan = StudyPlan("builtin:reviews", also_train=(f"{other}:0.6",), map_labels={"neg": "negative", "pos": "positive"})
    with pytest.raises(DataError, match=r"has 40 training texts; a share of 0.6 beside 40 takes 60"):
        other_sources.add_to_training(plan, dataset())


def test_texts_that_are_trained_on_and_tested_are_said(tmp_path):
    """A test text that comes back in a source to train on is noticed."""
    path = tmp_path / "leak.csv"
    names = pa.array(["negative", "positive"]).take(rows(20, 100)["label"])
    pa.csv.write_csv(pa.table({"text": rows(20, 100)["text"], "label": names}), path)
    said = []
    mixed = other_sources.add_to_training(
        StudyPlan("builtin:reviews", also_train=(f"{path}:0.2",)), dataset(), said.append
    )
    assert len(mixed.train) == 50
    assert any("of test" in note and "are also in" in note for note in said)
    assert len(set(mixed.train["id"].to_pylist())) == 50
    assert np.array_equal(mixed.train["id"].to_numpy()[:40], rows(40)["id"].to_numpy())
